"""Drawings: figures in, the SVG of `tracker.charts` out, in the reader's words."""

from django.utils.translation import gettext as _

from tracker.charts import Caption, Point
from tracker.charts import trend as draw_trend


def measure_trend(measure, years, *, identity, line):
    """Draw the values of a measure by year: `years` are (cycle, number or None)."""
    return draw_trend(
        [Point(str(cycle.starts_on.year), number) for cycle, number in years],
        None,
        line=line,
        full=100 if measure.is_ratio else None,
        caption=Caption(
            id=identity,
            title=_("%(measure)s by year") % {"measure": measure.title},
            no_data=_("Nothing to compare yet."),
        ),
    )
