"""One form, one record: in whatever order saving, sending and sending again come in.

On a weak line a form is saved by itself, sent, and sent again because the answer was lost; any of
these may overtake another. The key of the form belongs to the record that came of it, the same key
with an ending to its sending.
"""

from django.db import IntegrityError
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, replayed
from tracker.audit.refusals import Refused
from tracker.performance.actions.records import save_draft, send
from tracker.performance.models import Record

SENDING = ".send"  # a form may be saved first and sent later: two deeds, two keys


def tell(participant, *, by, at, key, is_sending, record=None, **content):
    """Save what a form says, or save and send it; return the Record.

    `key` is the form's (or None: nothing is remembered), `record` the one that the form was opened
    for, `content` that of `save_draft`. A form that was sent already changes nothing any more. The
    row may be an AuditEvent instead when the record was sent, taken back and deleted since.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: as `save_draft` and `send` do, and when the form's draft was deleted meanwhile
    """
    if key and (sent := replayed(by, key + SENDING)) is not None:
        return sent
    arguments = {"by": by, "at": at, "form": key, "is_sending": is_sending, "record": record}
    sending = key + SENDING if key and is_sending else None
    try:
        return _tell(participant, key=sending, **arguments, **content)
    except IntegrityError:
        # the same form came in twice at once, and the other one has made the record: go on with it
        if not key or replayed(by, key) is None:
            raise
        return _tell(participant, key=sending, **arguments, **content)


@deed
def _tell(participant, *, by, at, form, is_sending, record, **content):
    """Go on with the record of this form if there is one, in one transaction."""
    begun = replayed(by, form) if form and record is None else None
    if isinstance(begun, Record):
        record = begun
    elif begun is not None and not is_sending:
        raise Refused(_("This record was deleted."))
    new = form if record is None and begun is None else None
    record = save_draft(participant, by=by, at=at, record=record, key=new, **content)
    return send(record, by=by, at=at) if is_sending else record
