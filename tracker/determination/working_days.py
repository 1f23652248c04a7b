"""The calendar of working days that holds at an organisation."""

from calendar import monthrange

from tracker.determination.models import CalendarDay
from tracker.determination.recurrence import WorkingCalendar


def calendar_of(organisation, first=None, last=None):
    """Return the `WorkingCalendar` of an organisation: what is published, and what was entered.

    What a county entered goes before what is published, what the nearer level entered before what
    the one above did. With `first` and `last` only entries of the months that they lie in, and of
    those between, are read: the n-th working day is counted from the first of its month.
    """
    days = CalendarDay.objects.holding_at(organisation)
    if first is not None and last is not None:
        end = monthrange(last.year, last.month)[1]
        days = days.between(first.replace(day=1), last.replace(day=end))
    return WorkingCalendar(dict(days.values_list("on", "is_working")))
