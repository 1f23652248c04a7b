"""Looking: the records of a county that came in since the last time, a few hundred at a step.

All that is slow, reading and comparing, goes before the transaction of each step; a step that was
broken off is looked at again, and what was found before is not found twice.
"""

from collections import Counter

from django.db.models import Exists, F, OuterRef, Q

from tracker.audit.deeds import deed, record
from tracker.determination.states import LOCKED_PHASES
from tracker.honesty.actions import pictures, texts, times
from tracker.honesty.models import Signal, SignalKind, TextPrint
from tracker.honesty.states import SignalStatus
from tracker.likeness.texts import SAMPLE, Common
from tracker.performance.models import Record
from tracker.performance.states import RecordStatus

AT_ONCE = 300  # records a step: some seconds of reading, a moment of writing
READ = (RecordStatus.SENT, RecordStatus.ACCEPTED)  # what was returned is being mended


def unread(county):
    """Return the records of a county's cycles that nobody looked at as they stand now."""
    as_it_stands = TextPrint.objects.filter(
        Q(decided_at=OuterRef("decided_at")) | Q(decided_at=None, record__decided_at=None),
        record=OuterRef("pk"),
        received_at=OuterRef("received_at"),
    )
    sent = Record.objects.filter(cycle__organisation=county, status__in=READ)
    # what repeats an accepted record is read where it says it in other words
    alike = Q(what_was_done=F("repeats__what_was_done"), decision=F("repeats__decision"))
    return sent.filter(Q(repeats=None) | ~alike).filter(~Exists(as_it_stands))


def look(county, *, at, progress=None, only=None):
    """Look at what came in since the last time, and return {kind: how many signals were raised}.

    `county` is the organisation whose cycles are looked at; texts and pictures of other counties
    are never compared with its own. `progress(done)` is called between the steps, outside any
    transaction. Work of a cycle whose results are published is remembered for comparison and
    raises nothing. `only` leaves all but the records with these numbers for another time.
    """
    chosen = unread(county) if only is None else unread(county).filter(pk__in=only)
    waiting = list(chosen.order_by("pk").values_list("pk", flat=True))
    if not waiting:
        return {}
    common = _usual(county)
    raised = Counter()
    for start in range(0, len(waiting), AT_ONCE):
        raised += _step(waiting[start : start + AT_ONCE], county=county, common=common, at=at)
        if progress is not None:
            progress(min(start + AT_ONCE, len(waiting)))
    return dict(raised)


def _usual(county):
    """What the newest texts of the county have in common."""
    newest = (
        Record.objects.events()
        .filter(cycle__organisation=county, status__in=READ)
        .order_by("-pk")
        .values_list("what_was_done", "decision")[:SAMPLE]
    )
    return Common.of(texts.joined(*row) for row in newest.iterator(chunk_size=500))


def _step(numbers, *, county, common, at):
    records = list(
        Record.objects.filter(pk__in=numbers, status__in=READ).select_related("cycle", "print")
    )
    # the times of an event are those of the record that told it first
    told = [
        one for one in records if one.cycle.phase not in LOCKED_PHASES and one.repeats_id is None
    ]
    read = texts.read(records, county=county, common=common)
    seen = pictures.read(records, county=county)
    found = [
        *times.find(told, at=at),
        *texts.find(read, common=common, at=at),
        *pictures.find(seen, county=county, at=at),
    ]
    return _keep(records, read, seen, found, county=county, at=at)


@deed
def _keep(records, read, seen, found, *, county, at):
    """Keep the prints of these records and raise what was found; return a Counter by kind."""
    # somebody may have taken a record back, or mended it, while it was being read
    there = {
        one.pk: (one.received_at, one.decided_at)
        for one in Record.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[one.pk for one in records], status__in=READ)
        .order_by("pk")
    }
    same = {one.pk for one in records if there.get(one.pk) == (one.received_at, one.decided_at)}
    texts.keep([one for one in read if one.record.pk in same])
    pictures.keep(seen)
    found = _standing(found, there)
    _set_right(found, same)
    new = _unknown(found)
    Signal.objects.bulk_create(new, ignore_conflicts=True, batch_size=AT_ONCE)
    counts = Counter(str(one.kind) for one in new)
    if counts:
        record("signals.raised", by=None, at=at, organisation=county, data=dict(counts))
    return counts


def _standing(found, there):
    """Leave out what is about a record that is a draft again, or gone.

    One that was returned meanwhile stays: mended in other ways than its words or photos it comes
    back as it was, and is not compared a second time.
    """
    named = {number for one in found for number in (one.record_id, one.other_id)} - {None}
    sent = set(
        Record.objects.filter(pk__in=named - set(there))
        .exclude(status=RecordStatus.DRAFT)
        .values_list("pk", flat=True)
    )
    sent |= set(there) | {None}
    return [one for one in found if {one.record_id, one.other_id} <= sent]


def _set_right(found, numbers):
    """Let open signals say what is so now: a date was mended, or more came in that night."""
    late = {one.record_id: one.measure for one in found if one.kind == SignalKind.LAG}
    is_open = Signal.objects.filter(status=SignalStatus.OPEN)
    lags = is_open.filter(kind=SignalKind.LAG, record__in=numbers)
    lags.exclude(record__in=late).delete()
    for lag in lags:
        if lag.measure != late[lag.record_id]:
            lags.filter(pk=lag.pk).update(measure=late[lag.record_id])
    for one in found:
        if one.kind == SignalKind.BURST:
            is_open.filter(
                kind=SignalKind.BURST, participant=one.participant_id, day=one.day
            ).update(measure=one.measure)


def _unknown(found):
    """Leave out what was raised before, whether it is open or closed."""
    named = {number for one in found for number in (one.record_id, one.other_id)} - {None}
    known = {
        _identity(one)
        for one in Signal.objects.filter(
            Q(record__in=named)
            | Q(other__in=named)
            | Q(record=None, participant__in=[one.participant_id for one in found])
        )
    }
    new = {}
    for one in found:
        if _identity(one) not in known:
            new.setdefault(_identity(one), one)
    return list(new.values())


def _identity(signal):
    """What makes it one thing to look at; which side is the later one may change."""
    if signal.kind == SignalKind.BURST:
        return (str(signal.kind), signal.participant_id, signal.day)
    if signal.kind == SignalKind.SAME_PHOTO:
        return (str(signal.kind), frozenset({signal.file_id, signal.other_file_id}))
    return (str(signal.kind), frozenset({signal.record_id, signal.other_id}))
