"""Another rubric to compare with: a version as it stands, or with some numbers changed.

Other points for an item change every number of points in its rule and below it in proportion, as
somebody would who gives the item more or less room. What a person awarded is taken in the same
proportion.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tracker import scoring
from tracker.scoring.numbers import write

# parameters that are points, and those that are rows in which something is
POINTS = ("each", "below", "above", "equal", "base", "otherwise", "least", "most", "default",
          "beyond", "never")  # fmt: skip
ROWS = ("checks", "values", "bands", "words", "levels", "places", "shares", "parts")
BOUNDS = ("floor", "cap")
DECIMALS = 12  # of a scaled number: thirds have no end
# kinds in which a name of POINTS or ROWS means something else than points
COUNTED = {"bonus": {"beyond"}}


@dataclass(frozen=True)
class Changes:
    """What is changed in a version, by the code of the item; None of a bound takes it away.

    `factors` multiply the points of an item and of everything below it, `weights` are per cent,
    `each` the points of one occurrence, `unbounded` holds (code, "floor" or "cap").
    """

    factors: Mapping[str, Fraction] = field(default_factory=dict)
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    each: Mapping[str, Fraction] = field(default_factory=dict)
    unbounded: frozenset = frozenset()

    def __bool__(self):
        return bool(self.factors or self.weights or self.each or self.unbounded)


@dataclass(frozen=True, eq=False)
class Proposal:
    """A tree to score by, and by how much what was decided on an item is to be multiplied."""

    tree: scoring.Tree
    factors: Mapping[str, Fraction] = field(default_factory=dict)


def propose(items, changes=None):
    """Return the Proposal of a version's items with changes.

    :raises scoring.ScoringError: when the changed items are no rubric
    """
    items = list(items)
    if not changes:
        return Proposal(scoring.build(items))
    factors = _factors(items, changes.factors)
    derived = _sums_that_follow(items, factors)
    changed = [
        _changed(item, factors[item.code], changes, is_derived=item.code in derived)
        for item in items
    ]
    return Proposal(
        scoring.build(changed), {code: factor for code, factor in factors.items() if factor != 1}
    )


def _factors(items, stated):
    """Return {code: factor} of every item: its own, else that of the nearest above it."""
    above, found = {item.code: item.parent_code for item in items}, {}
    for item in items:
        line, code = [], item.code
        while code and code not in stated and code not in found:
            line.append(code)
            code = above.get(code)
        factor = found.get(code) or stated.get(code) or Fraction(1)
        found |= dict.fromkeys([*line, *([code] if code else [])], factor)
    return found


def _sums_that_follow(items, factors):
    """Return the codes of items whose stated full mark is what their children make, and changes."""
    tree = scoring.build(items)
    return {
        node.code
        for node in tree.nodes
        if not node.is_leaf
        and not scoring.KINDS[node.item.kind].needs_points
        and node.full == node.derived_full
        and any(factors[below] != factors.get(node.code, 1) for below in _codes_below(tree, node))
    }


def _codes_below(tree, node):
    waiting = list(node.children)
    while waiting:
        below = tree.nodes[waiting.pop()]
        yield below.code
        waiting += below.children


def _changed(item, factor, changes, *, is_derived):
    params = dict(item.params) if factor == 1 else scaled(item.kind, item.params, factor)
    if item.code in changes.each and "each" in params:
        params["each"] = write(changes.each[item.code])
    for bound in BOUNDS:
        if (item.code, bound) in changes.unbounded:
            params[bound] = None
    points = item.points
    if points is not None:
        points = None if is_derived else times(points, factor)
        if item.kind == "delegated" and params.get("parts"):
            points = sum(scoring.exact(part["points"]) for part in params["parts"])
    weight = changes.weights.get(item.code, item.weight)
    return replace(item, params=params, points=points, weight=weight)


def scaled(kind, params, factor):
    """Return a rule's parameters with every number of points in them multiplied."""
    is_of_full_mark = kind == "grade_words" and params.get("scale") == "percent"
    rows, found = () if is_of_full_mark else ROWS, {}
    for name, value in params.items():
        is_points = name in (*POINTS, *BOUNDS) and name not in COUNTED.get(kind, ())
        if is_points and value is not None:
            value = _times(value, factor)
        elif name == "limit" and params.get("effect") == "item":
            value = _times(value, factor)
        elif name in rows and isinstance(value, list):
            value = [_scaled_row(row, factor) for row in value]
        found[name] = value
    return found


def _scaled_row(row, factor):
    if not isinstance(row, Mapping):
        return row  # the names of bands
    return {
        name: [_times(one, factor) for one in value]
        if name == "values"
        else _times(value, factor)
        if name in ("points", "value")
        else value
        for name, value in row.items()
    }


def _times(value, factor):
    return write(times(value, factor))


def times(value, factor):
    """Return points multiplied, as a number that a rule can state.

    What is awarded passes through the same, so that it stays within what a rule allows.
    """
    return scoring.round_half_up(scoring.exact(value) * factor, DECIMALS)


def scaled_fact(fact, factor):
    """Return a fact with the points that a person awarded multiplied."""
    if isinstance(fact, scoring.Awarded):
        return replace(fact, points=times(fact.points, factor))
    if isinstance(fact, scoring.Given):
        return replace(fact, parts=tuple((code, times(one, factor)) for code, one in fact.parts))
    if isinstance(fact, scoring.Reviewed):
        return replace(fact, marks=tuple(scaled_fact(mark, factor) for mark in fact.marks))
    if isinstance(fact, scoring.Periods):
        periods = tuple((code, one and scaled_fact(one, factor)) for code, one in fact.periods)
        return replace(fact, periods=periods)
    return fact
