"""What a rule kind is, and the list of those that are registered.

A new kind is a new file here that calls `register`, and its name in `kinds/__init__.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from fractions import Fraction
from typing import ClassVar, NamedTuple

from ..notes import Note
from ..numbers import Amount
from ..problems import InvalidRule, Problem, ProblemCode
from .reader import Reader

SCHEMA = 1


class Bound(Enum):
    """Bounds that no number states."""

    FULL_MARK = "full_mark"  # the cap of a leaf that states none: its own full mark


class Exemption(StrEnum):
    """What follows when an item does not concern the participant (R20)."""

    REFUSE = "refuse"  # the rule foresees no exemption
    RESCALE = "rescale"  # drop the item and rescale the rest of its parent
    FULL = "full"  # full points


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRule:
    """The item is scored once for each period of the year, and the periods are combined (R19)."""

    of: str
    combine: str
    missing: str


PERIODS = ("month", "quarter", "half_year", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafParams:
    """What every leaf can state: bounds in points (R5; None: unbounded), exemption (R20), periods.

    Without `periods` (R19) one fact stands for the whole year.
    """

    floor: Fraction | None
    cap: Fraction | None | Bound
    if_not_applicable: Exemption
    periods: PeriodRule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupParams:
    """What every combining node can state: bounds in points (R5; None: unbounded)."""

    floor: Fraction | None
    cap: Fraction | None | Bound


class Effect(NamedTuple):
    """What a leaf does beside giving points: an upper limit, in units, on its item or the total."""

    scope: str  # "item" or "total"
    limit: Amount
    note: Note


# (amount in units, note, the note's values in order); a leaf's points are the sum of its rows
Row = tuple
LeafEvaluator = Callable[[object], tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class LeafKind:
    """A rule that turns a fact into points.

    `read(reader)` returns the parameters of its own as a dict for `params`, and reports problems
    to the reader; `compile(params, full)` returns the evaluator, fact -> rows, with `full` in
    units. `absent(params, full)` gives the rows of an item nobody scored, or None.
    An item without `has_full_mark` lies beside the full mark: a bonus, a veto. `asks` are the
    facts that are collected for it where that differs from what it `accepts`: the cohort step
    turns them into those. `effect(params)` returns fact -> Effect or None; `weigh(params)` returns
    event -> how much it changes, in units, for the rule that no event counts twice.
    """

    code: str
    rule: str
    params: type
    accepts: tuple[type, ...]
    read: Callable[[Reader], Mapping]
    compile: Callable[[LeafParams, Amount], LeafEvaluator]
    absent: Callable[[LeafParams, Amount], tuple[Row, ...] | None] = lambda params, full: None
    has_full_mark: bool = True
    asks: tuple[type, ...] | None = None
    effect: Callable | None = None
    weigh: Callable | None = None
    check: Callable[[LeafParams, Fraction | None], Iterable[Problem]] = lambda params, points: ()
    default_floor: Fraction | None = Fraction(0)
    default_cap: Fraction | None | Bound = Bound.FULL_MARK

    is_leaf: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class GroupKind:
    """A node that combines its children as a weighted total of their points.

    `combine(node, kept, fact)` gets the children that apply, as `Outcome`s, and returns a
    `Combination`. `full(node_weights, fulls)` returns the full mark in units. A kind with
    `accepts` is given the fact recorded for its own code; with `needs_fact` it is not scored
    without one. With `needs_points` the full mark must be stated. With `counts_events_once` an
    event that facts below name more than once counts in one place only.
    """

    code: str
    rule: str
    params: type
    combine: Callable
    full: Callable
    read: Callable[[Reader], Mapping] = lambda reader: {}
    accepts: tuple[type, ...] = ()
    needs_weights: bool = False
    needs_fact: bool = False
    needs_points: bool = False
    counts_events_once: bool = False
    default_floor: Fraction | None = None
    default_cap: Fraction | None | Bound = None

    is_leaf: ClassVar[bool] = False


def opening(full: Amount) -> tuple[Row, ...]:
    """Return the row from which deductions start: none where the item has no full mark."""
    return ((full, Note.STARTS_AT_FULL_MARK, ()),) if full else ()


NOTHING: tuple[Row, ...] = ((0, Note.NOTHING_HAPPENED, ()),)

KINDS: dict[str, LeafKind | GroupKind] = {}


def register(kind):
    """Add a kind under its code. :raises ValueError: if the code is taken."""
    if kind.code in KINDS:
        raise ValueError(f"rule kind {kind.code!r} is registered twice")
    KINDS[kind.code] = kind
    return kind


def parse(kind: str, params: Mapping) -> LeafParams | GroupParams:
    """Return the checked, frozen parameters of a rule.

    Numbers come as ints or as texts such as "0.5", never as floats. `schema` is 1 and may be
    left out.

    :raises InvalidRule: with every problem that was found.
    """
    entry = KINDS.get(kind) if isinstance(kind, str) else None
    if entry is None:
        raise InvalidRule([Problem("kind", ProblemCode.UNKNOWN_KIND, {"kind": str(kind)})])
    if not isinstance(params, Mapping):
        raise InvalidRule([Problem("", ProblemCode.NOT_AN_OBJECT)])
    reader = Reader(params)
    schema = reader.take("schema", SCHEMA)
    if type(schema) is not int or schema != SCHEMA:
        reader.object_to("schema", ProblemCode.UNKNOWN_SCHEMA, schema=str(schema))
    common = {
        "floor": reader.number("floor", default=entry.default_floor, or_none=True),
        "cap": reader.number("cap", default=entry.default_cap, or_none=True),
    }
    if entry.is_leaf:
        common["if_not_applicable"] = Exemption(
            reader.choice("if_not_applicable", tuple(Exemption), default=Exemption.REFUSE)
        )
        common["periods"] = _read_periods(reader)
    own = entry.read(reader)
    floor, cap = common["floor"], common["cap"]
    if isinstance(floor, Fraction) and isinstance(cap, Fraction) and cap < floor:
        reader.object_to("cap", ProblemCode.CAP_BELOW_FLOOR)
    reader.finish()
    if reader.problems:
        raise InvalidRule(reader.problems)
    return entry.params(**common, **own)


def _read_periods(reader):
    row = reader.part("periods")
    if row is None:
        return None
    rule = PeriodRule(
        of=row.choice("of", PERIODS, required=True, default="quarter"),
        combine=row.choice("combine", ("mean", "sum", "lowest", "highest", "last"), default="mean"),
        missing=row.choice("missing", ("refuse", "zero", "skip"), default="refuse"),
    )
    row.finish()
    return rule
