"""The values of one measure, for every participant on the page."""

from decimal import Decimal, InvalidOperation, Overflow

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.performance.actions.measurements import Value

UNITS = 10_000  # of one unit of a measure


class MeasurementForm(forms.Form):
    """The values of one measure, one group of inputs for each participant on the page."""

    def __init__(self, *args, measure, participants, there, **kwargs):
        super().__init__(*args, **kwargs)
        self.measure, self.participants, self.there = measure, list(participants), there
        for participant in self.participants:
            self._add_fields(participant, there.get(participant.pk))

    def _add_fields(self, participant, measurement):
        prefix = f"p{participant.pk}"
        names = ("numerator", "denominator") if self.measure.is_ratio else ("value",)
        labels = {"value": _("Value"), "numerator": _("Of these"), "denominator": _("Of all")}
        for name in names:
            shown = getattr(measurement, name, None)
            self.fields[f"{prefix}-{name}"] = forms.CharField(
                label=labels[name],
                required=False,
                max_length=20,
                initial="" if shown is None else _plain(shown),
                widget=forms.TextInput(
                    attrs={
                        "class": "form-control number",
                        "inputmode": "decimal",
                        "aria-label": f"{participant.name} {labels[name]}",
                    }
                ),
            )
        self.fields[f"{prefix}-na"] = forms.BooleanField(
            label=_("Does not apply"),
            required=False,
            initial=bool(measurement and measurement.not_applicable),
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        )
        self.fields[f"{prefix}-reason"] = forms.CharField(
            label=_("Reason or note"),
            required=False,
            max_length=300,
            initial=measurement.reason if measurement else "",
            widget=forms.TextInput(
                attrs={
                    "class": "form-control",
                    "aria-label": f"{participant.name} {_('Reason or note')}",
                }
            ),
        )

    def rows(self):
        """Yield (participant, [number fields], does-not-apply field, reason field, measurement)."""
        names = ("numerator", "denominator") if self.measure.is_ratio else ("value",)
        for participant in self.participants:
            prefix = f"p{participant.pk}"
            yield {
                "participant": participant,
                "numbers": [self[f"{prefix}-{name}"] for name in names],
                "na": self[f"{prefix}-na"],
                "reason": self[f"{prefix}-reason"],
                "measurement": self.there.get(participant.pk),
            }

    def clean(self):
        """Read the numbers exactly; a row left blank is not entered."""
        cleaned = super().clean()
        self.values = {}
        names = ("numerator", "denominator") if self.measure.is_ratio else ("value",)
        for participant in self.participants:
            prefix = f"p{participant.pk}"
            numbers = {}
            for name in names:
                text = (cleaned.get(f"{prefix}-{name}") or "").strip()
                try:
                    numbers[name] = in_units(text)
                except ValueError as error:
                    self.add_error(f"{prefix}-{name}", str(error))
            na = cleaned.get(f"{prefix}-na", False)
            reason = (cleaned.get(f"{prefix}-reason") or "").strip()
            if na or reason or any(number is not None for number in numbers.values()):
                self.values[participant] = Value(not_applicable=na, reason=reason, **numbers)
        return cleaned


def in_units(text):
    """Return a typed number in units of 0.0001, None for nothing typed.

    :raises ValueError: when it is no number, negative, or has more than four decimals
    """
    if not text:
        return None
    try:
        number = Decimal(text.replace(",", "").replace("，", "")) * UNITS
    except (InvalidOperation, Overflow):
        raise ValueError(_("Write a number, for example 12 or 12.5.")) from None
    if not number.is_finite() or number < 0 or number != number.to_integral_value():
        raise ValueError(_("Write a number from 0 up with at most four decimals."))
    return int(number)


def _plain(units):
    """Return units of 0.0001 as a number without trailing zeros."""
    text = f"{Decimal(units) / UNITS:.4f}"
    return text.rstrip("0").rstrip(".")
