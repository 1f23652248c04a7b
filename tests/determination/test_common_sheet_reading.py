"""The common sheet read as counties write it: carried down, added up, never guessed."""

import pytest
from django.utils import translation

from tests.determination.common_sheets import HEAD, VILLAGE, village, workbook
from tracker.determination.common_sheet.cells import stated_total
from tracker.determination.common_sheet.headers import CHINESE, COLUMNS, ENGLISH, column_of
from tracker.determination.common_sheet.reading import read_common_sheet
from tracker.spreadsheets.reading import UnreadableSheet


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(rows, *, name="x.xlsx", **options):
    return read_common_sheet(workbook(rows, **options), name=name)


def items(sheet):
    return [(i.rows, i.dimension, i.content, i.points, i.standard) for i in sheet.items]


def errors(sheet):
    return [(problem.row, problem.message) for problem in sheet.errors]


def remarks(sheet):
    return [(problem.row, problem.message) for problem in sheet.remarks]


def test_the_eight_columns_have_exactly_these_names():
    assert CHINESE == tuple(HEAD)
    assert [column_of(name) for name in (*CHINESE, *ENGLISH)] == [*COLUMNS, *COLUMNS]


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("项  目", "dimension"),
        ("考核\n内容", "content"),
        ("标准分", "points"),
        ("分值（分）", "points"),
        ("分 值", "points"),
        ("评分标准", "standard"),
        ("扣分标准", "standard"),
        ("评分标准及扣分办法", "standard"),
        ("评分标准和扣分办法", "standard"),
        ("计分标准（扣完为止）", "standard"),
        ("考评方式", "method"),
        ("自查分", "own"),
        ("考核得分", "review"),
        ("備註", None),
        ("序号", None),
    ],
)
def test_headers_are_known_by_their_many_names(written, column):
    assert column_of(written) == column


def test_a_sheet_becomes_items_with_its_totals():
    sheet = read_common_sheet(village(), name="x.xlsx")
    assert items(sheet) == [
        ([2], "组织建设", "三会一课", 40_000, "每少1次扣0.5分，扣完为止。"),
        ([3], "组织建设", "主题党日", 30_000, "未按期开展的每次扣0.5分。"),
        ([4], "作风建设", "服务群众", 50_000, "酌情扣分。"),
    ]
    assert (sheet.items[1].method, sheet.items[1].remarks) == ("查阅资料", "每月一次")
    assert sheet.stated == {"组织建设": 70_000, "作风建设": 50_000}
    assert (sheet.total, sheet.problems) == (120_000, [])


def test_blank_cells_carry_down_as_merged_ones_do():
    merged = read_common_sheet(village(), name="x.xlsx")
    assert items(read(VILLAGE)) == items(merged)
    lines = [",".join(str(c or "") for c in [*row, *[None] * 8][:8]) for row in [HEAD, *VILLAGE]]
    assert items(read_common_sheet("\n".join(lines).encode(), name="x.csv")) == items(merged)


def test_title_lines_above_the_header_give_the_title():
    sheet = read(
        [["样县2026年考核细则"], ["（村党组织）"], HEAD, *VILLAGE],
        head=None,
        merge=["A1:H1", "A2:H2"],
    )
    assert (sheet.title, len(sheet.items), sheet.items[0].row) == ("样县2026年考核细则", 3, 4)


def test_a_header_of_two_rows_and_a_column_of_numbers():
    first = [
        "序号",
        "考核项目",
        "考核内容",
        "分值",
        "评分标准",
        "考核办法",
        "考核得分",
        None,
        "备注",
    ]
    second = [None, None, None, None, None, None, "自评分", "考评分", None]
    sheet = read(
        [first, second, [1, "组织", "内容", 2, "标准", "查", None, None, "备"]],
        head=None,
        merge=["G1:H1", *(f"{c}1:{c}2" for c in "ABCDEFI")],
    )
    assert items(sheet) == [([3], "组织", "内容", 20_000, "标准")]
    assert sheet.items[0].remarks == "备"
    assert remarks(sheet) == [(1, "These columns are not taken in: 序号.")]


def test_a_line_without_content_and_points_continues_the_item_above():
    sheet = read(
        [
            ["组织", "班子", 3, "第一条。", "查阅"],
            [None, None, None, "第二条。", "走访"],
            [None, "制度", 2, "第三条。"],
        ],
        merge=["B2:B3", "C2:C3"],
    )
    assert items(sheet) == [
        ([2, 3], "组织", "班子", 30_000, "第一条。\n第二条。"),
        ([4], "组织", "制度", 20_000, "第三条。"),
    ]
    assert sheet.items[0].method == "查阅；走访"


def test_content_carries_down_to_lines_with_points_of_their_own():
    sheet = read([["组织", "班子", 3, "一。"], [None, None, 2, "二。"]], merge=["B2:B3"])
    assert [(i.content, i.points) for i in sheet.items] == [("班子", 30_000), ("班子", 20_000)]


