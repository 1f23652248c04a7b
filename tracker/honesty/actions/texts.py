"""Texts: the keys of new ones, and whom they are like."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from tracker.determination.states import LOCKED_PHASES
from tracker.honesty.actions.asking import parts
from tracker.honesty.models import Signal, SignalKind, TextKey, TextPrint
from tracker.honesty.states import SignalStatus
from tracker.likeness import texts as likeness
from tracker.performance.models import Record
from tracker.performance.states import RecordStatus

COMPARED = 8  # others that one text is compared with, those with most keys in common
# nearer than this, two records of one organisation tell of the same thing
SAME_EVENT = 7  # days


@dataclass
class Read:
    """A record with its words read: their digest and keys.

    It is known when it was read before, mended when its words are not those read then, and new
    when it is to be compared: unknown, mended, or taken back and sent again since.
    """

    record: Record
    digest: str
    keys: list
    is_known: bool
    is_mended: bool
    is_new: bool


def joined(what_was_done, decision):
    """Return the words of a record that are compared."""
    return f"{what_was_done}\n{decision}".strip()


def read(records, *, county, common):
    """Return a Read of each record; the keys of words that stand as they stood are not made."""
    found = []
    for record in records:
        text = joined(record.what_was_done, record.decision)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        known = getattr(record, "print", None)
        is_mended = known is not None and known.digest != digest
        is_new = known is None or is_mended or was_sent_anew(record)
        keys = likeness.keys(common.weights(text), space=county.pk) if is_new else []
        found.append(Read(record, digest, keys, known is not None, is_mended, is_new))
    return found


def was_sent_anew(record):
    """Tell whether the record was taken back and sent again since it was read.

    Nothing that came in meanwhile was compared with it: it was a draft then.
    """
    known = getattr(record, "print", None)
    return known is not None and known.received_at != record.received_at


def keep(read):
    """Write the prints and keys; what was raised about words that are no more is taken away."""
    mended = [one.record.pk for one in read if one.is_mended]
    replaced = [one.record.pk for one in read if one.is_new and one.is_known]
    TextPrint.objects.bulk_create(
        [
            TextPrint(
                record=one.record,
                digest=one.digest,
                received_at=one.record.received_at,
                decided_at=one.record.decided_at,
            )
            for one in read
        ],
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["digest", "received_at", "decided_at"],
    )
    if replaced:
        TextKey.objects.filter(text__in=replaced).delete()
    if mended:
        stale = Signal.objects.filter(kind=SignalKind.COPIED_TEXT, status=SignalStatus.OPEN)
        stale.filter(record__in=mended).delete()
        stale.filter(other__in=mended).delete()
    TextKey.objects.bulk_create(
        [TextKey(text_id=one.record.pk, key=key) for one in read if one.is_new for key in one.keys],
        ignore_conflicts=True,
        batch_size=2000,
    )


def find(read, *, common, at):
    """Return the unsaved Signals of texts among these that say what another one says.

    The later of two is the one to look at; each is shown beside the one that it is most like.
    """
    new = {one.record.pk: one for one in read if one.is_new and one.keys}
    pairs = _candidates(new)
    others = _others({other for pair in pairs for other in pair} - set(new))
    told = {number: one.record for number, one in new.items()} | others
    weights = {}

    def weighed(number):
        if number not in weights:
            row = told[number]
            weights[number] = common.weights(joined(row.what_was_done, row.decision))
        return weights[number]

    best = {}
    for pair in pairs:
        if not all(number in told for number in pair):
            continue
        later, earlier = sorted(
            (told[number] for number in pair),
            key=lambda row: (row.received_at, row.pk),
            reverse=True,
        )
        if later.cycle.phase in LOCKED_PHASES or _is_one_event(later, earlier):
            continue
        alike = likeness.compare(weighed(later.pk), weighed(earlier.pk))
        if alike.is_copy and alike.share > best.get(later.pk, (0,))[0]:
            best[later.pk] = (alike.share, alike.shared, later, earlier)
    looked_at = _being_looked_at(set(best) - set(new))
    return [
        Signal(
            kind=SignalKind.COPIED_TEXT,
            participant_id=later.participant_id,
            record=later,
            other=earlier,
            measure={"share": min(int(share * 100), 100), "shared": int(shared)},
            raised_at=at,
        )
        for share, shared, later, earlier in best.values()
        if later.pk not in looked_at
    ]


def _candidates(new):
    """Return the pairs of records that have keys enough in common, each once."""
    holders = {}
    for number, one in new.items():
        for key in one.keys:
            holders.setdefault(key, set()).add(number)
    for some in parts(holders):
        for key, number in TextKey.objects.filter(key__in=some).values_list("key", "text_id"):
            holders[key].add(number)
    shared = {number: Counter() for number in new}
    for numbers in holders.values():
        for number in numbers & new.keys():
            shared[number].update(numbers - {number})
    pairs = set()
    for number, counts in shared.items():
        for other, count in counts.most_common(COMPARED):
            if count >= likeness.SHARED_KEYS:
                pairs.add((min(number, other), max(number, other)))
    return sorted(pairs)


def _others(numbers):
    rows = {}
    for some in parts(numbers):
        rows |= (
            Record.objects.filter(pk__in=some)
            .exclude(status=RecordStatus.DRAFT)
            .select_related("cycle")
            .in_bulk()
        )
    return rows


def _is_one_event(first, second):
    near = abs((first.happened_on - second.happened_on).days) <= SAME_EVENT
    return first.organisation_id == second.organisation_id and near


def _being_looked_at(numbers):
    """Those of these records that stand beside another one already; one at a time is enough."""
    return set(
        Signal.objects.filter(
            kind=SignalKind.COPIED_TEXT, status=SignalStatus.OPEN, record__in=numbers
        ).values_list("record_id", flat=True)
    )
