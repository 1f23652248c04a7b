"""The shape of what an administrator says about one day of the calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.cycles import day_field, new_key
from tracker.organisations.models import Organisation


class CalendarDayForm(forms.Form):
    """A day, whether it is worked, and why."""

    organisation = forms.ModelChoiceField(
        label=_("County"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    on = day_field(_("Day"))
    is_working = forms.TypedChoiceField(
        label=_("What the day is"),
        choices=[("", _("Choose")), ("yes", _("working day")), ("no", _("day off"))],
        coerce=lambda value: value == "yes",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    note = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("For example the notice that exchanges the day; everybody reads it."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_key)

    def __init__(self, *args, counties, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = counties
        self.fields["organisation"].label_from_instance = lambda county: county.name
