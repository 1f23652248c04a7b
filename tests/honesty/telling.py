"""Records to look at: told by whom and when, in whose words, with which photo."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from tests.factories import (
    NOW,
    SHANGHAI,
    make_record,
)
from tests.likeness import planted_pictures, planted_texts
from tracker.files.models import StoredFile
from tracker.honesty import actions as signals
from tracker.performance.models import Attachment

CHINESE = planted_texts.CHINESE


def own_words(seed):
    return "".join(planted_texts.record(CHINESE, random.Random(seed)))


def copied_words(seed):
    sentences = planted_texts.record(CHINESE, random.Random(seed))
    return planted_texts.edited(CHINESE, sentences, random.Random(-seed))


def tell(participant, by, *, happened_on=date(2026, 6, 5), days=1, **fields):
    """A sent record, received so many days after it happened."""
    received_at = datetime(2026, 1, 1, 9, tzinfo=SHANGHAI) + (happened_on - date(2026, 1, 1))
    return make_record(
        participant,
        by,
        happened_on=happened_on,
        status=fields.pop("status", "sent"),
        received_at=fields.pop("received_at", received_at + timedelta(days=days)),
        **fields,
    )


def attach(record, content, *, name="photo.jpg"):
    """A stored picture beside a record, below MEDIA_ROOT."""
    from hashlib import sha256

    digest = sha256(content).hexdigest()
    path = f"{record.pk}-{StoredFile.objects.count()}.jpg"
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    stored = StoredFile.objects.create(
        organisation=record.organisation,
        uploaded_by=record.written_by,
        uploaded_at=NOW,
        name=name,
        kind="image",
        content_type="image/jpeg",
        size=len(content),
        sha256=digest,
        path=path,
    )
    Attachment.objects.create(record=record, file=stored)
    return stored


def look(county, **changes):
    return signals.look(county, at=changes.pop("at", NOW), **changes)


def picture(seed):
    return planted_pictures.originals(seed, 1)[0]


def one_night(participant, by, *, night=date(2026, 3, 31), count=8):
    return [
        tell(
            participant,
            by,
            happened_on=date(2026, 1, 10) + timedelta(days=8 * number),
            received_at=datetime(2026, night.month, night.day, 22, number, tzinfo=SHANGHAI),
        )
        for number in range(count)
    ]
