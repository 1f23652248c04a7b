"""Sums that do not come out: parts and their total, weights, a total that is not 100."""

import re

from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import ADDING, UNITS, scope_of
from tracker.scoring.numbers import write

PARTS = fault(
    "parts_do_not_add_up",
    Severity.ERROR,
    what=_("The full mark stated is %(stated)s, but the parts give %(found)s (%(kinds)s)."),
    why=_("What is missing can never be earned, or what is too much is worth less than it says."),
    remedy=_("Change the parts or the total; leave the total empty to take the sum of the parts."),
)
TITLE_POINTS = fault(
    "title_states_other_points",
    Severity.WARNING,
    what=_("The title says %(stated)s points, the items give %(found)s (%(kinds)s)."),
    why=_("People read the title; the total follows the items."),
    remedy=_("Correct the title or the items, or take the figure out of the title."),
)
TOTAL = fault(
    "total_is_not_100",
    Severity.WARNING,
    what=_("%(kinds)s: the whole comes to %(found)s points, and the text speaks of 100."),
    why=_("Grades are shares of the full mark; whoever thinks in hundredths misreads them."),
    remedy=_("Make the items total 100 for every kind, or correct the text."),
)
WEIGHTS = fault(
    "weights_do_not_total_100",
    Severity.ERROR,
    what=_("%(kinds)s: the weights below this item total %(total)s per cent, not 100."),
    why=_("A weighted mean over less or more than the whole gives a wrong total."),
    remedy=_("Let the weights total 100 for every kind of organisation."),
)
WEIGHT_OF_ZERO = fault(
    "weight_of_zero",
    Severity.ERROR,
    what=_("The weight is 0: the item counts for nothing."),
    why=_("Work is asked for and reviewed that changes no result."),
    remedy=_("Give the item a weight, or take it out."),
)
NO_POINTS = fault(
    "item_without_points",
    Severity.WARNING,
    what=_("The full mark is 0: the item counts for nothing."),
    why=_("Work is asked for and reviewed that changes no result."),
    remedy=_("Give the item points, put it under one that starts at a full mark, or take it out."),
)

# （60分） anywhere, or 60分 at the very end and set off: “少1次扣2分” states no full mark
STATED = re.compile(
    r"[（(]\s*(?:满分|共|计|分值)?[:：]?\s*(\d+(?:\.\d+)?)\s*(?:分|points?\b)\s*[)）]"
    r"|(?:^|[\s:：—-]|满分|共|计)\s*(\d+(?:\.\d+)?)\s*分\s*$",
    re.IGNORECASE,
)
SAYS_100 = re.compile(
    r"百分制|(?:总分|满分|合计|共计)[^\d，。；]{0,4}100\s*分?(?!\d)"
    r"|\b100\s+(?:points?|in all)\b|\bout of 100\b|\b100[- ]point",
    re.IGNORECASE,
)


@check
def parts(sheet):
    """A combining node that states a full mark must get it from its children, kind by kind."""
    found = {}
    for kind, tree in sheet.trees.items():
        for node in tree.nodes:
            if node.item.kind in ADDING and node.item.points and node.full != node.derived_full:
                key = node.code, node.full, node.derived_full
                found.setdefault(key, []).append(kind)
    for (code, stated, derived), kinds in found.items():
        yield PARTS.at(code, stated=points(stated), found=points(derived), kinds=kinds)


@check
def titles(sheet):
    """Points that a title of a dimension or an item states must be those of the items."""
    for node in sheet.nodes:
        stated = stated_points(node)
        if stated is None:
            continue
        found = {}
        for kind, tree in sheet.trees.items():
            if node.code in tree.by_code:
                found.setdefault(tree.by_code[node.code].full, []).append(kind)
        yield from _differing(node, stated, found)
    for dimension in sheet.dimensions:
        stated = stated_points(dimension)
        if stated is not None:
            yield from _differing(dimension, stated, _fulls_of(sheet, dimension.code))


def _differing(place, stated, found):
    for full, kinds in found.items():
        if full != stated * UNITS:
            yield TITLE_POINTS.at(place, stated=write(stated), found=points(full), kinds=kinds)


def _fulls_of(sheet, dimension):
    """Return {full mark of a dimension in units: kinds}: its topmost items, kind by kind."""
    of_dimension = {node.code for node in sheet.nodes if sheet.dimension_of(node) == dimension}
    topmost = {
        node.code
        for node in sheet.nodes
        if node.code in of_dimension
        and not any(one.code in of_dimension for one in sheet.above(node))
    }
    found = {}
    for kind, tree in sheet.trees.items():
        full = sum(node.full for node in tree.nodes if node.code in topmost)
        if full:
            found.setdefault(full, []).append(kind)
    return found


@check
def hundred(sheet):
    """Where a text speaks of 100 points, every kind must come to 100."""
    version, framework = sheet.version, sheet.framework
    texts = [framework.title_zh, framework.title_en, version.note_zh, version.note_en]
    for node in sheet.children.get(None, []):
        texts += [node.title_zh, node.title_en]
    if not any(SAYS_100.search(text) for text in texts):
        return
    found = {}
    for kind, tree in sheet.trees.items():
        if tree.full_mark != 100:
            found.setdefault(tree.root.full, []).append(kind)
    for full, kinds in found.items():
        yield TOTAL.at(found=points(full), kinds=kinds)


@check
def weights(sheet):
    """Below a weighted mean the weights total 100 for every kind; none of them is 0."""
    found = {}
    for kind, items in sheet.items.items():
        kinds = {item.code: item.kind for item in items}
        below = {}
        for item in items:
            if kinds.get(item.parent_code) == "weighted_mean":
                below.setdefault(item.parent_code, []).append(item.weight)
        for code, stated in below.items():
            total = sum(weight for weight in stated if weight is not None)
            if total != 100 or None in stated or min(stated) < 0:
                found.setdefault((code, total), []).append(kind)
    for (code, total), kinds in found.items():
        yield WEIGHTS.at(code, total=write(total), kinds=kinds)
    for node in sheet.nodes:
        parent = sheet.by_id.get(node.parent_id)
        if node.weight == 0 and parent is not None and parent.kind == "weighted_mean":
            yield WEIGHT_OF_ZERO.at(node)


@check
def no_points(sheet):
    """A leaf that has a full mark must have one above 0, its own or that of its group."""
    for node in sheet.leaves:
        kind = scoring.KINDS.get(node.kind)
        if kind is None or not kind.has_full_mark or node.code in sheet.problems:
            continue
        if not sheet.full(node) and scope_of(sheet, node):
            yield NO_POINTS.at(node)


def stated_points(row):
    """Return the points that a title states, such as （60分） or (60 points), or None."""
    for title in (row.title_zh, row.title_en):
        if match := STATED.search(title or ""):
            return scoring.exact(match[1] or match[2])
    return None


def points(units):
    """Return units of 0.0001 point as points are written."""
    return write(scoring.from_units(units))
