"""The shape of what an administrator says about who leads which units."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.cycles import new_key
from tracker.determination.models.leads import ONE
from tracker.organisations.models import Organisation, Post


class LeadForm(forms.Form):
    """A post of one organisation, the units it leads, and how heavily each of them counts."""

    post = forms.ModelChoiceField(
        label=_("Post"), queryset=Post.objects.none(), to_field_name="code", empty_label=None
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Units led"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    weight = forms.DecimalField(
        label=_("Weight"),
        initial=1,
        max_digits=8,
        decimal_places=4,
        help_text=_("1 where all of them count alike; units ticked before take this weight too."),
        widget=forms.NumberInput(attrs={"min": "0.0001", "step": "any", "inputmode": "decimal"}),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_key)

    def __init__(self, *args, posts, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts
        self.fields["post"].label_from_instance = _post_words
        self.fields["units"].queryset = units
        self.fields["units"].label_from_instance = lambda unit: unit.name

    def clean_weight(self):
        """The weight in units of 0.0001."""
        return int(self.cleaned_data["weight"] * ONE)


def _post_words(post):
    """A post among those of one organisation: of some kinds there are several."""
    return f"{post.get_kind_display()} · {post.code}"
