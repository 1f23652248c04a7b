"""Sheets as they stand: merged cells are told, formulas refused with their place."""

import io

import openpyxl
import pytest
from django.utils import translation

from tests.spreadsheets.test_hostile_sheets import workbook
from tracker.spreadsheets.reading import UnreadableSheet, read, read_grid
from tracker.spreadsheets.sheets import Merged
from tracker.spreadsheets.writing import Table, write_workbook


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def made(rows, *, merge=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_grid_keeps_every_row_and_tells_what_is_merged():
    content = made(
        [["Title", None], ["A", "B"], ["x", 1], [None, 2], [], ["y", "0.50"]],
        merge=["A1:B1", "A3:A4"],
    )
    grid = read_grid(content, name="x.xlsx")
    assert [(row.number, row.cells) for row in grid.rows] == [
        (1, ("Title", "")),
        (2, ("A", "B")),
        (3, ("x", "1")),
        (4, ("", "2")),
        (6, ("y", "0.50")),
    ]
    assert set(grid.merged) == {Merged(1, 1, 1, 2), Merged(3, 1, 4, 1)}


def test_a_formula_is_refused_with_its_place_whatever_it_shows():
    content = made([["A", "B"], ["x", "=1+1"]])
    with pytest.raises(UnreadableSheet, match="B2"):
        read_grid(content, name="x.xlsx")
    # the control: other sheets take the value last shown
    assert read(content, name="x.xlsx").rows[0].cells == ("x", "")


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ('<c r="B2"><f>1+1</f><v>2</v></c>', "B2"),
        ("<c><v>1</v></c><c><f>1+1</f><v>2</v></c>", "B2"),
        ('<c s="1" r="D2"><f t="shared" si="0"/><v>2</v></c>', "D2"),
        ('<x:c r="C2"><x:f>1</x:f><x:v>1</x:v></x:c>', "C2"),
    ],
)
def test_a_formula_is_found_however_it_is_written(cell, place):
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        f'<row spans="1:9" r="2">{cell}</row>'
    )
    with pytest.raises(UnreadableSheet, match=place):
        read_grid(workbook(rows), name="x.xlsx")


def test_what_only_looks_like_a_formula_is_a_text():
    file = write_workbook([Table("x", ("a",), [("=1+1",), ("f",)])])
    assert [row.cells for row in read_grid(file.read(), name="x.xlsx").rows] == [
        ("a",),
        ("=1+1",),
        ("f",),
    ]


def test_a_csv_with_a_formula_is_refused_and_an_apostrophe_makes_it_a_text():
    with pytest.raises(UnreadableSheet, match="B2"):
        read_grid(b"a,b\nx,=1+1\n", name="x.csv")
    assert read_grid(b"a,b\nx,'=1+1\n", name="x.csv").rows[1].cells == ("x", "=1+1")


def test_merged_cells_go_out_and_come_in_again():
    areas = (Merged(2, 1, 3, 1),)
    file = write_workbook([Table("x", ("a", "b"), [("x", 1), (None, 2)], areas, wraps=True)])
    content = file.read()
    assert read_grid(content, name="x.xlsx").merged == areas
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A2:A3"]
    assert sheet["A2"].alignment.wrap_text


def test_a_sheet_that_claims_endless_merged_cells_is_cut_at_its_last_row():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>'
    rows += '<mergeCell ref="A1:XFD1048576"/><mergeCell ref="A7:B9"/></mergeCells><sheetData>'
    assert read_grid(workbook(rows), name="x.xlsx").merged == (Merged(1, 1, 1, 16_384),)


def test_a_grid_has_its_limit_of_rows():
    content = made([["a", "b"], *[[n, n] for n in range(120)]])
    with pytest.raises(UnreadableSheet, match="100 rows"):
        read_grid(content, name="x.xlsx", max_rows=100)
    assert len(read_grid(content, name="x.xlsx", max_rows=200).rows) == 121
