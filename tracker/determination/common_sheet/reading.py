"""Lines of the common sheet as items: carried down, added up, and questioned.

Nothing is guessed. What cannot be an item (a total, a footnote) is checked or told; what cannot be
read is an error with the number of its row.
"""

from django.utils.translation import gettext as _

from tracker.determination.common_sheet.cells import (
    label,
    one_line,
    points_of,
    stated_total,
    written_points,
)
from tracker.determination.common_sheet.headers import (
    CONTENT,
    DIMENSION,
    METHOD,
    OWN,
    POINTS,
    REMARKS,
    REVIEW,
    STANDARD,
    find_header,
    title_of,
)
from tracker.determination.common_sheet.items import (
    CommonSheet,
    RowProblem,
    SheetItem,
    StatedTotal,
    come_to,
)
from tracker.spreadsheets.reading import UnreadableSheet, read_grid

MAX_ROWS = 2_000
LENGTHS = {DIMENSION: 200, CONTENT: 200, METHOD: 200, REMARKS: 500, STANDARD: 20_000}

_SUBTOTALS = ("小计", "分计", "subtotal")
_TOTALS = ("合计", "总计", "总分", "共计", "累计", "合计得分", "合计分", "总得分", "total")
_NOTES = ("注", "说明", "备注", "note", "附")


def read_common_sheet(content, *, name) -> CommonSheet:
    """Read an xlsx or csv file given as bytes.

    :raises UnreadableSheet: when it is no sheet, has more than 2,000 rows, holds a formula, or has
        no header of the common sheet
    """
    grid = read_grid(content, name=name, max_rows=MAX_ROWS)
    header = find_header(grid.rows)
    if header is None:
        raise UnreadableSheet(
            _(
                "No header was found. Above its items the sheet needs the columns Dimension, "
                "Content, Points, Scoring standard, Method of checking, Self score, Review score "
                "and Remarks, or their Chinese names."
            )
        )
    return _Reading(grid, header).run()


