"""Lags: how long after the event its record came in."""

# A month after the event a record is written from memory or from others' notes; within it, the
# usual reason is that the monthly task was told with the others of the month
LATE_AFTER = 30
# said beside the dates from here on: more than the week in which most work is told
WORTH_SAYING = 7


def days(happened_on, received_on):
    """Return the whole local days from the event to its receipt."""
    return (received_on - happened_on).days


def is_late(happened_on, received_on):
    """Tell whether the record came in so late that somebody should look at it."""
    return days(happened_on, received_on) > LATE_AFTER
