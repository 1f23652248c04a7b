"""The shape of a task template: what, who, when, how well, how much it asks; and why it ends."""

import hashlib
import json

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.cycles import new_key
from tracker.determination.models import Duty
from tracker.determination.record_kinds import RecordKind
from tracker.determination.recurrence import BadRecurrence, from_parts, to_parts
from tracker.organisations.models import OrganisationKind
from tracker.organisations.roles import PostKind

LARGEST = 1_000_000  # members
WAYS = [
    ("day", _("on a day of the month")),
    ("workday", _("on a working day of the month")),
    ("rule", _("by a rule (RRULE)")),
]
EVERY = [
    ("month", _("every month")),
    ("quarter", _("every quarter")),
    ("half_year", _("every half-year")),
    ("year", _("once a year")),
    ("once", _("once")),
]
MOVE = [
    ("stay", _("the day stays")),
    ("next", _("to the next working day")),
    ("previous", _("to the working day before")),
]
# the parts of a recurrence, as the form and `recurrence.from_parts` call them
RECURRENCE = (
    "way",
    "every",
    "month",
    "day",
    "scheduled_day",
    "workday",
    "scheduled_workday",
    "rrule",
    "due_after",
    "move",
)


def _number(label, least, most, **kwargs):
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **kwargs,
    )


class TemplateForm(forms.Form):
    """A task template of one's own; `content()` is what the actions take."""

    duty = forms.ModelChoiceField(
        label=_("Duty it carries out"),
        queryset=Duty.objects.none(),
        to_field_name="code",
        empty_label=None,
        help_text=_("The duty says at which level the task is done."),
    )
    post_kind = forms.ChoiceField(label=_("Post that answers for it"), choices=PostKind)
    title_zh = forms.CharField(
        label=_("What is to be done (Chinese)"), max_length=200, required=False
    )
    title_en = forms.CharField(
        label=_("What is to be done (English)"),
        max_length=300,
        required=False,
        help_text=_("One of the two languages is enough."),
    )
    requirement_zh = forms.CharField(
        label=_("Requirement (Chinese)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    requirement_en = forms.CharField(
        label=_("Requirement (English)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    applies_to = forms.MultipleChoiceField(
        label=_("Kinds of organisations"),
        choices=OrganisationKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )
    min_members = _number(_("From how many full members"), 0, LARGEST)
    max_members = _number(
        _("Up to how many full members"), 0, LARGEST, help_text=_("Empty: no upper end.")
    )
    way = forms.ChoiceField(label=_("When"), choices=WAYS, widget=forms.RadioSelect)
    every = forms.ChoiceField(label=_("How often"), choices=EVERY, required=False)
    month = _number(_("Month of the period"), 1, 12, help_text=_("1 is its first month."))
    day = _number(_("Due on day"), 1, 31, help_text=_("Empty: the last day of the month."))
    scheduled_day = _number(_("Planned for day"), 1, 31)
    workday = _number(
        _("Due on working day"), -23, 23, help_text=_("-1 is the last working day of the month.")
    )
    scheduled_workday = _number(_("Planned for working day"), -23, 23)
    rrule = forms.CharField(
        label=_("Rule of recurrence"),
        max_length=200,
        required=False,
        help_text=_("For example FREQ=MONTHLY;BYDAY=1FR for the first Friday of each month."),
    )
    due_after = _number(_("Due how many days after"), 0, 120)
    move = forms.ChoiceField(
        label=_("Where the day is no working day"), choices=MOVE, required=False
    )
    record_kinds = forms.MultipleChoiceField(
        label=_("Kinds of records that serve it"),
        choices=RecordKind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: any kind."),
    )
    indicators = forms.MultipleChoiceField(
        label=_("Indicators it counts for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    asks_file = forms.BooleanField(
        label=_("A file is asked for each time"),
        required=False,
        help_text=_("Ask only for what nobody could look at otherwise."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes to record it"),
        min_value=1,
        max_value=600,
        initial=15,
        help_text=_("Writing it down, not the work itself."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    is_key = forms.BooleanField(label=_("Key task"), required=False)
    joint_work_zh = forms.CharField(
        label=_("Business it is joined with (Chinese)"), max_length=200, required=False
    )
    joint_work_en = forms.CharField(
        label=_("Business it is joined with (English)"), max_length=300, required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_key)

    def __init__(self, *args, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["duty"].queryset = Duty.objects.all()
        self.fields["duty"].label_from_instance = lambda duty: (
            f"{duty.get_level_display()} · {duty.title}"
        )
        self.fields["indicators"].choices = indicators
        for field in self.fields.values():
            widget = field.widget
            if isinstance(widget, forms.Select):
                widget.attrs["class"] = "form-select"
            elif isinstance(widget, (forms.TextInput, forms.Textarea, forms.NumberInput)):
                widget.attrs["class"] = "form-control"

    @staticmethod
    def beginning(template):
        """Return the initial values of the form for a template that exists."""
        names = (
            *("title_zh", "title_en", "requirement_zh", "requirement_en", "post_kind"),
            *("applies_to", "min_members", "max_members", "record_kinds", "indicators"),
            *("asks_file", "minutes", "is_key", "joint_work_zh", "joint_work_en"),
        )
        parts = to_parts(template.recurrence)
        return {name: getattr(template, name) for name in names} | {
            "duty": template.duty.code,
            **{name: parts.get(name) for name in RECURRENCE},
        }

    def clean(self):
        """One title and one requirement are enough; the parts of the rhythm make one recurrence."""
        cleaned = super().clean()
        if not cleaned.get("title_zh", "").strip() and not cleaned.get("title_en", "").strip():
            self.add_error("title_zh", _("Say what is to be done."))
        if not any(cleaned.get(f"requirement_{language}", "").strip() for language in ("zh", "en")):
            self.add_error("requirement_zh", _("Say to which standard it is done."))
        if not {"way", *RECURRENCE} & set(self.errors):
            parts = {name: cleaned.get(name) for name in RECURRENCE}
            if parts["way"] == "rule" and parts["due_after"] == 0:
                parts["due_after"] = None
            try:
                cleaned["recurrence"] = from_parts(parts)
            except BadRecurrence as error:
                self.add_error(error.field if error.field in RECURRENCE else "way", str(error))
        return cleaned

    def content(self):
        """The cleaned values that `add_template` and `edit_template` take."""
        cleaned = self.cleaned_data
        left_out = {"key", *RECURRENCE}
        values = {name: value for name, value in cleaned.items() if name not in left_out}
        return values | {
            "min_members": cleaned["min_members"] or 0,
            "recurrence": cleaned["recurrence"],
        }

    def seen(self):
        """Return a digest of what the form says, to know whether the preview showed this."""
        content = self.content()
        content["duty"] = content["duty"].code
        said = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


class RetireForm(forms.Form):
    """Why a task is no longer given."""

    reason = forms.CharField(
        label=_("Why it is no longer needed"),
        max_length=300,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )
