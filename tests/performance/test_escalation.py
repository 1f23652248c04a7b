"""Overdue tasks become known above: after the days of grace, then after twice as many, once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tests import factories as f
from tests.factories import NOW, TODAY
from tracker.audit.models import AuditEvent
from tracker.determination.models import CountyRules
from tracker.notices.models import Notice
from tracker.notices.texts import text_of
from tracker.organisations.models import Appointment
from tracker.performance.actions import edit_task, escalate_overdue_tasks
from tracker.performance.models import Escalation


@pytest.fixture
def cycle(cast):
    return f.make_cycle(cast.county)


def late(cycle, organisation, days, **fields):
    """A task that is overdue by so many days today."""
    participant = cycle.participants.filter(organisation=organisation).first()
    participant = participant or f.make_participant(cycle, organisation)
    due_on = TODAY - timedelta(days=days)
    return f.make_task(participant, scheduled_on=due_on, due_on=due_on, **fields)


def rise(on=TODAY):
    return escalate_overdue_tasks(on=on, at=NOW)


def told(user):
    with translation.override("en"):
        return [text_of(notice) for notice in user.notices.all()]


def test_a_task_rises_on_the_day_after_the_days_of_grace(cast, cycle):
    late(cycle, cast.east, 3)
    assert rise() == 0
    assert rise(TODAY + timedelta(days=1)) == 1


def test_a_task_that_was_put_off_rises_again_when_the_new_day_passes(cast, cycle):
    day = TODAY - timedelta(days=20)
    task = f.make_given(f.make_participant(cycle, cast.east), scheduled_on=day, due_on=day)
    assert rise() == 2
    values = {"title_zh": task.title_zh, "requirement_zh": task.requirement_zh, "post": task.post}
    due_on = TODAY + timedelta(days=10)
    edit_task(task, by=cast.officer, at=NOW, scheduled_on=day, due_on=due_on, **values)
    assert rise() == 0
    assert rise(due_on + timedelta(days=4)) == 1
    assert rise(due_on + timedelta(days=7)) == 1


def test_the_level_above_is_told_once_a_day_in_counts(cast, cycle):
    late(cycle, cast.east, 4)
    late(cycle, cast.east, 5)
    late(cycle, cast.west, 4)
    assert rise() == 3
    assert told(cast.officer) == [
        "3 tasks have now been overdue for more than 3 days (organisations concerned: 2)."
    ]
    assert Notice.objects.get().link == "/tasks/?tab=overdue"
    assert told(cast.administrator) == told(cast.secretary) == []
    (event,) = AuditEvent.objects.all()
    assert (event.verb, event.data) == (
        "tasks.escalated",
        {"on": TODAY.isoformat(), "level_1": 3, "level_2": 0},
    )


def test_after_twice_the_days_the_county_is_told_too(cast, cycle):
    task = late(cycle, cast.east, 7)
    assert rise() == 2
    sentence = (
        "1 task has now been overdue for more than 6 days (organisations concerned: 1). "
        f"Among them: {cast.township.name_en} 1."
    )
    assert told(cast.administrator) == told(cast.second_administrator) == [sentence]
    levels = Escalation.objects.filter(task=task).order_by("level")
    assert list(levels.values_list("level", flat=True)) == [1, 2]


def test_the_county_hears_how_many_in_which_township(cast, cycle):
    late(cycle, cast.far, 7)
    late(cycle, cast.east, 7)
    late(cycle, cast.west, 8)
    rise()
    (sentence,) = told(cast.administrator)
    near, other = cast.township.name_en, cast.other_township.name_en
    assert sentence.endswith(f"(organisations concerned: 3). Among them: {near} 2, {other} 1.")
    # nobody holds a post at the other township, and the own officer hears no branch's name
    assert told(cast.officer)[0].endswith("(organisations concerned: 2).")


def test_the_same_task_rises_to_a_level_once(cast, cycle):
    late(cycle, cast.east, 7)
    assert rise() == 2
    assert rise() == rise(TODAY + timedelta(days=30)) == 0
    assert Notice.objects.count() == 3  # the officer and two administrators


def test_another_township_hears_of_its_own_branches_only(cast, cycle):
    officer = f.make_user(cast.other_township, f.PostKind.TOWNSHIP_OFFICER)
    late(cycle, cast.east, 4)
    rise()
    assert told(officer) == []


def test_each_county_has_its_own_days_of_grace(cast, cycle):
    CountyRules.objects.create(organisation=cast.county, grace_days=10)
    CountyRules.objects.create(organisation=cast.township, grace_days=0)
    late(cycle, cast.east, 1)
    officer = f.make_user(cast.other_township, f.PostKind.TOWNSHIP_OFFICER)
    late(cycle, cast.far, 10)
    assert rise() == 2
    assert told(officer) == []
    assert told(cast.officer) == [
        "1 task has now been overdue for more than 0 days (organisations concerned: 1)."
    ]


def test_a_township_has_the_county_above_and_nobody_above_that(cast, cycle):
    late(cycle, cast.township, 30)
    assert rise() == 1
    assert len(told(cast.administrator)) == 1


@pytest.mark.parametrize("status", ["submitted", "accepted", "missed"])
def test_what_is_not_open_does_not_rise(cast, cycle, status):
    late(cycle, cast.east, 30, status=status)
    assert rise() == 0


def test_a_dissolved_organisation_has_nobody_to_do_it_and_nothing_rises(cast, cycle):
    late(cycle, cast.east, 30)
    cast.east.dissolved_on = TODAY
    cast.east.save()
    assert rise() == 0


def test_a_returned_task_rises_too(cast, cycle):
    late(cycle, cast.east, 4, status="returned")
    assert rise() == 1


def test_a_cycle_that_has_moved_on_brings_nothing_up(cast):
    late(f.make_cycle(cast.county, phase="review"), cast.east, 30)
    assert rise() == 0


def test_where_nobody_is_above_the_task_waits_for_somebody(cast, cycle):
    late(cycle, cast.east, 4)
    Appointment.objects.filter(person=cast.officer.person).update(until=TODAY - timedelta(days=1))
    assert rise() == 0
    Appointment.objects.filter(person=cast.officer.person).update(until=None)
    assert rise() == 1


@pytest.mark.parametrize("tasks", [1, 30])
def test_it_costs_the_same_for_one_task_and_for_thirty(
    cast, cycle, tasks, django_assert_num_queries
):
    CountyRules.objects.create(organisation=cast.county, grace_days=3)
    for number in range(tasks):
        late(cycle, [cast.east, cast.west][number % 2], 4)
    with django_assert_num_queries(18):
        assert rise() == tasks


def test_the_job_says_how_many(cast, cycle):
    from types import SimpleNamespace

    from tracker.performance import background

    late(cycle, cast.east, 4)
    assert background.escalate(SimpleNamespace(at=NOW), on=TODAY) == {"tasks": 1}


@pytest.mark.parametrize("level", [0, 3])
def test_the_database_refuses_a_third_level(cast, cycle, level):
    task = late(cycle, cast.east, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(task=task, level=level, at=NOW)


def test_the_database_refuses_the_same_level_twice(cast, cycle):
    task = late(cycle, cast.east, 1)
    Escalation.objects.create(task=task, level=1, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(task=task, level=1, at=NOW)
