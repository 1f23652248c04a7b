"""Pictures: the prints of new ones, and where else they lie."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from tracker.determination.states import LOCKED_PHASES
from tracker.files.models import FileKind
from tracker.honesty.actions.asking import parts
from tracker.honesty.actions.texts import was_sent_anew
from tracker.honesty.models import PictureKey, PicturePrint, Signal, SignalKind
from tracker.likeness import pictures as likeness
from tracker.performance.models import Attachment
from tracker.performance.states import RecordStatus


@dataclass
class Seen:
    """A new picture beside a record, with its Print, or None where it is too plain for one."""

    attachment: Attachment
    print: likeness.Print | None
    keys: list


def read(records, *, county):
    """Return a Seen of each picture beside these records that is to be compared.

    That is what was not read before, and what was taken back with its record and sent again.
    """
    beside = Attachment.objects.filter(record__in=records, file__kind=FileKind.IMAGE)
    known = PicturePrint.objects.filter(file__in=beside.values("file"))
    anew = [record.pk for record in records if was_sent_anew(record)]
    new = beside.filter(Q(record__in=anew) | ~Q(file__in=known.values("file")))
    found = {}
    for attachment in new.select_related("file", "record__cycle").order_by("pk"):
        one = _print(attachment.file)
        keys = likeness.keys(one.coarse, space=county.pk) if one else []
        found.setdefault(attachment.file_id, Seen(attachment, one, keys))
    return list(found.values())


def _print(stored):
    try:
        return likeness.read(Path(settings.MEDIA_ROOT) / stored.path)
    except (OSError, ValueError):
        return None  # `verify_media` says that it is missing or altered


def keep(seen):
    """Write the prints and keys."""
    PicturePrint.objects.bulk_create(
        [
            PicturePrint(
                file_id=one.attachment.file_id,
                coarse=one.print.coarse if one.print else None,
                fine=one.print.fine if one.print else "",
            )
            for one in seen
        ],
        ignore_conflicts=True,
    )
    PictureKey.objects.bulk_create(
        [
            PictureKey(picture_id=one.attachment.file_id, key=key)
            for one in seen
            for key in one.keys
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )


def find(seen, *, county, at):
    """Return the unsaved Signals of pictures among these that lie beside another record too."""
    pairs, prints = _alike(seen)
    places = _places({file for pair in pairs for file in pair}, seen, county)
    pairs |= _equal(places, {one.attachment.file_id for one in seen})
    best = {}
    for file, other in sorted(pairs):
        for here in places.get(file, ()):
            for there in places.get(other, ()):
                _compare(here, there, prints, best)
    return [
        Signal(
            kind=SignalKind.SAME_PHOTO,
            participant_id=later.record.participant_id,
            record=later.record,
            other=earlier.record,
            file=later.file,
            other_file=earlier.file,
            measure={"bits": bits},
            raised_at=at,
        )
        for bits, later, earlier in best.values()
    ]


def _compare(here, there, prints, best):
    """Put the pair under the later picture, when they are one and it is no nearer another."""
    later, earlier = sorted(
        (here, there), key=lambda a: (a.record.received_at, a.record_id, a.pk), reverse=True
    )
    if later.record_id == earlier.record_id or later.record.cycle.phase in LOCKED_PHASES:
        return
    if _is_one_event(later.record, earlier.record):
        return
    bits = 0  # the same byte for byte, or
    if later.file.sha256 != earlier.file.sha256:
        bits = likeness.apart(prints[later.file_id], prints[earlier.file_id])
    if later.pk not in best or bits < best[later.pk][0]:
        best[later.pk] = (bits, later, earlier)


def _is_one_event(first, second):
    """One event told twice by one organisation is no second use of its picture."""
    same_day = first.happened_on == second.happened_on
    return first.organisation_id == second.organisation_id and same_day


def _alike(seen):
    """Return the pairs of files of one picture, a new one in each, and {file: Print} of them.

    The prints are compared before anything else is asked about a file: a key alone says little.
    """
    holders, prints = defaultdict(set), {}
    for one in seen:
        for key in one.keys:
            holders[key].add(one.attachment.file_id)
            prints[one.attachment.file_id] = one.print
    pairs = set()

    def compare(file, other, theirs):
        if file != other and likeness.is_same(prints[file], theirs):
            pairs.add((min(file, other), max(file, other)))
            prints[other] = theirs

    for files in list(holders.values()):
        for file in files:
            for other in files:
                compare(file, other, prints[other])
    for some in parts(holders):
        rows = PictureKey.objects.filter(key__in=some).values_list(
            "key", "picture_id", "picture__coarse", "picture__fine"
        )
        for key, other, coarse, fine in rows.iterator(chunk_size=2000):
            for file in holders[key]:
                compare(file, other, likeness.Print(coarse, fine))
    return pairs, prints


def _places(files, seen, county):
    """{number of a file: its attachments to sent records}, of these files and the new ones.

    Files whose bytes are those of a new one are among them.
    """
    sent = (
        Attachment.objects.filter(record__cycle__organisation=county, file__kind=FileKind.IMAGE)
        .exclude(record__status=RecordStatus.DRAFT)
        .select_related("file", "record__cycle")
    )
    found = {}
    for some in parts(files | {one.attachment.file_id for one in seen}):
        found |= {one.pk: one for one in sent.filter(file__in=some)}
    for some in parts({one.attachment.file.sha256 for one in seen}):
        found |= {one.pk: one for one in sent.filter(file__sha256__in=some)}
    places = defaultdict(list)
    for number in sorted(found):
        places[found[number].file_id].append(found[number])
    return places


def _equal(places, new):
    """Return the pairs of files that are the same byte for byte, a new one in each."""
    hashed = defaultdict(set)
    for file, attachments in places.items():
        hashed[attachments[0].file.sha256].add(file)
    return {
        (min(file, other), max(file, other))
        for files in hashed.values()
        for file in files & new
        for other in files - {file}
    }
