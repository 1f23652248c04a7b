"""Why a signal is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.honesty.models import ClosingReason


class CloseForm(forms.Form):
    """One of the usual reasons, own words beside it; something else needs the words."""

    reason = forms.ChoiceField(
        label=_("Why it is closed"), choices=ClosingReason, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )
