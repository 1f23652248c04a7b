"""The area page: what its figures count, what it shows to whom, how many queries it takes."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.urls import reverse

from tests import factories as f
from tests.world import PLANTED, World
from tracker.assessment.models import DimensionTotal
from tracker.reporting import area
from tracker.reporting.area import Share

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return World(cast)


def give(participant, dimension, points, full=1_000_000):
    DimensionTotal.objects.create(
        participant=participant, dimension=dimension, points=points, full_points=full
    )


def test_figures_count_what_has_come_in_and_what_was_due(world):
    east = world.participants[world.cast.east.code]
    west = world.participants[world.cast.west.code]
    f.make_task(east, due_on=date(2026, 6, 25), first_sent_on=date(2026, 6, 25), status="accepted")
    f.make_task(west, due_on=date(2026, 6, 25), first_sent_on=date(2026, 6, 26), status="accepted")
    numbers = area.figures(world.participants[world.cast.county.code], on=date(2026, 6, 26))
    # three branches; only east has sent a record. Due: the world's own two tasks, and these two
    assert numbers == area.Figures(
        reporting=Share(1, 3),
        on_time=Share(1, 4),
        reviewed=Share(0, 3),
        open_cases=2,
        late_cases=0,
        open_appeals=0,
        silent=2,
    )


def test_a_task_is_not_due_before_its_day_is_over(world):
    township = world.participants[world.cast.township.code]
    due = world.task.due_on
    assert area.figures(township, on=due).on_time == Share(0, 0)
    assert area.figures(township, on=due + timedelta(days=1)).on_time == Share(0, 2)


def test_a_rectification_is_late_from_the_day_after_its_deadline(world):
    county = world.participants[world.cast.county.code]
    deadline = world.rectification.deadline_on
    assert area.figures(county, on=deadline).late_cases == 0
    assert area.figures(county, on=deadline + timedelta(days=1)).late_cases == 1


def test_units_are_rolled_up_along_the_frozen_tree(world):
    give(world.participants[world.cast.east.code], world.dimension, 900_000)
    give(world.participants[world.cast.west.code], world.dimension, 500_000)
    give(world.participants[world.cast.far.code], world.dimension, 333_333)
    county = world.participants[world.cast.county.code]
    code = world.dimension.code
    assert area.shares_by_unit(world.cast.administrator, county, published=False) == {
        world.cast.township.path: {code: Fraction(7, 10)},
        world.cast.other_township.path: {code: Fraction(333_333, 1_000_000)},
    }


def test_running_totals_are_for_those_who_may_see_unpublished_scores(world):
    give(world.participants[world.cast.east.code], world.dimension, 900_000)
    county = world.participants[world.cast.county.code]
    assert area.shares_by_unit(world.cast.observer, county, published=False) == {}
    assert area.shares_by_unit(world.cast.administrator, county, published=False) != {}


def test_after_publication_everybody_reads_the_results(cast):
    world = World(cast, published=True)
    county = world.participants[cast.county.code]
    expected = {cast.township.path: {world.dimension.code: Fraction(8885, 10_000)}}
    assert area.shares_by_unit(cast.observer, county, published=True) == expected
    assert area.shares_by_unit(cast.administrator, county, published=True) == expected


@pytest.mark.parametrize(
    ("share", "code"),
    [(Fraction(9, 10), "good"), (Fraction(8999, 10_000), "fair"), (Fraction(0), "poor")],
)
def test_a_band_begins_at_its_lower_bound(world, share, code):
    assert area.band_of(share, world.version)[1]["code"] == code


def test_while_work_is_under_way_the_map_shows_what_came_in_on_time(world):
    """A task counts for the dimensions of its indicators; nothing unjudged counts as nothing."""
    east = world.participants[world.cast.east.code]
    template = f.make_template(indicators=[world.indicator.code, "i-unknown"])
    day = date(2026, 3, 25)
    f.make_task(east, template=template, due_on=day, scheduled_on=day, first_sent_on=day)
    later = {"period_start": date(2026, 4, 1), "scheduled_on": day, "due_on": day}
    f.make_task(east, template=template, first_sent_on=date(2026, 3, 26), **later)
    county = world.participants[world.cast.county.code]
    assert area.sent_on_time(county, world.version, on=date(2026, 3, 26)) == {
        world.cast.township.path: {world.dimension.code: Fraction(1, 2)}
    }
    assert area.sent_on_time(county, world.version, on=day) == {}


def test_the_page_shows_bands_by_letter_and_leads_down(cast, as_user):
    world = World(cast, phase="review")
    give(world.participants[world.cast.east.code], world.dimension, 950_000)
    page = as_user(world.cast.administrator).get(
        reverse("reporting:area", args=[world.cast.county.code])
    )
    text = page.content.decode()
    assert ">A<" in text
    assert f'href="/area/{world.cast.township.code}/?cycle={world.cycle.code}"' in text
    assert PLANTED not in text


def test_a_branch_is_drawn_against_the_median_of_the_area(cast, as_user):
    world = World(cast, phase="review")
    for organisation, points in (("east", 950_000), ("west", 600_000), ("far", 700_000)):
        participant = world.participants[getattr(world.cast, organisation).code]
        give(participant, world.dimension, points)
    page = as_user(world.cast.administrator).get(
        reverse("reporting:area", args=[world.cast.east.code])
    )
    assert page.context["radar_table"] == [
        (world.dimension.title, Fraction(95, 100), Fraction(7, 10))
    ]


def test_an_organisation_without_a_cycle_is_told_what_comes_next(cast, as_user):
    page = as_user(cast.outsider).get(reverse("reporting:area", args=[cast.elsewhere.code]))
    assert page.status_code == 200
    assert reverse("determination:cycle-list") in page.content.decode()


def test_a_cycle_of_another_county_is_not_found(world, as_user):
    page = as_user(world.cast.outsider).get(
        reverse("reporting:area", args=[world.cast.elsewhere.code]) + f"?cycle={world.cycle.code}"
    )
    assert page.status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_takes_as_many_queries_for_three_units_as_for_one(
    world, as_user, more, django_assert_num_queries
):
    for number in range(more):
        branch = f.make_organisation(world.cast.township, name=f"增{number}村")
        participant = f.make_participant(
            world.cycle, branch, parent=world.participants[world.cast.township.code]
        )
        give(participant, world.dimension, 700_000)
    client = as_user(world.cast.administrator)
    with django_assert_num_queries(27):
        client.get(reverse("reporting:area", args=[world.cast.township.code]))


def test_published_results_are_read_from_the_totals_of_areas(cast, as_user):
    """Added up or added now: the same shares, on every level."""
    from tests.assessment.builders import County
    from tracker.assessment.models import AreaTotal

    county = County(cast, branches=[cast.east, cast.west, cast.far]).published()
    units = [county.participants[o.pk] for o in (cast.county, cast.township, cast.east)]

    def read():
        return [area.shares_by_unit(cast.administrator, u, published=True) for u in units]

    added_up = read()
    page = as_user(cast.administrator).get(reverse("reporting:area", args=[cast.county.code]))
    assert [(unit.name, results) for unit, _a, results, _n in page.context["grades"]] == [
        (cast.township.name_zh, 2),
        (cast.other_township.name_zh, 1),
    ]
    AreaTotal.objects.all().delete()
    assert read() == added_up
    assert added_up[0][cast.township.path] == {
        "political": Fraction(5, 6),
        "style": Fraction(305, 400),
    }
