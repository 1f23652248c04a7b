"""The record form: one event, told once."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tracker.performance.forms.days import DayInput
from tracker.performance.forms.files import ACCEPTED_FILES, CheckedFiles, FilesRefused
from tracker.performance.forms.follow_ups import ALWAYS, FollowUpFields
from tracker.performance.models import Task
from tracker.performance.states import OPEN

LONGEST_NUMBER = 18  # digits of a row's number


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


class RecordForm(FollowUpFields, forms.Form):
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
    excused = forms.IntegerField(
        label=_("asked leave"),
        min_value=0,
        max_value=100_000,
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    followed_up = forms.IntegerField(
        label=_("absent without leave and called on afterwards"),
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

    def __init__(self, *args, participant, record=None, lines=ALWAYS, asked=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.add_follow_ups(organisation=participant.organisation, lines=lines, asked=asked)
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

    def clean(self):
        cleaned = super().clean()
        self.check_lines(cleaned)
        return cleaned

    def content(self):
        """The cleaned values that `save_draft` takes, files not among them."""
        names = ("happened_on", "place", "title", "attended", "expected", "what_was_done")
        names = (*names, "decision", "excused", "followed_up")
        values = {name: self.cleaned_data[name] for name in names}
        values |= self.follow_up_content()
        return values | {"tasks": list(self.cleaned_data["tasks"])}
