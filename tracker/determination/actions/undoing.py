"""Undoing a change of a draft, and undoing the undoing: what it changed becomes what it was.

Only what the change itself touched goes back, column by column. Where something of that has been
changed again since, the later change must be undone first.
"""

from django.utils.translation import gettext as _

from tracker.audit.deeds import deed
from tracker.audit.refusals import Refused
from tracker.determination.actions.drafting import locked_draft, note_change
from tracker.determination.actions.outlines import OUTLINES, outlines_of, write_outlines
from tracker.determination.actions.writing import title, write_rows
from tracker.determination.models import FrameworkChange
from tracker.determination.rows import below, changed_columns, rows_of


@deed
def undo_change(change, *, by, at):
    """Take a change back and return the FrameworkChange that does so.

    Undoing an undoing does again what was undone.

    :raises Refused: when it was undone already, or later changes touch the same
    """
    version = locked_draft(change.version, by=by)
    if FrameworkChange.objects.filter(undoes=change).exists():
        raise Refused(_("This was undone already."))
    rows, outlines = rows_of(version), outlines_of(version)
    changes, framing = {}, {}
    for name, old in change.before.items():
        new = change.after[name]
        if name in OUTLINES:
            if outlines[name] != new:
                raise _touched_again(change, name, _("The frame of the draft"))
            framing[name] = old
        else:
            changes[name] = _taken_back(change, name, old, new, rows)
    # a dimension that comes back must be there before its items are, and the other way round
    if change.verb == "dimensions":
        write_outlines(version, framing)
    before, after = write_rows(version, changes)
    if change.verb != "dimensions":
        write_outlines(version, framing)
    before.update({name: outlines[name] for name in framing})
    after.update(framing)
    verb = "undone" if change.undoes_id is None else _verb_after(change)
    return note_change(version, verb=verb, before=before, after=after, by=by, at=at, undoes=change)


def next_undo(changes):
    """Return the change that “undo” takes back: the newest that stands, or None.

    `changes` are all of a version's changes, in any order.
    """
    standing = [(first, last) for first, last, count in _chains(changes) if count % 2]
    return max(standing, key=lambda pair: pair[0].number)[1] if standing else None


def next_redo(changes):
    """Return the undoing that “redo” takes back, or None where something else was done since."""
    chains = _chains(changes)
    gone = [last for first, last, count in chains if not count % 2]
    if not gone:
        return None
    last = max(gone, key=lambda change: change.number)
    return None if any(first.number > last.number for first, _last, _count in chains) else last


def _chains(changes):
    """Return [(a change, the last undoing of undoings of it, how many links)]."""
    undone_by = {change.undoes_id: change for change in changes if change.undoes_id}
    chains = []
    for first in changes:
        if first.undoes_id:
            continue
        last, count = first, 1
        while last.pk in undone_by:
            last, count = undone_by[last.pk], count + 1
        chains.append((first, last, count))
    return chains


def _verb_after(change):
    return "redone" if change.verb == "undone" else "undone"


def _taken_back(change, code, old, new, rows):
    """Return the row to write for one item, or None to remove it."""
    now = rows.get(code)
    if new is None:
        if now is not None:
            raise _touched_again(change, code, title(now))
        return old
    if now is None:
        raise _touched_again(change, code, title(new))
    if old is None:
        later = [one for one in below(rows, code) if one not in change.after]
        if later:
            raise _touched_again(change, later[0], title(rows[later[0]]))
        # where it stands may have been moved on by others; everything else must be as it was
        if set(changed_columns(now, new)) - {"order"}:
            raise _touched_again(change, code, title(now))
        return None
    columns = changed_columns(old, new)
    if any(now[name] != new[name] for name in columns):
        raise _touched_again(change, code, title(now))
    return {name: old[name] for name in columns}


def _touched_again(change, name, words):
    """Return the refusal, which names the newest later change of the same item."""
    later = change.version.changes.filter(number__gt=change.number).select_related("by")
    for one in later.order_by("-number"):
        if name in one.after:
            message = _(
                "“%(title)s” was changed again by change %(number)s of %(person)s. Undo that first."
            )
            return Refused(message % {"title": words, "number": one.number, "person": one.by})
    return Refused(_("“%(title)s” was changed again since.") % {"title": words})
