"""Periods for which a branch says how many paid their dues in time, and what stands out in them."""

from datetime import date, timedelta

from tracker.determination.models.counties import DuesPeriod


def periods(cycle, every):
    """Return the first days of a cycle's periods; `every` is a DuesPeriod.

    Quarters are those of the calendar; one that is cut off by the cycle begins with it.
    """
    length = DuesPeriod(every).months
    found, month = [], cycle.starts_on.replace(day=1)
    while month <= cycle.ends_on:
        if not found or (month.month - 1) % length == 0:
            found.append(max(month, cycle.starts_on))
        month = _next_month(month)
    return found


def ended(starts, cycle, *, on):
    """Return those of the periods (first days, in order) that had ended before the day `on`."""
    later = [*starts[1:], cycle.ends_on + timedelta(days=1)]
    return [start for start, after in zip(starts, later, strict=True) if after <= on]


def falls(rounds):
    """Tell whether a smaller share paid in time in the last of these rounds than in the one before.

    `rounds` are DuesRounds of one branch in the order of their periods.
    """
    if len(rounds) < 2:
        return False
    before, last = rounds[-2:]
    return last.on_time * before.members < before.on_time * last.members


def _next_month(day):
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
