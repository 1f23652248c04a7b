"""When what recurs recurs: days of the month, working days, rules, and the words for them."""

from datetime import date

import pytest
from django.utils.translation import override

from tests.factories import make_template
from tracker.determination.recurrence import (
    BadRecurrence,
    Due,
    WorkingCalendar,
    check,
    due_days,
    from_parts,
    sentence,
    times_a_year,
    to_parts,
)

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def dues(recurrence, first=FIRST, last=LAST, **options):
    return due_days(recurrence, first=first, last=last, **options)


def pairs(recurrence, first=FIRST, last=LAST, **options):
    found = dues(recurrence, first, last, **options)
    return [(due.scheduled_on.isoformat(), due.due_on.isoformat()) for due in found]


def test_the_fifth_working_day_passes_over_holidays_and_counts_exchanged_days():
    # 1 and 2 January are off and Sunday the 4th is worked; October begins with seven days off
    found = [due.due_on.isoformat() for due in dues({"every": "month", "workday": 5})]
    assert (found[0], found[9]) == ("2026-01-08", "2026-10-13")


def test_the_last_working_day_is_counted_from_the_end():
    assert pairs({"every": "quarter", "workday": -1, "scheduled_workday": -3}) == [
        ("2026-03-27", "2026-03-31"),
        ("2026-06-26", "2026-06-30"),
        ("2026-09-28", "2026-09-30"),
        ("2026-12-29", "2026-12-31"),
    ]


def test_a_month_with_fewer_working_days_gives_its_last():
    found = dues({"every": "month", "workday": 23}, FIRST, date(2026, 2, 28))
    assert [due.due_on for due in found] == [date(2026, 1, 30), date(2026, 2, 28)]


def test_a_month_without_any_working_day_is_due_on_its_last_day():
    rest = WorkingCalendar({date(2026, 1, day): False for day in range(1, 32)})
    found = dues({"every": "month", "workday": 1}, FIRST, date(2026, 1, 31), calendar=rest)
    assert [due.due_on for due in found] == [date(2026, 1, 31)]


@pytest.mark.parametrize(
    ("move", "planned", "due"),
    [(None, "2026-05-03", "2026-05-10"), ("stay", "2026-05-03", "2026-05-10"),
     ("next", "2026-05-06", "2026-05-11"), ("previous", "2026-04-30", "2026-05-09")],
)  # fmt: skip
def test_a_day_off_moves_as_the_recurrence_says(move, planned, due):
    # 1 to 5 May are off, Saturday the 9th is worked
    recurrence = {"every": "month", "day": 10, "scheduled_day": 3}
    recurrence |= {"move": move} if move else {}
    assert pairs(recurrence)[4] == (planned, due)


def test_a_move_never_leaves_the_cycle():
    # 31 January 2026 is a Saturday
    recurrence = {"every": "month", "day": 31, "move": "next"}
    assert pairs(recurrence, last=date(2026, 1, 31)) == [("2026-01-30", "2026-01-30")]
    sunday = date(2026, 3, 1)
    recurrence = {"every": "month", "day": 1, "move": "previous"}
    assert pairs(recurrence, sunday, date(2026, 3, 31)) == [("2026-03-02", "2026-03-02")]
    only = {"first": date(2026, 1, 31), "last": date(2026, 1, 31)}
    assert pairs({"every": "month", "move": "next"}, *only.values()) == [
        ("2026-01-31", "2026-01-31")
    ]


def test_a_working_day_after_the_cycle_goes_back_to_its_last_one():
    # the cycle ends on Sunday 8 November
    found = dues({"every": "month", "workday": 10}, date(2026, 11, 1), date(2026, 11, 8))
    assert [due.due_on for due in found] == [date(2026, 11, 6)]


def test_what_a_county_enters_goes_before_what_is_published():
    calendar = WorkingCalendar({date(2026, 1, 5): False, date(2026, 1, 3): True})
    found = dues({"every": "month", "workday": 1}, FIRST, date(2026, 1, 31), calendar=calendar)
    assert found == [Due(FIRST, date(2026, 1, 3), date(2026, 1, 3))]


