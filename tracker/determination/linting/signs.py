"""Words that say the opposite of the rule: “add” where points are taken, “deduct” where given."""

import re

from django.utils.translation import gettext_lazy as _

from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import number, params_of

SIGNS = fault(
    "signs_contradict",
    Severity.WARNING,
    what=_("The text speaks of adding points (“%(words)s”), and the rule takes points away."),
    why=_("One of the two is wrong, and people go by the text."),
    remedy=_("Correct the text or the rule."),
)
SIGNS_OTHER_WAY = fault(
    "signs_contradict_other_way",
    Severity.WARNING,
    what=_("The text speaks of deducting points (“%(words)s”), and the rule gives points."),
    why=_("One of the two is wrong, and people go by the text."),
    remedy=_("Correct the text or the rule."),
)
SIGNS_OF_STEPS = fault(
    "better_is_punished",
    Severity.WARNING,
    what=_("What is better loses points (%(above)s) or what is worse gains them (%(below)s)."),
    why=_("A rule that rewards the worse result is usually a sign that was mistyped."),
    remedy=_("Exchange the signs, or say which direction is the better one."),
)

TEXTS = ("title_zh", "title_en", "rule_zh", "rule_en", "standard_zh", "standard_en")
ADDS = re.compile(r"加\s*\d+(?:\.\d+)?\s*分|加分|\badds? \d|\badded\b|\bbonus\b", re.IGNORECASE)
TAKES = re.compile(
    r"扣\s*\d+(?:\.\d+)?\s*分|扣分|扣减|\bdeduct|\btakes? off\b|\btaken off\b|\bminus\b",
    re.IGNORECASE,
)


@check
def signs(sheet):
    """A text that only adds must not stand on a rule that only takes away, nor the reverse."""
    for node in sheet.leaves:
        direction = _direction(node)
        if not direction:
            continue
        text = "\n".join(getattr(node, name) for name in TEXTS)
        adds, takes = ADDS.search(text), TAKES.search(text)
        if direction < 0 and adds and not takes:
            yield SIGNS.at(node, words=adds[0])
        elif direction > 0 and takes and not adds:
            yield SIGNS_OTHER_WAY.at(node, words=takes[0])


def _direction(node):
    """Return 1 for a rule that adds from nothing, -1 for one that takes away, 0 for others."""
    mode = params_of(node).get("mode")
    if node.kind in ("bonus", "ladder"):
        return 1
    if node.kind in ("per_occurrence", "severity", "checklist"):
        return 1 if mode in ("add", "award") else -1
    if node.kind in ("shortfall", "lateness"):
        return -1
    if node.kind == "discretionary":
        return -1 if mode == "deduct" else 1
    return 0


@check
def steps(sheet):
    """Above the target must not be worse than below it; for a rank “better” decides."""
    for node in sheet.leaves:
        params = params_of(node)
        if node.kind != "relative" or params.get("against") not in ("mean", "own_history"):
            continue
        above, below = number(params.get("above", 0)), number(params.get("below", 0))
        if above is not None and below is not None and above < below:
            yield SIGNS_OF_STEPS.at(
                node, above=params.get("above", 0), below=params.get("below", 0)
            )
