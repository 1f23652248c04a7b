"""What was found out about an item: the facts that rules turn into points.

Every fact may name its evidence: opaque references such as "record:12" that pass through into
the working. An item without a fact is not scored yet; there is no fact that says so.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .numbers import exact
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


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a case, a project, an award. `key` tells that two are the same one.

    `count` is how many times over, `repeat` that it is not the first time.
    """

    key: str
    level: str
    circumstances: tuple[str, ...] = ()
    count: int = 1
    repeat: bool = False
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        if isinstance(self.circumstances, str):
            raise FactDoesNotFit(ProblemCode.NOT_A_LIST)
        # sorted, so that equal events are equal facts and one snapshot
        _set(self, "circumstances", tuple(sorted(self.circumstances)))
        if not all(isinstance(text, str) for text in (self.key, self.level, *self.circumstances)):
            raise FactDoesNotFit(ProblemCode.NOT_A_TEXT)
        if type(self.repeat) is not bool:
            raise FactDoesNotFit(ProblemCode.NOT_TRUE_OR_FALSE)
        _whole(self.count, least=1)
        if len(set(self.circumstances)) < len(self.circumstances):
            raise FactDoesNotFit(ProblemCode.USED_TWICE, code=self.circumstances[0])


@dataclass(frozen=True, slots=True)
class Events:
    """What happened, in the order in which it was found."""

    events: tuple[Event, ...] = ()
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "events", tuple(self.events))
        if not all(type(event) is Event for event in self.events):
            raise FactDoesNotFit(ProblemCode.NOT_A_LIST)


@dataclass(frozen=True, slots=True)
class Delays:
    """How many whole days late each thing was: 0 on time, None never done."""

    days: tuple[int | None, ...] = ()
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "days", tuple(self.days))
        for days in self.days:
            if days is not None:
                _whole(days)


@dataclass(frozen=True, slots=True)
class Standing:
    """A value and where it stands: its place among `of`, or the value it is compared with.

    Made by the cohort step from what is known of everybody, and frozen with the score, so that
    a later change elsewhere moves nobody.
    """

    value: Fraction
    rank: int | None = None
    of: int | None = None
    reference: Fraction | None = None
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "value", exact(self.value))
        if self.reference is not None:
            _set(self, "reference", exact(self.reference))
        if (self.rank is None) != (self.of is None):
            raise FactDoesNotFit(ProblemCode.REQUIRED)
        if self.rank is not None and _whole(self.rank, least=1) > _whole(self.of, least=1):
            raise FactDoesNotFit(ProblemCode.OUTSIDE_RANGE, minimum=1, maximum=self.of)


@dataclass(frozen=True, slots=True)
class Given:
    """Points that others gave, by the code of the part; one office alone has the code ""."""

    parts: tuple[tuple[str, Fraction], ...]
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        parts = [(code, exact(points)) for code, points in self.parts]
        if not all(isinstance(code, str) for code, points in parts):
            raise FactDoesNotFit(ProblemCode.NOT_A_TEXT)
        if len({code for code, points in parts}) < len(parts):
            raise FactDoesNotFit(ProblemCode.USED_TWICE, code=parts[0][0])
        _set(self, "parts", tuple(sorted(parts)))


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit that is led came to: points out of a full mark, and how heavily it counts."""

    code: str
    points: Fraction
    out_of: Fraction
    weight: Fraction = Fraction(1)

    def __post_init__(self):
        for name in ("points", "out_of", "weight"):
            _set(self, name, exact(getattr(self, name)))
        if not isinstance(self.code, str):
            raise FactDoesNotFit(ProblemCode.NOT_A_TEXT)
        if self.out_of <= 0 or self.weight < 0:
            raise FactDoesNotFit(ProblemCode.NOT_ABOVE, limit=0)


@dataclass(frozen=True, slots=True)
class Units:
    """The results of the units led."""

    units: tuple[Unit, ...]
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        units = tuple(sorted(self.units, key=lambda unit: unit.code))
        _set(self, "units", units)
        if not units:
            raise FactDoesNotFit(ProblemCode.NOT_A_LIST)
        if len({unit.code for unit in units}) < len(units):
            raise FactDoesNotFit(ProblemCode.USED_TWICE, code=units[0].code)


class VetoStatus(StrEnum):
    """Where a veto stands. Only an effective one changes anything."""

    CLEAR = "clear"  # nothing happened that it is about
    PENDING = "pending"  # raised, and not yet approved by a second person
    EXCEPTED = "excepted"  # an exception that the rule foresees applies
    EXPIRED = "expired"  # its time is over
    EFFECTIVE = "effective"


@dataclass(frozen=True, slots=True)
class Vetoed:
    """Whether a veto was raised, and what became of it. Its proof stands in the evidence."""

    status: VetoStatus
    exception: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        try:
            _set(self, "status", VetoStatus(self.status))
        except ValueError:
            choices = ", ".join(VetoStatus)
            raise FactDoesNotFit(ProblemCode.NOT_A_CHOICE, choices=choices) from None
        _set(self, "reason", _reason(self.reason))
        if not isinstance(self.exception, str):
            raise FactDoesNotFit(ProblemCode.NOT_A_TEXT)


@dataclass(frozen=True, slots=True)
class Periods:
    """One fact for each period, in their order; None where nothing is known of a period."""

    periods: tuple
    evidence: tuple[str, ...] = ()

    def __post_init__(self):
        _check_evidence(self)
        _set(self, "periods", tuple((code, fact) for code, fact in self.periods))
        if not self.periods:
            raise FactDoesNotFit(ProblemCode.NOT_A_LIST)
        if not all(isinstance(code, str) for code, fact in self.periods):
            raise FactDoesNotFit(ProblemCode.NOT_A_TEXT)
        if len(dict(self.periods)) < len(self.periods):
            raise FactDoesNotFit(ProblemCode.USED_TWICE, code=self.periods[0][0])


Fact = (
    Met
    | Count
    | Measured
    | Ratio
    | Checks
    | Level
    | Awarded
    | NotApplicable
    | Reviewed
    | Events
    | Delays
    | Standing
    | Given
    | Units
    | Vetoed
    | Periods
)
