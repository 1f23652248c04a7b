"""R8 ratio, R9 step from a target, R10 threshold."""

import operator
from dataclasses import dataclass
from fractions import Fraction

from ..facts import Count, Measured, Ratio
from ..notes import Note
from ..numbers import UNITS, amount, divide, simplest
from ..problems import FactDoesNotFit, ProblemCode
from .registry import LeafKind, LeafParams, register


def measure(fact) -> Fraction:
    """Return what a fact measures: its value, its count, or its ratio in per cent.

    :raises FactDoesNotFit: for a ratio whose denominator is 0.
    """
    if type(fact) is Measured:
        return fact.value
    if type(fact) is Count:
        return Fraction(fact.count)
    if not fact.denominator:
        raise FactDoesNotFit(ProblemCode.NOTHING_DUE)
    return fact.numerator * 100 / fact.denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioShare(LeafParams):
    """The full mark in proportion to a ratio, or to a count over a fixed denominator."""

    denominator: Fraction | None
    if_nothing_due: str


def _ratio(params, full):
    points = Fraction(full, UNITS)
    nothing_due = {
        "full": ((full, Note.NOTHING_DUE_FULL, ()),),
        "zero": ((0, Note.NOTHING_DUE_ZERO, ()),),
    }.get(params.if_nothing_due)
    fixed = params.denominator

    def evaluate(fact):
        if type(fact) is Ratio:
            part, whole = fact.numerator, fact.denominator
        elif fixed is None:
            raise FactDoesNotFit(ProblemCode.WRONG_FACT, accepts="ratio")
        else:
            part, whole = fact.count, fixed
        if not whole:
            if nothing_due is None:
                raise FactDoesNotFit(ProblemCode.NOTHING_DUE)
            return nothing_due
        return ((divide(part * full, whole), Note.RATIO, (part, whole, points)),)

    return evaluate


register(
    LeafKind(
        code="ratio",
        rule="R8",
        params=RatioShare,
        accepts=(Ratio, Count),
        read=lambda reader: {
            "denominator": reader.number("denominator", above=0),
            "if_nothing_due": reader.choice(
                "if_nothing_due", ("refuse", "full", "zero"), default="refuse"
            ),
        },
        compile=_ratio,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(LeafParams):
    """Signed points for each step below and above a target.

    `steps`: "whole" counts completed steps, "started" also a begun one, "part" in proportion.
    `base`: points at the target; None is the full mark.
    """

    target: Fraction
    step: Fraction
    below: Fraction
    above: Fraction
    steps: str
    base: Fraction | None


def _read_step(reader):
    below = reader.number("below", default=Fraction(0))
    above = reader.number("above", default=Fraction(0))
    if not below and not above:
        reader.object_to("below", ProblemCode.NOTHING_CHANGES)
    # points that are added at the full mark would vanish under the usual cap without a word
    if (below > 0 or above > 0) and not reader.has("cap"):
        reader.object_to("cap", ProblemCode.CAP_REQUIRED)
    return {
        "target": reader.number("target", required=True),
        "step": reader.number("step", required=True, above=0),
        "below": below,
        "above": above,
        "steps": reader.choice("steps", ("whole", "started", "part"), default="whole"),
        "base": reader.number("base"),
    }


_STEPS = {
    "whole": lambda distance, step: distance // step,
    "started": lambda distance, step: -(-distance // step),
    "part": lambda distance, step: distance / step,
}


def _step(params, full):
    base = full if params.base is None else amount(params.base)
    target, step, count_steps = params.target, params.step, _STEPS[params.steps]
    opening = (base, Note.BASE_POINTS, (target,))
    below = amount(params.below), params.below, Note.STEPS_BELOW
    above = amount(params.above), params.above, Note.STEPS_ABOVE

    def evaluate(fact):
        value = measure(fact)
        if value == target:
            return (opening,)
        each, points, note = below if value < target else above
        steps = simplest(count_steps(abs(value - target), step))
        return (opening, (simplest(each * steps), note, (value, steps, step, target, points)))

    return evaluate


register(
    LeafKind(
        code="step",
        rule="R9",
        params=Step,
        accepts=(Measured, Ratio, Count),
        read=_read_step,
        compile=_step,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(LeafParams):
    """The full mark when a measure satisfies the comparison, else `otherwise`."""

    comparison: str
    threshold: Fraction
    otherwise: Fraction


_COMPARISONS = {
    "at_least": operator.ge,
    "over": operator.gt,
    "at_most": operator.le,
    "under": operator.lt,
}


def _threshold(params, full):
    satisfies, threshold = _COMPARISONS[params.comparison], params.threshold
    otherwise = amount(params.otherwise)

    def evaluate(fact):
        value = measure(fact)
        if satisfies(value, threshold):
            return ((full, Note.REACHES_THRESHOLD, (value, threshold)),)
        return ((otherwise, Note.MISSES_THRESHOLD, (value, threshold)),)

    return evaluate


register(
    LeafKind(
        code="threshold",
        rule="R10",
        params=Threshold,
        accepts=(Measured, Ratio, Count),
        read=lambda reader: {
            "comparison": reader.choice("comparison", tuple(_COMPARISONS), required=True),
            "threshold": reader.number("threshold", required=True),
            "otherwise": reader.number("otherwise", default=Fraction(0)),
        },
        compile=_threshold,
    )
)
