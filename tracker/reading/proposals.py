"""What reading gives: proposed rules, how they combine, and what was not read."""

from dataclasses import dataclass, field
from typing import Any

from tracker import scoring

SINGLE, FROM_FULL_MARK, SUM = "single", "from_full_mark", "sum"
# the scorer's kinds whose full mark is the item's when they stand alone
WITHOUT_FULL_MARK = frozenset({"bonus", "gate", "ladder", "veto"})
# unread pieces that leave nothing open: a requirement without points, the full mark said again, a
# bound or a circumstance that stands in the rules already
SETTLED = frozenset(
    {"states_no_points", "full_mark", "applies_to_all", "read_into_an_earlier_rule"}
)


@dataclass(frozen=True, slots=True)
class ProposedRule:
    """One rule proposed for the text from `start` to `end`, for a person to confirm.

    `params` are as `scoring.parse` takes them; what the text leaves open is left out, so that the
    rule is invalid until somebody says it. `points` is the full mark of its leaf as plain digits
    ("0" beside others), or None for a leaf without one. `sureness` is per cent; `why` are codes of
    what speaks for doubt.
    """

    kind: str
    params: dict[str, Any]
    points: str | None
    text: str
    start: int
    end: int
    sureness: int
    why: tuple[str, ...] = ()
    title: str = ""

    @property
    def problems(self) -> tuple[scoring.Problem, ...]:
        """What the scorer would refuse in the parameters: nothing, or what the text leaves open."""
        try:
            scoring.parse(self.kind, self.params)
        except scoring.InvalidRule as error:
            return error.problems
        return ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A piece of text that became no rule, and why.

    `why` is one of SETTLED, or not_understood, exemption, bound_not_placed, part_mark,
    nothing_to_multiply or too_long: then a person has to say what it means.
    """

    text: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a text was read as.

    `combination` is "single" (the one rule is the whole item), "from_full_mark" (the rules take
    away from the full mark or add to it) or "sum" (the rules only add). `params` are the parameters
    of the combining node: its floor and cap where the text states them.
    """

    rules: tuple[ProposedRule, ...]
    combination: str
    params: dict[str, Any] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def sureness(self) -> int:
        """How sure the least sure rule is."""
        return min((rule.sureness for rule in self.rules), default=0)