@pytest.mark.parametrize(
    ("recurrence", "due"),
    [
        ({"every": "year"}, "2027-02-28"),
        ({"every": "year", "month": 1, "day": 20}, "2026-03-20"),
        ({"every": "year", "month": 1, "day": 10}, "2027-03-10"),
        ({"every": "year", "month": 1, "workday": 1}, "2027-03-01"),
        ({"every": "once"}, "2027-03-14"),
    ],
)
def test_what_comes_once_a_year_comes_once_in_a_year_that_begins_within_a_month(recurrence, due):
    found = dues(recurrence, date(2026, 3, 15), date(2027, 3, 14))
    assert [one.due_on.isoformat() for one in found] == [due]


def test_a_cycle_of_two_years_that_begins_within_a_month_asks_twice():
    found = dues({"every": "year", "month": 1, "day": 10}, date(2026, 3, 15), date(2028, 3, 14))
    assert [one.due_on for one in found] == [date(2027, 3, 10), date(2028, 3, 10)]
    found = dues({"every": "year"}, date(2028, 2, 29), date(2030, 2, 27))
    assert [one.due_on for one in found] == [date(2029, 1, 31), date(2030, 1, 31)]


def test_each_date_of_a_rule_is_a_period_of_its_own():
    found = dues({"rrule": "FREQ=MONTHLY;BYDAY=1FR", "due_after": 7, "move": "next"})
    assert found[:3] == [
        # the first Friday of January is a day off: the period keeps its name, the work moves
        Due(date(2026, 1, 2), date(2026, 1, 4), date(2026, 1, 9)),
        Due(date(2026, 2, 6), date(2026, 2, 6), date(2026, 2, 13)),
        Due(date(2026, 3, 6), date(2026, 3, 6), date(2026, 3, 13)),
    ]


def test_a_rule_ends_with_the_cycle():
    found = pairs({"rrule": "FREQ=WEEKLY;BYDAY=MO", "due_after": 10}, last=date(2026, 1, 15))
    assert found == [("2026-01-05", "2026-01-15"), ("2026-01-12", "2026-01-15")]


def test_the_period_is_the_same_whatever_the_calendar():
    calendar = WorkingCalendar({date(2026, 2, 6): False, date(2026, 2, 28): False})
    for recurrence in (
        {"rrule": "FREQ=MONTHLY;BYDAY=1FR", "move": "next"},
        {"every": "month", "workday": -1},
    ):
        before, after = dues(recurrence), dues(recurrence, calendar=calendar)
        assert [due.period_start for due in before] == [due.period_start for due in after]
        assert before != after


BAD = [
    ({"every": "month", "workday": 0}, "workday"),
    ({"every": "month", "workday": 24}, "workday"),
    ({"every": "month", "workday": True}, "workday"),
    ({"every": "month", "day": 5, "workday": 5}, "workday"),
    ({"every": "month", "scheduled_day": 5, "scheduled_workday": 5}, "scheduled_workday"),
    ({"every": "month", "move": "somewhere"}, "move"),
    ({"every": ["month"]}, "every"),
    ({"every": "month", "rrule": "FREQ=DAILY"}, None),
    ({"rrule": "FREQ=DAILY", "due_after": -1}, "due_after"),
    ({"rrule": "FREQ=DAILY", "due_after": 367}, "due_after"),
    ({"rrule": None}, "rrule"),
]
BAD_RULES = [
    "",
    "every month",
    "FREQ=HOURLY",
    "FREQ=SECONDLY;INTERVAL=1",
    "FREQ=MONTHLY",
    "FREQ=WEEKLY",
    "FREQ=YEARLY;BYMONTHDAY=5",
    "FREQ=DAILY;COUNT=5",
    "FREQ=DAILY;UNTIL=20260301",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=1000000000",
    "FREQ=DAILY;BYDAY=MO",
    "FREQ=DAILY;FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=1MO",
    "FREQ=MONTHLY;BYDAY=6FR",
    "FREQ=MONTHLY;BYDAY=FR,FR",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=MONTHLY;BYMONTHDAY=0",
    "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=3",
    "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2",
    "FREQ=MONTHLY;BYDAY=1FR;BYSETPOS=2",
    "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=5",
    # never comes: looked for until the end of the calendar
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31",
    "DTSTART:19000101T000000\nRRULE:FREQ=DAILY",
    "FREQ=DAILY\x00",
    "FREQ=DAILY;" * 50,
    "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(map(str, range(1, 29))) + ";BYMONTH=" + "1," * 60 + "1",
]
BAD += [({"rrule": rule}, "rrule") for rule in BAD_RULES]


