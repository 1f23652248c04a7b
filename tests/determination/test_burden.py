"""The burden meter: what a framework asks of one organisation of a kind and a size."""

from fractions import Fraction

import pytest

from tests import factories as f
from tests.determination.linting.builders import group, leaf, measured
from tracker.determination.burden import (
    MINUTES_A_RECORD,
    MINUTES_AN_ITEM,
    MINUTES_AN_UPLOAD,
    burdens_of,
    heaviest,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    version = f.make_version()
    f.make_node(version, kind="sum", points=0, code="root")
    return version


def template(every, **fields):
    return f.make_template(recurrence={"every": every, "day": 20}, **fields)


def counting(*templates):
    codes = [one.code for one in templates]
    return {"from": "tasks", "templates": codes, "count": "accepted"}


def burden(version, kind="village", **size):
    (one,) = [one for one in burdens_of(list(version.nodes.all()), **size) if one.kind == kind]
    return one


def test_records_uploads_and_items_make_up_the_minutes_of_a_month(version):
    monthly, yearly = template("month"), template("year")
    leaf(version, "ratio", source=counting(monthly), evidence="always")
    leaf(version, "ratio", source=counting(yearly), evidence="sample")
    leaf(version, "ratio", source=measured())
    one = burden(version)
    assert (one.items, one.uploads) == (3, Fraction(13, 12))
    minutes = 13 * MINUTES_A_RECORD + 13 * MINUTES_AN_UPLOAD + 3 * MINUTES_AN_ITEM
    assert one.minutes == Fraction(minutes, 12)
    assert one.hours == one.minutes / 60


def test_a_task_that_counts_for_several_items_is_recorded_once(version):
    monthly = template("month")
    for _item in range(3):
        leaf(version, "ratio", source=counting(monthly))
    assert burden(version).minutes == 12 * MINUTES_A_RECORD / 12 + 3 * Fraction(MINUTES_AN_ITEM, 12)


def test_a_task_that_reviewers_look_at_is_a_burden_too(version):
    leaf(version, "discretionary", {"least": "0", "most": "10"}, code="i-judged")
    before = burden(version).minutes
    template("quarter", indicators=["i-judged"])
    assert burden(version).minutes - before == Fraction(4 * MINUTES_A_RECORD, 12)


def test_tasks_of_others_are_no_burden_of_this_one(version):
    township = template("month", level="township")
    organs = template("month", applies_to=["organ"])
    large = template("month", min_members=7)
    leaf(version, "ratio", source=counting(township, organs, large))
    alone = Fraction(MINUTES_AN_ITEM, 12)
    assert burden(version, members=3).minutes == alone
    assert burden(version, members=7).minutes == alone + MINUTES_A_RECORD
    assert burden(version, "organ", members=3).minutes == alone + MINUTES_A_RECORD
    assert burden(version, "committee", members=3).minutes == alone + MINUTES_A_RECORD


def test_points_rest_on_paper_wholly_by_half_or_not(version):
    judged = {"least": "0", "most": "10"}
    leaf(version, "discretionary", judged, method_zh="查阅资料")
    assert burden(version).paper == 100
    leaf(version, "discretionary", judged, method_zh="查阅资料与实地查看相结合")
    assert burden(version).paper == 75
    leaf(version, "discretionary", judged, method_zh="走访座谈")
    assert burden(version).paper == 50
    leaf(version, "ratio", source=counting(template("month")), method_zh="查阅资料")
    assert burden(version).paper == Fraction(150, 4)
    leaf(version, "ratio", source=measured(), evidence="always")
    assert burden(version).paper == 50


def test_items_and_vetoes_count_for_the_kinds_that_they_name(version):
    leaf(version, "all_or_nothing", applies_to=["village"])
    params = {"effect": "total", "exceptions": [{"code": "force-majeure"}]}
    leaf(version, "veto", params, points=0, applies_to=["organ"])
    found = {one.kind: (one.items, one.vetoes) for one in burdens_of(list(version.nodes.all()))}
    assert found == {"village": (1, 0), "organ": (1, 1)}


def test_what_lies_over_its_threshold_is_named(version):
    above = group(version, "sum")
    for _item in range(61):
        leaf(version, "discretionary", {"least": "0", "most": "10"}, parent=above,
             method_zh="查阅资料")  # fmt: skip
    found = burdens_of(list(version.nodes.all()))
    assert {one.over for one in found} == {frozenset({"items", "paper"})}
    assert heaviest(found) == [
        ("items", "61", True),
        ("uploads", "0", False),
        ("hours", "0.4", False),
        ("paper", "100", True),
        ("vetoes", "0", False),
    ]
    assert heaviest([]) == []
