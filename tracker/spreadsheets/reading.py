"""`read`: any uploaded file in, a Sheet or a sentence for its sender out."""

from tracker.spreadsheets import messages
from tracker.spreadsheets.csvs import read_csv, read_csv_grid
from tracker.spreadsheets.sheets import MAX_COLUMNS, MAX_ROWS, Grid, Sheet, UnreadableSheet
from tracker.spreadsheets.workbooks import read_workbook, read_workbook_grid

MAX_BYTES = 10 * 1024 * 1024

__all__ = ["MAX_BYTES", "Grid", "Sheet", "UnreadableSheet", "read", "read_grid"]


def read(file, *, name, sheet=None, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS) -> Sheet:
    """Read an xlsx or csv file by what it holds; its name gives a csv its title, no more.

    `file` is an open binary file or bytes of at most 10 MB. `sheet` names one sheet of a
    workbook; without it the first visible one with content is read.

    :raises UnreadableSheet: with a message that can be shown, for everything else
    """
    content = file if isinstance(file, bytes) else _content(file)
    if _is_workbook(content, name):
        return read_workbook(content, sheet=sheet, max_rows=max_rows, max_columns=max_columns)
    return read_csv(content, name=name, max_rows=max_rows, max_columns=max_columns)


def read_grid(content, *, name, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS) -> Grid:
    """Read an xlsx or csv file, given as bytes, as it stands: titles, merged cells and all.

    :raises UnreadableSheet: as `read`, and when any cell holds a formula
    """
    if _is_workbook(content, name):
        return read_workbook_grid(content, max_rows=max_rows, max_columns=max_columns)
    return read_csv_grid(content, name=name, max_rows=max_rows, max_columns=max_columns)


def _is_workbook(content, name):
    """Tell a workbook from a csv by what it holds.

    :raises UnreadableSheet: when it is neither
    """
    if len(content) > MAX_BYTES:
        raise UnreadableSheet(messages.TOO_BIG)
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UnreadableSheet(messages.EMPTY)
    if content.startswith(b"PK"):
        if name.lower().endswith((".xlsm", ".xltm")):
            raise UnreadableSheet(messages.MACROS)
        return True
    _refuse_other_kinds(content)
    return False


def _content(file):
    """Return at most one byte more than the limit, from the file's beginning."""
    file.seek(0)
    return file.read(MAX_BYTES + 1)


def _refuse_other_kinds(content):
    """Name the kinds of file that people take for a spreadsheet."""
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # a workbook with a password is an encrypted package inside an old-style container
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableSheet(messages.PASSWORD if encrypted else messages.OLD_EXCEL)
    if content.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")):
        raise UnreadableSheet(messages.OLD_EXCEL)
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", b"mime-version:")):
        raise UnreadableSheet(messages.WEB_PAGE)
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"{\\rtf")):
        raise UnreadableSheet(messages.NOT_A_SHEET)
