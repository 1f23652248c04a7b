"""The calendar of working days that holds at an organisation."""

from tracker.determination.models import CalendarDay
from tracker.determination.recurrence import WorkingCalendar


def calendar_of(organisation, first=None, last=None):
    """Return the `WorkingCalendar` of an organisation: what is published, and what was entered.

    What a county entered goes before what is published, what the nearer level entered before what
    the one above did. With `first` and `last` only entries between them are read.
    """
    days = CalendarDay.objects.holding_at(organisation)
    if first is not None and last is not None:
        days = days.between(first, last)
    return WorkingCalendar(dict(days.values_list("on", "is_working")))
