"""Signals said to a reader: in a list, and beside the record that they are about."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from tracker.honesty.models import Signal, SignalKind
from tracker.honesty.words import ICONS, lag, sentence
from tracker.likeness import bursts, lags
from tracker.organisations.permissions import Permission
from tracker.performance.models import Record


def say(rows, user):
    """Give each signal its icon and its sentence; the other side is named where it may be."""
    rows = list(rows)
    known = set(
        Record.objects.visible_to(user)
        .filter(pk__in=[signal.other_id for signal in rows if signal.other_id])
        .values_list("pk", flat=True)
    )
    for signal in rows:
        signal.icon = ICONS[signal.kind]
        is_known = signal.other_id in known
        signal.sentence = sentence(signal, other=signal.other.organisation.name if is_known else "")


def signals_of(user, record):
    """Return the open signals that a record is part of, said in sentences, for who judges it."""
    if not record.received_at or not user.has_perm(Permission.RECORD_ACCEPT, record.organisation):
        return []
    found = (
        Signal.objects.visible_to(user)
        .open()
        .filter(Q(record=record) | Q(kind=SignalKind.BURST, participant=record.participant_id))
        .select_related("participant__organisation", "record", "other__organisation")
    )
    rows = [one for one in found if one.kind != SignalKind.BURST or _is_in(record, one)]
    if rows:
        say(rows, user)
    return rows


def _is_in(record, signal):
    begins, ends = sitting(signal)
    return begins <= record.received_at <= ends


def sitting(signal):
    """Return the aware moments between which the records of a burst came in."""
    day = datetime.combine(signal.day, datetime.min.time(), timezone.get_default_timezone())
    begins, ends = signal.measure.get("begins_at"), signal.measure.get("ends_at")
    return (
        datetime.fromisoformat(begins) if begins else day,
        datetime.fromisoformat(ends) if ends else day + bursts.SITTING,
    )


def lag_of(user, record):
    """Return how long after its event a record came in, where that is worth saying, or ""."""
    if not record.received_at or not user.has_perm(Permission.RECORD_ACCEPT, record.organisation):
        return ""
    days = lags.days(record.happened_on, timezone.localdate(record.received_at))
    return lag(days) if days >= lags.WORTH_SAYING else ""
