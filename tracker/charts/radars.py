"""A radar: one organisation's dimensions against, say, the median of its area."""

from collections.abc import Callable, Sequence
from math import cos, pi, sin

from tracker.charts.bar_lists import bars
from tracker.charts.inputs import Axis, Bar, Caption, Series, exact
from tracker.charts.lettering import em_width, number_text, pieces, wrap
from tracker.charts.markup import (
    LINE,
    SMALL,
    TONES,
    WIDTH,
    Fragment,
    check_width,
    coordinate,
    element,
    frame,
    group,
    legend,
    lettering,
    marker,
    no_data,
    path,
    stroke,
)

_LEADING = 15
_LABEL_GAP = 9

Place = tuple[float, float]


def radar(
    axes: Sequence[Axis], series: Sequence[Series], *, caption: Caption, width: int = WIDTH
) -> str:
    """Return a radar: every axis from zero in the middle to its own full mark at the rim.

    A missing value opens the outline at that axis. With fewer than three axes there is no area
    to draw and the same numbers come as bars. Values beyond the rim or below zero are drawn at
    the rim or the middle; their titles give the true number.

    :raises ValueError: when a series does not have one value for each axis, or for a width
        under 240
    """
    check_width(width)
    for one in series:
        if len(one.values) != len(axes):
            raise ValueError(f"{one.label!r} has {len(one.values)} values for {len(axes)} axes")
    if not any(value is not None for one in series for value in one.values):
        return no_data(caption, width)
    if len(axes) < 3:
        return _as_bars(axes, series, caption, width)

    directions = [
        (sin(2 * pi * index / len(axes)), -cos(2 * pi * index / len(axes)))
        for index in range(len(axes))
    ]
    radius = _radius(axes, directions, width)
    labels, above, below = _axis_labels(axes, directions, radius, width / 2)
    centre = (width / 2, above)

    def place(index: int, share: float) -> Place:
        across, down = directions[index]
        return centre[0] + across * radius * share, centre[1] + down * radius * share

    rings = "".join(
        path([place(index, share) for index in range(len(axes))], closed=True)
        for share in (0.25, 0.5, 0.75, 1)
    )
    spokes = "".join(path([centre, place(index, 1)]) for index in range(len(axes)))
    web = element("path", class_="chart-grid", fill="none", stroke=LINE, d=rings + spokes)
    # The first series is the one looked at, so it is drawn last, on top.
    outlines = [
        _outline(index, one, axes, place) for index, one in reversed(list(enumerate(series)))
    ]
    key, key_height = legend(
        [
            (group(element("path", d="M0 0H24", **stroke(index)), marker(index, 12, 0)), one.label)
            for index, one in enumerate(series)
        ],
        above + below + 4,
        width,
    )
    names = group(*labels, class_="chart-heads", transform=f"translate(0 {coordinate(centre[1])})")
    return frame(
        caption, "radar", width, above + below + key_height + 8, web, names, *outlines, key
    )


def _as_bars(axes: Sequence[Axis], series: Sequence[Series], caption: Caption, width: int) -> str:
    return bars(
        [
            Bar(f"{axis.label} · {one.label}", one.values[at], axis.full, tone=index % 6 + 1)
            for at, axis in enumerate(axes)
            for index, one in enumerate(series)
        ],
        caption=caption,
        width=width,
    )


def _radius(axes: Sequence[Axis], directions: list[Place], width: float) -> float:
    """Return the largest radius that leaves the names beside the radar their room."""
    largest = width * 0.3
    for axis, (across, _) in zip(axes, directions, strict=True):
        if abs(across) > 0.1:
            whole = em_width(axis.label)
            unbreakable = max((em_width(piece.rstrip()) for piece in pieces(axis.label)), default=0)
            # Two lines if it can be broken, and a Chinese name of four characters in one.
            needed = max(unbreakable, whole / 2 + 0.5, min(whole, 4)) * SMALL
            largest = min(largest, (width / 2 - _LABEL_GAP - 2 - needed) / abs(across))
    return max(largest, width * 0.2)


def _axis_labels(
    axes: Sequence[Axis], directions: list[Place], radius: float, middle: float
) -> tuple[list[Fragment], float, float]:
    """Return the names, set about a centre at y = 0, and the room they need above and below."""
    labels, above, below = [], radius, radius
    for axis, (across, down) in zip(axes, directions, strict=True):
        x = middle + across * (radius + _LABEL_GAP)
        if abs(across) <= 0.1:
            anchor, room, most = "middle", middle * 1.4, 2
        else:
            anchor = "start" if across > 0 else "end"
            room, most = middle - abs(across) * (radius + _LABEL_GAP) - 2, 3
        lines = wrap(axis.label, room / SMALL, most)
        block = len(lines) * _LEADING
        # Slid from wholly above the rim at the top to wholly below it at the bottom.
        top = down * (radius + _LABEL_GAP) - block * (1 - down) / 2
        labels.append(lettering(lines, x, top + 11.5, whole=axis.label, text_anchor=anchor))
        above, below = max(above, -top), max(below, top + block)
    return labels, above + 4, below + 4


def _outline(
    index: int, one: Series, axes: Sequence[Axis], place: Callable[[int, float], Place]
) -> Fragment:
    places = [
        None if value is None else place(at, float(min(max(exact(value) / exact(axis.full), 0), 1)))
        for at, (value, axis) in enumerate(zip(one.values, axes, strict=True))
    ]
    drawn: list[Fragment] = []
    if None not in places:
        area = stroke(index)
        if index == 0:
            area |= {"fill": TONES[0], "fill_opacity": "0.12"}
            area["class_"] = f"{area['class_']} chart-area"
        drawn.append(element("path", d=path(places, closed=True), **area))
    elif runs := [run for run in _runs_round(places) if len(run) > 1]:
        drawn.append(element("path", d="".join(map(path, runs)), **stroke(index)))
    for axis, value, at in zip(axes, one.values, places, strict=True):
        if at is not None:
            said = f"{one.label} · {axis.label} · {number_text(value)}/{number_text(axis.full)}"
            drawn.append(marker(index, *at, element("title", said)))
    return group(*drawn)


def _runs_round(places: list[Place | None]) -> list[list[Place]]:
    """Return the unbroken runs of a circle that has at least one gap."""
    gap = places.index(None)
    runs: list[list[Place]] = [[]]
    for at in places[gap:] + places[:gap]:
        if at is None:
            runs.append([])
        else:
            runs[-1].append(at)
    return [run for run in runs if run]
