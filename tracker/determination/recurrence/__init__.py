"""What recurs, and the days on which it does: pure, no database.

The calendar comes in as an object that answers `is_working(day)`.
"""

from tracker.determination.recurrence.checking import check
from tracker.determination.recurrence.days import Due, due_days
from tracker.determination.recurrence.frequency import times_a_year
from tracker.determination.recurrence.parts import from_parts, to_parts
from tracker.determination.recurrence.problems import BadRecurrence
from tracker.determination.recurrence.sentences import sentence
from tracker.determination.recurrence.working import WorkingCalendar

__all__ = [
    "BadRecurrence",
    "Due",
    "WorkingCalendar",
    "check",
    "due_days",
    "from_parts",
    "sentence",
    "times_a_year",
    "to_parts",
]