def test_a_line_over_the_whole_width_is_the_dimension_of_what_follows():
    sheet = read(
        [
            ["一、组织建设（5分）"],
            [None, "班子", 5, "一。"],
            ["二、作风建设"],
            [None, "服务", 4, "二。"],
            ["注：得分保留两位小数。"],
        ],
        merge=["A2:H2", "A4:H4", "A6:H6"],
    )
    assert [(i.dimension, i.content) for i in sheet.items] == [
        ("一、组织建设", "班子"),
        ("二、作风建设", "服务"),
    ]
    assert sheet.stated == {"一、组织建设": 50_000}
    assert remarks(sheet) == [
        (6, "This row is no item and was left out: “注：得分保留两位小数。”.")
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("组织建设（32分）", ("组织建设", 320_000)),
        ("组织建设(满分:32.5分)", ("组织建设", 325_000)),
        ("组织建设 32分", ("组织建设", 320_000)),
        ("组织建设３２分", ("组织建设", 320_000)),
        ("好的班子(16)", ("好的班子", 160_000)),
        ("Organisation (32 points)", ("Organisation", 320_000)),
        ("重点工作（2026）", ("重点工作（2026）", None)),
        ("组织建设（一）", ("组织建设（一）", None)),
        ("组织建设", ("组织建设", None)),
        ("（32分）", ("（32分）", None)),
        (" " * 30_000 + "a", (" " * 30_000 + "a", None)),
    ],
)
def test_a_cell_of_a_dimension_may_state_its_total(cell, expected):
    assert stated_total(cell) == expected


def test_totals_that_do_not_agree_are_told_and_let_in():
    sheet = read(
        [
            ["组织（60分）", "班子", 20, "一。"],
            [None, "制度", "30", "二。"],
            ["小计", None, 55],
            ["作风", "服务", 10, "三。"],
            ["小 计", None, 10],
            ["合计（100分）"],
        ]
    )
    assert errors(sheet) == []
    assert remarks(sheet) == [
        (2, "“组织” states 60 points, its items come to 50."),
        (4, "“小计” states 55 points, its items come to 50."),
        (7, "“合计（100分）” states 100 points, its items come to 60."),
    ]
    assert len(sheet.items) == 3


def test_an_item_without_points_is_told_and_let_in():
    sheet = read([["加分", "获得表彰", None, "每项加1分。"]])
    assert (items(sheet)[0][3], errors(sheet)) == (None, [])
    assert remarks(sheet) == [(2, "“获得表彰” has no points.")]


def test_scores_in_the_sheet_are_not_taken_in():
    sheet = read([["组织", "班子", 3, "一。", "查", 3, 2.5, ""]])
    assert remarks(sheet) == [(None, "The scores that the sheet holds are not taken in.")]


@pytest.mark.parametrize("written", ["3", "3分", "（3分）", "３", "3.0", 3, "3 points"])
def test_points_are_read_as_people_write_them(written):
    assert read([["组织", "班子", written, "一。"]]).items[0].points == 30_000


@pytest.mark.parametrize(
    ("rows", "merge", "said"),
    [
        ([["组织", "班子", "若干", "一。"]], (), (2, "“若干” is no number of points.")),
        ([["组织", "班子", "1-3", "一。"]], (), (2, "“1-3” is no number of points.")),
        ([["组织", "班子", "-3", "一。"]], (), (2, "“-3” is no number of points.")),
        ([["组织", "班子", "0.00001", "一。"]], (), (2, "“0.00001” is no number of points.")),
        ([["组织", None, 3, "一。"]], (), (2, "The content is missing.")),
        ([["组织", None, None, "一。"]], (), (2, "This row has neither content nor points.")),
        (
            [["组织", "班子", None, None, "查"]],
            (),
            (2, "“班子” has neither points nor a scoring standard."),
        ),
        (
            [["组织", "班子", 5, "一。"], [None, "制度", None, "二。"]],
            ("C2:C3",),
            (3, "One cell of points covers the rows 2 to 3: give each its own."),
        ),
        (
            [["组织（3分）", "班子", 3, "一。"], ["组织（4分）", "制度", 1, "二。"]],
            (),
            (3, "“组织” states two different totals."),
        ),
        (
            [["组织", "长" * 201, 3, "一。"]],
            (),
            (2, "The content has 201 characters; at most 200 can be kept."),
        ),
        ([["合计", None, 12]], (), (None, "The sheet holds no items.")),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_row(rows, merge, said):
    assert errors(read(rows, merge=merge)) == [said]


def test_a_missing_or_repeated_column_is_named():
    sheet = read(
        [["组织", "班子", "一。", "二。"]], head=["考核项目", "考核内容", "评分标准", "扣分标准"]
    )
    assert errors(sheet) == [
        (1, "The column “扣分标准” is there twice."),
        (1, "The column “Points” is missing."),
    ]


def test_a_sheet_without_a_header_is_refused():
    with pytest.raises(UnreadableSheet, match="Scoring standard"):
        read([["甲", "乙", 3]], head=None)


def test_a_formula_is_refused_with_its_place():
    with pytest.raises(UnreadableSheet, match="C3"):
        read([["组织", "班子", 3, "一。"], ["合计", None, "=SUM(C2:C2)"]])


def test_ten_thousand_items_are_refused_before_work_is_done():
    with pytest.raises(UnreadableSheet, match="2000 rows"):
        read([["组织", f"内容{n}", 1, "一。"] for n in range(10_000)])
