"""The record form: one event, told once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.determination.record_kinds import RecordKind
from tracker.performance.forms.days import DayInput
from tracker.performance.forms.files import ACCEPTED_FILES, CheckedFiles, FilesRefused
from tracker.performance.forms.follow_ups import ALWAYS, FollowUpFields
from tracker.performance.forms.numbers import number_field
from tracker.performance.forms.rows import OfferedRows
from tracker.performance.models import Task
from tracker.performance.offering import Serving
from tracker.performance.record_kinds import STEPS, asks_of, field_of_step
from tracker.performance.record_kinds.asking import GOVERNED
from tracker.performance.states import OPEN


class Carried(forms.Field):
    """What was typed before the kind was changed: it goes along unseen and is not looked at."""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)


class RecordForm(FollowUpFields, forms.Form):
    """One event, told once. What must be there to send is the action's to say.

    Only what the kind asks for is read; what was typed for another kind is carried along, so that
    it is there again when the kind is changed back.
    """

    kind = forms.ChoiceField(
        label=_("What it was"), choices=RecordKind, required=False, widget=forms.HiddenInput
    )
    tasks = OfferedRows(
        label=_("Counts for"),
        queryset=Task.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of these tasks was told already or is not this branch's.")
        },
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
    attended = number_field(_("Came"), required=False)
    expected = number_field(_("of"), required=False)
    excused = number_field(_("asked leave"), required=False)
    followed_up = number_field(_("absent without leave and called on afterwards"), required=False)
    number = number_field(_("How many"), min_value=1, required=False)
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
    indicators = forms.MultipleChoiceField(
        label=_("Evidence for the reviewers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    photos = CheckedFiles(label=_("Take a photo"), accept="image/*", capture="environment")
    documents = CheckedFiles(label=_("Choose files"), accept=ACCEPTED_FILES)

    def __init__(
        self, *args, participant, kind=None, record=None, lines=ALWAYS, asked=(), **kwargs
    ):
        """`kind` holds when the form does not say another (None: the record's, or other work)."""
        super().__init__(*args, **kwargs)
        self.add_follow_ups(organisation=participant.organisation, lines=lines, asked=asked)
        kind = kind or (record.kind if record is not None else RecordKind.OTHER)
        typed = self.data.get("kind") if self.is_bound else None
        self.kind_now = RecordKind(typed) if typed in RecordKind.values else RecordKind(kind)
        self.initial["kind"] = self.kind_now
        self.asks = asks_of(self.kind_now)
        offered = participant.tasks.filter(status__in=OPEN)
        if record is not None:
            offered = offered | participant.tasks.filter(record_tasks__record=record)
        self.fields["tasks"].queryset = offered.distinct().select_related("template")
        first, last = participant.cycle.starts_on, participant.cycle.ends_on
        self.within = {"min": first.isoformat(), "max": last.isoformat()}
        self._ask_steps()
        self._ask_only_what_is_needed()
        self.fields["happened_on"].widget.attrs |= self.within
        if self.is_bound and self.data.getlist("indicators"):
            fitting = Serving(participant).judged(self.kind_now)
            there = record.record_indicators.values_list("indicator", flat=True) if record else ()
            codes = dict.fromkeys([*(node.code for node in fitting), *there])
            self.fields["indicators"].choices = [(code, code) for code in codes]
        self.checked_files = []

    def _ask_steps(self):
        """One day for each step; those of other kinds are carried along."""
        own = STEPS.get(self.kind_now, ())
        for step in (step for steps in STEPS.values() for step in steps):
            name = field_of_step(step.code)
            self.fields[name] = (
                forms.DateField(label=step.title, required=False, widget=DayInput(**self.within))
                if step in own
                else Carried()
            )
        if own:
            # the day of the event is that of its newest step
            self.fields["happened_on"].required = False
            self.fields["happened_on"].widget = forms.HiddenInput()

    def _ask_only_what_is_needed(self):
        asks = self.asks
        for name in GOVERNED - asks.fields - {"steps"}:
            if name in self.fields:
                self.fields[name] = Carried()
        self.fields["what_was_done"].label = asks.words
        self.fields["what_was_done"].help_text = asks.words_hint
        if asks.count:
            self.fields["number"].label = asks.number
            self.fields["number"].help_text = asks.number_hint
        if asks.follow_up:
            self.fields["decision"].label = asks.decision

    def steps(self):
        """The fields of the steps that the kind asks for, in their order."""
        return [self[field_of_step(step.code)] for step in STEPS.get(self.kind_now, ())]

    def carried(self):
        """The hidden fields that hold something typed for another kind."""
        return [
            field
            for field in self
            if isinstance(field.field, Carried) and field.value() not in (None, "")
        ]

    def _clean_fields(self):
        super()._clean_fields()
        for name in ("photos", "documents"):
            self.checked_files += self.cleaned_data.get(name) or []

    def add_error(self, field, error):
        if isinstance(error, FilesRefused):
            self.checked_files += error.checked
        super().add_error(field, error)

    def clean(self):
        """A record told by its steps happened on the day of the newest."""
        cleaned = super().clean()
        self.check_lines(cleaned)
        if not self.asks.steps:
            return cleaned
        self.errors.pop("happened_on", None)  # nobody sees it there
        if steps := self._steps_given():
            cleaned["happened_on"] = max(steps.values())
        elif not cleaned.get("happened_on"):
            first = field_of_step(STEPS[self.kind_now][0].code)
            self.add_error(first, _("Give at least this day."))
        return cleaned

    def _steps_given(self):
        """{code: date} of the steps with a day."""
        days = {
            step.code: self.cleaned_data.get(field_of_step(step.code))
            for step in STEPS.get(self.kind_now, ())
        }
        return {code: day for code, day in days.items() if day}

    def content(self):
        """The cleaned values that `save_draft` takes, files not among them."""
        names = ("happened_on", "place", "title", "attended", "expected", "number", "decision")
        names = (*names, "excused", "followed_up")
        carried = {name for name, field in self.fields.items() if isinstance(field, Carried)}
        values = {name: self.cleaned_data[name] for name in names if name not in carried}
        values |= self.follow_up_content()
        return values | {
            "kind": self.kind_now,
            "what_was_done": self.cleaned_data["what_was_done"],
            "steps": {code: day.isoformat() for code, day in self._steps_given().items()},
            "tasks": list(self.cleaned_data["tasks"]),
            "indicators": self.cleaned_data["indicators"],
        }
