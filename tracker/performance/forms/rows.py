"""Rows to tick."""

from django import forms
from django.core.exceptions import ValidationError

LONGEST_NUMBER = 18  # digits of a row's number


class OfferedRows(forms.ModelMultipleChoiceField):
    """Rows to tick; what cannot be the number of a row is none of those offered."""

    def clean(self, value):
        for text in value or ():
            if len(str(text)) > LONGEST_NUMBER:  # SQLite cannot even be asked for it
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": str(text)[:LONGEST_NUMBER]},
                )
        return super().clean(value)
