"""The shape of what people decide when a cycle is moved to another version."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.assessment.offers import Decision

PREFIX = "decide-"


class Choices(forms.RadioSelect):
    """Radio buttons in a fieldset with the field's id, to which the summary of errors leads."""

    def id_for_label(self, id_, index=None):
        return super().id_for_label(id_, index) or id_


class MoveForm(forms.Form):
    """One choice for each indicator of a plan that is to be decided, and the reason for the move.

    `came_from` is the version that the page was made about. Where the points can be kept, this
    stands chosen; where they cannot, somebody must choose.
    """

    version = forms.CharField(label=gettext_lazy("New version"), widget=forms.HiddenInput)
    came_from = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Reviewers and secretaries read it in their notices."),
    )

    def __init__(self, *args, plan, named, **kwargs):
        kwargs["initial"] = {
            "version": named,
            "came_from": plan.old.pk,
            "key": uuid4().hex,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        self.plan = plan
        for code, change in plan.asked.items():
            self.fields[f"{PREFIX}{code}"] = forms.ChoiceField(
                label=change.node.title,
                choices=[(offer, offer.label) for offer in change.offers],
                initial=Decision.KEEP if Decision.KEEP in change.offers else None,
                widget=Choices,
                error_messages={
                    "required": _("Decide what becomes of the points."),
                    "invalid_choice": _("This is not possible with what was given there."),
                },
            )

    def choice(self, change):
        """Return the field of one Change of the plan, or None where nothing is to be decided."""
        return self[f"{PREFIX}{change.code}"] if change.is_asked else None

    def decisions(self):
        """Return {indicator code: Decision} of a valid form."""
        return {code: Decision(self.cleaned_data[f"{PREFIX}{code}"]) for code in self.plan.asked}
