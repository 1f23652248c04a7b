"""What a rule kind is, and the list of those that are registered.

A new kind is a new file here that calls `register`, and its name in `kinds/__init__.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from fractions import Fraction
from typing import ClassVar

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
class LeafParams:
    """What every leaf can state: bounds in points (R5; None: unbounded) and exemption (R20)."""

    floor: Fraction | None
    cap: Fraction | None | Bound
    if_not_applicable: Exemption


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupParams:
    """What every combining node can state: bounds in points (R5; None: unbounded)."""

    floor: Fraction | None
    cap: Fraction | None


# (amount in units, note, the note's values in order); a leaf's points are the sum of its rows
Row = tuple
LeafEvaluator = Callable[[object], tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class LeafKind:
    """A rule that turns a fact into points.

    `read(reader)` returns the parameters of its own as a dict for `params`, and reports problems
    to the reader; `compile(params, full)` returns the evaluator, fact -> rows, with `full` in
    units. `absent(params, full)` gives the rows of an item nobody scored, or None.
    `is_bonus`: the item lies above the full mark and has none of its own.
    """

    code: str
    rule: str
    params: type
    accepts: tuple[type, ...]
    read: Callable[[Reader], Mapping]
    compile: Callable[[LeafParams, Amount], LeafEvaluator]
    absent: Callable[[LeafParams, Amount], tuple[Row, ...] | None] = lambda params, full: None
    is_bonus: bool = False
    default_floor: Fraction | None = Fraction(0)
    default_cap: Fraction | None | Bound = Bound.FULL_MARK

    is_leaf: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class GroupKind:
    """A node that combines its children as a weighted total of their points.

    `combine(node, kept, fact)` gets the children that apply, as `Outcome`s, and returns a
    `Combination`. `full(node_weights, fulls)` returns the full mark in units. A kind with
    `accepts` is given the fact recorded for its own code.
    """

    code: str
    rule: str
    params: type
    combine: Callable
    full: Callable
    read: Callable[[Reader], Mapping] = lambda reader: {}
    accepts: tuple[type, ...] = ()
    needs_weights: bool = False

    is_leaf: ClassVar[bool] = False


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
    floor, cap = (entry.default_floor, entry.default_cap) if entry.is_leaf else (None, None)
    common = {
        "floor": reader.number("floor", default=floor, or_none=True),
        "cap": reader.number("cap", default=cap, or_none=True),
    }
    if entry.is_leaf:
        common["if_not_applicable"] = Exemption(
            reader.choice("if_not_applicable", tuple(Exemption), default=Exemption.REFUSE)
        )
    own = entry.read(reader)
    floor, cap = common["floor"], common["cap"]
    if isinstance(floor, Fraction) and isinstance(cap, Fraction) and cap < floor:
        reader.object_to("cap", ProblemCode.CAP_BELOW_FLOOR)
    reader.finish()
    if reader.problems:
        raise InvalidRule(reader.problems)
    return entry.params(**common, **own)
