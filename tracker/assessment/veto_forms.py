"""Shapes of input for vetoes: the proposal, an exception claimed, a reason with a signature."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.assessment.forms import KeyForm, PasswordForm
from tracker.assessment.wording import level_title
from tracker.determination.forms.cycles import day_field
from tracker.performance.forms.files import ACCEPTED_FILES, CheckedFiles


class VetoForm(KeyForm):
    """A veto item, the decision that it rests on, what happened, and the proof."""

    field_order = ["node", "basis", "basis_on", "text", "references", "documents", "key"]

    node = forms.ChoiceField(label=_("Veto"))
    basis = forms.CharField(
        label=_("Decision of the competent body, and clause"),
        max_length=300,
        help_text=_("The number of the decision and the clause. It is recorded here, not taken."),
    )
    basis_on = day_field(_("Day of the decision"))
    text = forms.CharField(
        label=_("What it is about"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names: the decision has them."),
    )
    references = forms.CharField(
        label=_("Proof by reference, one to a line"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    documents = CheckedFiles(label=_("Proof as files"), accept=ACCEPTED_FILES)

    def __init__(self, *args, nodes, **kwargs):
        """`nodes` are the rows of the veto items by code, in the sheet's order."""
        super().__init__(*args, **kwargs)
        self.nodes = nodes
        self.fields["node"].choices = [(code, node.title) for code, node in nodes.items()]

    def clean_node(self):
        return self.nodes[self.cleaned_data["node"]]

    def clean_references(self):
        lines = (line.strip() for line in self.cleaned_data["references"].splitlines())
        return [line for line in lines if line]


class ClaimForm(KeyForm):
    """Which exception of the rule applies, and why."""

    field_order = ["exception", "reason", "key"]

    exception = forms.ChoiceField(label=_("Exception"))
    reason = forms.CharField(
        label=_("Why it applies"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, node, exceptions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["exception"].choices = [(code, level_title(node, code)) for code in exceptions]


class DecisionForm(KeyForm):
    """A reason of a decision."""

    field_order = ["reason", "key"]

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SignedDecisionForm(DecisionForm, PasswordForm):
    """A reason and the password that makes the decision a signature."""

    field_order = ["reason", "password", "key"]
