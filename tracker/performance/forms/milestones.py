"""The plan of a key task: one line for each milestone, and one word when it is reached."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.performance.forms.days import DayInput

BLANK = 3  # empty lines at the end
_INPUT = {"class": "form-control"}


class PlanForm(forms.Form):
    """Lines of milestones: place in the plan, what is reached, by when.

    A line without words and without a day is left out; `rows()` gives the rest in order.
    """

    def __init__(self, data=None, *, milestones, most):
        self.milestones = list(milestones)
        there = len(self.milestones)
        super().__init__(data)
        self.lines = min(there + BLANK, most) if data is None else self._sent_lines(data, most)
        for number in range(self.lines):
            one = self.milestones[number] if number < there and data is None else None
            self._add_line(number, one)

    def _sent_lines(self, data, most):
        return sum(1 for number in range(most) if f"title-{number}" in data)

    def _add_line(self, number, milestone):
        place = {"number": number + 1}
        is_reached = milestone is not None and milestone.done_on is not None
        self.fields[f"milestone-{number}"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=2**62,
            widget=forms.HiddenInput,
            initial=milestone and milestone.pk,
        )
        self.fields[f"order-{number}"] = forms.IntegerField(
            label=_("Place of line %(number)s") % place,
            required=False,
            min_value=1,
            max_value=99,
            initial=number + 1,
            widget=forms.NumberInput(attrs={**_INPUT, "inputmode": "numeric"}),
        )
        self.fields[f"title-{number}"] = forms.CharField(
            label=_("Milestone of line %(number)s") % place,
            required=False,
            max_length=200,
            initial=milestone and milestone.title,
            widget=forms.TextInput(attrs={**_INPUT, **({"readonly": True} if is_reached else {})}),
        )
        self.fields[f"due_on-{number}"] = forms.DateField(
            label=_("Due day of line %(number)s") % place,
            required=False,
            initial=milestone and milestone.due_on,
            widget=DayInput(**({"readonly": True} if is_reached else {})),
        )

    def line_fields(self):
        """Yield (hidden number of the milestone, place, title, day) of each line."""
        for number in range(self.lines):
            yield [self[f"{name}-{number}"] for name in ("milestone", "order", "title", "due_on")]

    def clean(self):
        """A line that says something says both what is reached and by when."""
        cleaned = super().clean()
        for number in range(self.lines):
            title, due_on = cleaned.get(f"title-{number}"), cleaned.get(f"due_on-{number}")
            if title and not due_on and f"due_on-{number}" not in self.errors:
                self.add_error(f"due_on-{number}", _("Say by when."))
            if due_on and not title and f"title-{number}" not in self.errors:
                self.add_error(f"title-{number}", _("Say what is reached."))
        return cleaned

    def rows(self):
        """Return (the rows as `actions.plan` takes them, the number of the line of each)."""
        said = [
            (self.cleaned_data.get(f"order-{number}") or 99, number)
            for number in range(self.lines)
            if self.cleaned_data.get(f"title-{number}")
        ]
        lines = [number for _order, number in sorted(said)]
        rows = [
            {
                "milestone": self.cleaned_data.get(f"milestone-{number}"),
                "title": self.cleaned_data[f"title-{number}"],
                "due_on": self.cleaned_data[f"due_on-{number}"],
            }
            for number in lines
        ]
        return rows, lines


class ReachedForm(forms.Form):
    """A word on how a milestone was reached."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=_INPUT),
    )
