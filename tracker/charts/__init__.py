"""Pure drawing: numbers and labels in, an SVG string out, for page, print and Word alike.

Nothing here knows Django or the product's tables. Every drawing scales by its viewBox, carries no
style and no script (a strict Content-Security-Policy lets it through), escapes every word it is
given, names itself by `<title>` and `<desc>`, and leaves a gap where a value is missing.

The words are the caller's, so that they arrive translated. The classes are `chart-…`; presentation
attributes stand behind them, so that a drawing outside the stylesheet still has its colours.
"""

from tracker.charts.bar_lists import bars
from tracker.charts.falls import falls
from tracker.charts.heat_grids import heat_grid
from tracker.charts.inputs import (
    BANDS,
    Axis,
    Bar,
    Caption,
    Cell,
    Fall,
    Heading,
    Number,
    Point,
    Series,
    Spread,
)
from tracker.charts.radars import radar
from tracker.charts.trends import trend

__all__ = [
    "BANDS",
    "Axis",
    "Bar",
    "Caption",
    "Cell",
    "Fall",
    "Heading",
    "Number",
    "Point",
    "Series",
    "Spread",
    "bars",
    "falls",
    "heat_grid",
    "radar",
    "trend",
]
