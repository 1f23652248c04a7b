"""Numbers of units written into rules, and places that a group cannot fill."""

import re
from collections import Counter

from django.utils.translation import gettext_lazy as _

from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import numbers_of, params_of, scope_of, texts_of
from tracker.scoring.numbers import write

UNITS_IN_WORDS = fault(
    "units_in_words",
    Severity.WARNING,
    what=_("A number of units is written into the text: “%(words)s”."),
    why=_("When villages are merged or units are added, the text is wrong and the rule is not."),
    remedy=_("Say “all villages”, “the first tenth” or the like; the product counts the units."),
)
PLACES_BEYOND = fault(
    "places_beyond_group",
    Severity.WARNING,
    what=_("Points are given down to place %(place)s; the largest group has %(size)s units."),
    why=_("Places that nobody can take make the rest look better than it is."),
    remedy=_("Give points by shares of the group instead of by places."),
)

_UNIT = (
    r"(?:个|家)\s*(?:行政村|村|社区|乡镇|镇|街道|县|支部|党支部|党组织|单位|部门|学校|医院|企业)"
)
COUNTED = re.compile(
    rf"(?:全[镇乡县市区村]|共|所辖|辖区|辖)[^，。；\d]{{0,4}}\d+\s*{_UNIT}"
    rf"|\d{{2,}}\s*{_UNIT}"
    rf"|\d+\s*{_UNIT}(?=[^，。；]{{0,6}}(?:排名|排序|前|后|平均|第))",
)
COUNTED_EN = re.compile(
    r"\b(?:all|the|our|of)\s+\d+\s+(?:villages|communities|branches|towns|townships|units|streets)\b"
    r"|\b\d{2,}\s+(?:villages|communities|branches|towns|townships|units|streets)\b",
    re.IGNORECASE,
)


@check
def written_in(sheet):
    for node in sheet.nodes:
        for tongue, text in texts_of(node):
            match = (COUNTED if tongue == "zh" else COUNTED_EN).search(text)
            if match:
                yield UNITS_IN_WORDS.at(node, words=match[0].strip())
                break


@check
def places(sheet):
    """A rule by rank must not give points for places beyond its largest group."""
    for node in sheet.nodes:
        params = params_of(node)
        if node.kind not in ("relative", "ranked") or not params.get("places"):
            continue
        last = max(numbers_of(params, "places", "to"), default=0)
        size = _largest_group(sheet, node, params.get("within", "all"))
        if size and last > size:
            yield PLACES_BEYOND.at(node, place=write(last), size=size)


def _largest_group(sheet, node, within):
    """Return how many organisations at most are compared by a rule; 0 when there are none yet."""
    kinds = scope_of(sheet, node)
    rows = [(kind, parent) for kind, parent in sheet.organisations if kind in kinds]
    if within == "all":
        return len(rows)
    groups = Counter(parent if within == "parent" else kind for kind, parent in rows)
    return max(groups.values(), default=0)
