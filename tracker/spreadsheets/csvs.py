"""Reading csv: UTF-8, UTF-16 or GB18030, comma, semicolon or tab, quotes closed."""

import csv
import io
from pathlib import PurePath

from tracker.spreadsheets import messages
from tracker.spreadsheets.sheets import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    Sheet,
    UnreadableSheet,
    build,
    build_rows,
    clean_text,
    letters,
)

# a leading sign of these makes a spreadsheet program take a text for a formula
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read_csv(content, *, name, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS) -> Sheet:
    """Read a csv given as bytes; row numbers are those a spreadsheet program shows.

    An apostrophe that the writer put before a formula sign is taken off again.

    :raises UnreadableSheet: when the letters, quotes or sizes are not those of a sheet
    """
    records = _records(content, max_rows)
    return build(PurePath(name).stem, records, max_rows=max_rows, max_columns=max_columns)


def read_csv_grid(content, *, name, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS) -> Grid:
    """Read a csv as it stands.

    :raises UnreadableSheet: as `read_csv`, and when a cell begins like a formula
    """
    records = _records(content, max_rows, formulas=False)
    rows = build_rows(records, max_rows=max_rows, max_columns=max_columns)
    return Grid(PurePath(name).stem, rows)


def _records(content, max_rows, *, formulas=True):
    """Return [(row number, cleaned cells)]; without `formulas` a cell with one is refused."""
    text = _decode(content)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True, quotechar='"'
    )
    records = []
    try:
        for number, cells in enumerate(reader, 1):
            if len(records) > max_rows + 10:
                raise UnreadableSheet(messages.too_many_rows(max_rows))
            if any(cells):
                if max(map(len, cells)) > MAX_CELL:
                    raise UnreadableSheet(messages.LONG_CELL)
                if not formulas:
                    _refuse_formulas(number, cells)
                records.append((number, [_clean(cell) for cell in cells]))
    except csv.Error as error:
        long = "field larger than field limit" in str(error)
        raise UnreadableSheet(messages.LONG_CELL if long else messages.QUOTES) from error
    return records


def _refuse_formulas(number, cells):
    """Refuse what a spreadsheet program would calculate when it opens the file."""
    for column, cell in enumerate(cells, 1):
        if cell.lstrip(" \u00a0\u3000").startswith("="):
            raise UnreadableSheet(messages.formula_at(f"{letters(column)}{number}"))


def _decode(content):
    """Return the text; the byte-order mark decides, then UTF-8, then GB18030."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(messages.ENCODING) from error
    if "\x00" in text:
        raise UnreadableSheet(messages.NOT_A_SHEET)
    return text


def _delimiter(text):
    """Return the sign that parts the first lines, counted outside quotes; else a comma."""
    counts = dict.fromkeys(",;\t", 0)
    quoted = False
    for sign in text[:4096]:
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in counts:
            counts[sign] += 1
    return max(counts, key=counts.get)


def _clean(cell):
    if len(cell) > 1 and cell[0] == "'" and cell[1] in FORMULA_SIGNS:
        cell = cell[1:]
    return clean_text(cell)
