"""Periods and days of what recurs: pure arithmetic on dates, no database.

A recurrence is a dict (a task template's `recurrence`):

    {"every": "month" | "quarter" | "half_year" | "year" | "once",
     "month": which month of the period (1 is its first; the last one when left out),
     "day": the due day, brought back to the month's last day (which it is when left out),
     "scheduled_day": the planned day of the same month (the due day when left out)}

Months, quarters and half-years are those of the calendar; a "year" and "once" begin with the
cycle's first month. A fixed theme day planned for the 5th that may be told until the 10th reads
{"every": "month", "day": 10, "scheduled_day": 5}.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}  # months
EVERY = (*LENGTHS, "once")


class BadRecurrence(ValueError):
    """A recurrence that cannot be understood."""


@dataclass(frozen=True, order=True)
class Due:
    """One period of a template: its first day, the planned day and the due day (inclusive)."""

    period_start: date
    scheduled_on: date
    due_on: date


def check(recurrence):
    """Pass, or raise BadRecurrence with what is wrong."""
    if not isinstance(recurrence, dict):
        raise BadRecurrence("a recurrence is an object")
    if unknown := set(recurrence) - {"every", "month", "day", "scheduled_day"}:
        raise BadRecurrence(f"unknown: {', '.join(sorted(unknown))}")
    every = recurrence.get("every")
    if every not in EVERY:
        raise BadRecurrence(f"every {every!r} is none of {', '.join(EVERY)}")
    for name, most in (("month", LENGTHS.get(every, 120)), ("day", 31), ("scheduled_day", 31)):
        value = recurrence.get(name)
        if value is not None and (type(value) is not int or not 1 <= value <= most):
            raise BadRecurrence(f"{name} {value!r} is no whole number from 1 to {most}")


def due_days(recurrence, *, first, last):
    """Return the Dues of a recurrence between a cycle's first and last day, in order.

    A period cut off by the cycle counts from the cycle's first day; what would fall due before
    the cycle is left out, what would fall due after it is due on its last day.

    :raises BadRecurrence: when the recurrence cannot be understood
    """
    check(recurrence)
    found = []
    for start_month, length in _periods(recurrence["every"], first, last):
        month = start_month + (recurrence.get("month") or length) - 1
        due_on = min(_day(month, recurrence.get("day") or 31), last)
        if due_on < first:
            continue
        scheduled_on = _day(month, recurrence.get("scheduled_day") or recurrence.get("day") or 31)
        scheduled_on = max(min(scheduled_on, due_on), first)
        found.append(Due(max(_day(start_month, 1), first), scheduled_on, due_on))
    return found


def _periods(every, first, last):
    """Yield (number of the first month, number of months) of each period the cycle touches."""
    begin, end = _month(first), _month(last)
    if every == "once":
        yield begin, end - begin + 1
        return
    length = LENGTHS[every]
    start = begin if every == "year" else begin - begin % length
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
