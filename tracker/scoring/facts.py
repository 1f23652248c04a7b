"""What was found out about an item: the facts that rules turn into points.

Every fact may name its evidence: opaque references such as "record:12" that pass through into
the working. An item without a fact is not scored yet; there is no fact that says so.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction

from .numbers import NotExact, exact, read, write
from .problems import FactDoesNotFit, ProblemCode


class PanelMethod(StrEnum):
    """How several reviewers' marks become one."""

    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED_MEAN = "trimmed_mean"


def _set(fact, name, value):
    object.__setattr__(fact, name, value)


def _check_evidence(fact):
    # a bare text would fall apart into its letters
    if isinstance(fact.evidence, str) or not all(isinstance(ref, str) for ref in fact.evidence):
        raise FactDoesNotFit(ProblemCode.NOT_A_LIST)
    _set(fact, "evidence", tuple(fact.evidence))


def _whole(value, least: int = 0) -> int:
    if type(value) is not int:
        raise FactDoesNotFit(ProblemCode.NOT_WHOLE, value=str(value))
    if value < least:
        raise FactDoesNotFit(ProblemCode.TOO_SMALL, minimum=least)
    return value


def _reason(value) -> str:
    if not isinstance(value, str):
        raise FactDoesNotFit(ProblemCode.NOT_A_TEXT)
    return value.strip()


@dataclass(frozen=True, slots=True)
class Met:
    """A condition is met or not."""

    met: bool
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        if type(self.met) is not bool:
            raise FactDoesNotFit(ProblemCode.NOT_TRUE_OR_FALSE)


@dataclass(frozen=True, slots=True)
class Count:
    """How many: meetings held, absences, cases. A whole number from 0."""

    count: int
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _whole(self.count)


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value, in the unit in which the rule states its bounds."""

    value: Fraction
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "value", exact(self.value))


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part and its whole. The whole may be 0: then nothing was due."""

    numerator: Fraction
    denominator: Fraction
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "numerator", exact(self.numerator))
        _set(self, "denominator", exact(self.denominator))
        if self.numerator < 0 or self.denominator < 0:
            raise FactDoesNotFit(ProblemCode.NEGATIVE)


@dataclass(frozen=True, slots=True)
class Checks:
    """The answer to each check of a list, as (code, met) pairs in any order."""

    checks: tuple[tuple[str, bool], ...]
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        checks = dict(self.checks)
        if any(type(met) is not bool for met in checks.values()):
            raise FactDoesNotFit(ProblemCode.NOT_TRUE_OR_FALSE)
        # sorted, so that equal answers are equal facts and one snapshot
        _set(self, "checks", tuple(sorted(checks.items())))


@dataclass(frozen=True, slots=True)
class Level:
    """The code of a chosen value or rubric level; its band and load where the rule has them."""

    code: str
    band: str = ""
    load: str = ""
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        if not all(isinstance(text, str) for text in (self.code, self.band, self.load)):
            raise FactDoesNotFit(ProblemCode.NOT_A_TEXT)


@dataclass(frozen=True, slots=True)
class Awarded:
    """Points that a person decided on, with the reason."""

    points: Fraction
    reason: str = ""
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "points", exact(self.points))
        _set(self, "reason", _reason(self.reason))


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The item does not concern the participant. The reason is obligatory."""

    reason: str
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "reason", _reason(self.reason))
        if not self.reason:
            raise FactDoesNotFit(ProblemCode.REASON_REQUIRED)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What each of a panel found; the rule scores every mark, the method makes them one.

    A trimmed mean drops one highest and one lowest mark from `trim_from` marks upwards; with
    fewer it is the plain mean.
    """

    marks: tuple
    method: PanelMethod = PanelMethod.MEAN
    trim_from: int = 5
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "marks", tuple(self.marks))
        _set(self, "method", PanelMethod(self.method))
        _whole(self.trim_from, least=3)
        if not self.marks:
            raise FactDoesNotFit(ProblemCode.NO_MARKS)


Fact = Met | Count | Measured | Ratio | Checks | Level | Awarded | NotApplicable | Reviewed

FACTS = {
    "met": Met,
    "count": Count,
    "measured": Measured,
    "ratio": Ratio,
    "checks": Checks,
    "level": Level,
    "awarded": Awarded,
    "not_applicable": NotApplicable,
    "reviewed": Reviewed,
}
CODES = {fact: code for code, fact in FACTS.items()}


def dump_fact(fact: Fact) -> dict:
    """Return a fact as JSON-able data: kind under "fact", numbers as text, empty parts left out."""
    data = {"fact": CODES[type(fact)]}
    for part in fields(fact):
        value = getattr(fact, part.name)
        if part.name == "checks":
            value = dict(value)
        elif part.name == "marks":
            value = [dump_fact(mark) for mark in value]
        elif part.name == "evidence":
            value = list(value)
        elif isinstance(value, Fraction):
            value = write(value)
        if value not in ("", []):
            data[part.name] = value
    return data


def load_fact(data: dict) -> Fact:
    """Return the fact that `dump_fact` wrote, or that a rubric example states.

    :raises FactDoesNotFit: for an unknown kind or part, or a value that the fact refuses.
    """
    parts = dict(data)
    kind = FACTS.get(parts.pop("fact", None))
    if kind is None:
        raise FactDoesNotFit(ProblemCode.WRONG_FACT, accepts=", ".join(FACTS))
    known = {part.name: part.type for part in fields(kind)}
    if unknown := sorted(set(parts) - set(known)):
        raise FactDoesNotFit(ProblemCode.UNKNOWN_PARAMETER, name=unknown[0])
    try:
        for name in parts:
            if name == "checks":
                parts[name] = tuple(parts[name].items())
            elif name == "marks":
                parts[name] = tuple(load_fact(mark) for mark in parts[name])
            elif name == "evidence":
                parts[name] = tuple(parts[name])
            elif known[name] is Fraction and isinstance(parts[name], str):
                parts[name] = read(parts[name])
        return kind(**parts)
    except NotExact as error:
        raise FactDoesNotFit(ProblemCode.NOT_A_NUMBER) from error
    except TypeError as error:
        raise FactDoesNotFit(ProblemCode.REQUIRED) from error
