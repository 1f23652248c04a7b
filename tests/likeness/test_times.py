"""Bursts and lags: a quarter filled in one night is found, work told as it comes is not."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.likeness import planted_times as planting
from tracker.likeness import bursts, lags

SEEDS = range(40)
# a slow machine is no reason to fail
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NIGHT = date(2026, 3, 31)


@pytest.mark.parametrize("seed", SEEDS)
def test_three_branches_that_filled_a_quarter_are_found_and_no_other(seed):
    branches, planted = planting.branches(seed)
    assert (len(branches), len(planted)) == (33, 3)
    assert {number for number, told in enumerate(branches) if bursts.find(told)} == planted


@pytest.mark.parametrize("seed", range(5))
def test_how_many_came_in_on_one_day_tells_nothing(seed):
    """The control: by number alone, ordinary branches are found as well."""
    branches, planted = planting.branches(seed)

    def most_in_a_day(told):
        days = [one.received_on for one in told]
        return max(days.count(day) for day in days)

    crowded = {n for n, told in enumerate(branches) if most_in_a_day(told) >= bursts.LEAST_RECORDS}
    assert crowded - planted


def told_at_once(days_ago, *, on=NIGHT, hour=22):
    return [
        planting.telling(number, on - timedelta(days=ago), on, hour, number)
        for number, ago in enumerate(days_ago)
    ]


def test_a_burst_names_its_records_its_spread_and_the_deadline_after_it():
    told = told_at_once([80, 60, 50, 40, 20, 10, 3])
    (burst,) = bursts.find(told, deadlines=[NIGHT + timedelta(days=2), NIGHT - timedelta(days=1)])
    assert burst.records == (0, 1, 2, 3, 4, 5)  # three days ago is told in time
    assert (burst.spread, burst.day) == (70, NIGHT)
    assert burst.deadline_on == NIGHT + timedelta(days=2)
    assert (burst.begins_at, burst.ends_at) == (told[0].received_at, told[5].received_at)


@pytest.mark.parametrize(
    "days_ago",
    [
        [80, 60, 50, 40, 20],  # one too few
        [40, 35, 30, 25, 20, 15, 10, 9],  # a month and a little more
        [6, 5, 4, 3, 2, 1, 0] * 3,  # the week's work
    ],
)
def test_less_than_a_burst_is_none(days_ago):
    assert bursts.find(told_at_once(days_ago)) == []


def test_two_nights_are_two_bursts():
    first = told_at_once([80, 60, 50, 40, 20, 10], on=date(2026, 3, 20))
    second = told_at_once([90, 61, 51, 41, 21, 11])
    assert [burst.day for burst in bursts.find(second + first)] == [date(2026, 3, 20), NIGHT]


@CALM
@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 40), st.integers(0, 23)), max_size=40)
)
def test_bursts_never_overlap_and_keep_their_word(rows):
    told = [
        planting.telling(n, NIGHT - timedelta(days=back + lag), NIGHT - timedelta(days=back), hour)
        for n, (lag, back, hour) in enumerate(rows)
    ]
    found = bursts.find(told)
    seen = [number for burst in found for number in burst.records]
    assert len(seen) == len(set(seen))
    for burst in found:
        assert len(burst.records) >= bursts.LEAST_RECORDS
        assert burst.spread >= bursts.LEAST_SPREAD
        assert burst.ends_at - burst.begins_at <= bursts.SITTING


@CALM
@given(st.lists(st.integers(0, 200), min_size=1, max_size=60))
def test_work_told_within_the_week_is_never_a_burst(back):
    told = [planting.telling(n, NIGHT - timedelta(days=b + n % 7), NIGHT - timedelta(days=b))
            for n, b in enumerate(back)]  # fmt: skip
    assert bursts.find(told) == []


def test_a_lag_is_counted_in_days_and_looked_at_after_a_month():
    assert lags.days(date(2026, 6, 1), date(2026, 6, 24)) == 23
    assert not lags.is_late(date(2026, 6, 1), date(2026, 7, 1))
    assert lags.is_late(date(2026, 6, 1), date(2026, 7, 2))
