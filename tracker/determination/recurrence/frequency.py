"""How often what recurs comes round in a year."""

from datetime import date

from tracker.determination.recurrence.checking import check
from tracker.determination.recurrence.problems import BadRecurrence
from tracker.determination.recurrence.rules import dates_of

PERIODS_A_YEAR = {"month": 12, "quarter": 4, "half_year": 2, "year": 1, "once": 1}
# an ordinary year of 365 days, for rules that count differently from year to year
ORDINARY = (date(2026, 1, 1), date(2026, 12, 31))


def times_a_year(recurrence):
    """Return how often a recurrence comes round in an ordinary year, 0 when it says nothing."""
    if isinstance(recurrence, dict) and "rrule" not in recurrence:
        return PERIODS_A_YEAR.get(str(recurrence.get("every")), 0)
    try:
        check(recurrence)
        return len(dates_of(recurrence["rrule"], first=ORDINARY[0], last=ORDINARY[1]))
    except BadRecurrence:
        return 0
