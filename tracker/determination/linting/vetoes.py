"""Vetoes: each needs a legal basis, an exception and proof, and there may be only a few."""

import re

from django.utils.translation import gettext_lazy as _

from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import params_of, rows_of, texts_of

WITHOUT_CLAUSE = fault(
    "veto_without_clause",
    Severity.ERROR,
    what=_("The veto names no clause that it rests on."),
    why=_("A year's work may be voided only where a rule of the Party or a law says so."),
    remedy=_("Cite the clause, or make it a deduction."),
)
WITHOUT_EXCEPTION = fault(
    "veto_without_exception",
    Severity.ERROR,
    what=_("The veto knows no exception."),
    why=_("What was beyond anybody's power, such as a natural disaster, must not void a year."),
    remedy=_("State at least one exception."),
)
WITHOUT_PROOF = fault(
    "veto_without_proof",
    Severity.ERROR,
    what=_("The veto asks for no proof."),
    why=_("A veto on hearsay does not survive an appeal."),
    remedy=_("Ask for proof: the decision of the competent body by its reference."),
)
ONLY_IN_WORDS = fault(
    "veto_only_in_words",
    Severity.WARNING,
    what=_("The text speaks of a veto, and the rule is none."),
    why=_("What people read is not what is computed, and no exception and no approval protects."),
    remedy=_("Make it a veto with basis, exception and proof, or take the words out."),
)

WORDS = re.compile(r"一票否决|(?<!不)否决|取消(?:评先|评优|评选)?资格|\bveto\b", re.IGNORECASE)


@check
def vetoes(sheet):
    for node in sheet.nodes:
        if node.kind != "veto":
            continue
        params = params_of(node)
        if not node.clauses.all():
            yield WITHOUT_CLAUSE.at(node)
        if not rows_of(params, "exceptions"):
            yield WITHOUT_EXCEPTION.at(node)
        if params.get("needs_proof") is False:
            yield WITHOUT_PROOF.at(node)


@check
def in_words(sheet):
    for node in sheet.leaves:
        if node.kind != "veto" and any(WORDS.search(text) for _tongue, text in texts_of(node)):
            yield ONLY_IN_WORDS.at(node)
