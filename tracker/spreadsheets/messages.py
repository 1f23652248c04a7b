"""What a person reads when a file is refused: what is wrong, and what to do instead."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

EMPTY = _("This file holds no rows. Fill in the sheet, save it and upload it again.")
TOO_BIG = _("This file is larger than 10 MB. Split it into smaller sheets and upload them in turn.")
NOT_A_SHEET = _("This is not a spreadsheet. Upload an Excel workbook (.xlsx) or a CSV file.")
OLD_EXCEL = _(
    "This is a workbook of the old kind (.xls). Open it, choose “Save as”, Excel workbook "
    "(.xlsx), and upload that."
)
PASSWORD = _(
    "This workbook is protected with a password. Remove the password, save it and upload it again."
)
OPEN_DOCUMENT = _(
    "This is an OpenDocument sheet (.ods). Choose “Save as”, Excel workbook (.xlsx), and upload "
    "that."
)
BINARY_WORKBOOK = _(
    "This is a binary workbook (.xlsb). Choose “Save as”, Excel workbook (.xlsx), and upload that."
)
WEB_PAGE = _(
    "This file is a web page with the name of a spreadsheet. Open it, choose “Save as”, Excel "
    "workbook (.xlsx), and upload that."
)
MACROS = _(
    "This workbook holds macros. Choose “Save as”, Excel workbook (.xlsx) without macros, and "
    "upload that."
)
UNUSUAL = _(
    "This workbook is built in an unusual way and was not read. Open it in a spreadsheet program, "
    "save it as an Excel workbook (.xlsx) and upload that."
)
DAMAGED = _(
    "This workbook is damaged or incomplete. Open it, save it again and upload the new copy."
)
TOO_LARGE_INSIDE = _(
    "This workbook holds far more text than a sheet should. Copy the rows that are needed into a "
    "new workbook and upload that."
)
LONG_CELL = _("A cell of this file is longer than 32,767 characters. Shorten it and try again.")
NO_SUCH_SHEET = _("This workbook has no visible sheet of that name.")
ENCODING = _(
    "The letters of this CSV file could not be read. Save it as “CSV UTF-8” and upload it again."
)
QUOTES = _(
    "A quotation mark in this CSV file is not closed. Save it again with a spreadsheet program."
)


def too_many_rows(limit):
    """The sentence for a sheet with more rows than the limit."""
    return format_lazy(
        ngettext_lazy(
            "This sheet has more than {limit} row. Split it and upload the parts in turn.",
            "This sheet has more than {limit} rows. Split it and upload the parts in turn.",
            limit,
        ),
        limit=limit,
    )


def too_many_columns(limit):
    """The sentence for a sheet with more columns than the limit."""
    return format_lazy(
        ngettext_lazy(
            "This sheet has more than {limit} column. Delete the columns that are not needed.",
            "This sheet has more than {limit} columns. Delete the columns that are not needed.",
            limit,
        ),
        limit=limit,
    )


def formula_at(place):
    """The sentence for a cell that is calculated where a written value is wanted."""
    return format_lazy(
        _(
            "Cell {place} holds a formula. Copy the cells and paste them as values, then upload "
            "the file again."
        ),
        place=place,
    )
