"""Horizontal bars, one value against its full mark in each: dimensions, cascade coverage."""

from collections.abc import Sequence

from tracker.charts.inputs import Bar, Caption, exact
from tracker.charts.lettering import em_width, number_text, shorten
from tracker.charts.markup import (
    LINE,
    SMALL,
    TONES,
    WIDTH,
    Fragment,
    check_width,
    element,
    frame,
    lettering,
    linked,
    no_data,
)

_MARGIN = 8
_PITCH = 40
_THICK = 12


def bars(items: Sequence[Bar], *, caption: Caption, width: int = WIDTH) -> str:
    """Return a row for each item: its words and value above a bar against the full mark.

    A missing value leaves its track empty and dashed and says `caption.no_data`. A value beyond
    the full mark fills the track, one below zero leaves it empty; the words give the true number.

    :raises ValueError: for a width under 240
    """
    check_width(width)
    if not items:
        return no_data(caption, width)
    rows = [
        _row(item, 4 + index * _PITCH, caption.no_data, width) for index, item in enumerate(items)
    ]
    return frame(caption, "bars", width, len(items) * _PITCH + 4, *rows)


def _row(item: Bar, top: float, missing: str, width: int) -> Fragment:
    track = width - 2 * _MARGIN
    if item.value is None:
        value = missing
    else:
        value = item.text or f"{number_text(item.value)}/{number_text(item.full)}"
    shown = shorten(value, track / 2 / SMALL)
    room = (track - em_width(shown) * SMALL - 12) / SMALL
    at = {"x": _MARGIN, "y": top + 20, "height": _THICK, "rx": 2}
    marks = [
        element("title", f"{item.label} · {value}"),
        lettering([shorten(item.label, room)], _MARGIN, top + 14, whole=item.label),
        lettering(
            [shown],
            width - _MARGIN,
            top + 14,
            whole=value,
            text_anchor="end",
            class_="chart-empty" if item.value is None else "chart-value",
        ),
        element(
            "rect",
            **at,
            width=track,
            class_="chart-gap" if item.value is None else "chart-track",
            fill="none" if item.value is None else "#efedea",
            stroke=LINE,
            stroke_dasharray="3 3" if item.value is None else None,
        ),
    ]
    if item.value is not None:
        share = min(max(exact(item.value) / exact(item.full), 0), 1)
        if share:
            marks.append(
                element(
                    "rect",
                    **at,
                    width=share * track,
                    class_=f"chart-fill-{item.tone}",
                    fill=TONES[item.tone - 1],
                )
            )
    return linked(item.href, *marks)
