"""The shape of what a county settles for itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.determination.models import CountyRules

MOST = 1_000_000


class CountyRulesForm(forms.ModelForm):
    """The rules of one county; empty ceilings are none."""

    class Meta:
        model = CountyRules
        fields = (
            "answer_days",
            "sample_share",
            "grace_days",
            "most_items",
            "most_uploads",
            "most_minutes",
            "board",
        )
        help_texts = {
            "answer_days": _("Counted from the day a record is sent; promises made stay."),
            "sample_share": _("100 means that every record is looked at."),
            "most_items": _("For one branch. Empty: no ceiling."),
            "most_uploads": _("For one branch. Empty: no ceiling."),
            "most_minutes": _("For one branch, writing down only. Empty: no ceiling."),
        }
        widgets = {
            name: forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"})
            for name in (
                "answer_days",
                "sample_share",
                "grace_days",
                "most_items",
                "most_uploads",
                "most_minutes",
            )
        } | {"board": forms.Select(attrs={"class": "form-select"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("answer_days", "grace_days"):
            self.fields[name].max_value = 90
            self.fields[name].validators.append(forms.fields.validators.MaxValueValidator(90))
        for name in ("most_items", "most_uploads", "most_minutes"):
            self.fields[name].validators.append(forms.fields.validators.MaxValueValidator(MOST))
