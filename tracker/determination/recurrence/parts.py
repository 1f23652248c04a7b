"""A recurrence as the parts of a form, and back."""

from tracker.determination.recurrence.checking import check

WAYS = ("day", "workday", "rule")
PARTS = {
    "day": ("every", "month", "day", "scheduled_day", "move"),
    "workday": ("every", "month", "workday", "scheduled_workday", "scheduled_day", "move"),
    "rule": ("rrule", "due_after", "move"),
}
NAMES = tuple(dict.fromkeys(name for names in PARTS.values() for name in names))


def to_parts(recurrence):
    """Return {"way": one of WAYS, part: value or None} with every part that a form may ask for."""
    recurrence = recurrence if isinstance(recurrence, dict) else {}
    way = "rule" if "rrule" in recurrence else "workday" if recurrence.get("workday") else "day"
    return {"way": way, **{name: recurrence.get(name) for name in NAMES}}


def from_parts(parts):
    """Return the recurrence of a form's parts; parts of another way are passed over.

    :raises BadRecurrence: naming the part that is wrong
    """
    way = parts.get("way")
    names = PARTS.get(way if isinstance(way, str) else "", PARTS["day"])
    found = {name: parts[name] for name in names if parts.get(name) not in (None, "")}
    if found.get("move") == "stay":
        del found["move"]  # as it is when nothing is said
    if way == "rule":
        found.setdefault("rrule", "")
    check(found)
    return found
