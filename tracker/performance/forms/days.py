"""Days, as the browser's own calendar gives them."""

from django import forms


class DayInput(forms.DateInput):
    """The browser's own calendar; the value is written as it wants it in every language."""

    input_type = "date"

    def __init__(self, **attrs):
        super().__init__(attrs={"class": "form-control", **attrs}, format="%Y-%m-%d")
