"""Reading xlsx: the container is checked and rebuilt before the reader sees it.

The reader (calamine) keeps a full rectangle of cells and one copy of a shared text per cell, so
that one cell at the far corner, or one long text used often, could fill the memory. It looks at
the bytes of attributes as they stand; so do the counts made here. Only the parts it needs are
handed to it, stored without compression.
"""

import io
import posixpath
import re
import zipfile
from datetime import date, datetime, time, timedelta
from itertools import islice

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook

from tracker.spreadsheets import messages
from tracker.spreadsheets.archives import BadArchive, Limits, open_archive
from tracker.spreadsheets.sheets import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    Merged,
    Sheet,
    UnreadableSheet,
    build,
    build_rows,
    clean_number,
    clean_text,
    letters,
)

_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT_RELATIONS = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])")
_PLACE = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]*)([0-9]*)\s*["']""")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?=[\s/>])")
_CELLS_END = re.compile(rb"</(?:[\w.-]+:)?sheetData(?=[\s>])")
_MERGED = re.compile(
    rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>([^<]*)<")
_SHARED = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_MOST_SHARED_TEXT = 64 * 1024 * 1024  # bytes, after every cell has its own copy
_PLAIN_BYTES = 64 * 1024 * 1024  # of all parts, inflated
_BYTES_A_ROW = 1500  # the same for callers that allow long sheets
_MOST_MERGED = 50_000
_BLANK_ROWS = 1_000  # a row far below the table may carry nothing but a format


def read_workbook(content, *, sheet=None, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS) -> Sheet:
    """Read the first visible sheet that is not blank (or the one of that title).

    Formulas count by the value last shown; nothing is calculated and no link is followed.

    :raises UnreadableSheet: when the workbook is damaged, hostile, too large or blank
    """
    title, records, _body = _first_sheet(content, sheet, max_rows, max_columns)
    return build(title, records, max_rows=max_rows, max_columns=max_columns)


def read_workbook_grid(content, *, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS) -> Grid:
    """Read the first visible sheet that is not blank as it stands, with its merged cells.

    :raises UnreadableSheet: as `read_workbook`, and when a cell holds a formula: its place is named
    """
    title, records, body = _first_sheet(content, None, max_rows, max_columns)
    cells_end = _CELLS_END.search(body)
    _refuse_formulas(body[: cells_end.start()] if cells_end else body)
    rows = build_rows(records, max_rows=max_rows, max_columns=max_columns)
    rest = body[cells_end.end() :] if cells_end else b""
    return Grid(title, rows, _merged(rest, rows[-1].number))


def _first_sheet(content, sheet, max_rows, max_columns):
    """Return (title, records, checked bytes) of the first sheet that is not blank."""
    try:
        budget = max(_PLAIN_BYTES, max_rows * _BYTES_A_ROW)
        archive = open_archive(content, limits=Limits(total_bytes=budget))
        _refuse_other_kinds(archive)
        places = _visible_sheets(archive)
        if sheet is not None:
            places = [(title, part) for title, part in places if title == sheet]
            if not places:
                raise UnreadableSheet(messages.NO_SUCH_SHEET)
        shared = _shared_parts(archive)
        for title, part in places:
            body = archive.read(part)
            records = _records(shared, title, part, body, max_rows, max_columns)
            if any(cell != "" for _number, cells in records for cell in cells):
                return title, records, body
    except BadArchive as error:
        raise UnreadableSheet(*error.args) from error
    except (DefusedXmlException, ElementTree.ParseError, KeyError, CalamineError) as error:
        raise UnreadableSheet(messages.DAMAGED) from error
    raise UnreadableSheet(messages.EMPTY)


def _refuse_other_kinds(archive):
    """Pass a plain xlsx; say what else it is otherwise."""
    names = [name.lower() for name in archive.names]
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableSheet(messages.OPEN_DOCUMENT)
    if "xl/workbook.bin" in names:
        raise UnreadableSheet(messages.BINARY_WORKBOOK)
    if "[Content_Types].xml" not in archive or "xl/workbook.xml" not in archive:
        raise UnreadableSheet(messages.NOT_A_SHEET)
    types = ElementTree.fromstring(archive.read("[Content_Types].xml"), forbid_dtd=True)
    declared = " ".join(element.get("ContentType", "") for element in types).lower()
    active = ("macroenabled", "vbaproject", "macrosheet", "activex")
    if any("vbaproject" in name or "/macrosheets/" in name for name in names) or any(
        word in declared for word in active
    ):
        raise UnreadableSheet(messages.MACROS)


def _visible_sheets(archive):
    """Return (title, part name) of each visible worksheet, in the workbook's order."""
    relations = {}
    for element in ElementTree.fromstring(
        archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True
    ):
        if element.get("Type", "").endswith("/worksheet") and element.get("TargetMode") is None:
            target = element.get("Target", "")
            part = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            relations[element.get("Id")] = posixpath.normpath(part)
    found = []
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True).iter():
        if element.tag.rpartition("}")[2] == "sheet" and element.get("state") in (None, "visible"):
            mark = element.get(f"{_RELATIONS}id") or element.get(f"{_STRICT_RELATIONS}id")
            if relations.get(mark) in archive:
                found.append((element.get("name", ""), relations[mark]))
    return found