@pytest.mark.parametrize(("recurrence", "field"), BAD, ids=[str(one)[:60] for one, _f in BAD])
def test_what_cannot_be_understood_is_refused_with_its_field(recurrence, field):
    with pytest.raises(BadRecurrence) as refusal:
        due_days(recurrence, first=FIRST, last=LAST)
    assert refusal.value.field == field
    assert times_a_year({"rrule": "x"} | recurrence) in (0, 12)


def test_a_rule_has_at_most_as_many_dates_as_a_year_has_days():
    assert len(dues({"rrule": "FREQ=DAILY"})) == 365
    assert len(dues({"rrule": "FREQ=DAILY"}, date(2028, 1, 1), date(2028, 12, 31))) == 366
    with pytest.raises(BadRecurrence):
        dues({"rrule": "FREQ=DAILY"}, last=date(2027, 1, 2))


@pytest.mark.parametrize(
    ("recurrence", "times"),
    [
        ({"every": "month", "workday": 5}, 12),
        ({"every": "once"}, 1),
        ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TU"}, 104),
        ({"rrule": "FREQ=MONTHLY;BYDAY=1FR"}, 12),
        ({"rrule": "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=5"}, 2),
        ({}, 0),
        (None, 0),
        ({"every": ["month"]}, 0),
    ],
)
def test_how_often_it_comes_round_in_a_year(recurrence, times):
    assert times_a_year(recurrence) == times


SENTENCES = [
    ({"every": "month", "day": 10, "scheduled_day": 5},
     "every month, due on day 10, planned for day 5",
     "每月，10日前完成，计划于 5 日开展"),
    ({"every": "quarter", "month": 2, "day": 15},
     "every quarter, due on day 15 of month 2",
     "每季度，第2个月15日前完成"),
    ({"every": "month", "workday": 5, "scheduled_workday": -1},
     "every month, due on working day 5 of the month,"
     " planned for the last working day of the month",
     "每月，当月第5个工作日前完成，计划在当月最后一个工作日开展"),
    ({"every": "half_year", "month": 3, "move": "next"},
     "every half-year, due at the end of month 3, a day off moves to the next working day",
     "每半年，第3个月月底前完成，遇休息日顺延至下一工作日"),
    ({"rrule": "FREQ=MONTHLY;BYDAY=1FR", "due_after": 7},
     "every month, on the first Friday, due 7 days later",
     "每月，第一个星期五，其后7天内完成"),
    ({"rrule": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"},
     "every month, on the last day that is no weekend",
     "每月，最后一个非周末日"),
    ({"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"},
     "every 2 weeks, on Monday, Thursday",
     "每2周，星期一、星期四"),
    ({"rrule": "FREQ=YEARLY;BYMONTH=9,3;BYMONTHDAY=5,-1"},
     "every year, in months 3, 9, on day 5, the last day",
     "每年，3、9月，5日、最后一天"),
    ({"every": "never"}, "not said", "未说明"),
]  # fmt: skip


@pytest.mark.parametrize(("recurrence", "english", "chinese"), SENTENCES)
def test_a_recurrence_is_said_in_both_languages(recurrence, english, chinese):
    with override("en"):
        assert sentence(recurrence) == english
    with override("zh-hans"):
        assert sentence(recurrence) == chinese


@pytest.mark.django_db
def test_a_template_says_its_rhythm():
    with override("en"):
        assert make_template(recurrence={"every": "month", "day": 5}).rhythm == (
            "every month, due on day 5"
        )


@pytest.mark.parametrize("recurrence", [one for one, _en, _zh in SENTENCES[:-1]])
def test_the_parts_of_a_form_make_the_same_recurrence_again(recurrence):
    assert from_parts(to_parts(recurrence)) == recurrence


def test_parts_of_another_way_are_passed_over():
    parts = to_parts({"every": "month", "day": 5}) | {
        "way": "workday",
        "workday": 3,
        "move": "stay",
    }
    assert from_parts(parts) == {"every": "month", "workday": 3}
    assert from_parts({"way": "rule", "rrule": "FREQ=DAILY", "every": "month"}) == {
        "rrule": "FREQ=DAILY"
    }


@pytest.mark.parametrize("parts", [{}, {"way": ["x"]}, {"way": "rule"}, {"every": "week"}])
def test_parts_that_say_nothing_are_refused(parts):
    with pytest.raises(BadRecurrence):
        from_parts(parts)


def test_check_passes_what_can_be_understood():
    assert check({"every": "month", "workday": -3, "move": "previous"}) is None
