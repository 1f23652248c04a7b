"""The shape of what comes in: records, returns, tasks by hand, measured values."""

from decimal import Decimal, InvalidOperation, Overflow

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.audit.refusals import Refused
from tracker.files.content import clean
from tracker.performance.actions.measurements import Value
from tracker.performance.models import Task
from tracker.performance.reasons import REASONS
from tracker.performance.states import OPEN

UNITS = 10_000  # of one unit of a measure
LONGEST_NUMBER = 18  # digits of a row's number
ACCEPTED_FILES = "image/*,.heic,.pdf,.docx,.xlsx"


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several at once."""

    allow_multiple_selected = True


class CheckedFiles(forms.FileField):
    """Any number of uploads, each checked by what it holds: a list of (name, CleanFile)."""

    def __init__(self, *, accept, capture="", **kwargs):
        attrs = {"accept": accept, "class": "form-control"}
        if capture:
            attrs["capture"] = capture
        super().__init__(required=False, widget=SeveralFiles(attrs=attrs), **kwargs)

    def clean(self, data, initial=None):
        checked, errors = [], []
        for upload in data or []:
            try:
                checked.append((upload.name, clean(upload, name=upload.name)))
            except Refused as error:
                errors.append(
                    ValidationError(
                        _("%(name)s: %(message)s"),
                        params={"name": upload.name, "message": error.message},
                    )
                )
        if errors:
            # those that are good are kept, so that only the refused one is chosen again
            raise FilesRefused(errors, checked)
        return checked


class FilesRefused(ValidationError):
    """Some uploads were refused; `checked` holds the others."""

    def __init__(self, errors, checked):
        super().__init__(errors)
        self.checked = checked


class OfferedTasks(forms.ModelMultipleChoiceField):
    """Tasks to tick; what cannot be the number of a task is none of those offered."""

    def clean(self, value):
        for text in value or ():
            if len(str(text)) > LONGEST_NUMBER:  # SQLite cannot even be asked for it
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(text)[:LONGEST_NUMBER]},
                )
        return super().clean(value)


class DayInput(forms.DateInput):
    """The browser's own calendar; the value is written as it wants it in every language."""

    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(attrs={"class": "form-control", **attrs}, format="%Y-%m-%d")


