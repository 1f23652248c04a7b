"""The eight columns and the names that counties give them."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import get_language

DIMENSION, CONTENT, POINTS, STANDARD = "dimension", "content", "points", "standard"
METHOD, OWN, REVIEW, REMARKS = "method", "own", "review", "remarks"
COLUMNS = (DIMENSION, CONTENT, POINTS, STANDARD, METHOD, OWN, REVIEW, REMARKS)

# exactly as they stand in the common sheet
CHINESE = (
    "考核项目", "考核内容", "分值", "评分标准/扣分标准", "考核办法", "自评分", "考评分", "备注",
)  # fmt: skip
ENGLISH = (
    "Dimension",
    "Content",
    "Points",
    "Scoring standard",
    "Method of checking",
    "Self score",
    "Review score",
    "Remarks",
)

TOTAL = ("合计", "Total")  # the line below the items, in either language

# as `plain` leaves them: without white space, brackets and the signs between two words
NAMES = {
    DIMENSION: """
        考核项目 项目 考评项目 考核指标 一级指标 指标 类别 考核类别 项目类别 考核目标 目标
        考核维度 维度 dimension section category
    """,
    CONTENT: """
        考核内容 内容 考评内容 考核要点 考核要素 评价要素 评价内容 二级指标 主要内容
        工作内容 指标内容 具体内容 考核内容要求 考核内容标准 考核任务 工作任务 content item
        indicator
    """,
    POINTS: """
        分值 标准分 标准分值 分数 满分 满分值 基准分 基本分 赋分 权重分 总分值 points
        fullmark score
    """,
    STANDARD: """
        评分标准扣分标准 评分标准 扣分标准 评分标准扣分办法 评分细则 扣分细则 计分标准
        考核标准 考评标准 评分办法 计分办法 评分方法 计分方法 扣分办法 评分说明 考核细则
        考评细则 加减分标准 加扣分标准 评分标准办法 评定标准 评价标准 打分标准 记分标准
        scoringstandard standard scoringrule
    """,
    METHOD: """
        考核办法 考核方法 考核方式 考评办法 考评方法 考评方式 检查方法 检查方式 查验方式
        考核手段 考核途径 methodofchecking method
    """,
    OWN: """
        自评分 自查分 自评 自评得分 自查得分 自我评分 自查评分 自检分 selfscore ownscore
    """,
    REVIEW: """
        考评分 考核分 考核得分 考评得分 评分 得分 实得分 复核分 核定分 检查得分 考核评分
        reviewscore
    """,
    REMARKS: """
        备注 说明 备考 remarks remark note notes
    """,
}
_KNOWN = {name: column for column, names in NAMES.items() for name in names.split()}
_BRACKETS = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]")
_BETWEEN = re.compile(r"[\s/、,，及和与&:：*]+")
_LEAST = 3  # columns by which a header is known


@dataclass(frozen=True)
class Header:
    """Where the header stands: index of its first and last row, {column: position}, the rest."""

    first: int
    last: int
    positions: dict
    unknown: tuple
    repeated: tuple


def titles():
    """Return the eight headers in the language of the moment."""
    return CHINESE if (get_language() or "zh").startswith("zh") else ENGLISH


def title_of(column):
    """Return one header in the language of the moment."""
    return titles()[COLUMNS.index(column)]


def plain(text):
    """Return a header in the form in which `NAMES` has it."""
    text = _BRACKETS.sub("", unicodedata.normalize("NFKC", str(text)))
    return _BETWEEN.sub("", text.lower())


def column_of(text):
    """Return the column that a header names, or None."""
    name = plain(text)
    if name in _KNOWN:
        return _KNOWN[name]
    if name.endswith(("标准", "细则")) and name.startswith(
        ("评", "扣", "计", "考", "加", "记", "得")
    ):
        return STANDARD
    return None


def find_header(rows):
    """Return the Header among the first fifteen rows, or None.

    It may take two rows: one of groups (考核得分), one of what they hold (自评分, 考评分).
    """
    for index, row in enumerate(rows[:15]):
        positions, unknown, repeated = _named(row.cells)
        if len(positions) >= _LEAST and (POINTS in positions or STANDARD in positions):
            below = rows[index + 1] if index + 1 < len(rows) else None
            if below is not None and _is_second_row(below.cells):
                for position, cell in enumerate(below.cells):
                    if cell != "" and (column := column_of(cell)):
                        positions = {c: p for c, p in positions.items() if p != position}
                        positions[column] = position
                return Header(index, index + 1, positions, unknown, repeated)
            return Header(index, index, positions, unknown, repeated)
    return None


def _named(cells):
    positions, unknown, repeated = {}, [], []
    for position, cell in enumerate(cells):
        if cell == "":
            continue
        column = column_of(cell)
        if column is None:
            unknown.append(str(cell))
        elif column in positions:
            repeated.append(str(cell))
        else:
            positions[column] = position
    return positions, tuple(unknown), tuple(repeated)


def _is_second_row(cells):
    filled = [cell for cell in cells if cell != ""]
    return bool(filled) and all(column_of(cell) in (OWN, REVIEW, REMARKS) for cell in filled)
