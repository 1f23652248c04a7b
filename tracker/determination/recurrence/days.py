"""Periods and days of what recurs: arithmetic on dates."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.determination.recurrence.checking import LENGTHS, check
from tracker.determination.recurrence.rules import dates_of
from tracker.determination.recurrence.working import (
    WorkingCalendar,
    moved,
    workday_of_month,
)

PUBLISHED = WorkingCalendar()


@dataclass(frozen=True, order=True)
class Due:
    """One period of a template: its first day, the planned day and the due day (inclusive).

    The first day never depends on the calendar, so that a period is the same after a change of it.
    """

    period_start: date
    scheduled_on: date
    due_on: date


def due_days(recurrence, *, first, last, calendar=PUBLISHED):
    """Return the Dues of a recurrence between a cycle's first and last day, in order.

    A period cut off by the cycle counts from the cycle's first day; what would fall due before
    the cycle is left out, what would fall due after it is due on its last day. `calendar` answers
    `is_working(day)`; it is asked only by recurrences that speak of working days.

    :raises BadRecurrence: when the recurrence cannot be understood
    """
    check(recurrence)
    is_working = calendar.is_working
    within = {"first": first, "last": last, "is_working": is_working}
    if "rrule" in recurrence:
        return _by_rule(recurrence, within)
    found = []
    for start_month, length in _periods(recurrence["every"], first, last):
        month = start_month + (recurrence.get("month") or length) - 1
        asked = _due(recurrence, month, is_working)
        if recurrence["every"] == "year" and asked < _day(start_month, first.day):
            # a year that begins within a month has the days before that at its end
            month += 12
            asked = _due(recurrence, month, is_working)
            if asked > last:
                continue
        if asked < first:
            continue
        due_on = _settled(recurrence, "workday", min(asked, last), asked, within)
        scheduled_on = _asked(recurrence, "scheduled_day", "scheduled_workday", month, is_working)
        if scheduled_on is None:
            scheduled_on = due_on
        else:
            planned = max(min(scheduled_on, last), first)
            scheduled_on = _settled(recurrence, "scheduled_workday", planned, scheduled_on, within)
        scheduled_on = min(scheduled_on, due_on)
        found.append(Due(max(_day(start_month, 1), first), scheduled_on, due_on))
    return found


def _by_rule(recurrence, within):
    move, found = recurrence.get("move"), []
    for day in dates_of(recurrence["rrule"], first=within["first"], last=within["last"]):
        due_on = min(day + timedelta(days=recurrence.get("due_after") or 0), within["last"])
        due_on = moved(due_on, move, **within)
        found.append(Due(day, min(moved(day, move, **within), due_on), due_on))
    return found


def _due(recurrence, month, is_working):
    """Return the due day of a numbered month, its last day when none is named."""
    return _asked(recurrence, "day", "workday", month, is_working) or _day(month, 31)


def _asked(recurrence, day, workday, month, is_working):
    """Return the day of a numbered month that is asked for, or None when none is named."""
    if number := recurrence.get(workday):
        year, index = divmod(month, 12)
        return workday_of_month(
            year,
            index + 1,
            number,
            month_days=monthrange(year, index + 1)[1],
            is_working=is_working,
        )
    return _day(month, recurrence[day]) if recurrence.get(day) else None


def _settled(recurrence, workday, day, asked, within):
    """Move a day off as the recurrence says; a working day that the cycle cut short goes back."""
    if recurrence.get(workday):
        return moved(day, "previous", **within) if day != asked else day
    return moved(day, recurrence.get("move"), **within)


def _periods(every, first, last):
    """Yield (number of the first month, number of months) of each period the cycle touches."""
    begin, end = _month(first), _month(last)
    if every == "once":
        yield begin, end - begin + 1
        return
    length = LENGTHS[every]
    if every == "year":
        # from a 15 March to the 14 of the next one is a year, though it touches thirteen months
        while _day(begin, first.day) <= last:
            yield begin, length
            begin += length
        return
    start = begin - begin % length
    while start <= end:
        yield start, length
        start += length


def _month(day):
    """Number of a date's month, counted from year 0; January of any year divides by 12."""
    return day.year * 12 + day.month - 1


def _day(month, day):
    """Return that day of a numbered month, or its last day when the month is shorter."""
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day, monthrange(year, index + 1)[1]))