class RecordForm(forms.Form):
    """One event, told once. What must be there to send is the action's to say."""

    tasks = OfferedTasks(
        label=_("Counts for"),
        queryset=Task.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("Only needed when it counts for none of the tasks."),
    )
    happened_on = forms.DateField(label=_("Date"), widget=DayInput())
    place = forms.CharField(
        label=_("Place"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    attended = forms.IntegerField(
        label=_("Came"),
        min_value=0,
        max_value=100_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    expected = forms.IntegerField(
        label=_("of"),
        min_value=0,
        max_value=100_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    what_was_done = forms.CharField(
        label=_("What was done"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 5}),
    )
    decision = forms.CharField(
        label=_("Decided or to follow up"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )
    photos = CheckedFiles(label=_("Take a photo"), accept="image/*", capture="environment")
    documents = CheckedFiles(label=_("Choose files"), accept=ACCEPTED_FILES)

    def __init__(self, *args, participant, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        offered = participant.tasks.filter(status__in=OPEN)
        if record is not None:
            offered = offered | participant.tasks.filter(record_tasks__record=record)
        self.fields["tasks"].queryset = offered.distinct().select_related("template")
        self.fields["happened_on"].widget.attrs |= {
            "min": participant.cycle.starts_on.isoformat(),
            "max": participant.cycle.ends_on.isoformat(),
        }
        self.checked_files = []

    def _clean_fields(self):
        super()._clean_fields()
        for name in ("photos", "documents"):
            self.checked_files += self.cleaned_data.get(name) or []

    def add_error(self, field, error):
        if isinstance(error, FilesRefused):
            self.checked_files += error.checked
        super().add_error(field, error)

    def content(self):
        """The cleaned values that `save_draft` takes, files not among them."""
        names = ("happened_on", "place", "title", "attended", "expected", "what_was_done")
        values = {name: self.cleaned_data[name] for name in (*names, "decision")}
        return values | {"tasks": list(self.cleaned_data["tasks"])}


class ReturnForm(forms.Form):
    """Why a record is returned: usual reasons to tick, own words beside them."""

    usual = forms.MultipleChoiceField(
        label=_("Usual reasons"),
        choices=[(code, words) for code, (words, _field) in REASONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=_("In your own words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )


class TaskForm(forms.Form):
    """A task by hand, with its five fixes."""

    participant = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    title_zh = forms.CharField(
        label=_("What is to be done (Chinese)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    title_en = forms.CharField(
        label=_("What is to be done (English)"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("One of the two languages is enough."),
    )
    post = forms.ModelChoiceField(
        label=_("Post that answers for it"),
        queryset=None,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text=_("Whoever holds the post that day is the person."),
    )
    scheduled_on = forms.DateField(label=_("Planned for"), required=False, widget=DayInput())
    due_on = forms.DateField(
        label=_("Due on"), widget=DayInput(), help_text=_("The day itself still counts.")
    )

    def __init__(self, *args, participants, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = participants
        self.fields["post"].queryset = posts

    def clean(self):
        """One of the two titles is enough; a missing one is reported at the first."""
        cleaned = super().clean()
        if not cleaned.get("title_zh", "").strip() and not cleaned.get("title_en", "").strip():
            self.add_error("title_zh", _("Say what is to be done."))
        return cleaned


class MeasurementForm(forms.Form):
    """The values of one measure, one group of inputs for each participant on the page."""

    def __init__(self, *args, measure, participants, there, **kwargs):
        super().__init__(*args, **kwargs)
        self.measure, self.participants, self.there = measure, list(participants), there
        for participant in self.participants:
            self._add_fields(participant, there.get(participant.pk))

    def _add_fields(self, participant, measurement):
        prefix = f"p{participant.pk}"
        names = ("numerator", "denominator") if self.measure.is_ratio else ("value",)
        labels = {"value": _("Value"), "numerator": _("Of these"), "denominator": _("Of all")}
        for name in names:
            shown = getattr(measurement, name, None)
            self.fields[f"{prefix}-{name}"] = forms.CharField(
                label=labels[name],
                required=False,
                max_length=20,
                initial="" if shown is None else _plain(shown),
                widget=forms.TextInput(
                    attrs={
                        "class": "form-control number",
                        "inputmode": "decimal",
                        "aria-label": f"{participant.name} {labels[name]}",
                    }
                ),
            )
        self.fields[f"{prefix}-na"] = forms.BooleanField(
            label=_("Does not apply"),
            required=False,
            initial=bool(measurement and measurement.not_applicable),
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )
        self.fields[f"{prefix}-reason"] = forms.CharField(
            label=_("Reason or note"),
            required=False,
            max_length=300,
            initial=measurement.reason if measurement else "",
            widget=forms.TextInput(
                attrs={
                    "class": "form-control",
                    "aria-label": f"{participant.name} {_('Reason or note')}",
                }
            ),
        )

    def rows(self):
        """Yield (participant, [number fields], does-not-apply field, reason field, measurement)."""
        names = ("numerator", "denominator") if self.measure.is_ratio else ("value",)
        for participant in self.participants:
            prefix = f"p{participant.pk}"
            yield {
                "participant": participant,
                "numbers": [self[f"{prefix}-{name}"] for name in names],
                "na": self[f"{prefix}-na"],
                "reason": self[f"{prefix}-reason"],
                "measurement": self.there.get(participant.pk),
            }

    def clean(self):
        """Read the numbers exactly; a row left blank is not entered."""
        cleaned = super().clean()
        self.values = {}
        names = ("numerator", "denominator") if self.measure.is_ratio else ("value",)
        for participant in self.participants:
            prefix = f"p{participant.pk}"
            numbers = {}
            for name in names:
                text = (cleaned.get(f"{prefix}-{name}") or "").strip()
                try:
                    numbers[name] = in_units(text)
                except ValueError as error:
                    self.add_error(f"{prefix}-{name}", str(error))
            na = cleaned.get(f"{prefix}-na", False)
            reason = (cleaned.get(f"{prefix}-reason") or "").strip()
            if na or reason or any(number is not None for number in numbers.values()):
                self.values[participant] = Value(not_applicable=na, reason=reason, **numbers)
        return cleaned


def in_units(text):
    """Return a typed number in units of 0.0001, None for nothing typed.

    :raises ValueError: when it is no number, negative, or has more than four decimals
    """
    if not text:
        return None
    try:
        number = Decimal(text.replace(",", "").replace("，", "")) * UNITS
    except (InvalidOperation, Overflow):
        raise ValueError(_("Write a number, for example 12 or 12.5.")) from None
    if not number.is_finite() or number < 0 or number != number.to_integral_value():
        raise ValueError(_("Write a number from 0 up with at most four decimals."))
    return int(number)


def _plain(units):
    """Return units of 0.0001 as a number without trailing zeros."""
    text = f"{Decimal(units) / UNITS:.4f}"
    return text.rstrip("0").rstrip(".")
