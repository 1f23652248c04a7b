"""Published results are added up level by level, exactly, along the frozen tree."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests import factories as f
from tests.assessment.builders import County
from tracker.assessment import actions, rollups
from tracker.assessment.models import AreaTotal, Result
from tracker.audit import locks
from tracker.determination.models import Participant


@pytest.fixture
def published(cast):
    """Two townships: two branches in one, one in the other; all published."""
    return County(cast, branches=[cast.east, cast.west, cast.far]).published()


def sums(county, organisation):
    rows = AreaTotal.objects.filter(participant=county.participants[organisation.pk])
    return {
        (row.part, row.code): (row.results, row.points, row.full_points)
        for row in rows
    }  # fmt: skip


def test_nothing_is_added_up_before_it_is_published(county):
    county.settled()
    assert not AreaTotal.objects.exists()


def test_each_level_is_the_sum_of_what_is_below_it(published):
    cast = published.cast
    one = {
        ("total", ""): (1, 805_000, 1_000_000),
        ("grade", "fair"): (1, 805_000, 1_000_000),
        ("dimension", "political"): (1, 500_000, 600_000),
        ("dimension", "style"): (1, 305_000, 400_000),
    }

    def times(number):
        return {key: tuple(number * one for one in row) for key, row in one.items()}

    assert sums(published, cast.other_township) == one
    assert sums(published, cast.township) == times(2)
    assert sums(published, cast.county) == times(3)
    assert sums(published, cast.east) == {}  # nothing stands below a branch
    assert rollups.differences(published.cycle) == []


def test_an_assessed_township_counts_in_its_own_sum(cast):
    county = County(cast, branches=[cast.east, cast.west])
    township = county.participants[cast.township.pk]
    with locks.lifted_for_test_flush():
        Participant.objects.filter(pk=township.pk).update(is_assessed=True)
    township.refresh_from_db()
    county.give_facts(cast.township)
    county.published()
    assert sums(county, cast.township)["total", ""] == (3, *points_of_all())
    assert sums(county, cast.county)["total", ""] == (3, *points_of_all())
    assert rollups.differences(county.cycle) == []


def points_of_all():
    rows = list(Result.objects.values_list("points", "full_points"))
    return sum(points for points, _full in rows), sum(full for _points, full in rows)


def test_another_cycle_is_left_alone(published, cast):
    other = f.make_cycle(cast.county, version=published.version, year=2025)
    area = f.make_participant(other, cast.county)
    AreaTotal.objects.create(participant=area, part="total", results=1, points=1, full_points=1)
    rollups.refresh(published.cycle)
    assert AreaTotal.objects.filter(participant=area).count() == 1


def test_an_upheld_appeal_moves_the_sums_above_it(cast):
    county = County(cast, branches=[cast.east, cast.far]).in_appeal()
    appeal = actions.file_appeal(
        county.result(), text="a check was met", node=county.nodes["i-checks"],
        by=cast.secretary, at=f.NOW,
    )  # fmt: skip
    actions.propose_answer(
        appeal, upheld=True, marks={"i-checks": 100_000}, answer="seen on site",
        by=cast.administrator, at=f.NOW, password=f.PASSWORD,
    )  # fmt: skip
    actions.confirm_answer(appeal, by=cast.second_administrator, at=f.NOW, password=f.PASSWORD)
    assert sums(county, cast.township)["total", ""] == (1, 855_000, 1_000_000)
    assert sums(county, cast.other_township)["total", ""] == (1, 805_000, 1_000_000)
    assert sums(county, cast.county)["total", ""] == (2, 1_660_000, 2_000_000)
    assert rollups.differences(county.cycle) == []


def test_the_command_finds_a_wrong_sum_and_mends_it(published, capsys):
    row = AreaTotal.objects.get(
        participant=published.participants[published.cast.county.pk], part="total"
    )
    call_command("recompute_totals")
    AreaTotal.objects.filter(pk=row.pk).update(points=1)
    AreaTotal.objects.filter(participant=row.participant, part="grade").delete()
    with pytest.raises(CommandError, match="2 totals differ"):
        call_command("recompute_totals", published.cycle.code)
    call_command("recompute_totals", "--write")
    assert rollups.differences(published.cycle) == []
    assert "2 totals differed" in capsys.readouterr().out


@pytest.mark.parametrize("count", [1, 6])
def test_adding_up_takes_one_statement_a_level(cast, django_assert_num_queries, count):
    branches = [cast.east, *(f.make_organisation(cast.township) for _ in range(count - 1))]
    county = County(cast, branches=branches).published()
    # delete, depths, from the results, their totals, two levels of areas; PostgreSQL is told its
    # memory first, and adds up in a table that is made and dropped
    with django_assert_num_queries(9 if connection.vendor == "postgresql" else 6):
        rollups.refresh(county.cycle)
