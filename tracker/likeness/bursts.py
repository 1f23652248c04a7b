"""Bursts: one sitting in which weeks of work were told.

A branch that tells its work week by week, or once a month with everything of the month, is never
found: what is told soon after it happened does not count, and the events must reach over more
than a month and a week.
"""

from dataclasses import dataclass
from datetime import timedelta

# one evening, or one working day: who writes a quarter down rarely needs longer
SITTING = timedelta(hours=12)
# records in it; fewer are an oversight made good
LEAST_RECORDS = 6
# days between the first and the last event: the month that some branches tell at once, and a
# week and a half more
LEAST_SPREAD = 40
# told within these days a record is told in time, and says nothing about a burst
IN_TIME = 7
# a deadline this near, in days, is mentioned beside the burst
NEAR_DEADLINE = 7


@dataclass(frozen=True)
class Telling:
    """One record: its number, the day of the event, the aware moment it came in, that local day."""

    record: int
    happened_on: object
    received_at: object
    received_on: object


@dataclass(frozen=True)
class Burst:
    """The old records of one sitting, in order of receipt; `spread` in days of their events."""

    records: tuple
    begins_at: object
    ends_at: object
    day: object
    spread: int
    deadline_on: object = None


def find(tellings, *, deadlines=()):
    """Return the Bursts among one branch's tellings, none overlapping, in order of time.

    A sitting is at most SITTING long and begins where it takes in the most old records.
    `deadlines` are local days; the nearest one just after a burst is named with it.
    """
    old = sorted(
        (one for one in tellings if (one.received_on - one.happened_on).days > IN_TIME),
        key=lambda one: (one.received_at, one.record),
    )
    found, start = [], 0
    while start < len(old):
        best = _fullest(old, start)
        if best is None:
            break
        first, end = best
        found.append(_burst(old[first:end], deadlines))
        start = end
    return found


def _fullest(old, start):
    """Return (first, end) of the next sitting that is a burst, as full as it can be, or None."""
    end, best = start, None
    for first in range(start, len(old)):
        if best is not None and first >= best[1]:
            break
        end = max(end, first)
        while end < len(old) and old[end].received_at - old[first].received_at <= SITTING:
            end += 1
        sitting = old[first:end]
        if _is_burst(sitting) and (best is None or end - first > best[1] - best[0]):
            best = (first, end)
    return best


def _spread(sitting):
    days = [one.happened_on for one in sitting]
    return (max(days) - min(days)).days


def _is_burst(sitting):
    return len(sitting) >= LEAST_RECORDS and _spread(sitting) >= LEAST_SPREAD


def _burst(sitting, deadlines):
    last = sitting[-1].received_on
    near = [day for day in deadlines if 0 <= (day - last).days <= NEAR_DEADLINE]
    return Burst(
        records=tuple(one.record for one in sitting),
        begins_at=sitting[0].received_at,
        ends_at=sitting[-1].received_at,
        day=sitting[0].received_on,
        spread=_spread(sitting),
        deadline_on=min(near, default=None),
    )
