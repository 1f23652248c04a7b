"""Why a record is returned."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.performance.reasons import REASONS


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
