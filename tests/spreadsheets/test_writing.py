"""What goes out: no text is ever a formula, numbers stay numbers, blanks stay blank."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest

from tracker.spreadsheets.reading import read
from tracker.spreadsheets.writing import Table, write_csv, write_workbook, write_xlsx

PAYLOADS = [
    "=1+1",
    "==1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    '=HYPERLINK("http://example.org","x")',
    "＝1+1",
]


def opened(file):
    return openpyxl.load_workbook(io.BytesIO(file.read()))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_formulas_are_dead_in_headers_and_cells_of_workbooks(payload):
    sheet = opened(write_xlsx([payload, "b"], [["x", payload]], title=payload)).active
    for cell in (sheet["A1"], sheet["B2"]):
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
        assert cell.value == payload


def test_formula_control_an_ordinary_writer_makes_it_live():
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)
    assert opened(saved).active["A1"].data_type == "f"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_formulas_are_dead_in_csv(payload):
    import csv

    text = b"".join(write_csv([payload], [[payload]])).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))] == [f"'{payload}"] * 2


def test_kinds_of_cells_are_kept():
    rows = [[12, Decimal("84.50"), None, "", date(2026, 3, 1), datetime(2026, 3, 1, 8, 30), True]]
    cells = opened(write_xlsx("abcdefg", rows, title="t")).active[2]
    assert [(cell.data_type, cell.value) for cell in cells] == [
        ("n", 12),
        ("n", 84.5),
        ("n", None),
        ("n", None),
        ("d", datetime(2026, 3, 1)),
        ("d", datetime(2026, 3, 1, 8, 30)),
        ("b", True),
    ]


def test_csv_keeps_numbers_and_blanks():
    rows = [[-5, Decimal("84.50"), None, "", date(2026, 3, 1), time(8, 30)]]
    text = b"".join(write_csv("abcdef", rows)).decode("utf-8-sig")
    assert text.splitlines()[1] == "-5,84.50,,,2026-03-01,08:30"


def test_numbers_too_long_for_a_cell_become_texts():
    sheet = opened(write_xlsx(["a", "b"], [[330424199001011234, Decimal("NaN")]], title="t")).active
    assert [cell.value for cell in sheet[2]] == ["330424199001011234", "NaN"]


def test_header_is_bold_and_frozen_and_columns_are_wide_enough():
    sheet = opened(write_xlsx(["名称", "x"], [["党支部工作任务名称", "y"]], title="任务")).active
    assert sheet["A1"].font.b and sheet.freeze_panes == "A2"
    assert (sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width) == (20, 8)


def test_several_sheets_with_doubtful_titles():
    book = opened(
        write_workbook(
            [Table("a/b:c", ("x",), [["1"]]), Table("A B C", ("x",), []), Table("", ("x",), [])]
        )
    )
    assert book.sheetnames == ["a b c", "A B C 2", "Sheet3"]


def test_control_signs_and_markup_do_no_harm():
    text = "a\x00\x0b<&>\"'\ud800 b\n c "
    sheet = opened(write_xlsx(["h", "i"], [[text, "x"]], title="<&>")).active
    assert (sheet["A2"].value, sheet.title) == ("a<&>\"' b\n c ", "<&>")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_goes_out_comes_in_again(kind):
    headers, rows = ["编码", "=内容", "日期"], [["001", "=1+1", "x"], ["002", "－二", ""]]
    if kind == "xlsx":
        content = write_xlsx(headers, rows, title="t").read()
    else:
        content = b"".join(write_csv(headers, rows))
    sheet = read(content, name=f"t.{kind}")
    assert [list(sheet.headers), *(list(row.cells) for row in sheet.rows)] == [headers, *rows]


def test_rows_are_taken_one_by_one():
    held = []

    class Cell(str):
        def __del__(self):
            held.append("gone")

    def rows():
        for number in range(3000):
            if number == 2000:
                assert len(held) > 1500
            yield [Cell(f"{number}-text")]

    file = write_xlsx(["a"], rows(), title="t")
    assert len(zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")) > 100_000
