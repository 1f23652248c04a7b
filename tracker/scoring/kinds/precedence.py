"""R22 which rule wins, R14 what multiplies a result, and the item whose clauses take away."""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Checks
from ..notes import Note
from ..numbers import simplest
from ..problems import FactDoesNotFit, ProblemCode
from .groups import Combination, add_up
from .registry import Bound, GroupKind, GroupParams, register


def _from_full_mark(node, kept, fact):
    start = (node.full, Note.STARTS_AT_FULL_MARK, ())
    return Combination((1,) * len(kept), (start,))


def _first(node, kept, fact):
    rows = tuple((-child.points, Note.COUNTS_FIRST, (child.code,)) for child in kept[1:])
    return Combination((1, *(0,) * (len(kept) - 1)), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted(GroupParams):
    """What the children come to, or what they lost, times the factors that hold."""

    factors: tuple[tuple[str, Fraction], ...]
    of: str


def _read_adjusted(reader):
    return {
        "factors": reader.codes("factors", number="factor", least=0, required=True),
        "of": reader.choice("of", ("points", "lost"), default="points"),
    }


def _adjusted(node, kept, fact):
    params = node.params
    holding = _holding(params.factors, fact)
    came_to = sum(child.points for child in kept)
    full = node.full if params.of == "lost" else 0
    running, whole, rows = came_to - full, Fraction(1), []
    for code, factor in params.factors:
        if code in holding:
            change = simplest(running * (factor - 1))
            running = simplest(running + change)
            whole *= factor
            rows.append((change, Note.MULTIPLIED, (code, factor)))
    return Combination((simplest(whole),) * len(kept), tuple(rows))


def _holding(factors, fact) -> set[str]:
    """Return the codes of the circumstances that hold; where nothing was said, none does."""
    if fact is None:
        return set()
    answers, known = dict(fact.checks), {code for code, factor in factors}
    if unknown := sorted(answers.keys() - known):
        raise FactDoesNotFit(ProblemCode.UNKNOWN_CHECK, check=unknown[0])
    if missing := sorted(known - answers.keys()):
        raise FactDoesNotFit(ProblemCode.CHECK_MISSING, check=missing[0])
    return {code for code, holds in answers.items() if holds}


def _fulls(weights, fulls):
    return sum(fulls)


for _kind in (
    GroupKind(
        "from_full_mark",
        "R5",
        GroupParams,
        _from_full_mark,
        _fulls,
        needs_points=True,
        default_floor=Fraction(0),
        default_cap=Bound.FULL_MARK,
    ),
    GroupKind("first_applicable", "R22", GroupParams, _first, lambda w, fulls: fulls[0]),
    GroupKind("not_twice", "R22", GroupParams, add_up, _fulls, counts_events_once=True),
    GroupKind(
        "adjusted", "R14", Adjusted, _adjusted, _fulls, read=_read_adjusted, accepts=(Checks,)
    ),
):
    register(_kind)