def _shared_parts(archive):
    """Return the parts beside the sheets that the reader needs, name to bytes, each checked."""
    parts = {}
    for name in archive.names:
        kept = name.lower() in (
            "[content_types].xml",
            "_rels/.rels",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "xl/styles.xml",
            "xl/sharedstrings.xml",
        )
        if kept:
            parts[name] = archive.read(name)
            _refuse_declarations(parts[name])
            if b"sheetData" in parts[name]:
                raise UnreadableSheet(messages.UNUSUAL)
    return parts


def _refuse_declarations(part):
    """Refuse what could make bytes mean something else than they show."""
    if b"\x00" in part or b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"<![CDATA[" in part:
        raise UnreadableSheet(messages.UNUSUAL)


def _records(shared, title, part, body, max_rows, max_columns):
    """Return (row number, cleaned cells) of every row of one sheet."""
    _refuse_declarations(body)
    _refuse_far_cells(body, max_rows, max_columns)
    texts = next(
        (data for name, data in shared.items() if name.lower() == "xl/sharedstrings.xml"), b""
    )
    _refuse_multiplied_texts(body, texts)
    rebuilt = io.BytesIO()
    with zipfile.ZipFile(rebuilt, "w", zipfile.ZIP_STORED) as target:
        for name, data in {**shared, part: body}.items():
            target.writestr(zipfile.ZipInfo(name), data)
    rebuilt.seek(0)
    with CalamineWorkbook.from_filelike(rebuilt) as workbook:
        rows = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
    return [
        (number, [_clean(cell) if cell != "" else "" for cell in cells])
        for number, cells in enumerate(rows, 1)
    ]


def _refuse_far_cells(body, max_rows, max_columns):
    """Count rows and columns as the reader will, whatever the sheet's <dimension> claims.

    The reader takes places from the `r` attributes where there are any, and counts on from the
    last one where there are none; so both the attributes and the tags are held to the caps.
    """
    if b"<!--" in body:
        raise UnreadableSheet(messages.UNUSUAL)
    most_rows = max_rows + _BLANK_ROWS
    pieces = _ROW.split(body)
    if len(pieces) - 1 > most_rows:
        raise UnreadableSheet(messages.too_many_rows(max_rows))
    # formats may reach a little beyond the last column in use
    most_columns = max_columns * 4
    columns = set()
    for name, digits in _PLACE.findall(body):
        columns.add(name)
        if len(digits) > 7 or (digits and int(digits) > most_rows):
            raise UnreadableSheet(messages.too_many_rows(max_rows))
    if any(_column(name) > most_columns for name in columns):
        raise UnreadableSheet(messages.too_many_columns(max_columns))
    if max(len(_CELL.findall(piece)) for piece in pieces) > most_columns:
        raise UnreadableSheet(messages.too_many_columns(max_columns))


def _refuse_formulas(cells):
    """Name the first cell that holds a formula, by its place as the program shows it."""
    row = 0
    for piece in _ROW.split(cells)[1:]:
        place = _PLACE.search(piece.partition(b">")[0])
        row = int(place[2]) if place and place[2] else row + 1
        for column, cell in enumerate(_CELL.split(piece)[1:], 1):
            if _FORMULA.search(cell):
                place = _PLACE.search(cell.partition(b">")[0])
                where = b"".join(place.groups()).decode() if place else f"{letters(column)}{row}"
                raise UnreadableSheet(messages.formula_at(where))


def _merged(rest, last_row):
    """Return the merged ranges as Merged, cut at the last row that holds anything."""
    found = []
    for left, top, right, bottom in islice(_MERGED.findall(rest), _MOST_MERGED + 1):
        first, last = int(top), min(int(bottom), last_row)
        if first <= last:
            columns = _column(left), _column(right)
            found.append(Merged(first, columns[0], last, columns[1]))
    if len(found) > _MOST_MERGED:
        raise UnreadableSheet(messages.UNUSUAL)
    return tuple(found)


def _column(name):
    """Return the number of a column: A is 1, XFD 16384; longer names are beyond all limits."""
    if len(name) > 3:
        return 1 << 20
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


def _refuse_multiplied_texts(body, texts):
    """Refuse long shared texts that are used so often that their copies would fill the memory."""
    lengths = [len(piece) for piece in _SHARED.split(texts)[1:]]
    if not lengths:
        return
    if max(lengths) > MAX_CELL * 8:  # bytes: 3 for a Chinese character, the rest for formats
        raise UnreadableSheet(messages.LONG_CELL)
    values = _VALUE.findall(body)
    if max(lengths) * len(values) <= _MOST_SHARED_TEXT:
        return
    total = 0
    for value in values:
        index = value.strip()
        if index.isdigit():
            total += lengths[int(index)] if len(index) < 9 and int(index) < len(lengths) else 0
        elif not index or b"&" in index:
            # a number may hide behind a character reference: count the worst
            total += max(lengths)
    if total > _MOST_SHARED_TEXT:
        raise UnreadableSheet(messages.TOO_LARGE_INSIDE)


def _clean(value):
    """Return one cell in the form of `sheets.Cell`."""
    if isinstance(value, str):
        text = clean_text(value)
        if len(text) > MAX_CELL:
            raise UnreadableSheet(messages.LONG_CELL)
        return text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return clean_number(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time(0) else value
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, date | time):
        return value
    return clean_text(str(value))
