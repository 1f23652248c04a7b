"""What holds of every recurrence, cycle and calendar."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.determination.recurrence import WorkingCalendar, due_days
from tracker.determination.recurrence.checking import LENGTHS, MOVES

WEEKDAYS = st.lists(
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=7, unique=True
)
MONTH_DAYS = st.integers(-31, 31).filter(bool)
MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=12, unique=True)


def join(values):
    return ",".join(map(str, values))


@st.composite
def by_period(draw):
    """Any recurrence by the period that the product takes."""
    every = draw(st.sampled_from([*LENGTHS, "once"]))
    found = {"every": every}
    for names in (("day", "workday"), ("scheduled_day", "scheduled_workday")):
        kind = draw(st.sampled_from([None, *names]))
        if kind and kind.endswith("workday"):
            found[kind] = draw(st.integers(-23, 23).filter(bool))
        elif kind:
            found[kind] = draw(st.integers(1, 31))
    if draw(st.booleans()):
        found["month"] = draw(st.integers(1, LENGTHS.get(every, 14)))
    return found | draw(moves())


@st.composite
def moves(draw):
    move = draw(st.sampled_from([None, *MOVES]))
    return {"move": move} if move else {}


@st.composite
def by_rule(draw):
    """Any rule that the product takes, of four shapes."""
    place = draw(st.sampled_from(["", "1", "2", "3", "4", "5", "-1", "-5"]))
    days = join(f"{place}{day}" for day in draw(WEEKDAYS))
    position = draw(st.sampled_from([4, -4]))
    rule = draw(
        st.sampled_from(
            [
                f"FREQ=DAILY;INTERVAL={draw(st.integers(1, 366))}",
                f"FREQ=WEEKLY;INTERVAL={draw(st.integers(1, 52))};BYDAY={join(draw(WEEKDAYS))}",
                f"FREQ=MONTHLY;INTERVAL={draw(st.integers(1, 6))};BYMONTHDAY={draw(MONTH_DAYS)}",
                f"FREQ=MONTHLY;INTERVAL={draw(st.integers(1, 6))};BYDAY={days}",
                f"FREQ=MONTHLY;BYDAY={join(draw(WEEKDAYS))};BYSETPOS={position}",
                f"FREQ=YEARLY;BYMONTH={join(draw(MONTHS))};BYDAY={days}",
                f"FREQ=YEARLY;BYMONTH={join(draw(MONTHS))};BYMONTHDAY={draw(st.integers(1, 29))}",
            ]
        )
    )
    return {"rrule": rule, "due_after": draw(st.integers(0, 40))} | draw(moves())


@st.composite
def cycles(draw):
    """A first and a last day, up to a year apart, leap years and year edges among them."""
    first = draw(
        st.one_of(
            st.dates(date(2019, 1, 1), date(2030, 1, 1)),
            st.sampled_from([date(2024, 2, 29), date(2027, 12, 31), date(2028, 2, 1)]),
        )
    )
    return first, first + timedelta(days=draw(st.integers(1, 365)))


@st.composite
def calendars(draw):
    entered = st.dictionaries(
        st.dates(date(2019, 1, 1), date(2031, 1, 1)), st.booleans(), max_size=20
    )
    return WorkingCalendar(draw(entered))


ANY = st.one_of(by_period(), by_rule())


@settings(max_examples=150, deadline=None)
@given(recurrence=ANY, cycle=cycles(), calendar=calendars())
def test_every_day_lies_in_the_cycle_and_is_planned_before_it_is_due(recurrence, cycle, calendar):
    first, last = cycle
    for due in due_days(recurrence, first=first, last=last, calendar=calendar):
        assert first <= due.period_start <= last
        assert first <= due.scheduled_on <= due.due_on <= last


@settings(max_examples=150, deadline=None)
@given(recurrence=ANY, cycle=cycles(), calendar=calendars())
def test_there_is_one_task_a_period_in_order(recurrence, cycle, calendar):
    found = due_days(recurrence, first=cycle[0], last=cycle[1], calendar=calendar)
    starts = [due.period_start for due in found]
    assert starts == sorted(set(starts))


@settings(max_examples=150, deadline=None)
@given(recurrence=ANY, cycle=cycles(), calendar=calendars(), move=st.sampled_from(MOVES[1:]))
def test_what_moves_ends_on_a_working_day_when_the_cycle_has_one(recurrence, cycle, calendar, move):
    first, last = cycle
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    worked = {day for day in days if calendar.is_working(day)}
    for due in due_days(recurrence | {"move": move}, first=first, last=last, calendar=calendar):
        if worked:
            month = {day for day in worked if (day.year, day.month) == _month(due.due_on)}
            # a month without a working day has no n-th one
            assert due.due_on in worked or (recurrence.get("workday") and not month)


def _month(day):
    return day.year, day.month


@settings(max_examples=100, deadline=None)
@given(recurrence=ANY, cycle=cycles(), calendar=calendars(), other=calendars())
def test_the_periods_by_day_do_not_depend_on_the_calendar(recurrence, cycle, calendar, other):
    if recurrence.get("workday"):
        return  # a working day before the cycle's first day asks for nothing
    starts = [
        [
            due.period_start
            for due in due_days(recurrence, first=cycle[0], last=cycle[1], calendar=c)
        ]
        for c in (calendar, other)
    ]
    assert starts[0] == starts[1]


@settings(max_examples=100, deadline=None)
@given(
    calendar=calendars(),
    day=st.dates(date(2019, 1, 1), date(2029, 1, 1)),
    number=st.integers(-60, 60),
)
def test_adding_working_days_and_counting_them_agree(calendar, day, number):
    reached = calendar.add_working_days(day, number)
    if number > 0:
        assert calendar.is_working(reached)
        assert calendar.working_days_between(day, reached) == number
    elif number < 0:
        assert calendar.is_working(reached) and reached < day
        assert (
            calendar.working_days_between(reached - timedelta(days=1), day - timedelta(days=1))
            == -number
        )
    else:
        assert reached == day