class _Reading:
    def __init__(self, grid, header):
        self.grid, self.header = grid, header
        self.sheet = CommonSheet()
        self.body = grid.rows[header.last + 1 :]
        self.covered = self._covered()
        self.dimension = self.content = ""
        self.heading = None  # (row number, text) of a line with one cell that nothing followed yet
        self.subtotal_from = 0

    def run(self):
        self._title()
        self._columns()
        if not self.sheet.errors:
            for row in self.body:
                self._row(row)
            self._footnote()
            self._check()
        return self.sheet

    def say(self, row, message, *, is_error=True):
        self.sheet.problems.append(RowProblem(row, message, is_error))

    def _title(self):
        lines = [
            next(c for c in row.cells if c != "") for row in self.grid.rows[: self.header.first]
        ]
        self.sheet.title = one_line(lines[0])[:200] if lines else ""

    def _columns(self):
        number = self.grid.rows[self.header.first].number
        for name in self.header.repeated:
            self.say(number, _("The column “%(name)s” is there twice.") % {"name": one_line(name)})
        if CONTENT not in self.header.positions and DIMENSION in self.header.positions:
            # a sheet without dimensions: its items stand in the first column
            self.header.positions[CONTENT] = self.header.positions.pop(DIMENSION)
        for column in (CONTENT, POINTS, STANDARD):
            if column not in self.header.positions:
                message = _("The column “%(name)s” is missing.")
                self.say(number, message % {"name": title_of(column)})
        if self.header.unknown:
            message = _("These columns are not taken in: %(names)s.")
            names = _(", ").join(one_line(name) for name in self.header.unknown)
            self.say(number, message % {"names": names}, is_error=False)

    def _covered(self):
        """Return {(row number, position): row number of the cell that a merged area shows}."""
        covered = {}
        wanted = {
            self.header.positions[name]
            for name in (DIMENSION, CONTENT, POINTS)
            if name in self.header.positions
        }
        numbers = {row.number for row in self.body}
        for area in self.grid.merged:
            for position in wanted:
                if area.left <= position + 1 <= area.right:
                    for number in range(area.top + 1, area.bottom + 1):
                        if number in numbers:
                            covered[number, position] = area.top
        return covered

    def _cell(self, row, column):
        position = self.header.positions.get(column)
        return "" if position is None else str(row.cells[position])

    # one row

    def _row(self, row):
        cells = {
            column: self._cell(row, column)
            for column in (DIMENSION, CONTENT, POINTS, STANDARD, METHOD, REMARKS)
        }
        if self._is_total(row, cells):
            return
        if not any(cells.values()):
            return  # scores alone, or columns that are not taken in
        alone = [column for column, text in cells.items() if text]
        if len(alone) == 1 and alone[0] in (DIMENSION, CONTENT) and self._is_heading(row, cells):
            return
        if cells[DIMENSION]:
            self._footnote()
            self._enter(row.number, cells[DIMENSION])
        elif self.heading:
            self._enter(*self.heading)
            self.heading = None
        is_carried = not cells[CONTENT] or (
            not cells[POINTS] and label(cells[CONTENT]) == label(self.content)
        )
        if not is_carried:
            self.content = one_line(cells[CONTENT])
        points_place = (row.number, self.header.positions[POINTS])
        if is_carried and not cells[POINTS]:
            self._continue(row, cells)
            return
        if not self.content:
            self.say(row.number, _("The content is missing."))
            return
        if not cells[POINTS] and points_place in self.covered:
            message = _(
                "One cell of points covers the rows %(first)s to %(last)s: give each its own."
            )
            self.say(
                row.number,
                message % {"first": self.covered[points_place], "last": row.number},
            )
            return
        self._item(row, cells)

    def _item(self, row, cells):
        points = None
        if cells[POINTS]:
            points = self._points(row.number, cells[POINTS])
            if points is None:
                return
        elif not cells[STANDARD]:
            message = _("“%(text)s” has neither points nor a scoring standard.")
            self.say(row.number, message % {"text": self.content[:60]})
            return
        else:
            message = _("“%(text)s” has no points.") % {"text": self.content[:60]}
            self.say(row.number, message, is_error=False)
        if not cells[STANDARD]:
            message = _("“%(text)s” has no scoring standard.") % {"text": self.content[:60]}
            self.say(row.number, message, is_error=False)
        item = SheetItem(
            [row.number],
            self.dimension,
            self.content,
            points,
            cells[STANDARD],
            one_line(cells[METHOD]),
            one_line(cells[REMARKS]),
        )
        self.sheet.items.append(item)
        self._lengths(item)

    def _continue(self, row, cells):
        """Add a line without content and points to the item above it."""
        if not self.sheet.items or self.sheet.items[-1].content != self.content:
            self.say(row.number, _("This row has neither content nor points."))
            return
        item = self.sheet.items[-1]
        item.rows.append(row.number)
        item.standard = "\n".join(text for text in (item.standard, cells[STANDARD]) if text)
        for name in (METHOD, REMARKS):
            parts = [text for text in (getattr(item, name), one_line(cells[name])) if text]
            setattr(item, name, "；".join(dict.fromkeys(parts)))
        self._lengths(item)

    def _lengths(self, item):
        for name, limit in LENGTHS.items():
            length = len(getattr(item, name))
            if length > limit:
                message = _("%(column)s has %(length)s characters; at most %(limit)s can be kept.")
                names = {
                    DIMENSION: _("The dimension"),
                    CONTENT: _("The content"),
                    METHOD: _("The method of checking"),
                    REMARKS: _("The remark"),
                    STANDARD: _("The scoring standard"),
                }
                values = {"column": names[name], "length": length, "limit": limit}
                self.say(item.rows[-1], message % values)

    def _points(self, number, text):
        units = points_of(text)
        if units is None:
            message = _("“%(text)s” is no number of points.") % {"text": one_line(text)[:60]}
            self.say(number, message)
        return units

    def _enter(self, number, text):
        """Begin a dimension; its cell may state a total."""
        title, stated = stated_total(one_line(text))
        if label(title) != label(self.dimension):
            self.content = ""
        self.dimension = title
        if title not in self.sheet.dimensions:
            self.sheet.dimensions.append(title)
        if stated is None:
            return
        if self.sheet.stated.setdefault(title, (stated, number))[0] != stated:
            message = _("“%(title)s” states two different totals.") % {"title": title}
            self.say(number, message)

    def _is_heading(self, row, cells):
        """Take a line with one cell for the dimension of what follows, or for a footnote."""
        text = cells[DIMENSION] or cells[CONTENT]
        position = self.header.positions.get(DIMENSION if cells[DIMENSION] else CONTENT)
        if (row.number, position) in self.covered:
            return False
        if label(text).startswith(_NOTES) or self.sheet.total is not None:
            message = _("This row is no item and was left out: “%(text)s”.")
            self.say(row.number, message % {"text": one_line(text)[:60]}, is_error=False)
            return True
        self._footnote()
        self.heading = (row.number, text)
        return True

    def _footnote(self):
        """Tell of a line with one cell that nothing followed."""
        if self.heading:
            number, text = self.heading
            message = _("This row is no item and was left out: “%(text)s”.")
            self.say(number, message % {"text": one_line(text)[:60]}, is_error=False)
            self.heading = None

    # totals

    def _is_total(self, row, cells):
        """Take a line of totals out of the items and check it against them."""
        text = cells[DIMENSION] or cells[CONTENT]
        if not text:
            # 序号-columns and the like: the word may stand in a column that is not taken in
            text = next((str(cell) for cell in row.cells if cell != ""), "")
        title, stated = stated_total(one_line(text))
        word = label(title).strip(":：")
        is_subtotal = word.endswith(_SUBTOTALS)
        is_total = word in _TOTALS
        if not (is_subtotal or is_total):
            return False
        if cells[POINTS]:
            stated = self._points(row.number, cells[POINTS])
        if stated is None:
            return True
        items = self.sheet.items[self.subtotal_from :] if is_subtotal else self.sheet.items
        found = come_to(items, stated)
        if is_subtotal:
            self.subtotal_from = len(self.sheet.items)
        else:
            self.sheet.total = stated
        self.sheet.totals.append(StatedTotal(row.number, one_line(text), stated, found))
        return True

    def _check(self):
        """Hold the stated totals against the items; a difference is told and let in."""
        if not self.sheet.items and not self.sheet.errors:
            self.say(None, _("The sheet holds no items."))
        for title, (stated, number) in self.sheet.stated.items():
            items = [item for item in self.sheet.items if item.dimension == title]
            found = come_to(items, stated)
            self.sheet.totals.append(StatedTotal(number, title, stated, found))
        self.sheet.stated = {title: stated for title, (stated, _row) in self.sheet.stated.items()}
        self.sheet.totals.sort(key=lambda total: total.row)
        for total in self.sheet.totals:
            if not total.agrees:
                message = _("“%(title)s” states %(stated)s points, its items come to %(found)s.")
                values = {
                    "title": total.title,
                    "stated": written_points(total.stated),
                    "found": written_points(total.found),
                }
                self.say(total.row, message % values, is_error=False)
        self.sheet.problems.sort(key=lambda problem: (not problem.is_error, problem.row or 0))
        if self._is_filled(OWN) or self._is_filled(REVIEW):
            self.say(None, _("The scores that the sheet holds are not taken in."), is_error=False)

    def _is_filled(self, column):
        return any(self._cell(row, column) for row in self.body)
