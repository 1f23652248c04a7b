"""Two seconds round every edge of a day and a year, in the county's time and in UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.factories import SHANGHAI, make_cycle, make_participant, make_record, make_task
from tests.safety.visits import Visitor, county_at_work
from tracker.assessment.moments import require_before_end
from tracker.audit.refusals import Refused
from tracker.determination import phase_dates
from tracker.determination.models import CyclePhase
from tracker.determination.states import Phase
from tracker.performance import actions
from tracker.performance.lights import light_of
from tracker.performance.models import Task
from tracker.performance.states import Light

# an ordinary day, ends of months, both ends of the year
EDGES = (date(2026, 6, 25), date(2026, 2, 28), date(2026, 1, 1), date(2026, 12, 31))
# seconds from the first moment of the next day: is it still that day?
MOMENTS = ((-2, True), (-1, True), (0, False), (1, False), (2, False))


def midnight_after(day):
    """The first moment of the next local day."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(days=1)


def sent_at(cast, day, moment):
    """Send a record for a task due on the day at that moment; return the Task."""
    participant = make_participant(make_cycle(cast.county), cast.east)
    task = make_task(participant, period_start=day.replace(day=1), scheduled_on=day, due_on=day)
    record = make_record(participant, cast.secretary, tasks=[task], happened_on=day)
    cast.secretary.as_of = timezone.localdate(moment)
    actions.send(record, by=cast.secretary, at=moment)
    return Task.objects.get(pk=task.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("day", EDGES, ids=str)
@pytest.mark.parametrize(("seconds", "is_on_time"), MOMENTS)
def test_the_due_day_ends_at_local_midnight(day, seconds, is_on_time, cast):
    moment = midnight_after(day) + timedelta(seconds=seconds)
    task = sent_at(cast, day, moment.astimezone(UTC))
    assert task.first_sent_on == (day if is_on_time else day + timedelta(days=1))
    light = light_of(task, on=timezone.localdate(moment))
    assert (light == Light.LATE) is not is_on_time


@pytest.mark.django_db
def test_counted_in_utc_the_late_would_be_on_time(cast):
    """The control: eight hours of every day would fall to the wrong side."""
    day = EDGES[0]
    with timezone.override(UTC):
        task = sent_at(cast, day, midnight_after(day) + timedelta(seconds=2))
    assert task.first_sent_on == day


@pytest.mark.django_db
@pytest.mark.parametrize("day", EDGES, ids=str)
@pytest.mark.parametrize(("seconds", "is_on_time"), MOMENTS)
def test_an_unsent_task_turns_overdue_at_local_midnight(day, seconds, is_on_time, cast):
    task = make_task(make_participant(make_cycle(cast.county), cast.east), due_on=day,
                     scheduled_on=day)  # fmt: skip
    today = timezone.localdate(midnight_after(day) + timedelta(seconds=seconds))
    assert (light_of(task, on=today) == Light.OVERDUE) is not is_on_time
    assert Task.objects.overdue(on=today).exists() is not is_on_time


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "is_on_time"), MOMENTS)
def test_a_page_reads_the_same_clock(seconds, is_on_time, cast):
    world = county_at_work(cast)
    moment = midnight_after(world.task.due_on) + timedelta(seconds=seconds)
    with time_machine.travel(moment, tick=False):
        answer = Visitor(cast.secretary).get(
            reverse("performance:task-detail", args=[world.task.pk])
        )
    assert (answer.context["light"] == Light.OVERDUE) is not is_on_time


@pytest.mark.django_db
@pytest.mark.parametrize("day", [*EDGES, date(2028, 2, 29)], ids=str)
@pytest.mark.parametrize(("seconds", "is_in_time"), MOMENTS)
def test_the_end_of_a_phase_is_an_exclusive_moment(day, seconds, is_in_time, cast):
    cycle = make_cycle(cast.county, phase=Phase.APPEAL)
    starts_at, ends_at = phase_dates.instants({Phase.APPEAL: (day, day)})[Phase.APPEAL]
    row = CyclePhase.objects.create(
        cycle=cycle, phase=Phase.APPEAL, starts_at=starts_at, ends_at=ends_at
    )
    row.refresh_from_db()
    assert phase_dates.days_of(row) == (day, day)
    assert row.ends_at == midnight_after(day)
    moment = midnight_after(day) + timedelta(seconds=seconds)
    try:
        require_before_end(cycle, Phase.APPEAL, at=moment.astimezone(UTC))
        passed = True
    except Refused:
        passed = False
    assert passed is is_in_time


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2024, 2026, 2027])
def test_the_phases_of_a_year_follow_each_other_without_a_gap(year):
    proposed = phase_dates.instants(phase_dates.proposed_days(year))
    phase_dates.check_phases(proposed)
    limits = [proposed[phase] for phase in phase_dates.DATED]
    assert [end for _start, end in limits[:-1]] == [start for start, _end in limits[1:]]
