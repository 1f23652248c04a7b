"""A person looks at a signal and closes it with a reason, or takes it up again."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.honesty.models import ClosingReason, Signal
from tracker.honesty.states import SIGNAL_NEXT, SignalStatus
from tracker.performance.actions.guards import may_judge
from tracker.performance.actions.judging import may_accept

LONGEST = 300  # characters of one's own words


def may_close(user, signal):
    """Tell whether the person may close it: whoever judges the records, never their own."""
    if signal.record is not None:
        return may_accept(user, signal.record)
    return may_judge(user, signal.participant.organisation)


@deed
def close_signal(signal, *, by, at, reason, words=""):
    """Close a signal with a ClosingReason and, where that says too little, own words; return it.

    :raises PermissionDenied: without the right to judge records there, or for one's own
    :raises Refused: without a reason, or when somebody closed it already
    """
    signal = _locked(signal, by=by)
    words = words.strip()
    if reason not in ClosingReason.values:
        raise Refused(_("Choose why it is closed."), field="reason")
    if reason == ClosingReason.OTHER and not words:
        raise Refused(_("Say in your own words why it is closed."), field="words")
    if len(words) > LONGEST:
        raise Refused(_("Keep the reason within 300 characters."), field="words")
    if SignalStatus.CLOSED not in SIGNAL_NEXT[SignalStatus(signal.status)]:
        raise Refused(_("This was closed already."))
    signal.status = SignalStatus.CLOSED
    signal.closed_at, signal.closed_by = at, by
    signal.reason, signal.words = reason, words
    signal.save(update_fields=["status", "closed_at", "closed_by", "reason", "words"])
    record(
        "signal.closed",
        by=by,
        at=at,
        about=signal,
        organisation=signal.participant.organisation,
        data={"kind": signal.kind, "reason": reason, "words": words},
    )
    return signal


@deed
def reopen_signal(signal, *, by, at):
    """Take a closed signal up again; why it was closed stays in the record of acts; return it.

    :raises PermissionDenied: without the right to judge records there, or for one's own
    :raises Refused: when it is open
    """
    signal = _locked(signal, by=by)
    if SignalStatus.OPEN not in SIGNAL_NEXT[SignalStatus(signal.status)]:
        raise Refused(_("This is open already."))
    was = {"reason": signal.reason, "words": signal.words, "closed_at": signal.closed_at}
    signal.status = SignalStatus.OPEN
    signal.closed_at = signal.closed_by = None
    signal.reason = signal.words = ""
    signal.save(update_fields=["status", "closed_at", "closed_by", "reason", "words"])
    record(
        "signal.reopened",
        by=by,
        at=at,
        about=signal,
        organisation=signal.participant.organisation,
        data={"kind": signal.kind, **was},
    )
    return signal


def _locked(signal, *, by):
    try:
        found = (
            Signal.objects.select_for_update(of=("self",))
            .select_related("participant__organisation", "record__organisation")
            .get(pk=signal.pk)
        )
    except Signal.DoesNotExist as error:
        raise Refused(_("The record was taken back and deleted; there is nothing left.")) from error
    if not may_close(by, found):
        raise PermissionDenied(_("You cannot judge this: it is your own work, or your own post's."))
    return found
