"""Uploads wait a day for their own sender, and for nobody else."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.factories import NOW
from tracker.spreadsheets.staging import NotStaged, discard, stage, staged, sweep

ALICE, BOB = SimpleNamespace(pk=1), SimpleNamespace(pk=2)


@pytest.fixture
def token():
    return stage(b"a,b", name="../../x\x00.csv", purpose="people", by=ALICE, at=NOW)


def test_an_upload_is_found_by_its_sender(token):
    assert staged(token, purpose="people", by=ALICE, at=NOW) == (b"a,b", "../../x\x00.csv")


@pytest.mark.parametrize(
    "change",
    [
        {"by": BOB},
        {"purpose": "duties"},
        {"at": NOW + timedelta(days=1, seconds=1)},
    ],
)
def test_an_upload_is_not_found_by_others_elsewhere_or_later(token, change):
    with pytest.raises(NotStaged):
        staged(token, **{"purpose": "people", "by": ALICE, "at": NOW, **change})


@pytest.mark.parametrize("token", ["", None, "../settings", "0" * 32, "A" * 32, "0" * 31 + "/"])
def test_other_tokens_find_nothing(token):
    with pytest.raises(NotStaged):
        staged(token, purpose="people", by=ALICE, at=NOW)


def test_names_on_disk_are_random_and_closed_to_others(token, settings):
    files = sorted(settings.STAGING_ROOT.iterdir())
    assert [file.name for file in files] == [f"{token}.json", f"{token}.sheet"]
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_discard_and_sweep_remove_files(token, settings):
    discard(token)
    discard(token)
    assert list(settings.STAGING_ROOT.iterdir()) == []
    stage(b"x", name="x", purpose="people", by=ALICE, at=NOW)
    from django.utils import timezone

    sweep(at=timezone.now())
    assert len(list(settings.STAGING_ROOT.iterdir())) == 2
    sweep(at=timezone.now() + timedelta(days=1, minutes=1))
    assert list(settings.STAGING_ROOT.iterdir()) == []
