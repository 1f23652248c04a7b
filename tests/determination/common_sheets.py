"""Sheets as counties make them, for the tests of the common sheet."""

import io

import openpyxl

HEAD = [
    "考核项目",
    "考核内容",
    "分值",
    "评分标准/扣分标准",
    "考核办法",
    "自评分",
    "考评分",
    "备注",
]


def workbook(rows, *, merge=(), head=HEAD):
    """A workbook with these rows below a header; merged areas by their names."""
    book = openpyxl.Workbook()
    for row in [head, *rows] if head else rows:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


VILLAGE = [
    ["组织建设（7分）", "三会一课", 4, "每少1次扣0.5分，扣完为止。", "查阅资料"],
    [None, "主题党日", "3分", "未按期开展的每次扣0.5分。", "查阅资料", None, None, "每月一次"],
    ["作风建设（5分）", "服务群众", 5, "酌情扣分。", "走访座谈"],
    ["合计", None, 12],
]


def village(**options):
    """A small sheet: two dimensions, three items, a total."""
    return workbook(VILLAGE, merge=["A2:A3"], **options)
