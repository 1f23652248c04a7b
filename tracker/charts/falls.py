"""A falling bar: what is left after each step of a way down, and what was lost at each."""

from collections.abc import Sequence

from tracker.charts.inputs import Caption, Fall, Number, exact
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
_LOSS = "#f6c9c4"


def falls(steps: Sequence[Fall], full: Number, *, caption: Caption, width: int = WIDTH) -> str:
    """Return a row for each step: what is left in full colour, what was lost there outlined.

    The first step falls from `full`. A step that rises above the one before it is drawn without a
    loss: the words give the true number.

    :raises ValueError: for a width under 240, or when `full` is below zero
    """
    check_width(width)
    if exact(full) < 0:
        raise ValueError(f"nothing falls from below zero, not {full}")
    if not steps or not exact(full):
        return no_data(caption, width)
    rows, before = [], exact(full)
    for index, step in enumerate(steps):
        kept = exact(step.kept)
        rows.append(_row(step, before, exact(full), 4 + index * _PITCH, width))
        before = kept
    return frame(caption, "falls", width, len(steps) * _PITCH + 4, *rows)


def _row(step: Fall, before, full, top: float, width: int) -> Fragment:
    track = width - 2 * _MARGIN
    kept = min(exact(step.kept) / full, 1)
    lost = max(min(before / full, 1) - kept, 0)
    value = step.text or f"{number_text(step.kept)}/{number_text(full)}"
    said = f"{value} · {step.loss}" if step.loss else value
    shown = shorten(said, track * 2 / 3 / SMALL)
    room = (track - em_width(shown) * SMALL - 12) / SMALL
    at = {"y": top + 20, "height": _THICK}
    marks = [
        element("title", f"{step.label} · {said}"),
        lettering([shorten(step.label, room)], _MARGIN, top + 14, whole=step.label),
        lettering(
            [shown],
            width - _MARGIN,
            top + 14,
            whole=said,
            text_anchor="end",
            class_="chart-value",
        ),
        element(
            "rect",
            **at,
            x=_MARGIN,
            width=track,
            rx=2,
            class_="chart-track",
            fill="#efedea",
            stroke=LINE,
        ),
    ]
    if kept:
        marks.append(
            element(
                "rect",
                **at,
                x=_MARGIN,
                width=kept * track,
                rx=2,
                class_="chart-fill-2",
                fill=TONES[1],
            )
        )
    if lost:
        marks.append(
            element(
                "rect",
                **at,
                x=_MARGIN + kept * track,
                width=lost * track,
                class_="chart-loss",
                fill=_LOSS,
                stroke=TONES[0],
                stroke_dasharray="3 2",
            )
        )
    return linked(step.href, *marks)
