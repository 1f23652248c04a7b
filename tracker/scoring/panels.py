"""Several reviewers' marks made one: mean, median or trimmed mean, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .facts import PanelMethod
from .notes import Note
from .numbers import UNITS, Amount, amount, divide
from .problems import FactDoesNotFit, ProblemCode
from .working import Line

TRIM_FROM = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel came to, in points: `spread` is the highest mark less the lowest."""

    points: Fraction
    spread: Fraction
    working: tuple[Line, ...]


def combine_marks(
    marks: Sequence,
    *,
    method: PanelMethod = PanelMethod.MEAN,
    trim_from: int = TRIM_FROM,
    node_code: str = "",
) -> Panel:
    """Return the panel's points, their spread and one line of working per mark, in their order.

    `marks` are exact points. A trimmed mean drops one highest and one lowest mark from
    `trim_from` (at least 3) marks upwards, and is the plain mean below.

    :raises FactDoesNotFit: when there are no marks, or `trim_from` is under 3.
    """
    units = [amount(mark) for mark in marks]
    lines, running = [], 0
    for change, note, values in panel_rows(units, method, trim_from):
        running += change
        lines.append(Line(node_code, 0, None, "panel", change, note, values, running))
    spread = Fraction(max(units) - min(units), UNITS)
    return Panel(Fraction(running, UNITS), spread, tuple(lines))


def panel_rows(marks: Sequence[Amount], method: PanelMethod, trim_from: int) -> tuple:
    """Return a row (amount, note, values) per mark; the amounts sum to the panel's result."""
    if not marks:
        raise FactDoesNotFit(ProblemCode.NO_MARKS)
    if trim_from < 3:
        raise FactDoesNotFit(ProblemCode.TOO_SMALL, minimum=3)
    counted = _counted(marks, PanelMethod(method), trim_from)
    rows = []
    for place, mark in enumerate(marks):
        number, points = place + 1, Fraction(mark, UNITS)
        if place in counted:
            share = divide(mark, len(counted))
            rows.append((share, Note.PANEL_MARK, (number, points, len(counted))))
        else:
            rows.append((0, Note.PANEL_DROPPED, (number, points)))
    return tuple(rows)


def _counted(marks, method, trim_from) -> set[int]:
    """Return the places of the marks that count, each with the same share."""
    by_size = sorted(range(len(marks)), key=lambda place: (marks[place], place))
    if method is PanelMethod.MEDIAN:
        middle = len(marks) // 2
        return set(
            by_size[middle : middle + 1] if len(marks) % 2 else by_size[middle - 1 : middle + 1]
        )
    if method is PanelMethod.TRIMMED_MEAN and len(marks) >= trim_from:
        return set(by_size[1:-1])
    return set(by_size)
