"""Tasks by hand: given to several, changed, handed down, taken back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.organisations.models import Post
from tracker.performance.forms.days import DayInput
from tracker.performance.forms.rows import OfferedRows

_INPUT = {"class": "form-control"}
_SELECT = {"class": "form-select"}


def _line(label, most, **kwargs):
    widget = forms.TextInput(attrs=_INPUT)
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, **kwargs)


def _text(label, **kwargs):
    widget = forms.Textarea(attrs={**_INPUT, "rows": 3})
    return forms.CharField(label=label, max_length=2000, required=False, widget=widget, **kwargs)


class TaskWords(forms.Form):
    """What is to be done, to which standard, and by when: what every task by hand says."""

    title_zh = _line(_("What is to be done (Chinese)"), 200)
    title_en = _line(
        _("What is to be done (English)"), 300, help_text=_("One of the two languages is enough.")
    )
    requirement_zh = _text(_("Requirement (Chinese)"))
    requirement_en = _text(
        _("Requirement (English)"),
        help_text=_("To which standard it is done. One of the two languages is enough."),
    )
    scheduled_on = forms.DateField(label=_("Planned for"), required=False, widget=DayInput())
    due_on = forms.DateField(
        label=_("Due on"), widget=DayInput(), help_text=_("The day itself still counts.")
    )

    def clean(self):
        """One of two languages is enough; what is missing is reported at the first."""
        cleaned = super().clean()
        for stem, sentence in (
            ("title", _("Say what is to be done.")),
            ("requirement", _("Say to which standard it is to be done.")),
        ):
            names = (f"{stem}_zh", f"{stem}_en")
            if any(name in self.errors for name in names):
                continue
            if not any(cleaned.get(name, "").strip() for name in names):
                self.add_error(names[0], sentence)
        return cleaned


class _KeyAndJoint(forms.Form):
    """Whether it is a key task, and the business it is joined with."""

    is_key = forms.BooleanField(
        label=_("Key task"),
        required=False,
        help_text=_("A key task has a plan with milestones, and stands on a page of its own."),
    )
    joint_work_zh = _line(_("Joined with which business (Chinese)"), 200)
    joint_work_en = _line(
        _("Joined with which business (English)"),
        300,
        help_text=_("Empty when Party building stands alone here."),
    )


class _Receivers(forms.Form):
    """Who gets it: several organisations at once, each by its post of the same kind."""

    participant = OfferedRows(
        label=_("Organisations"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose at least one organisation.")},
    )
    post_kind = forms.ChoiceField(
        label=_("Post that answers for it"),
        widget=forms.Select(attrs=_SELECT),
        help_text=_("Whoever holds the post that day is the person."),
    )

    def __init__(self, *args, participants, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = participants
        self.fields["post_kind"].choices = [("", "---------"), *kinds]


class TaskForm(_KeyAndJoint, TaskWords, _Receivers):
    """A task by hand, with its five fixes, for one organisation or several."""

    field_order = (
        "participant",
        "post_kind",
        "title_zh",
        "title_en",
        "requirement_zh",
        "requirement_en",
        "scheduled_on",
        "due_on",
        "is_key",
        "joint_work_zh",
        "joint_work_en",
    )


class TaskEditForm(_KeyAndJoint, TaskWords):
    """A task by hand with which nobody has begun."""

    post = forms.ModelChoiceField(
        label=_("Post that answers for it"),
        queryset=Post.objects.none(),
        widget=forms.Select(attrs=_SELECT),
        help_text=_("Whoever holds the post that day is the person."),
    )

    field_order = ("post", *TaskForm.field_order[2:])

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts


class HandDownForm(TaskWords, _Receivers):
    """Parts of a task for organisations below."""

    field_order = TaskForm.field_order[:8]


class ReasonForm(forms.Form):
    """Why a task is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={**_INPUT, "rows": 2}),
        help_text=_("Whoever holds the post reads it."),
    )
