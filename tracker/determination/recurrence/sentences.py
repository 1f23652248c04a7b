"""A recurrence as a sentence in the reader's language."""

from functools import reduce

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.determination.recurrence.checking import check
from tracker.determination.recurrence.problems import BadRecurrence
from tracker.determination.recurrence.rules import WEEKDAYS as CODES
from tracker.determination.recurrence.rules import read_rule

EVERY = {
    "month": gettext_lazy("every month"),
    "quarter": gettext_lazy("every quarter"),
    "half_year": gettext_lazy("every half-year"),
    "year": gettext_lazy("once a year"),
    "once": gettext_lazy("once"),
}
MOVED = {
    "next": gettext_lazy("a day off moves to the next working day"),
    "previous": gettext_lazy("a day off moves to the working day before"),
}
PLACES = {
    1: gettext_lazy("the first %(day)s"),
    2: gettext_lazy("the second %(day)s"),
    3: gettext_lazy("the third %(day)s"),
    4: gettext_lazy("the fourth %(day)s"),
    5: gettext_lazy("the fifth %(day)s"),
    -1: gettext_lazy("the last %(day)s"),
}


def sentence(recurrence):
    """Return when a task recurs, in words; "not said" when that cannot be understood."""
    try:
        check(recurrence)
    except BadRecurrence:
        return _("not said")
    said = _by_rule(recurrence) if "rrule" in recurrence else _by_period(recurrence)
    said.append(MOVED.get(recurrence.get("move")))
    return reduce(_then, [words for words in said if words])


def _then(first, second):
    return _("%(first)s, %(second)s") % {"first": first, "second": second}


def _listed(words):
    return _(", ").join(str(word) for word in words)


def _by_period(recurrence):
    said = [EVERY[recurrence["every"]]]
    month = recurrence.get("month")
    if day := recurrence.get("day"):
        text = _("due on day %(day)s of month %(month)s") if month else _("due on day %(day)s")
        said.append(text % {"day": day, "month": month})
    elif number := recurrence.get("workday"):
        said.append(_workday_due(number) % {"number": abs(number)})
        if month:
            said.append(_("in month %(month)s of the period") % {"month": month})
    elif month:
        said.append(_("due at the end of month %(month)s") % {"month": month})
    if day := recurrence.get("scheduled_day"):
        said.append(_("planned for day %(day)s") % {"day": day})
    elif number := recurrence.get("scheduled_workday"):
        said.append(_workday_planned(number) % {"number": abs(number)})
    return said


def _workday_due(number):
    if number > 0:
        return _("due on working day %(number)s of the month")
    if number == -1:
        return _("due on the last working day of the month")
    return _("due on working day %(number)s from the end of the month")


def _workday_planned(number):
    if number > 0:
        return _("planned for working day %(number)s of the month")
    if number == -1:
        return _("planned for the last working day of the month")
    return _("planned for working day %(number)s from the end of the month")


def _by_rule(recurrence):
    rule = read_rule(recurrence["rrule"])
    said = [_often(rule["FREQ"], rule["INTERVAL"])]
    if rule["BYMONTH"]:
        said.append(_("in months %(months)s") % {"months": _listed(sorted(rule["BYMONTH"]))})
    if rule["BYMONTHDAY"]:
        said.append(_("on %(days)s") % {"days": _listed(map(_month_day, rule["BYMONTHDAY"]))})
    elif rule["BYDAY"]:
        days = _listed(_weekday(*pair) for pair in rule["BYDAY"])
        if rule["BYSETPOS"]:
            if {code for _number, code in rule["BYDAY"]} == set(CODES[:5]):
                days = _("day that is no weekend")
            places = _listed(_placed(number, days) for number in rule["BYSETPOS"])
            said.append(_("on %(days)s") % {"days": places})
        else:
            said.append(_("on %(days)s") % {"days": days})
    after = recurrence.get("due_after") or 0
    if after:
        text = ngettext("due %(count)s day later", "due %(count)s days later", after)
        said.append(text % {"count": after})
    return said


def _often(frequency, interval):
    if interval == 1:
        return {
            "DAILY": _("every day"),
            "WEEKLY": _("every week"),
            "MONTHLY": EVERY["month"],
            "YEARLY": _("every year"),
        }[frequency]
    text = {
        "DAILY": _("every %(count)s days"),
        "WEEKLY": _("every %(count)s weeks"),
        "MONTHLY": _("every %(count)s months"),
    }[frequency]
    return text % {"count": interval}


def _month_day(number):
    if number > 0:
        return _("day %(day)s") % {"day": number}
    if number == -1:
        return _("the last day")
    return _("day %(day)s from the end") % {"day": -number}


def _weekday(number, code):
    name = WEEKDAYS[CODES.index(code)]
    return name if number is None else _placed(number, name)


def _placed(number, day):
    """Return "the first Friday", or "number 3 from the end of Monday, Tuesday"."""
    if number in PLACES:
        return PLACES[number] % {"day": day}
    if number > 0:
        return _("number %(number)s of %(day)s") % {"number": number, "day": day}
    return _("number %(number)s from the end of %(day)s") % {"number": -number, "day": day}
