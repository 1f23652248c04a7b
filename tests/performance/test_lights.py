"""Days of what recurs, and the light a task shows: function and SQL say the same."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from tests.factories import TODAY, make_task
from tracker.determination.recurrence import BadRecurrence, Due, due_days
from tracker.performance.lights import MARKS, light_of
from tracker.performance.models import Task
from tracker.performance.states import (
    RECORD_NEXT,
    TASK_NEXT,
    Light,
    RecordStatus,
    TaskStatus,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def days(recurrence, first=FIRST, last=LAST):
    return [due.due_on.isoformat() for due in due_days(recurrence, first=first, last=last)]


def test_a_month_is_due_on_its_day_or_its_last():
    assert days({"every": "month", "day": 31})[:4] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]
    assert days({"every": "month"}, date(2028, 2, 1), date(2028, 2, 29)) == ["2028-02-29"]


def test_quarters_and_half_years_are_those_of_the_calendar():
    assert days({"every": "quarter", "month": 2, "day": 10}) == [
        "2026-02-10",
        "2026-05-10",
        "2026-08-10",
        "2026-11-10",
    ]
    assert days({"every": "half_year"}) == ["2026-06-30", "2026-12-31"]


def test_a_year_and_once_count_from_the_cycles_first_month():
    assert days({"every": "year", "month": 3, "day": 15}) == ["2026-03-15"]
    assert days({"every": "once"}) == ["2026-12-31"]
    july = (date(2026, 7, 1), date(2027, 6, 30))
    assert days({"every": "year"}, *july) == ["2027-06-30"]
    assert days({"every": "once", "month": 2, "day": 5}, *july) == ["2026-08-05"]


def test_a_cut_period_begins_and_ends_with_the_cycle():
    found = due_days({"every": "quarter"}, first=date(2026, 2, 10), last=date(2026, 11, 20))
    assert [(due.period_start, due.due_on) for due in found] == [
        (date(2026, 2, 10), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 11, 20)),
    ]


def test_what_was_due_before_the_cycle_is_asked_of_nobody():
    assert days({"every": "month", "day": 5}, date(2026, 1, 10), date(2026, 2, 28)) == [
        "2026-02-05"
    ]


def test_a_planned_day_stands_apart_and_never_after_the_due_day():
    recurrence = {"every": "month", "day": 10, "scheduled_day": 5}
    assert due_days(recurrence, first=FIRST, last=date(2026, 1, 31)) == [
        Due(date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 10))
    ]
    late = due_days(recurrence | {"scheduled_day": 20}, first=FIRST, last=date(2026, 1, 31))
    assert late[0].scheduled_on == late[0].due_on


@pytest.mark.parametrize(
    "recurrence",
    [
        {},
        None,
        {"every": "week"},
        {"every": "month", "day": 0},
        {"every": "month", "day": "5"},
        {"every": "month", "day": True},
        {"every": "quarter", "month": 4},
        {"every": "month", "weekday": 1},
    ],
)
def test_a_recurrence_that_cannot_be_understood_is_refused(recurrence):
    with pytest.raises(BadRecurrence):
        due_days(recurrence, first=FIRST, last=LAST)


LIGHTS = [
    # status, days until due, days from due to first receipt, light
    ("due", 8, None, Light.ON_TIME),
    ("due", 7, None, Light.DUE_SOON),
    ("due", 0, None, Light.DUE_SOON),
    ("due", -1, None, Light.OVERDUE),
    ("returned", -1, -3, Light.OVERDUE),
    ("returned", 3, -3, Light.DUE_SOON),
    ("submitted", -5, 0, Light.ON_TIME),
    ("submitted", -5, 1, Light.LATE),
    ("accepted", -5, -2, Light.ON_TIME),
    ("accepted", -5, 2, Light.LATE),
    ("accepted", -5, None, Light.ON_TIME),
    ("missed", -5, None, Light.MISSED),
    ("missed", -5, -6, Light.MISSED),
]


def fields(status, until_due, received):
    due_on = TODAY + timedelta(days=until_due)
    sent_on = None if received is None else due_on + timedelta(days=received)
    return {"status": status, "due_on": due_on, "first_sent_on": sent_on}


@pytest.mark.parametrize(("status", "until_due", "received", "light"), LIGHTS)
def test_a_task_shows_its_light(status, until_due, received, light):
    assert light_of(SimpleNamespace(**fields(status, until_due, received)), on=TODAY) == light


@pytest.mark.django_db
def test_the_database_shows_the_same_lights(work):
    Task.objects.all().delete()
    for status, until_due, received, light in LIGHTS:
        make_task(
            work.participant,
            title_en=light.value,
            scheduled_on=date(2026, 1, 1),
            **fields(status, until_due, received),
        )
    shown = Task.objects.with_light(on=TODAY).values_list("title_en", "light")
    assert [title for title, light in shown if title != light] == []
    counts = {light: Task.objects.showing(light, on=TODAY).count() for light in Light}
    assert sum(counts.values()) == len(LIGHTS)


def test_every_light_has_an_icon_and_every_status_a_row():
    assert set(MARKS) == set(Light)
    assert set(TASK_NEXT) == set(TaskStatus)
    assert set(RECORD_NEXT) == set(RecordStatus)
