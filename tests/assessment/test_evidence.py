"""Evidence on the review screen: through tasks, and what the branch offers for an item."""

from datetime import date

import pytest

from tests import factories as f
from tracker.assessment import screens

pytestmark = pytest.mark.django_db


def shown(county, review):
    rows = screens.evidence(review, county.cast.assigned)["evidence"]
    return {row["node"].code: [record.pk for record in row["records"]] for row in rows}


def offered(county, *codes, **fields):
    fields = {"status": "accepted", "received_at": f.NOW, "kind": "lecture", **fields}
    record = f.make_record(county.east, county.cast.secretary, **fields)
    for code in codes:
        record.record_indicators.create(indicator=code)
    return record


def test_an_accepted_record_lies_under_the_items_it_is_offered_for(county):
    review = county.in_phase("review").assign(county.east, county.cast.assigned)
    late = offered(county, "i-study", "i-effort", happened_on=date(2026, 5, 2))
    early = offered(county, "i-study", happened_on=date(2026, 2, 2))
    for status in ("draft", "sent"):
        received = None if status == "draft" else f.NOW
        offered(county, "i-study", status=status, received_at=received)
    assert shown(county, review) == {
        "i-study": [early.pk, late.pk],
        "i-effort": [late.pk],
        "i-checks": [],
    }


def test_a_record_that_lies_there_through_its_task_does_not_lie_there_twice(county):
    review = county.in_phase("review").assign(county.east, county.cast.assigned)
    template = f.make_template(indicators=["i-study"])
    task = f.make_task(county.east, template=template, status="accepted")
    record = offered(county, "i-study", tasks=[task])
    assert shown(county, review)["i-study"] == [record.pk]


def test_another_branchs_offer_is_not_among_them(county):
    review = county.in_phase("review").assign(county.east, county.cast.assigned)
    foreign = f.make_record(
        county.west, county.cast.secretary, status="accepted", received_at=f.NOW
    )
    foreign.record_indicators.create(indicator="i-study")
    assert shown(county, review)["i-study"] == []
