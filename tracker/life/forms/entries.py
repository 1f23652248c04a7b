"""Short forms of organisation life: closing items, absence, dues, terms."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tracker.performance.forms.days import DayInput
from tracker.performance.forms.numbers import number_field
from tracker.performance.states import FollowUpStatus


class ClosingForm(forms.Form):
    """How the ticked items are closed."""

    to = forms.ChoiceField(
        label=_("They are"),
        choices=[
            (status.value, status.label) for status in (FollowUpStatus.DONE, FollowUpStatus.DROPPED)
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    said = forms.CharField(
        label=_("What came of it (needed when dropped)"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class AbsenceForm(forms.Form):
    """How many of the absent were called on by now."""

    number = number_field(_("called on"))


class DuesForm(forms.Form):
    """One period of one branch: how many of how many paid in time."""

    period_start = forms.TypedChoiceField(
        label=_("Period"), widget=forms.Select(attrs={"class": "form-select"})
    )
    members = number_field(_("Members"), min_value=1)
    on_time = number_field(_("Paid in time"))

    def __init__(self, *args, periods, **kwargs):
        super().__init__(*args, **kwargs)
        by_text = {period.isoformat(): period for period in periods}
        self.fields["period_start"].choices = [
            (text, date_format(period, "YEAR_MONTH_FORMAT")) for text, period in by_text.items()
        ]
        self.fields["period_start"].coerce = by_text.__getitem__


class TermForm(forms.Form):
    """One term of an organisation."""

    began_on = forms.DateField(label=_("Began on"), widget=DayInput())
    years = number_field(
        _("Years"),
        min_value=1,
        max_value=10,
        required=False,
        help_text=_("Empty: five in villages and communities, three elsewhere."),
    )
    ends_on = forms.DateField(
        label=_("Ends on"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: it follows from the years."),
    )
    held_on = forms.DateField(
        label=_("Re-election held on"),
        required=False,
        widget=DayInput(),
        help_text=_("The next term begins with it."),
    )
    extended_until = forms.DateField(label=_("Extended until"), required=False, widget=DayInput())
    reference = forms.CharField(
        label=_("Reason and reference of the extension"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
