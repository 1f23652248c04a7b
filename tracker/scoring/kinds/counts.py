"""R2 per occurrence, R3 shortfall from a required count, R12 bonus."""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Count
from ..notes import Note
from ..numbers import amount
from ..problems import ProblemCode
from .registry import NOTHING, LeafKind, LeafParams, opening, register


@dataclass(frozen=True, slots=True, kw_only=True)
class PerOccurrence(LeafParams):
    """So much for each: deducted from the full mark, or added from 0."""

    each: Fraction
    mode: str


def _per_occurrence(params, full):
    each, points = amount(params.each), params.each
    if params.mode == "add":
        return lambda fact: ((fact.count * each, Note.ADDED_EACH, (fact.count, points)),)
    start = opening(full)
    untouched = start or NOTHING

    def evaluate(fact):
        count = fact.count
        if not count:
            return untouched
        return (*start, (-count * each, Note.DEDUCTED_EACH, (count, points)))

    return evaluate


register(
    LeafKind(
        code="per_occurrence",
        rule="R2",
        params=PerOccurrence,
        accepts=(Count,),
        read=lambda reader: {
            "each": reader.number("each", required=True, above=0),
            "mode": reader.choice("mode", ("deduct", "add"), default="deduct"),
        },
        compile=_per_occurrence,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall(LeafParams):
    """So much for each one missing from a required count."""

    required: int
    each: Fraction


def _shortfall(params, full):
    each, points, required = amount(params.each), params.each, params.required
    start = opening(full)

    def evaluate(fact):
        missing = required - fact.count
        if missing <= 0:
            return (*start, (0, Note.REQUIRED_REACHED, (required, fact.count)))
        return (*start, (-missing * each, Note.MISSING_EACH, (missing, required, points)))

    return evaluate


register(
    LeafKind(
        code="shortfall",
        rule="R3",
        params=Shortfall,
        accepts=(Count,),
        read=lambda reader: {
            "required": reader.whole("required", required=True, least=1),
            "each": reader.number("each", required=True, above=0),
        },
        compile=_shortfall,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus(LeafParams):
    """So much for each one above `beyond`, on top of the full mark, up to the cap."""

    each: Fraction
    beyond: int


def _read_bonus(reader):
    # a bonus has no full mark to be held at, so its cap must be stated; null says: no cap
    if not reader.has("cap"):
        reader.object_to("cap", ProblemCode.CAP_REQUIRED)
    return {
        "each": reader.number("each", required=True, above=0),
        "beyond": reader.whole("beyond", default=0, least=0),
    }


def _bonus(params, full):
    each, points, beyond = amount(params.each), params.each, params.beyond

    def evaluate(fact):
        count = max(0, fact.count - beyond)
        return ((count * each, Note.BONUS_EACH, (count, points)),)

    return evaluate


register(
    LeafKind(
        code="bonus",
        rule="R12",
        params=Bonus,
        accepts=(Count,),
        read=_read_bonus,
        compile=_bonus,
        # nobody reported a bonus: there is none, and nothing is left open
        absent=lambda params, full: ((0, Note.BONUS_EACH, (0, params.each)),),
        has_full_mark=False,
    )
)
