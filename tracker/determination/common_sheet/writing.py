"""A version as the common sheet: eight columns, dimensions merged, a total below."""

from decimal import Decimal

from django.utils.translation import get_language

from tracker.determination.common_sheet.headers import TOTAL, titles
from tracker.determination.common_sheet.lines import counts_towards_total, group_of, sheet_lines
from tracker.determination.framework_files.rows import decimal
from tracker.spreadsheets.sheets import Merged
from tracker.spreadsheets.writing import Table

FIRST_ROW = 2  # below the header


def common_sheet(version, *, kind="", scores=None, total=None, merges=True):
    """Return the Table of a version, for one organisation kind or for all.

    `scores` gives (own score, review score) of an item by its code, in 0.0001 point or None;
    `total` is the review's total, which weights and bounds may part from the sum of its lines.
    Without `merges` the dimension stands in every line, as a csv needs it.
    """
    nodes = list(version.nodes.select_related("dimension").order_by("order", "code"))
    whole = sheet_lines(nodes)
    lines = sheet_lines(nodes, kind) if kind else whole
    rows, merged = [], []
    for dimension, part in _by_dimension(lines):
        first = FIRST_ROW + len(rows)
        title = _dimension_cell(dimension, part, nodes, whole)
        for number, line in enumerate(part):
            own, review = (scores or {}).get(line.node.code, (None, None))
            rows.append(
                (
                    title if number == 0 or not merges else None,
                    line.node.title,
                    _number(line.points),
                    line.standard,
                    line.node.method,
                    _number(own),
                    _number(review),
                    line.node.remarks,
                )
            )
        last = FIRST_ROW + len(rows) - 1
        if merges and title and last > first:
            merged.append(Merged(first, 1, last, 1))
    own = [scores[line.node.code][0] for line in lines if line.node.code in (scores or {})]
    given = [points for points in own if points is not None]
    sums = (_number(sum(given)) if given else None, _number(total))
    full = _number(_total(lines, nodes, whole))
    rows.append((TOTAL[0 if _is_chinese() else 1], None, full, None, None, *sums, None))
    return Table(str(version.framework.title), titles(), rows, tuple(merged), wraps=True)


def _is_chinese():
    return (get_language() or "zh").startswith("zh")


def _by_dimension(lines):
    """Return [(dimension or None, its lines)], each dimension once and whole, in their order.

    What belongs to none comes first: a blank cell would carry the dimension above it down.
    """
    parts = {}
    for line in lines:
        key = line.dimension.pk if line.dimension else None
        parts.setdefault(key, (line.dimension, []))[1].append(line)
    return sorted(parts.values(), key=lambda part: part[0] is not None)


def _dimension_cell(dimension, part, nodes, whole):
    """Return a dimension's title with its total, as 组织建设（32分）: the stated one if whole."""
    if dimension is None:
        return None
    is_whole = len(part) == sum(line.dimension == dimension for line in whole)
    group = group_of(dimension, nodes, whole) if is_whole else None
    total = group.points if group is not None and group.points else _sum(part)
    if _is_chinese():
        return f"{dimension.title}（{decimal(total)}分）"
    return f"{dimension.title} ({decimal(total)} points)"


def _total(lines, nodes, whole):
    """Return the full mark: what the top of a whole version states, else what the lines come to."""
    tops = [node for node in nodes if node.parent_id is None]
    inside = {line.node.pk for line in whole}
    if len(lines) == len(whole) and len(tops) == 1 and tops[0].pk not in inside:
        return tops[0].points or _sum(lines)
    return _sum(lines)


def _sum(lines):
    return sum(line.points or 0 for line in lines if counts_towards_total(line.node))


def _number(units):
    """Return units of 0.0001 point as the number that a cell holds, None as a blank cell."""
    return None if units is None else Decimal(decimal(units))
