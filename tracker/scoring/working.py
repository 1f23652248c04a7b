"""The working: every step of a score as a line, which together add up to it exactly."""

from dataclasses import dataclass
from fractions import Fraction

from .facts import Fact
from .notes import Note
from .numbers import UNITS, Amount


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the working.

    `node_code` and `depth` place it in the tree, `rule` is the rule kind ("rounding" for the last
    line), `fact` what the step rests on. `amount_units` is what the step adds and `running_units`
    the sum of all lines so far, in units of 0.0001 point; `amount` and `running` give points.
    """

    node_code: str
    depth: int
    fact: Fact | None
    rule: str
    amount_units: Amount
    note: Note
    values: tuple
    running_units: Amount

    @property
    def amount(self) -> Fraction:
        """Return what the step adds, in points."""
        return Fraction(self.amount_units, UNITS)

    @property
    def running(self) -> Fraction:
        """Return the sum of all lines up to this one, in points."""
        return Fraction(self.running_units, UNITS)

    @property
    def note_code(self) -> str:
        """Return the stable code of the reason."""
        return self.note.code

    @property
    def note_values(self) -> dict:
        """Return the values of the reason's sentence by placeholder."""
        return dict(zip(self.note.names, self.values, strict=True))

    @property
    def evidence(self) -> tuple[str, ...]:
        """Return the references of the fact's evidence."""
        return self.fact.evidence if self.fact else ()
