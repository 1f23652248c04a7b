"""What a reader returns, what it refuses, and how cells are cleaned."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from tracker.audit.refusals import Refused
from tracker.spreadsheets.messages import EMPTY, too_many_columns, too_many_rows

MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 32_767  # characters; the spreadsheet programs' own limit

Cell = str | date | datetime | time


class UnreadableSheet(Refused):
    """A file that cannot be read as a sheet; the message says to a person what to do instead."""


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as the spreadsheet program shows it, and a cell for every header."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet as read: title, the header row's number and texts, and the rows that are not blank.

    Texts are stripped, numbers are texts without a needless ".0", blanks are "".
    """

    title: str
    header_row: int
    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True)
class Merged:
    """Cells that the program shows as one: first and last row and column, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A sheet as it stands: no row taken for a header, blank rows left out, what is merged."""

    title: str
    rows: tuple[SheetRow, ...]
    merged: tuple[Merged, ...] = ()


def clean_text(value):
    """Return a text with outer white space gone and line ends as "\\n"."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value.strip(" \t\n\x0b\x0c\u00a0\u3000\ufeff\u200b")


def clean_number(value):
    """Return a number as the text the spreadsheet program shows: "330424001001", "84.5".

    Programs keep 15 significant digits of a number; more would show float dust.
    """
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = format(value, ".15g")
    if "e" in text:
        text = format(Decimal(text), "f")
    return text


def clean_code(value):
    """Return a code in one form: full-width letters and digits made narrow, no inner white space.

    For code columns only: in running text a full-width sign is the writer's choice.
    """
    return "".join(unicodedata.normalize("NFKC", str(value)).split())


def letters(number):
    """Return a column's letters: 1 is A, 27 is AA."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def build_rows(records, *, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS):
    """Return the SheetRows of numbered records that are not blank, all of one width.

    :raises UnreadableSheet: when there is nothing, or too much
    """
    filled = _filled(records, max_rows, max_columns)
    width = max(len(cells) for _number, cells in filled)
    return tuple(
        SheetRow(number, tuple(cells) + ("",) * (width - len(cells))) for number, cells in filled
    )


def _filled(records, max_rows, max_columns):
    """Return the records that are not blank, without blank cells at their ends."""
    filled = []
    for number, cells in records:
        while cells and cells[-1] == "":
            cells = cells[:-1]
        if not cells:
            continue
        if len(cells) > max_columns:
            raise UnreadableSheet(too_many_columns(max_columns))
        filled.append((number, cells))
        # ten rows of grace: title lines above the header are not rows of the table
        if len(filled) > max_rows + 10:
            raise UnreadableSheet(too_many_rows(max_rows))
    if not filled:
        raise UnreadableSheet(EMPTY)
    return filled


def build(title, records, *, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS):
    """Make a Sheet of numbered records, an iterable of (row number, list of cleaned cells).

    The header is the first of the leading ten rows with at least two filled cells, so that a
    title line above the table does no harm; in a sheet of one column it is the first filled row.

    :raises UnreadableSheet: when there is nothing, or too much
    """
    filled = _filled(records, max_rows, max_columns)
    start = next(
        (
            index
            for index, (_number, cells) in enumerate(filled[:10])
            if sum(cell != "" for cell in cells) >= 2
        ),
        0,
    )
    header_row, headers = filled[start]
    body = filled[start + 1 :]
    if len(body) > max_rows:
        raise UnreadableSheet(too_many_rows(max_rows))
    width = max([len(headers), *(len(cells) for _number, cells in body)])
    blank = [""] * width
    return Sheet(
        title=title,
        header_row=header_row,
        headers=tuple(str(cell) for cell in headers) + ("",) * (width - len(headers)),
        rows=tuple(
            SheetRow(number, tuple(cells) + tuple(blank[len(cells) :])) for number, cells in body
        ),
    )
