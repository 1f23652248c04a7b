"""What the tests of determination build on: a version that can be published, a way to open."""

from datetime import date, datetime

from tests import factories as f
from tracker.determination import actions, phase_dates

OPENED = datetime(2026, 1, 5, 9, 0, tzinfo=f.SHANGHAI)


def draft(*, organisation=None, **fields):
    """A draft with one dimension, a sum and two indicators: one of tasks, one of villages."""
    template = f.make_template(code=f"t{f.number()}")
    version = f.make_version(organisation=organisation, **fields)
    dimension = f.make_dimension(version, code="political")
    root = f.make_node(version, kind="sum", points=0, code="root")
    first = f.make_node(
        version,
        parent=root,
        dimension=dimension,
        kind="all_or_nothing",
        code="i-tasks",
        points=900_000,
        is_indicator=True,
        source={"from": "tasks", "templates": [template.code], "count": "accepted"},
    )
    first.clauses.add(f.make_clause())
    f.make_node(
        version,
        parent=root,
        dimension=dimension,
        kind="discretionary",
        code="i-village",
        points=100_000,
        params={"least": "0", "most": "10"},
        is_indicator=True,
        applies_to=["village"],
        source={"from": "review"},
    )
    return version


def published(**fields):
    """The same, published by the product."""
    version = draft(**fields)
    return actions.publish_version(version, by=None, at=f.NOW)


def opening(cast, version, **changes):
    """The arguments of `open_cycle` for the cast's county in 2026."""
    return {
        "organisation": cast.county,
        "version": version,
        "code": "county-2026",
        "title_zh": "2026年度",
        "title_en": "Year 2026",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "phases": phase_dates.instants(phase_dates.proposed_days(2026)),
        "by": cast.administrator,
        "at": OPENED,
        **changes,
    }
