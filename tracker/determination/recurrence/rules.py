"""Rules of RFC 5545, as far as work recurs by them.

Only rules that are sure to come round again are taken: a rule for 30 February, or for every
seventh day that is also a Monday, would keep the machine looking until the end of the calendar.
They bring neither an end nor a count of their own; the cycle has both.
"""

import re
from datetime import datetime, time

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

from tracker.determination.recurrence.problems import BadRecurrence

LONGEST = 120  # characters
MOST_DATES = 366  # in one cycle
# the days of each month, in its longest year
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# frequency -> (parts it must have one of, parts it may have, its longest interval). Within six
# months of any month there is one of 31 days; a longer interval could miss the 31st for ever.
FREQUENCIES = {
    "DAILY": (set(), {"INTERVAL"}, 366),
    "WEEKLY": ({"BYDAY"}, {"INTERVAL", "BYDAY"}, 52),
    "MONTHLY": (
        {"BYDAY", "BYMONTHDAY"},
        {"INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
        6,
    ),
    "YEARLY": ({"BYDAY", "BYMONTHDAY"}, {"BYDAY", "BYMONTHDAY", "BYMONTH"}, 1),
}
_TEXT = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*")
_BYDAY = re.compile(rf"([+-]?[1-5])?({'|'.join(WEEKDAYS)})")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}")


def read_rule(text):
    """Return {part: value} of a rule; lists of numbers as ints, BYDAY as (number, weekday) pairs.

    :raises BadRecurrence: for anything but a rule that is sure to come round again
    """
    if not isinstance(text, str) or len(text) > LONGEST or not _TEXT.fullmatch(text):
        raise _bad(_("This is not a rule such as FREQ=MONTHLY;BYDAY=1FR."))
    pairs = [part.split("=", 1) for part in text.split(";")]
    parts = dict(pairs)
    if len(parts) != len(pairs):
        raise _bad(_("A part of the rule is there twice."))
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        raise _bad(_("The rule must say FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."))
    needed, known, longest = FREQUENCIES[frequency]
    if unknown := set(parts) - known:
        message = _("%(parts)s cannot stand in a rule with FREQ=%(frequency)s.")
        raise _bad(message % {"parts": ", ".join(sorted(unknown)), "frequency": frequency})
    if needed and len(needed & set(parts)) != 1:
        raise _bad(_("The rule must say on which day: by BYDAY or by BYMONTHDAY."))
    if frequency == "YEARLY" and "BYMONTH" not in parts:
        raise _bad(_("A rule with FREQ=YEARLY must say in which month: BYMONTH."))
    read = {
        "FREQ": frequency,
        "INTERVAL": _interval(parts, longest),
        "BYDAY": _weekdays(parts.get("BYDAY"), plain=frequency == "WEEKLY"),
        "BYMONTHDAY": _numbers(parts, "BYMONTHDAY", -31, 31),
        "BYMONTH": _numbers(parts, "BYMONTH", 1, 12),
        "BYSETPOS": _numbers(parts, "BYSETPOS", -31, 31),
    }
    _check_comes_round(read)
    return read


def dates_of(text, *, first, last):
    """Return the dates of a rule from a cycle's first to its last day, in order.

    :raises BadRecurrence: when the rule is not understood, or has more dates than a year has days
    """
    read_rule(text)
    rule = rrulestr(text, dtstart=datetime.combine(first, time.min)).replace(
        until=datetime.combine(last, time.min)
    )
    found = []
    for moment in rule:
        if len(found) == MOST_DATES:
            raise _bad(_("The rule has more than 366 dates in the cycle."))
        found.append(moment.date())
    return found


def _interval(parts, longest):
    text = parts.get("INTERVAL", "1")
    if not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= longest:
        message = _("INTERVAL must be a whole number from 1 to %(most)s.")
        raise _bad(message % {"most": longest})
    return int(text)


def _weekdays(text, *, plain):
    """Return [(number or None, weekday)]; `plain` takes no numbers."""
    found = []
    for word in (text or "").split(",") if text is not None else ():
        match = _BYDAY.fullmatch(word)
        if not match or (plain and match[1]):
            raise _bad(_("BYDAY must name weekdays, such as MO or 1FR."))
        found.append((int(match[1]) if match[1] else None, match[2]))
    if len(set(found)) != len(found):
        raise _bad(_("A part of the rule is there twice."))
    return found


def _numbers(parts, name, least, most):
    found = []
    for word in parts[name].split(",") if name in parts else ():
        if not _NUMBER.fullmatch(word) or not least <= int(word) <= most or int(word) == 0:
            message = _("%(part)s must be whole numbers from %(least)s to %(most)s.")
            raise _bad(message % {"part": name, "least": least, "most": most})
        found.append(int(word))
    if len(set(found)) != len(found):
        raise _bad(_("A part of the rule is there twice."))
    return found


def _check_comes_round(read):
    """Pass when the rule is sure to have dates again and again."""
    if read["BYMONTH"] and read["INTERVAL"] > 1:
        raise _bad(_("BYMONTH and an INTERVAL of months cannot stand together."))
    months = read["BYMONTH"] or range(1, 13)
    longest = max(MONTH_DAYS[month - 1] for month in months)
    if read["BYMONTHDAY"] and min(map(abs, read["BYMONTHDAY"])) > longest:
        raise _bad(_("The months of the rule have no such day."))
    if read["BYSETPOS"]:
        # every month has each weekday at least four times
        if any(number for number, _day in read["BYDAY"]) or not read["BYDAY"]:
            raise _bad(_("BYSETPOS needs BYDAY with plain weekdays."))
        if max(map(abs, read["BYSETPOS"])) > 4 * len(read["BYDAY"]):
            raise _bad(_("The months of the rule have no such day."))


def _bad(message):
    return BadRecurrence(message, field="rrule")
