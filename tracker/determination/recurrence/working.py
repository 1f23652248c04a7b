"""Working days in China: weekends, statutory holidays, days off and on as they were exchanged.

The days are those the State Council publishes, as the `holidays` package keeps them. For a year
whose notice it does not know yet there are the weekends and the statutory holidays alone; a
county enters the notice itself, as days that go before.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

ONE_DAY = timedelta(days=1)
FURTHEST = 400  # days that a search goes before it gives up: no county rests for a year


@lru_cache(maxsize=32)
def _year(year):
    """Return (days off that are no weekend, weekend days that are worked) of a year."""
    from holidays.countries.china import China  # loaded once a year is asked for

    # days are exchanged across the new year, so the years beside it are read too
    years = [one for one in (year - 1, year, year + 1) if date.min.year <= one <= date.max.year]
    known = China(years=years)
    off = frozenset(day for day in known if day.year == year and day.weekday() < 5)
    worked = frozenset(day for day in known.weekend_workdays if day.year == year)
    return off, worked


def is_published(year):
    """Tell whether the year's notice is known: in each of them some weekend days are worked."""
    return bool(_year(year)[1])


@lru_cache(maxsize=64)
def names_of(year, language):
    """Return {day: name} of a year's holidays and exchanged days, in "zh" or "en"."""
    from holidays.countries.china import China

    found = China(years=[year], language="zh_CN" if language == "zh" else "en_US")
    return {day: name for day, name in found.items() if day.year == year}


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked; `overrides` {day: is it worked} goes before what is published."""

    overrides: dict = field(default_factory=lambda: MappingProxyType({}))

    def is_published_working(self, day):
        """Tell whether a day is worked by what is published, whatever was entered."""
        off, worked = _year(day.year)
        return day in worked if day.weekday() >= 5 else day not in off

    def is_working(self, day):
        """Tell whether a day is worked."""
        entered = self.overrides.get(day)
        return self.is_published_working(day) if entered is None else entered

    def add_working_days(self, day, number):
        """Return the day `number` working days after a day (before it when negative).

        The day itself does not count: a record received on a Friday and answered within one
        working day is answered by Monday. With 0 it is the day itself, worked or not.
        """
        step = ONE_DAY if number > 0 else -ONE_DAY
        left, rested = abs(number), 0
        while left:
            day += step
            rested = 0 if self.is_working(day) else rested + 1
            left -= rested == 0
            if rested > FURTHEST:
                break
        return day

    def working_days_between(self, first, last):
        """Return how many working days follow `first` until `last`, which counts; 0 backwards."""
        days = range(1, (last - first).days + 1)
        return sum(self.is_working(first + timedelta(days=number)) for number in days)


def moved(day, move, *, first, last, is_working):
    """Return where a day goes that is no working day: "next", "previous" or "stay".

    It stays within `first` and `last`, both inclusive: where the one way leaves them the other is
    taken, and where neither has a working day the day stays.
    """
    if move not in ("next", "previous") or is_working(day):
        return day
    ways = (ONE_DAY, -ONE_DAY) if move == "next" else (-ONE_DAY, ONE_DAY)
    for step in ways:
        found = day + step
        while first <= found <= last:
            if is_working(found):
                return found
            found += step
    return day


def workday_of_month(year, month, number, *, month_days, is_working):
    """Return the n-th working day of a month (from its end when negative), or None without any.

    A month that has fewer gives its last one, or its first when counted from the end.
    """
    days = [date(year, month, day) for day in range(1, month_days + 1)]
    worked = [day for day in days if is_working(day)]
    if not worked:
        return None
    if number > 0:
        return worked[min(number, len(worked)) - 1]
    return worked[max(number, -len(worked))]
