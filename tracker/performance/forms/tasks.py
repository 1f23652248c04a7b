"""A task by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.performance.forms.days import DayInput


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
