"""The appraisal of members and what follows it: numbers on a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.life.models.appraisals import FOLLOWING, Consequence, Outcome
from tracker.performance.forms.days import DayInput
from tracker.performance.forms.numbers import number_field


def _number(label, *, initial=0):
    return number_field(label, required=False, initial=initial)


class AppraisalForm(forms.Form):
    """When it was held, how many took part, how many had which outcome. No names."""

    held_on = forms.DateField(label=_("Day of the appraisal"), widget=DayInput())
    members = _number(_("Members to be appraised"))
    took_part = _number(_("Took part"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for outcome in Outcome:
            self.fields[outcome.value] = _number(outcome.label)

    def clean(self):
        """What was left empty is none."""
        cleaned = super().clean()
        for name, value in cleaned.items():
            if value is None:
                cleaned[name] = 0
        return cleaned

    def counts(self):
        """The fields of the outcomes, in their order."""
        return [self[outcome.value] for outcome in Outcome]


class AppraisalFollowUpForm(forms.Form):
    """For every outcome that asks for something: for how many, by when, done for how many."""

    def __init__(self, *args, appraisal, **kwargs):
        super().__init__(*args, **kwargs)
        self.appraisal = appraisal
        there = {(row.outcome, row.consequence): row for row in appraisal.follow_ups.all()}
        self.pairs = [pair for pair in FOLLOWING if appraisal.count_of(pair[0]) or pair in there]
        for pair in self.pairs:
            self._add_fields(pair, there.get(pair))

    def _add_fields(self, pair, row):
        outcome, consequence = pair
        prefix = f"{outcome}-{consequence}"

        def shown(name):
            return getattr(row, name) if row is not None else None

        self.fields[f"{prefix}-number"] = _number(_("for how many"), initial=shown("number"))
        self.fields[f"{prefix}-due_on"] = forms.DateField(
            label=_("to be done by"), required=False, initial=shown("due_on"), widget=DayInput()
        )
        self.fields[f"{prefix}-done_number"] = _number(_("done for"), initial=shown("done_number"))
        self.fields[f"{prefix}-done_on"] = forms.DateField(
            label=_("done on"), required=False, initial=shown("done_on"), widget=DayInput()
        )
        if consequence == Consequence.DECISION:
            self.fields[f"{prefix}-reference"] = forms.CharField(
                label=_("reference of the decision"),
                max_length=120,
                required=False,
                initial=shown("reference"),
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    def lines(self):
        """Yield each pair with its fields, and how many members had the outcome."""
        for outcome, consequence in self.pairs:
            prefix = f"{outcome}-{consequence}-"
            yield {
                "outcome": outcome.label,
                "consequence": consequence.label,
                "count": self.appraisal.count_of(outcome),
                "fields": [self[name] for name in self.fields if name.startswith(prefix)],
            }

    def content(self):
        """The cleaned `lines` that `follow_appraisal` takes."""
        found = {}
        for outcome, consequence in self.pairs:
            prefix = f"{outcome}-{consequence}"
            get = self.cleaned_data.get
            found[outcome.value, consequence.value] = {
                "number": get(f"{prefix}-number") or 0,
                "due_on": get(f"{prefix}-due_on"),
                "done_number": get(f"{prefix}-done_number") or 0,
                "done_on": get(f"{prefix}-done_on"),
                "reference": (get(f"{prefix}-reference") or "").strip(),
            }
        return found
