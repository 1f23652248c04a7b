"""A rule under way: what clauses become before bounds, combination and sureness are known."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Draft:
    """A rule that is still being put together.

    `takes` are the points that it takes away at once (for the check against the full mark); `side`
    is deduct, add or award; `floor` and `cap` are bounds that the text states for this rule.
    """

    kind: str
    figures: dict[str, Any]
    start: int
    end: int
    title: str
    side: str = "deduct"
    why: list[str] = field(default_factory=list)
    floor: str | None = None
    cap: str | None = None
    is_whole: bool = False  # gives the whole item's points: a table, a ratio
    sentence: int = 0
    clause: Any = None  # the clause of a gate, which may turn out to be the whole item
