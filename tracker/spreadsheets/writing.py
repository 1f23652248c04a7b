"""Writing xlsx and csv so that no text is ever taken for a formula, in flat memory.

The xlsx is written part by part: texts are inline strings, typed as text and, when they begin
with a formula sign, marked with quotePrefix (what a person does by typing an apostrophe);
numbers, dates and blanks keep their kind. openpyxl's streaming writer does the same in about
eight times the time and has no say over a header that begins with "=".
"""

import csv
import io
import itertools
import re
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone

from tracker.spreadsheets.csvs import FORMULA_SIGNS
from tracker.spreadsheets.sheets import MAX_CELL, letters

_BAD_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile("[&<>\r]")
_BAD_TITLE = re.compile(r"[\[\]:*?/\\]")
_PLAIN, _BOLD, _QUOTED, _DATE, _MOMENT, _BOLD_QUOTED, _TIME, _WRAPPED, _WRAPPED_QUOTED = range(9)
_EPOCH = date(1899, 12, 30).toordinal()
_KEPT_IN_MEMORY = 4 * 1024 * 1024
_MEASURED_ROWS = 200

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Table:
    """One sheet to be written: its title, headers, and an iterable of rows.

    `merged` are `sheets.Merged` ranges, whose first cell holds the value. With `wraps` long texts
    are broken into lines within their cells.
    """

    title: str
    headers: tuple
    rows: object
    merged: tuple = ()
    wraps: bool = False


def write_xlsx(headers, rows, *, title):
    """Write one sheet; return a binary file at its beginning, for FileResponse or `.read()`."""
    return write_workbook([Table(title, tuple(headers), rows)])


