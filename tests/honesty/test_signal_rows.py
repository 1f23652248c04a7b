"""What the database refuses of signals, prints and keys."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from tests.factories import (
    NOW,
)
from tests.honesty.telling import attach, tell
from tracker.honesty.models import (
    ClosingReason,
    PictureKey,
    PicturePrint,
    Signal,
    TextKey,
    TextPrint,
)

pytestmark = pytest.mark.django_db


def refused(constraint, create):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        create()
    # SQLite names the columns of a unique constraint, not the constraint
    return constraint in str(error.value) or "UNIQUE" in str(error.value)


@pytest.fixture
def rows(work, cast):
    one, other = (tell(work.participant, cast.secretary) for _time in range(2))
    return SimpleNamespace(
        one=one,
        other=other,
        file=attach(one, b"1"),
        other_file=attach(other, b"2"),
        common={"participant": work.participant, "raised_at": NOW},
    )


def examples(rows):
    of_both = {"record": rows.one, "other": rows.other}
    files = {"file": rows.file, "other_file": rows.other_file}
    return {
        "signal_of_a_lag_once": {"kind": "lag", "record": rows.one},
        "signal_of_a_burst_once": {"kind": "burst", "day": date(2026, 6, 1)},
        "signal_of_two_texts_once": {"kind": "copied_text", **of_both},
        "signal_of_two_photos_once": {"kind": "same_photo", **of_both, **files},
    }


def test_the_database_holds_each_signal_once(rows):
    for constraint, fields in examples(rows).items():
        Signal.objects.create(**fields, **rows.common)
        assert refused(constraint, lambda f=fields: Signal.objects.create(**f, **rows.common))


def test_the_database_wants_what_each_kind_needs(rows):
    for fields in examples(rows).values():
        for name in set(fields) - {"kind"}:
            less = {key: value for key, value in fields.items() if key != name}
            assert refused(
                "signal_has_what_its_kind_needs",
                lambda f=less: Signal.objects.create(**f, **rows.common),
            ), less


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "closed"}, "signal_closed_by_someone_for_a_reason"),
        ({"reason": "nothing"}, "signal_closed_by_someone_for_a_reason"),
        ({"closed_at": NOW}, "signal_closed_by_someone_for_a_reason"),
        ({"reason": "other", "status": "closed", "closed_at": NOW, "closed_by": True},
         "signal_closed_otherwise_says_why"),
    ],
)  # fmt: skip
def test_the_database_wants_a_reason_and_a_person(rows, cast, changes, constraint):
    if "closed_by" in changes:
        changes = {**changes, "closed_by": cast.officer}
    fields = {"kind": "lag", "record": rows.one, **rows.common, **changes}
    assert refused(constraint, lambda: Signal.objects.create(**fields))


def test_the_database_keeps_keys_once_and_prints_whole(rows):
    text = TextPrint.objects.create(record=rows.one, digest="0" * 64, received_at=NOW)
    TextKey.objects.create(text=text, key=-5)
    assert refused("textkey_once", lambda: TextKey.objects.create(text=text, key=-5))
    picture = PicturePrint.objects.create(file=rows.file)
    PictureKey.objects.create(picture=picture, key=5)
    assert refused("picturekey_once", lambda: PictureKey.objects.create(picture=picture, key=5))
    assert refused(
        "pictureprint_has_both_or_none",
        lambda: PicturePrint.objects.create(file=rows.other_file, coarse=1),
    )


def test_every_reason_has_words_in_both_languages(language):
    assert all(str(label) for label in ClosingReason.labels)
