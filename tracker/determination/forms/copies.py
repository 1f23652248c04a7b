"""The form “still needed?”: for every doubtful item one answer, before a version is copied."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.cycles import DayInput

KEEP, LEAVE, LONGER = "keep", "leave", "longer"
ANSWERS = (
    (KEEP, _("still needed, keep it")),
    (LONGER, _("keep it with a new last day")),
    (LEAVE, _("no longer needed, leave it out")),
)


class StillNeededForm(forms.Form):
    """One answer for each doubtful item, with the new last day where it goes on."""

    def __init__(self, data=None, *, items, after):
        super().__init__(data)
        self.items, self.after = items, after
        for number, item in enumerate(items):
            self.fields[f"answer-{number}"] = forms.ChoiceField(
                label=item.title, choices=ANSWERS, widget=forms.RadioSelect
            )
            self.fields[f"ends-{number}"] = forms.DateField(
                label=_("New last day"),
                required=False,
                widget=DayInput(),
                input_formats=["%Y-%m-%d"],
            )

    def lines(self):
        """Yield (item, its answers, its new last day)."""
        for number, item in enumerate(self.items):
            yield item, self[f"answer-{number}"], self[f"ends-{number}"]

    def clean(self):
        cleaned = super().clean()
        self.leave_out, self.new_ends = [], {}
        for number, item in enumerate(self.items):
            answer, ends = cleaned.get(f"answer-{number}"), cleaned.get(f"ends-{number}")
            if answer == LEAVE:
                self.leave_out.append(item.code)
            elif answer == LONGER and f"ends-{number}" in cleaned:
                if ends is None or ends <= self.after:
                    message = _("Give a day after %(day)s.") % {"day": self.after.isoformat()}
                    self.add_error(f"ends-{number}", message)
                else:
                    self.new_ends[item.code] = ends
            elif answer == KEEP and item.ends_on:
                # kept as an item without an end: it would be over already
                self.new_ends[item.code] = None
        return cleaned
