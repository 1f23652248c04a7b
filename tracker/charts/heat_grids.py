"""A grid of bands: organisations down, dimensions across, colour and letter in every field."""

from collections.abc import Sequence
from math import ceil, floor

from tracker.charts.inputs import Caption, Cell, Heading
from tracker.charts.lettering import em_width, fits, shorten, wrap
from tracker.charts.markup import (
    BAND_FILLS,
    LINE,
    SMALL,
    WIDTH,
    Fragment,
    check_width,
    coordinate,
    element,
    frame,
    group,
    lettering,
    linked,
    no_data,
)

_PITCH = 36  # from one row to the next
_GAP = 2
_NARROWEST_CELL = 38
_WIDEST_CELL = 90
_LONGEST_UPRIGHT = 110
_BASELINE = 22  # of the letter, from the top of its field


def heat_grid(
    rows: Sequence[Heading],
    columns: Sequence[Heading],
    cells: Sequence[Sequence[Cell | None]],
    *,
    caption: Caption,
    width: int = WIDTH,
) -> str:
    """Return the grid; `cells[i][j]` belongs to `rows[i]` and `columns[j]`, None is a gap.

    The drawing grows beyond `width` when the columns need it, so that a letter stays readable;
    it then carries the class chart-wide.

    :raises ValueError: when the cells are not rows × columns, or for a width under 240
    """
    check_width(width)
    if len(cells) != len(rows) or any(len(line) != len(columns) for line in cells):
        raise ValueError(f"the cells are not {len(rows)} rows of {len(columns)}")
    if not rows or not columns:
        return no_data(caption, width)
    margin = min(max(em_width(row.label) for row in rows) * SMALL, width * 0.31) + 10
    margin = ceil(margin)
    # Whole units: the edges stay crisp and the markup short.
    across = min(max(floor((width - margin - 2) / len(columns)), _NARROWEST_CELL), _WIDEST_CELL)
    total = margin + across * len(columns) + 2
    head, top = _column_heads(columns, margin, across)
    lines = [
        _row(
            row,
            columns,
            line,
            top=top + index * _PITCH,
            margin=margin,
            across=across,
            caption=caption,
        )
        for index, (row, line) in enumerate(zip(rows, cells, strict=True))
    ]
    shapes = _shapes(caption.id, cells, across)
    kind = "heat chart-wide" if total > width else "heat"
    return frame(caption, kind, max(total, width), top + len(rows) * _PITCH, shapes, head, *lines)


def _column_heads(columns: Sequence[Heading], margin: int, across: int) -> tuple[Fragment, float]:
    """Return the heads and their height: level if every name fits in three lines, else upright."""
    room = (across - 2) / SMALL
    if all(fits(column.label, room, 3) for column in columns):
        wrapped = [wrap(column.label, room, 3) for column in columns]
        height = max(map(len, wrapped)) * 15 + 6
        heads = [
            lettering(
                lines,
                margin + across * (index + 0.5),
                height - 7 - 15 * (len(lines) - 1),
                whole=column.label,
            )
            for index, (column, lines) in enumerate(zip(columns, wrapped, strict=True))
        ]
        anchor = "middle"
    else:
        longest = max(em_width(column.label) * SMALL for column in columns)
        height = min(longest, _LONGEST_UPRIGHT) + 8
        heads = [
            lettering(
                [shorten(column.label, _LONGEST_UPRIGHT / SMALL)],
                0,
                0,
                whole=column.label,
                transform=f"translate({coordinate(margin + across * (index + 0.5) + 4.5)} "
                f"{coordinate(height - 5)})rotate(-90)",
            )
            for index, column in enumerate(columns)
        ]
        anchor = None
    drawn = [
        head if column.href is None else linked(column.href, head)
        for column, head in zip(columns, heads, strict=True)
    ]
    return group(*drawn, text_anchor=anchor, class_="chart-heads"), height


def _row(
    row: Heading,
    columns: Sequence[Heading],
    line: Sequence[Cell | None],
    *,
    top: float,
    margin: int,
    across: int,
    caption: Caption,
) -> Fragment:
    """Return one row, drawn about the baseline of its letters, so that they need no y."""
    lines = wrap(row.label, (margin - 10) / SMALL, 2)
    name = lettering(lines, 2, 0 if len(lines) == 1 else -7.5, whole=row.label)
    fields = [
        _field(f"{row.label} · {column.label}", cell, margin + across * index, across, caption)
        for index, (column, cell) in enumerate(zip(columns, line, strict=True))
    ]
    return group(
        name if row.href is None else linked(row.href, name),
        group(*fields, text_anchor="middle", class_="chart-cells"),
        transform=f"translate(0 {coordinate(top + _BASELINE)})",
    )


def _shapes(drawing: str, cells: Sequence[Sequence[Cell | None]], across: int) -> Fragment:
    """Return each band's field once, to be used by all its cells: a third less to send."""
    box = {"y": -_BASELINE, "width": across - _GAP, "height": _PITCH - _GAP}
    used = {_shape(cell) for line in cells for cell in line}
    shapes = [
        element("rect", id=f"{drawing}-{band}", class_=f"chart-band-{band}", fill=fill, **box)
        for band, fill in BAND_FILLS.items()
        if band in used
    ]
    if "gap" in used:
        empty = {"fill": "none", "stroke": LINE, "stroke_dasharray": "3 3"}
        shapes.append(element("rect", id=f"{drawing}-gap", class_="chart-gap", **empty, **box))
    return element("defs", *shapes)


def _shape(cell: Cell | None) -> str:
    return "gap" if cell is None else cell.band


def _field(place: str, cell: Cell | None, x: int, across: int, caption: Caption) -> Fragment:
    shape = element("use", href=f"#{caption.id}-{_shape(cell)}", x=x)
    if cell is None:
        return group(element("title", f"{place} · {caption.no_data}"), shape)
    said = " · ".join(filter(None, (place, cell.letter, cell.text)))
    letter = element("text", cell.letter, x=x + (across - _GAP) // 2)
    return linked(cell.href, element("title", said), shape, letter)
