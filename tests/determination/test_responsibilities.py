"""Responsibility lists: the five fixes follow from duties, posts, holders, templates, measures."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from tests import factories as f
from tests.determination.builders import OPENED, opening, published
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.cascade import by_level, descents
from tracker.determination.models import Cycle, Duty, Measure, Responsibility
from tracker.organisations.models import Appointment
from tracker.organisations.roles import PostKind

pytestmark = pytest.mark.django_db


def line(cycle, organisation, duty):
    return Responsibility.objects.get(
        participant__cycle=cycle, participant__organisation=organisation, duty=duty
    )


def fixes(row):
    return (
        row.post is not None,
        row.person is not None,
        row.has_task,
        row.has_time,
        row.has_requirement,
    )


@pytest.fixture
def version(db):
    return published()


def test_a_whole_line_has_all_five(cast, version):
    duty = f.make_template().duty
    cycle = actions.open_cycle(**opening(cast, version))
    row = line(cycle, cast.east, duty)
    assert fixes(row) == (True, True, True, True, True)
    assert row.person == cast.secretary.person
    assert row.post.kind == PostKind.BRANCH_SECRETARY


def test_every_fix_that_is_missing_is_missing_by_itself(cast, version):
    bare = f.make_duty()
    Duty.objects.filter(pk=bare.pk).update(requirement_zh="", requirement_en="")
    timeless = f.make_duty()
    f.make_template(duty=timeless, recurrence={"every": "month"})
    timeless.templates.update(recurrence={})
    unseated = f.make_template(duty=f.make_duty(post_kind=PostKind.DEPUTY_SECRETARY)).duty
    vacant = f.make_template(duty=f.make_duty(post_kind=PostKind.PUBLICITY_MEMBER)).duty
    f.make_post(cast.east, PostKind.PUBLICITY_MEMBER)
    cycle = actions.open_cycle(**opening(cast, version))
    assert fixes(line(cycle, cast.east, bare)) == (True, True, False, False, False)
    assert fixes(line(cycle, cast.east, timeless)) == (True, True, True, False, True)
    assert fixes(line(cycle, cast.east, unseated)) == (False, False, True, True, True)
    assert fixes(line(cycle, cast.east, vacant)) == (True, False, True, True, True)


def test_a_measure_is_task_and_time(cast, version):
    duty = f.make_duty()
    Measure.objects.create(code="m", duty=duty, title_zh="党费")
    cycle = actions.open_cycle(**opening(cast, version))
    assert fixes(line(cycle, cast.east, duty)) == (True, True, True, True, True)


def test_a_template_applies_by_level_kind_and_size(cast, version):
    committee = f.make_template(min_members=7).duty  # east has 20 members, west 5
    organs = f.make_template(duty=f.make_duty(), applies_to=["organ"]).duty
    above = f.make_template(duty=f.make_duty(), level="county").duty
    cycle = actions.open_cycle(**opening(cast, version))
    assert line(cycle, cast.east, committee).has_task is True
    assert line(cycle, cast.east, organs).has_task is False
    assert line(cycle, cast.east, above).has_task is False


def test_duties_fall_to_their_level_and_kind_only(cast, version):
    township = f.make_duty(level="township", post_kind=PostKind.TOWNSHIP_OFFICER)
    organs = f.make_duty(applies_to=["organ"])
    cycle = actions.open_cycle(**opening(cast, version))
    rows = Responsibility.objects.filter(participant__cycle=cycle)
    where = rows.filter(duty=township).values_list("participant__organisation__code", flat=True)
    assert set(where) == {cast.township.code, cast.other_township.code}
    assert not rows.filter(duty=organs).exists()


def test_deputies_former_and_future_holders_own_nothing(cast, version):
    duty = f.make_template(duty=f.make_duty(post_kind=PostKind.DEPUTY_SECRETARY)).duty
    on = OPENED.date()
    post = f.make_post(cast.east, PostKind.DEPUTY_SECRETARY)
    person = f.make_person(cast.east)
    f.appoint(person, post, until=on - timedelta(days=1))
    f.appoint(f.make_person(cast.east), post, since=on + timedelta(days=1))
    f.appoint(f.make_person(cast.east), post, is_deputy=True)
    cycle = actions.open_cycle(**opening(cast, version))
    assert line(cycle, cast.east, duty).person is None
    Appointment.objects.filter(person=person).update(until=on)
    actions.refill_responsibilities(cycle, by=cast.administrator, at=OPENED)
    assert line(cycle, cast.east, duty).person == person


def test_of_two_seats_the_one_that_is_held_counts_and_closed_seats_do_not(cast, version):
    duty = f.make_template(duty=f.make_duty(post_kind=PostKind.DEPUTY_SECRETARY)).duty
    closed = f.make_post(cast.west, PostKind.DEPUTY_SECRETARY, is_active=False)
    f.appoint(f.make_person(cast.west), closed)
    f.make_post(cast.east, PostKind.DEPUTY_SECRETARY)
    held = f.make_post(cast.east, PostKind.DEPUTY_SECRETARY)
    person = f.make_person(cast.east)
    f.appoint(person, held)
    cycle = actions.open_cycle(**opening(cast, version))
    assert (line(cycle, cast.east, duty).post, line(cycle, cast.east, duty).person) == (
        held,
        person,
    )
    assert line(cycle, cast.west, duty).post is None


def test_filling_again_follows_posts_and_duties(cast, version):
    cycle = actions.open_cycle(**opening(cast, version))
    duty = f.make_template().duty
    Appointment.objects.filter(person=cast.secretary.person).update(until=date(2026, 3, 1))
    successor = f.make_person(cast.east)
    post = Appointment.objects.get(person=cast.secretary.person).post
    f.appoint(successor, post, since=date(2026, 3, 2))
    actions.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)
    assert line(cycle, cast.east, duty).person == successor
    rows = Responsibility.objects.filter(participant__cycle=cycle)
    assert rows.count() == rows.values("participant", "duty").distinct().count()


@pytest.mark.parametrize("phase", ["self_assessment", "review", "publication", "appeal", "closed"])
def test_lists_stay_as_they_were_scored(cast, version, phase):
    cycle = actions.open_cycle(**opening(cast, version))
    Cycle.objects.filter(pk=cycle.pk).update(phase=phase)
    before = list(Responsibility.objects.values_list("pk", flat=True))
    with pytest.raises(Refused):
        actions.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)
    assert list(Responsibility.objects.values_list("pk", flat=True)) == before


def test_only_administrators_of_the_county_fill(cast, version):
    cycle = actions.open_cycle(**opening(cast, version))
    for other in (cast.outsider, cast.officer, cast.secretary):
        with pytest.raises(PermissionDenied):
            actions.refill_responsibilities(cycle, by=other, at=f.NOW)


def test_the_lists_of_another_cycle_are_left_alone(cast, version):
    first = actions.open_cycle(**opening(cast, version))
    f.make_organisation(f.make_organisation(cast.elsewhere))
    other = actions.open_cycle(
        **opening(cast, version, code="other", organisation=cast.elsewhere, by=cast.outsider)
    )
    before = list(
        Responsibility.objects.filter(participant__cycle=first).values_list("pk", flat=True)
    )
    actions.refill_responsibilities(other, by=cast.outsider, at=f.NOW)
    after = Responsibility.objects.filter(participant__cycle=first).values_list("pk", flat=True)
    assert list(after) == before


def descent(cycle, user, duty):
    return next(found for found in descents(cycle, user) if found.duty == duty)


def test_the_cascade_counts_what_came_down_and_what_was_lost(cast, version):
    county = f.make_duty(level="county", post_kind=PostKind.COUNTY_ADMINISTRATOR)
    township = f.make_duty(level="township", post_kind=PostKind.TOWNSHIP_OFFICER, parent=county)
    branch = f.make_template(duty=f.make_duty(parent=township)).duty
    cast.far.dissolved_on = date(2025, 1, 1)  # nobody is left below the other township
    cast.far.save()
    cycle = actions.open_cycle(**opening(cast, version))
    top = descent(cycle, cast.administrator, county)
    assert (top.asked, dict(top.steps)) == (
        1,
        {"received": 1, "broken_down": 1, "owned": 1, "task": 0, "time": 0, "requirement": 1},
    )
    middle = descent(cycle, cast.administrator, township)
    assert (middle.asked, middle.counts["broken_down"], middle.counts["owned"]) == (2, 1, 1)
    low = descent(cycle, cast.administrator, branch)
    assert (low.asked, low.kept["requirement"], low.lost, low.leaks) == (2, 2, 0, [])


def test_the_cascade_shows_a_person_their_own_part(cast, version):
    duty = f.make_template().duty
    cycle = actions.open_cycle(**opening(cast, version))
    assert descent(cycle, cast.administrator, duty).asked == 3
    assert descent(cycle, cast.officer, duty).asked == 2
    assert descent(cycle, cast.secretary, duty).asked == 1
    assert descents(cycle, cast.outsider) == []


def test_levels_add_up_their_duties(cast, version):
    f.make_template()
    cycle = actions.open_cycle(**opening(cast, version))
    found = descents(cycle, cast.administrator)
    totals = by_level(found)
    assert [total.asked for total in totals] == [sum(one.asked for one in found)]


def test_a_duty_that_came_later_counts_as_not_received(cast, version):
    cycle = actions.open_cycle(**opening(cast, version))
    late = f.make_duty()
    found = descent(cycle, cast.administrator, late)
    assert (found.asked, found.counts["received"], found.lost) == (3, 0, 3)


def test_a_branch_too_small_for_every_task_of_a_duty_does_not_have_the_duty(cast, version):
    """A branch with fewer than 7 full members has no committee, so it cannot lack its duties."""
    duty = f.make_template(min_members=7).duty
    cycle = actions.open_cycle(**opening(cast, version))
    lines = Responsibility.objects.filter(participant__cycle=cycle, duty=duty)
    names = lines.values_list("participant__name_zh", flat=True)
    assert sorted(names) == sorted(["东村", "远村"])  # 20 and 12 members; the third has 5
