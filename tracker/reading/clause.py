"""A clause: one condition and what follows from it, with the measures it names."""

from dataclasses import dataclass, field

from .phrases import Phrase


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measure with its comparison: at_least, under, over, at_most, or "" where none is stated."""

    comparison: str
    least: str
    most: str
    unit: str
    start: int


@dataclass(frozen=True, slots=True)
class Frequency:
    """So many in a year: counted, or so many a quarter times four."""

    required: int
    unit: str
    start: int
    is_counted_out: bool  # the year's number is not written, but follows from the period


@dataclass(slots=True)
class Clause:
    """One condition and what follows from it.

    `form` says what: deduct, add, give, zero, full, default, vague, ratio, step, relative, factor,
    veto, bound, mark, mean_of, prose, unknown. `sizes` are (least, most) pairs.
    """

    form: str
    start: int
    end: int
    condition: str
    phrases: list[Phrase]
    sizes: tuple[tuple[str, str], ...] = ()
    is_after_stop: bool = False
    is_bare: bool = False
    trigger: str | None = None
    several: bool = False
    is_lack: bool = False
    is_late: bool = False
    is_vague: bool = False
    each_of: bool = False
    respectively: bool = False
    quantities: list[Quantity] = field(default_factory=list)
    frequencies: list[Frequency] = field(default_factory=list)
    bound: tuple[str, str] | None = None  # (side, figure)
    marks: set[str] = field(default_factory=set)
    why: list[str] = field(default_factory=list)

    def has(self, *kinds):
        """Return whether a phrase of one of these kinds stands in the clause."""
        return any(phrase.kind in kinds for phrase in self.phrases)

    def of(self, *kinds):
        """Return the phrases of these kinds."""
        return [phrase for phrase in self.phrases if phrase.kind in kinds]
