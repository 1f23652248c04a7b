"""A sheet as read: its items, the totals that it states, and what is wrong with it."""

from dataclasses import dataclass, field


@dataclass
class SheetItem:
    """One item: its row numbers (the first is where it begins), texts, full mark in 0.0001 point.

    `points` is None where the sheet leaves the cell blank.
    """

    rows: list
    dimension: str
    content: str
    points: int | None
    standard: str = ""
    method: str = ""
    remarks: str = ""

    @property
    def row(self):
        """The number of the row in which it begins."""
        return self.rows[0]


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row (None: in the sheet); an error keeps the whole sheet out."""

    row: int | None
    message: str
    is_error: bool = True


@dataclass(frozen=True)
class StatedTotal:
    """A total that the sheet states, where, and what its items come to, in 0.0001 point."""

    row: int
    title: str
    stated: int
    found: int

    @property
    def agrees(self):
        """Whether the items come to what is stated."""
        return self.stated == self.found


@dataclass
class CommonSheet:
    """A sheet as read. `stated` is {dimension: its stated total}, `total` the grand total."""

    title: str = ""
    items: list = field(default_factory=list)
    dimensions: list = field(default_factory=list)
    stated: dict = field(default_factory=dict)
    total: int | None = None
    totals: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    @property
    def errors(self):
        """The problems that keep it out."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def remarks(self):
        """The problems that are told and let in."""
        return [problem for problem in self.problems if not problem.is_error]


def come_to(items, stated):
    """Return what items come to; points that only add count where the total counts them."""
    found = sum(item.points or 0 for item in items)
    if found == stated:
        return found
    plain = [item for item in items if not _is_bonus(item)]
    without = sum(item.points or 0 for item in plain)
    return without if without == stated else found


def _is_bonus(item):
    words = f"{item.dimension} {item.content} {item.standard}".lower()
    return "加分" in words or "每项加" in words or "bonus" in words
