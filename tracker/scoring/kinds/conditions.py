"""R1 all or nothing and gate, R4 checklist."""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Checks, Met
from ..notes import Note
from ..numbers import amount
from ..problems import FactDoesNotFit, ProblemCode
from .registry import NOTHING, Effect, LeafKind, LeafParams, opening, register


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOrNothing(LeafParams):
    """Met: the full mark. Not met: 0."""


def _all_or_nothing(params, full):
    met, unmet = ((full, Note.FULL_MARK, ()),), ((0, Note.CONDITION_UNMET, ()),)
    return lambda fact: met if fact.met else unmet


register(
    LeafKind(
        code="all_or_nothing",
        rule="R1",
        params=AllOrNothing,
        accepts=(Met,),
        read=lambda reader: {},
        compile=_all_or_nothing,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(LeafParams):
    """Not met: the item that this is part of counts 0, whatever its other rules give."""


_OPEN, _CLOSED = ((0, Note.GATE_OPEN, ()),), ((0, Note.GATE_CLOSED, ()),)

register(
    LeafKind(
        code="gate",
        rule="R1",
        params=Gate,
        accepts=(Met,),
        read=lambda reader: {},
        compile=lambda params, full: lambda fact: _OPEN if fact.met else _CLOSED,
        effect=lambda params: (
            lambda fact: None if fact.met else Effect("item", 0, Note.COUNTS_NOTHING)
        ),
        has_full_mark=False,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist(LeafParams):
    """Points per check: deducted from the full mark when unmet, or awarded when met."""

    mode: str
    checks: tuple[tuple[str, Fraction], ...]


def _read_checklist(reader):
    return {
        "mode": reader.choice("mode", ("deduct", "award"), default="deduct"),
        "checks": reader.codes("checks", number="points", least=0, required=True),
    }


def _checklist(params, full):
    deducts = params.mode == "deduct"
    start = opening(full) if deducts else ()
    rows = {}
    for code, points in params.checks:
        if deducts:
            rows[code, False] = (-amount(points), Note.CHECK_UNMET, (code, points))
        else:
            rows[code, True] = (amount(points), Note.CHECK_MET, (code, points))
            rows[code, False] = (0, Note.CHECK_NOT_MET, (code,))
    order = tuple(code for code, points in params.checks)
    known = frozenset(order)

    def evaluate(fact):
        answers = dict(fact.checks)
        if answers.keys() != known:
            if unknown := sorted(answers.keys() - known):
                raise FactDoesNotFit(ProblemCode.UNKNOWN_CHECK, check=unknown[0])
            missing = next(code for code in order if code not in answers)
            raise FactDoesNotFit(ProblemCode.CHECK_MISSING, check=missing)
        found = [rows[code, answers[code]] for code in order if (code, answers[code]) in rows]
        return (*start, *found) or NOTHING

    return evaluate


register(
    LeafKind(
        code="checklist",
        rule="R4",
        params=Checklist,
        accepts=(Checks,),
        read=_read_checklist,
        compile=_checklist,
    )
)
