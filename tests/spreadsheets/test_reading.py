"""What comes in by xlsx and csv, cell by cell."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from tracker.spreadsheets.reading import UnreadableSheet, read
from tracker.spreadsheets.sheets import Sheet, SheetRow, clean_code


def workbook(rows, *, title="任务"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def cells(sheet):
    return [row.cells for row in sheet.rows]


def test_numbers_come_as_the_text_that_is_shown():
    rows = [["编码", "分值"], [330424001001, 84.5], [12, 0.1 + 0.2], [-3, 1e-7]]
    assert cells(read(workbook(rows), name="a.xlsx")) == [
        ("330424001001", "84.5"),
        ("12", "0.3"),
        ("-3", "0.0000001"),
    ]


def test_dates_are_dates_texts_are_stripped_blanks_are_empty():
    rows = [
        ["日期", "内容", "x"],
        [date(2026, 3, 1), "\u3000 党课\t\n", None],
        [datetime(2026, 3, 1, 8, 30), "一\r\n二", True],
    ]
    assert cells(read(workbook(rows), name="a.xlsx")) == [
        (date(2026, 3, 1), "党课", ""),
        (datetime(2026, 3, 1, 8, 30), "一\n二", "TRUE"),
    ]


def test_sheet_tells_title_header_row_and_row_numbers():
    rows = [["二〇二六年任务清单"], [], ["编码", "名称"], ["a", "b"], [], ["c", "d"]]
    assert read(workbook(rows), name="a.xlsx") == Sheet(
        title="任务",
        header_row=3,
        headers=("编码", "名称"),
        rows=(SheetRow(4, ("a", "b")), SheetRow(6, ("c", "d"))),
    )


def test_one_column_is_a_sheet_too():
    sheet = read(workbook([["编码"], ["a"], ["b"]]), name="a.xlsx")
    assert (sheet.headers, cells(sheet)) == (("编码",), [("a",), ("b",)])


def test_formula_counts_by_its_last_value_only():
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append(["=1+1", "x"])
    saved = io.BytesIO()
    book.save(saved)
    assert cells(read(saved.getvalue(), name="a.xlsx")) == [("", "x")]


def test_hidden_and_blank_sheets_are_passed_over():
    book = openpyxl.Workbook()
    book.active.append(["secret", "x"])
    book.active.sheet_state = "hidden"
    book.create_sheet("blank")
    book.create_sheet("清单").append(["编码", "名称"])
    saved = io.BytesIO()
    book.save(saved)
    assert read(saved.getvalue(), name="a.xlsx").title == "清单"
    with pytest.raises(UnreadableSheet, match="没有该名称的可见工作表|no visible sheet"):
        read(saved.getvalue(), name="a.xlsx", sheet="Sheet")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_is_read_in_every_common_form(encoding, sign):
    lines = [["编码", "名称", "备注"], ["330424001001", f'"一{sign}二"', '"他说""好""\n再见"']]
    content = "\r\n".join(sign.join(line) for line in lines).encode(encoding)
    sheet = read(io.BytesIO(content), name="清单.csv")
    assert sheet == Sheet(
        title="清单",
        header_row=1,
        headers=("编码", "名称", "备注"),
        rows=(SheetRow(2, ("330424001001", f"一{sign}二", '他说"好"\n再见')),),
    )


def test_csv_apostrophe_before_a_formula_sign_is_taken_off():
    sheet = read(b"a,b\n'=1+1,'tis\n", name="a.csv")
    assert cells(sheet) == [("=1+1", "'tis")]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b'a,b\n"x,y\n', "QUOTES"), (b"a,b\n\xff\xff\x81,y\n", "ENCODING"), (b"a,b\nx\x00,y", None)],
)
def test_broken_csv_is_refused(content, code):
    from tracker.spreadsheets import messages

    with pytest.raises(UnreadableSheet) as caught:
        read(content, name="a.csv")
    assert str(caught.value) == str(getattr(messages, code or "NOT_A_SHEET"))


def test_rows_and_columns_are_capped():
    rows = [["a", "b"], *([["x", "y"]] * 5)]
    assert len(read(workbook(rows), name="a.xlsx", max_rows=5).rows) == 5
    text = "\n".join(",".join(row) for row in rows).encode()
    assert len(read(text, name="a.csv", max_rows=5).rows) == 5
    for content in (workbook(rows), text):
        with pytest.raises(UnreadableSheet, match="4"):
            read(content, name="a.csv", max_rows=4)
        with pytest.raises(UnreadableSheet, match="1"):
            read(content, name="a.csv", max_columns=1)


def test_codes_have_one_form():
    assert clean_code(" ３３０４２４ ＡＢ－１\u3000") == "330424AB-1"
