"""Editing a draft on its pages: items, their places, dimensions, grades; each change a row.

Everything here acts on a draft of the county's own framework. What an item was and what it became
stands in a FrameworkChange, so that it can be read, and undone (`actions.undoing`).
"""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracker import scoring
from tracker.audit.deeds import deed
from tracker.audit.refusals import Refused
from tracker.determination.actions.drafting import locked_draft, note_change
from tracker.determination.actions.writing import title, write_rows
from tracker.determination.rows import PLACE, below, changed_columns, rows_of, siblings

MOVES = ("up", "down", "in", "out")


class ChangedSince(Refused):
    """Somebody else changed the same item after the form was opened; `change` is what they did."""

    def __init__(self, change):
        message = _("%(person)s changed this item at %(when)s, after you had opened it.")
        when = date_format(timezone.localtime(change.at), "DATETIME_FORMAT")
        super().__init__(message % {"person": change.by, "when": when})
        self.change = change


@deed
def change_nodes(version, changes, *, verb, by, at, seen=None):
    """Write items of a draft, {code: row or None}, and return the FrameworkChange or None.

    A row has the columns of `rows.COLUMNS` and parent, dimension and clauses by code; what it does
    not name stays as it is. None removes the item. `seen` is the number of the newest change that
    the person had before them: what another changed in the same items since is not overwritten.

    :raises ChangedSince: when another person changed one of the items after `seen`
    :raises Refused: when it is no draft, or no tree would come of it
    """
    version = locked_draft(version, by=by)
    if seen is not None:
        _require_unchanged(version, set(changes), since=seen, by=by)
    before, after = write_rows(version, changes)
    return note_change(version, verb=verb, before=before, after=after, by=by, at=at)


@deed
def add_item(version, code, row, *, by, at, after=None):
    """Add one item below `row["parent"]`, behind the sibling `after` or at the end.

    :raises Refused: when the code is taken
    """
    version = locked_draft(version, by=by)
    rows = rows_of(version)
    if code in rows:
        message = _("The code “%(code)s” is taken.") % {"code": code}
        raise Refused(message, field="code")
    changes = {code: row}
    line = siblings(rows, row.get("parent"))
    _place(rows, changes, code, row.get("parent"), line.index(after) + 1 if after in line else None)
    before, now = write_rows(version, changes)
    return note_change(version, verb="added", before=before, after=now, by=by, at=at)


@deed
def edit_item(version, code, row, *, by, at, seen):
    """Write one item anew; another parent puts it at the end there. See `change_nodes`."""
    version = locked_draft(version, by=by)
    rows = rows_of(version)
    if code not in rows:
        raise Refused(_("This item is no longer in the draft."))
    _require_unchanged(version, {code}, since=seen, by=by)
    changes = {code: row}
    if "parent" in row and row["parent"] != rows[code]["parent"]:
        _place(rows, changes, code, row["parent"], None)
    before, after = write_rows(version, changes)
    return note_change(version, verb="edited", before=before, after=after, by=by, at=at)


@deed
def move_item(version, code, direction, *, by, at):
    """Move an item, with what is below, one place: up, down, in (below the one above it) or out.

    :raises Refused: when there is no place in that direction
    """
    version = locked_draft(version, by=by)
    rows = rows_of(version)
    if code not in rows:
        raise Refused(_("This item is no longer in the draft."))
    changes = {}
    _place(rows, changes, code, *_destination(rows, code, direction))
    before, after = write_rows(version, changes)
    return note_change(version, verb="moved", before=before, after=after, by=by, at=at)


@deed
def remove_item(version, code, *, by, at):
    """Remove an item with everything below it.

    :raises Refused: when it is gone already
    """
    version = locked_draft(version, by=by)
    rows = rows_of(version)
    if code not in rows:
        raise Refused(_("This item is no longer in the draft."))
    gone = dict.fromkeys([code, *below(rows, code)])
    before, after = write_rows(version, gone)
    return note_change(version, verb="removed", before=before, after=after, by=by, at=at)


def free_code(codes, *, start):
    """Return a code that no item has yet: start-1, start-2 …"""
    number = 1
    while f"{start}-{number}" in codes:
        number += 1
    return f"{start}-{number}"


def _require_unchanged(version, codes, *, since, by):
    """Refuse when somebody else changed one of the items; where it stands does not matter."""
    for change in version.changes.filter(number__gt=since).exclude(by=by).select_related("by"):
        for code in codes & set(change.after):
            before, after = change.before[code], change.after[code]
            if not before or not after or set(changed_columns(before, after)) - set(PLACE):
                raise ChangedSince(change)


def _destination(rows, code, direction):
    """Return (new parent, place among the items there; None: at the end)."""
    row = rows[code]
    parent, named = row["parent"], {"title": title(row)}
    line = siblings(rows, parent)
    place = line.index(code)
    if direction == "up":
        if not place:
            raise Refused(_("“%(title)s” is the first one there.") % named)
        return parent, place - 1
    if direction == "down":
        if place == len(line) - 1:
            raise Refused(_("“%(title)s” is the last one there.") % named)
        return parent, place + 1
    if direction == "in":
        if not place:
            raise Refused(_("There is nothing above “%(title)s” that it could go below.") % named)
        above = line[place - 1]
        kind = scoring.KINDS.get(rows[above]["kind"])
        if kind is not None and kind.is_leaf:
            message = _("“%(parent)s” combines nothing, so nothing can go below it.")
            raise Refused(message % {"parent": title(rows[above])})
        return above, None
    if parent is None:
        raise Refused(_("“%(title)s” stands at the outermost level.") % named)
    above = rows[parent]["parent"]
    return above, siblings(rows, above).index(parent) + 1


def _place(rows, changes, code, parent, place):
    """Put an item at a place below a parent, and move on the orders behind it where needed."""
    line = [one for one in siblings(rows, parent) if one != code]
    place = len(line) if place is None else place
    if place:
        least = rows[line[place - 1]]["order"] + 1
    else:
        least = rows[parent]["order"] + 1 if parent in rows else 0
        if line:
            least = min(least, rows[line[0]]["order"])
    changes[code] = {**changes.get(code, {}), "parent": parent, "order": least}
    for one in line[place:]:
        if rows[one]["order"] > least:
            break
        least += 1
        changes[one] = {"order": least}
