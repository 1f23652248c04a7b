"""The nodes that combine: sum, mean, weighted mean, highest only, lowest only.

Each is a weighted total of its children, so that every point can be traced downwards.
"""

from fractions import Fraction
from typing import NamedTuple

from ..notes import Note
from ..numbers import UNITS, Amount, divide, simplest
from .registry import GroupKind, GroupParams, register


class Outcome(NamedTuple):
    """A child that applies: its place below the parent, its points and full marks in units.

    `full` is what is left of its full mark when parts of it do not apply.
    """

    code: str
    weight: Fraction | None
    points: Amount
    full: Amount


class Combination(NamedTuple):
    """How the kept children count: a factor for each, and the rows that explain the change.

    The rows sum to what the factors change: Σ factor × points − Σ points. `full` is the full mark
    that is left, or None where it is not touched.
    """

    factors: tuple[Amount, ...]
    rows: tuple
    full: Amount | None = None


def add_up(node, kept, fact):
    """Return the plain sum of what applies, rescaled to the full mark of the whole."""
    # what has no full mark (a bonus, a pure deduction) is neither missed nor rescaled
    left = sum(child.full for child in kept)
    if not left or left == node.derived_full:
        return Combination((1,) * len(kept), (), 0 if node.derived_full and not left else None)
    scale = divide(node.derived_full, left)
    factors = tuple(scale if child.full else 1 for child in kept)
    change = sum((f - 1) * child.points for f, child in zip(factors, kept, strict=True))
    values = (Fraction(left, UNITS), Fraction(node.derived_full, UNITS))
    return Combination(factors, ((simplest(change), Note.RESCALED, values),))


def _mean(node, kept, fact):
    count = len(kept)
    total = sum(child.points for child in kept)
    row = (divide(total * (1 - count), count), Note.AVERAGED, (count,))
    return Combination((divide(1, count),) * count, (row,))


def _weighted_mean(node, kept, fact):
    whole = sum(child.weight for child in kept)
    if not whole:  # every item that carries weight was dropped: the rest counts for nothing
        factors = (0,) * len(kept)
    else:
        factors = tuple(divide(child.weight, whole) for child in kept)
    rows = tuple(
        (
            simplest((factor - 1) * child.points),
            Note.WEIGHTED,
            (child.code, Fraction(child.points, UNITS), Fraction(factor * 100)),
        )
        for factor, child in zip(factors, kept, strict=True)
    )
    return Combination(factors, rows)


def _only(pick, note):
    def combine(node, kept, fact):
        points = [child.points for child in kept]
        chosen = points.index(pick(points))  # a tie: the first in order, the points are the same
        factors = tuple(int(place == chosen) for place in range(len(kept)))
        rows = tuple(
            (-child.points, note, (child.code,))
            for place, child in enumerate(kept)
            if place != chosen
        )
        return Combination(factors, rows)

    return combine


def _weighted_full(weights, fulls):
    return simplest(sum(w * f for w, f in zip(weights, fulls, strict=True)) / Fraction(100))


for _kind in (
    GroupKind("sum", "", GroupParams, add_up, lambda weights, fulls: sum(fulls)),
    GroupKind("mean", "", GroupParams, _mean, lambda w, fulls: divide(sum(fulls), len(fulls))),
    GroupKind("weighted_mean", "", GroupParams, _weighted_mean, _weighted_full, needs_weights=True),
    GroupKind(
        "highest", "", GroupParams, _only(max, Note.ONLY_HIGHEST), lambda w, fulls: max(fulls)
    ),
    GroupKind("lowest", "", GroupParams, _only(min, Note.ONLY_LOWEST), lambda w, fulls: max(fulls)),
):
    register(_kind)
