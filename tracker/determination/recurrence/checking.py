"""Which recurrences are understood.

A recurrence is a dict (a task template's `recurrence`) of one of two forms. By the period:

    {"every": "month" | "quarter" | "half_year" | "year" | "once",
     "month": which month of the period (1 is its first; the last one when left out),
     "day": the due day, brought back to the month's last day (which it is when left out),
     "workday": instead of a day, the n-th working day of that month (-1 is its last one),
     "scheduled_day" or "scheduled_workday": the planned day of the same month (the due day
         when left out),
     "move": "next" | "previous" | "stay", where a day goes that is no working day}

Months, quarters and half-years are those of the calendar; a "year" and "once" begin with the
cycle's first month. A fixed theme day planned for the 5th that may be told until the 10th reads
{"every": "month", "day": 10, "scheduled_day": 5}. By a rule of RFC 5545:

    {"rrule": "FREQ=MONTHLY;BYDAY=1FR", "due_after": days from the planned to the due day,
     "move": as above}

where every date of the rule is a period of its own and the planned day.
"""

from django.utils.translation import gettext as _

from tracker.determination.recurrence.problems import BadRecurrence
from tracker.determination.recurrence.rules import read_rule

LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}  # months
EVERY = (*LENGTHS, "once")
MOVES = ("stay", "next", "previous")
MOST_WORKDAYS = 23  # no month has more
MOST_MONTHS = 120  # of a cycle, for what comes once
LONGEST = 366  # days from the planned to the due day

BY_PERIOD = {"every", "month", "day", "workday", "scheduled_day", "scheduled_workday", "move"}
BY_RULE = {"rrule", "due_after", "move"}


def check(recurrence):
    """Pass, or raise BadRecurrence with what is wrong."""
    if not isinstance(recurrence, dict):
        raise BadRecurrence(_("It does not say when the task recurs."), field="every")
    known = BY_RULE if "rrule" in recurrence else BY_PERIOD
    if unknown := set(recurrence) - known:
        names = ", ".join(sorted(map(str, unknown)))[:100]
        raise BadRecurrence(_("Not known in a recurrence: %(names)s.") % {"names": names})
    if recurrence.get("move") not in (None, *MOVES):
        raise BadRecurrence(_("It does not say where a day off moves to."), field="move")
    if "rrule" in recurrence:
        read_rule(recurrence["rrule"])
        _whole(recurrence, "due_after", least=0, most=LONGEST)
        return
    every = recurrence.get("every")
    if not isinstance(every, str) or every not in EVERY:
        raise BadRecurrence(_("It does not say when the task recurs."), field="every")
    _whole(recurrence, "month", least=1, most=LENGTHS.get(every, MOST_MONTHS))
    for day, workday in (("day", "workday"), ("scheduled_day", "scheduled_workday")):
        _whole(recurrence, day, least=1, most=31)
        _whole(recurrence, workday, least=-MOST_WORKDAYS, most=MOST_WORKDAYS)
        if recurrence.get(workday) == 0:
            message = _("Working days are counted from 1, or from -1 at the month's end.")
            raise BadRecurrence(message, field=workday)
        if recurrence.get(day) is not None and recurrence.get(workday) is not None:
            message = _("Give a day of the month or a working day, not both.")
            raise BadRecurrence(message, field=workday)


def _whole(recurrence, name, *, least, most):
    value = recurrence.get(name)
    if value is not None and (type(value) is not int or not least <= value <= most):
        message = _("Give a whole number from %(least)s to %(most)s.")
        raise BadRecurrence(message % {"least": least, "most": most}, field=name)
