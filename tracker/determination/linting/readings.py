"""Rules that cannot be read: parameters missing or wrong, no tree, nobody has confirmed them."""

from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.linting.reasons import Parameter, Reason, reason_of_tree
from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.models import Reading
from tracker.scoring import ProblemCode

# parameters that say how much: a rule without them asks for points and does not say how many
SIZES = {"each", "points", "below", "above", "never", "factor", "value", "values"}
RANGE = {"least", "most"}

NO_INDICATORS = fault(
    "no_indicators",
    Severity.ERROR,
    what=_("There are no indicators."),
    why=_("Nobody can be assessed by a framework that asks nothing."),
    remedy=_("Bring the items in by sheet, or copy a framework that has some."),
)
RULE_UNREADABLE = fault(
    "rule_unreadable",
    Severity.ERROR,
    what=_("The rule cannot be read: %(why)s"),
    why=_("An item that cannot be computed leaves every organisation without a total."),
    remedy=_("Correct the parameters that are named."),
)
SIZE_MISSING = fault(
    "size_missing",
    Severity.ERROR,
    what=_("It is not said how many points are given or taken (%(parameter)s)."),
    why=_("“Deduct if absent” without a figure means something else to every reviewer."),
    remedy=_("Write the number of points. Ask those who issued the rubric; do not guess."),
)
RANGE_MISSING = fault(
    "range_missing",
    Severity.ERROR,
    what=_("Points are at discretion, and the range is missing."),
    why=_("Discretion without a lower and an upper limit cannot be checked and not appealed."),
    remedy=_("State the least and the most that may be given or taken."),
)
TREE_UNREADABLE = fault(
    "tree_unreadable",
    Severity.ERROR,
    what=_("%(kinds)s: the rubric cannot be read for this kind (%(why)s)."),
    why=_("Without a sound tree of items there is no total for these organisations."),
    remedy=_("Put the items that are named under the right one, or take them out."),
)
PROPOSED = fault(
    "rule_proposed",
    Severity.ERROR,
    what=_("The rule was proposed from its text, and nobody has confirmed it."),
    why=_("A machine's reading of a sentence is a proposal; a person answers for the rule."),
    remedy=_("Compare the rule with the text, then confirm or correct it."),
)


@check
def no_indicators(sheet):
    if not sheet.items:
        yield NO_INDICATORS.at()


@check
def unreadable(sheet):
    """Every rule must be readable by itself; what is missing is told from what is wrong."""
    for node in sheet.nodes:
        problems = sheet.problems.get(node.code, ())
        if node.kind == "discretionary" and any(_is_missing(one, RANGE) for one in problems):
            problems = [one for one in problems if not _is_missing(one, RANGE)]
            yield RANGE_MISSING.at(node)
        for problem in problems:
            if _is_missing(problem, SIZES):
                yield SIZE_MISSING.at(node, parameter=Parameter(problem.parameter))
            elif not (node.kind == "veto" and problem.parameter == "exceptions"):
                yield RULE_UNREADABLE.at(node, why=Reason(problem))


@check
def tree(sheet):
    """The items of every kind must form a tree; a rule that is named above is not named again."""
    grouped = {}
    for kind, error in sheet.built[1]:
        if isinstance(error, scoring.WeightsDoNotAddUp):
            continue  # said with the weights
        if isinstance(error, scoring.InvalidRule):
            for problem in error.problems:
                if problem.item not in sheet.problems:
                    grouped.setdefault((problem.item, Reason(problem)), []).append(kind)
        else:
            grouped.setdefault((error.item, reason_of_tree(error)), []).append(kind)
    for (item, why), kinds in grouped.items():
        yield TREE_UNREADABLE.at(item, kinds=kinds, why=why)


@check
def proposed(sheet):
    for node in sheet.nodes:
        if node.reading == Reading.PROPOSED:
            yield PROPOSED.at(node)


def _is_missing(problem, names):
    name = problem.parameter.rpartition(".")[2]
    return problem.code == ProblemCode.REQUIRED and name in names
