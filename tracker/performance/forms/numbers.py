"""Whole numbers of people, visits, years."""

from django import forms

MOST = 100_000  # of anything that is counted in one organisation


def number_field(label, *, min_value=0, max_value=MOST, **kwargs):
    """A whole number, typed on a phone's digits."""
    return forms.IntegerField(
        label=label,
        min_value=min_value,
        max_value=max_value,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        **kwargs,
    )