def write_workbook(tables):
    """Write a workbook of several sheets; rows are taken one by one and never all held."""
    tables = list(tables)
    titles = _titles(tables)
    file = tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115  (the caller closes)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for number, table in enumerate(tables, 1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                pieces = _sheet(table)
                while batch := "".join(itertools.islice(pieces, 200)):
                    part.write(batch.encode())
        for name, text in _frame(titles).items():
            book.writestr(name, text)
    file.seek(0)
    return file


def write_csv(headers, rows):
    """Yield a csv in pieces of bytes: UTF-8 with the mark that Excel needs, comma, CR LF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for count, row in enumerate(itertools.chain([headers], rows), 1):
        writer.writerow([_csv_cell(value) for value in row])
        if count % 500 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _csv_cell(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return value
    if isinstance(value, float | Decimal):
        return format(Decimal(str(value)), "f")
    if isinstance(value, datetime):
        return _local(value).isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    text = _BAD_SIGNS.sub("", str(value))
    return f"'{text}" if _looks_like_formula(text) else text


def _looks_like_formula(text):
    """Tell whether a text begins with a formula sign; some programs skip blanks before it."""
    return text.lstrip(" \u00a0\u3000").startswith(FORMULA_SIGNS)


def _sheet(table):
    """Yield the XML of one sheet, its rows numbered from the header's 1."""
    rows = iter(table.rows)
    first = list(itertools.islice(rows, _MEASURED_ROWS))
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    widths = _widths([table.headers, *first])
    if widths:
        yield "<cols>"
        for column, width in enumerate(widths, 1):
            yield f'<col min="{column}" max="{column}" width="{width}" customWidth="1"/>'
        yield "</cols>"
    yield "<sheetData>"
    columns = [letters(number) for number in range(1, len(table.headers) + 1)]
    yield _row(1, table.headers, columns, header=True)
    for number, row in enumerate(itertools.chain(first, rows), 2):
        yield _row(number, row, columns, wraps=table.wraps)
    yield "</sheetData>"
    if table.merged:
        yield f'<mergeCells count="{len(table.merged)}">'
        for area in table.merged:
            start, end = f"{letters(area.left)}{area.top}", f"{letters(area.right)}{area.bottom}"
            yield f'<mergeCell ref="{start}:{end}"/>'
        yield "</mergeCells>"
    yield "</worksheet>"


def _row(number, values, columns, *, header=False, wraps=False):
    """Return one row's XML; a blank cell is left out."""
    while len(columns) < len(values):
        columns.append(letters(len(columns) + 1))
    cells = []
    for column, value in zip(columns, values, strict=False):
        if value is None or value == "":
            continue
        kind = type(value)
        place = f"{column}{number}"
        if kind is int or kind is Decimal or kind is float:
            cells.append(_number(place, value))
        elif kind is bool:
            cells.append(f'<c r="{place}" t="b"><v>{int(value)}</v></c>')
        elif kind is datetime:
            moment = _local(value)
            seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
            serial = moment.toordinal() - _EPOCH + seconds / 86400
            cells.append(f'<c r="{place}" s="{_MOMENT}"><v>{serial!r}</v></c>')
        elif kind is date:
            serial = value.toordinal() - _EPOCH
            cells.append(f'<c r="{place}" s="{_DATE}"><v>{serial}</v></c>')
        elif kind is time:
            serial = (value.hour * 3600 + value.minute * 60 + value.second) / 86400
            cells.append(f'<c r="{place}" s="{_TIME}"><v>{serial!r}</v></c>')
        else:
            cells.append(_text(place, str(value), header, wraps))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _number(place, value):
    """A number that the cell can hold exactly stays a number, another becomes a text."""
    try:
        exact = Decimal(repr(value) if isinstance(value, float) else value)
        if exact.is_finite() and len(exact.as_tuple().digits) <= 15:
            return f'<c r="{place}"><v>{exact:f}</v></c>'
    except ValueError:
        pass
    return _text(place, str(value), False)


def _text(place, text, header, wraps=False):
    """A text cell, marked as quoted when a spreadsheet program could take it for a formula."""
    if _BAD_SIGNS.search(text):
        text = _BAD_SIGNS.sub("", text)
    quoted = _looks_like_formula(text)
    if header:
        style = _BOLD_QUOTED if quoted else _BOLD
    elif wraps:
        style = _WRAPPED_QUOTED if quoted else _WRAPPED
    else:
        style = _QUOTED if quoted else _PLAIN
    body = text[:MAX_CELL]
    if _MARKUP.search(body):
        body = escape(body, {"\r": "&#13;"})
    space = "" if body.strip() == body else ' xml:space="preserve"'
    style = f' s="{style}"' if style else ""
    return f'<c r="{place}"{style} t="inlineStr"><is><t{space}>{body}</t></is></c>'


def _widths(rows):
    """Return a width per column from the first rows: Chinese signs count two, 8 to 60 in all."""
    widths = []
    for row in rows:
        for index, value in enumerate(row):
            if index == len(widths):
                widths.append(8)
            if value is None:
                continue
            line = max(str(value).split("\n"), key=len)[:60]
            width = 2 + sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
            widths[index] = max(widths[index], min(width, 60))
    return widths


def _local(value):
    """Return a moment on the clock of the current time zone; sheets know no time zones."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _titles(tables):
    """Return the sheets' titles as a workbook allows: 31 signs, none twice, never blank."""
    titles = []
    for number, table in enumerate(tables, 1):
        title = _BAD_TITLE.sub(" ", _BAD_SIGNS.sub("", str(table.title))).strip(" '")[:31]
        title = title or f"Sheet{number}"
        if title.lower() in (earlier.lower() for earlier in titles):
            title = f"{title[:27]} {number}"
        titles.append(title)
    return titles


def _frame(titles):
    """Return the fixed parts of a workbook with these sheets, part name to XML."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(titles) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>'
        for n in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    styles = len(titles) + 1
    formats = (
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"'
        ' applyNumberFormat="1"/>',
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
        '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
        '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1"'
        ' applyFont="1" applyNumberFormat="1"/>',
        '<xf numFmtId="20" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
        '<alignment vertical="top" wrapText="1"/></xf>',
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"'
        ' applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
    )
    return {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship '
        f'Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><bookViews>'
        f"<workbookView/></bookViews><sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'{relations}<Relationship Id="rId{styles}" Type="{office}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'{head}<styleSheet xmlns="{main}"><numFmts count="2">'
        '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
        '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(formats)}">{"".join(formats)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>",
    }
