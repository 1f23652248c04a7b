"""The area page's drawings: figures in, the SVG of `tracker.charts` out, in the reader's words."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.charts import Axis, Bar, Caption, Cell, Heading, Point, Series, bars, heat_grid, radar
from tracker.charts import trend as draw_trend
from tracker.organisations.bilingual import in_language
from tracker.reporting.area import LETTERS, band_of

BAND_CODES = "abcd"


def title_of(band):
    """The name of a grade in the reader's language."""
    return in_language(band.get("title_zh", ""), band.get("title_en", ""))


def cell(share, version, href):
    """Return the grid cell of one unit in one dimension, or None where nothing is known."""
    if share is None:
        return None
    index, band = band_of(share, version)
    return Cell(
        band=BAND_CODES[min(index, 3)],
        letter=LETTERS[index],
        text=_("%(grade)s, %(percent)s %%")
        % {"grade": title_of(band), "percent": int(share * 100)},
        href=href,
    )


def heat_map(participant, units, dimensions, shares):
    """Draw the next-level units against the dimensions; a cell leads to the unit's own page."""
    rows, cells = [], []
    for unit in units:
        link = area_link(unit)
        rows.append(Heading(unit.name, link))
        of_unit = shares.get(unit.path, {})
        cells.append(
            [cell(of_unit.get(d.code), participant.framework_version, link) for d in dimensions]
        )
    return heat_grid(
        rows,
        [Heading(dimension.title) for dimension in dimensions],
        cells,
        caption=Caption(
            id="heat",
            title=_("Units and dimensions"),
            no_data=_("No scores yet."),
            description=_("Each cell shows the band as a colour and a letter."),
        ),
        width=520,
    )


def rows(units, dimensions, shares, version):
    """Return the grid as a table: (unit, link, [(letter, whole per cent) or None, …])."""
    table = []
    for unit in units:
        of_unit = shares.get(unit.path, {})
        cells = []
        for dimension in dimensions:
            share = of_unit.get(dimension.code)
            if share is None:
                cells.append(None)
            else:
                index, _band = band_of(share, version)
                cells.append((LETTERS[index], int(share * 100)))
        table.append((unit, area_link(unit), cells))
    return table


def area_link(participant):
    """The area page of a participant in its cycle."""
    address = reverse("reporting:area", args=[participant.organisation.code])
    return f"{address}?cycle={participant.cycle.code}"


def branch_radar(participant, dimensions, shares, area_medians):
    """Draw one unit's shares against the median of the branches of the whole cycle."""
    own = shares.get(participant.path, {})
    return radar(
        [Axis(dimension.title, 100) for dimension in dimensions],
        [
            Series(participant.name, [percent(own.get(d.code)) for d in dimensions]),
            Series(
                _("Median of the area"), [percent(area_medians.get(d.code)) for d in dimensions]
            ),
        ],
        caption=Caption(
            id="radar",
            title=_("By dimension, per cent of the full mark"),
            no_data=_("No scores yet."),
        ),
    )


def percent(share):
    """A share of the full mark in per cent, exact, or None."""
    return None if share is None else share * 100


def on_time_trend(quarters):
    """Draw the share of tasks sent by their due day, quarter by quarter."""
    return draw_trend(
        [
            Point(
                _("Q%(number)s") % {"number": quarter},
                None if not due else (done * 100 // due),
            )
            for quarter, due, done in quarters
        ],
        None,
        line=_("Sent on time, %"),
        full=100,
        caption=Caption(
            id="trend", title=_("Sent on time by quarter"), no_data=_("Nothing was due.")
        ),
    )


def share_bars(items, *, identity, title):
    """Draw shares as bars: items are (label, Share, href)."""
    return bars(
        [
            Bar(label, share.part, max(share.whole, 1), f"{share.part} / {share.whole}", href)
            for label, share, href in items
        ],
        caption=Caption(id=identity, title=title, no_data=_("Nothing to show yet.")),
    )
