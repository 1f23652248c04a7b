"""A trend: a line by quarter over the band that holds the middle of the field."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

from tracker.charts.inputs import Caption, Number, Point, Spread, exact
from tracker.charts.lettering import em_width, fits, number_text, wrap
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
    linked,
    marker,
    no_data,
    path,
    stroke,
)

_HIGH = 150  # of the plot
_TOP = 12
_BAND_INK = {"class_": "chart-spread", "fill": "#d9d4cc", "fill_opacity": "0.7"}

# From the index of a period and a value to its place.
Placing = Callable[[int, Number], tuple[float, float]]


def trend(
    points: Sequence[Point],
    band: Spread | None,
    *,
    line: str,
    caption: Caption,
    full: Number | None = None,
    width: int = WIDTH,
) -> str:
    """Return the line through the points over its band, named `line` in the key.

    The scale runs from 0 to `full` when that is given, else over what is drawn. A missing value
    breaks the line, a missing range breaks the band. Where the periods' names do not all fit,
    every second, third … is written, always the last.

    :raises ValueError: when the band has not one range for each point, when `full` is not above
        zero or below what is drawn, or for a width under 240
    """
    check_width(width)
    ranges = band.ranges if band is not None else (None,) * len(points)
    if len(ranges) != len(points):
        raise ValueError(f"the band has {len(ranges)} ranges for {len(points)} points")
    numbers = [exact(point.value) for point in points if point.value is not None]
    numbers += [exact(edge) for edges in ranges if edges is not None for edge in edges]
    if not numbers:
        return no_data(caption, width)
    ticks = _ticks(numbers, full)

    left = max(em_width(number_text(tick)) for tick in ticks) * SMALL + 10
    slot = (width - left - 4) / len(points)
    names, names_height = _period_names(points, left, slot)

    def place(index: int, value: Number) -> tuple[float, float]:
        share = (exact(value) - ticks[0]) / (ticks[-1] - ticks[0])
        return left + slot * (index + 0.5), _TOP + _HIGH * float(1 - share)

    scale = [
        lettering([number_text(tick)], left - 6, place(0, tick)[1] + 4.5, whole=number_text(tick))
        for tick in ticks
    ]
    grid = "".join(
        f"M{coordinate(left)} {coordinate(place(0, tick)[1])}H{width - 4}" for tick in ticks
    )
    drawn = [
        element("path", class_="chart-grid", fill="none", stroke=LINE, d=grid),
        group(*scale, text_anchor="end", class_="chart-heads"),
        names,
    ]
    entries = []
    if band is not None:
        drawn.append(_band(points, band, place, slot))
        entries.append((element("rect", y=-6, width=24, height=12, **_BAND_INK), band.label))
    drawn.append(_line(points, line, place))
    sample = group(element("path", d="M0 0H24", **stroke(0)), marker(0, 12, 0))
    key, key_height = legend([(sample, line), *entries], _TOP + _HIGH + names_height, width)
    height = _TOP + _HIGH + names_height + key_height + 6
    return frame(caption, "trend", width, height, *drawn, key)


def _ticks(numbers: list[Fraction], full: Number | None) -> list[Fraction]:
    """Return three to seven round ticks that hold all the numbers.

    :raises ValueError: when a full mark is given and is not above zero, or a number lies outside
    """
    if full is not None:
        rim = exact(full)
        if rim <= 0 or min(numbers) < 0 or max(numbers) > rim:
            raise ValueError(f"the values do not lie between 0 and {full}")
        return [rim * share / 4 for share in range(5)]
    low, high = min(numbers), max(numbers)
    if low == high:
        low, high = low - 1, high + 1
    rough = (high - low) / 4
    power = Fraction(1)
    while power > rough:
        power /= 10
    while power * 10 <= rough:
        power *= 10
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    return [step * index for index in range(floor(low / step), ceil(high / step) + 1)]


def _period_names(points: Sequence[Point], left: float, slot: float) -> tuple[Fragment, float]:
    every = 1
    while every < len(points) and not all(
        fits(point.label, (slot * every - 4) / SMALL, 2) for point in points
    ):
        every += 1
    # Counted from the end: the latest period is the one people look for.
    shown = [index for index in range(len(points)) if (len(points) - 1 - index) % every == 0]
    wrapped = {index: wrap(points[index].label, (slot * every - 4) / SMALL, 2) for index in shown}
    names = []
    for index in shown:
        middle, half = left + slot * (index + 0.5), max(map(em_width, wrapped[index])) * SMALL / 2
        # A name wider than its slot would leave the drawing at the right.
        x = min(middle, left + slot * len(points) + 2 - half)
        names.append(lettering(wrapped[index], x, _TOP + _HIGH + 20, whole=points[index].label))
    height = max(map(len, wrapped.values())) * 15 + 12
    return group(*names, text_anchor="middle", class_="chart-heads"), height


def _runs(present: Iterable[bool]) -> list[list[int]]:
    """Return the indexes of unbroken stretches."""
    runs: list[list[int]] = [[]]
    for index, is_there in enumerate(present):
        if is_there:
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _band(points: Sequence[Point], band: Spread, place: Placing, slot: float) -> Fragment:
    drawn = []
    for run in _runs(edges is not None for edges in band.ranges):
        lower = [place(index, band.ranges[index][0]) for index in run]
        upper = [place(index, band.ranges[index][1]) for index in run]
        if len(run) == 1:
            # One period alone has no width of its own: a column as wide as a third of its slot.
            (x, low), (_, high), half = lower[0], upper[0], slot / 6
            lower, upper = [(x - half, low), (x + half, low)], [(x - half, high), (x + half, high)]
        said = "; ".join(
            f"{points[index].label} {number_text(low)}–{number_text(high)}"
            for index in run
            for low, high in [band.ranges[index]]
        )
        edge = path(lower + upper[::-1], closed=True)
        said = element("title", f"{band.label} · {said}")
        drawn.append(element("path", said, d=edge, **_BAND_INK))
    return group(*drawn)


def _line(points: Sequence[Point], name: str, place: Placing) -> Fragment:
    runs = _runs(point.value is not None for point in points)
    drawn = [
        element(
            "path",
            d=path([place(index, points[index].value) for index in run]),
            **stroke(0),
        )
        for run in runs
        if len(run) > 1
    ]
    for run in runs:
        for index in run:
            point = points[index]
            said = element("title", f"{name} · {point.label} · {number_text(point.value)}")
            at = place(index, point.value)
            if point.href is None:
                drawn.append(marker(0, *at, said))
            else:
                # A mark of eight units is too small to hit: an unseen disc takes the tap.
                disc = element("circle", cx=at[0], cy=at[1], r=14, fill=TONES[0], fill_opacity="0")
                drawn.append(linked(point.href, said, disc, marker(0, *at)))
    return group(*drawn)
