"""Who knows what waits and what falls due: each link says so for its own rows.

This package knows no task and no review. A link registers, in its `reminders.py`,

- with `lines`: `(user, *, on) -> [Line]`, what waits for one person on that day;
- with `area_lines`: `(organisation, *, on) -> [Line]`, what waits in an area, in counts alone;
- with `dates`: `(user, *, since, until) -> [Entry]`, the days that stand in a person's calendar.
"""

from dataclasses import dataclass
from datetime import date

from tracker.notices.lines import in_order

_LINES, _AREA_LINES, _DATES = [], [], []


@dataclass(frozen=True)
class Entry:
    """One day of a calendar. `uid` stays the same for as long as the thing is the same."""

    uid: str
    on: date
    title: str
    link: str = ""


def _registering(kept):
    def register(contributor):
        if contributor not in kept:
            kept.append(contributor)
        return contributor

    return register


lines = _registering(_LINES)
area_lines = _registering(_AREA_LINES)
dates = _registering(_DATES)


def lines_for(user, *, on):
    """Return what waits for a person on that day, in order, as plain JSON."""
    return in_order([line for tell in _LINES for line in tell(user, on=on)])


def lines_of_area(organisation, *, on):
    """Return what waits in an organisation's area on that day: counts, no title, no name."""
    found = in_order([line for tell in _AREA_LINES for line in tell(organisation, on=on)])
    return [line | {"link": "", "items": []} for line in found]


def entries_for(user, *, since, until):
    """Return the Entries of a person's calendar between two days, by day."""
    found = [entry for tell in _DATES for entry in tell(user, since=since, until=until)]
    return sorted(found, key=lambda entry: (entry.on, entry.uid))
