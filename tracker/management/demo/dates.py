"""When: the demonstration's cycles, counted back from today. Pure arithmetic on dates."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from tracker.determination.phase_dates import instants
from tracker.determination.states import Phase

SELF_ASSESSMENT_DAYS = 11  # the last days of a cycle, as the product proposes them


@dataclass(frozen=True)
class Span:
    """A cycle's first and last day and the days of its phases, all inclusive."""

    starts_on: date
    ends_on: date
    days: dict

    @property
    def phases(self):
        """Return the phases as instants, as `open_cycle` takes them."""
        return instants(self.days)

    @property
    def performance_ends_on(self):
        """Return the last day on which work is told."""
        return self.days[Phase.PERFORMANCE][1]

    @property
    def suffix(self):
        """Return the end of the cycle's code: the year, and the month unless it is January."""
        return f"{self.starts_on:%Y}" if self.starts_on.month == 1 else f"{self.starts_on:%Y%m}"

    @property
    def titles(self):
        """Return (Chinese, English) titles that say that everything is simulated."""
        first, last = self.starts_on, self.ends_on
        if first.month == 1:
            return f"{first.year}年度考核（模拟数据）", f"Year {first.year} (simulated)"
        return (
            f"{first.year}年{first.month}月至{last.year}年{last.month}月考核（模拟数据）",
            f"{first:%Y-%m} to {last:%Y-%m} (simulated)",
        )

    def after_end(self, days):
        """Return a day counted from the cycle's last day."""
        return self.ends_on + timedelta(days=days)


def moment(day, hour, minute=0):
    """Return a local time of day as an aware instant."""
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())


def county_spans(today):
    """Return (last year's, this year's) Span of the county.

    A cycle is the calendar year, or runs from July to June where the calendar year would have
    hardly begun or be nearly over: so today is always 91 to 334 days into this year's.
    """
    if 4 <= today.month <= 11:
        start = date(today.year, 1, 1)
    else:
        start = date(today.year if today.month == 12 else today.year - 1, 7, 1)
    return _year(start.replace(year=start.year - 1)), _year(start)


def review_span(today):
    """Return the Span of a cycle that ended 15 to 45 days ago and is being reviewed."""
    return _ended(_month_end(today, 1 if today.day >= 15 else 2), review=75)


def appeal_span(today):
    """Return the Span of a cycle that ended 43 to 76 days ago and hears appeals."""
    return _ended(_month_end(today, 2 if today.day >= 15 else 3), appeal=90)


def _month_end(day, back):
    """Return the last day of the month that lies `back` months before a day's month."""
    months = day.year * 12 + day.month - 1 - back + 1
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _ended(last, **lengths):
    day_after = last + timedelta(days=1)
    return _year(day_after.replace(year=day_after.year - 1), **lengths)


def _year(first, *, review=20, publication=7, appeal=15):
    """Return the Span of the twelve months from a first of month; lengths of phases in days."""
    last = first.replace(year=first.year + 1) - timedelta(days=1)
    performed = last - timedelta(days=SELF_ASSESSMENT_DAYS)
    days = {
        Phase.PERFORMANCE: (first, performed),
        Phase.SELF_ASSESSMENT: (performed + timedelta(days=1), last),
    }
    before = last
    for phase, length in (
        (Phase.REVIEW, review),
        (Phase.PUBLICATION, publication),
        (Phase.APPEAL, appeal),
    ):
        days[phase] = (before + timedelta(days=1), before + timedelta(days=length))
        before += timedelta(days=length)
    return Span(first, last, days)
