"""Stored files: kept whole, given out through a check, found when something is wrong."""

import io
import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from PIL import Image

from tests.factories import NOW, make_cycle, make_participant, make_record
from tracker.audit.models import AuditEvent
from tracker.files import actions, readers
from tracker.files.content import RefusedFile
from tracker.files.media import compare
from tracker.files.models import StoredFile
from tracker.performance.actions import delete_draft, save_draft
from tracker.performance.models import Attachment, Record

pytestmark = pytest.mark.django_db


def picture():
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "JPEG")
    return drawn.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def participant(cast):
    return make_participant(make_cycle(cast.county), cast.east)


def keep(cast, content=None, name="会议.jpg"):
    return actions.store(
        content or picture(), organisation=cast.east, by=cast.secretary, at=NOW, name=name
    )


def attach(cast, participant, stored, **fields):
    fields = {"status": "sent", "received_at": NOW} | fields
    record = make_record(participant, cast.secretary, **fields)
    Attachment.objects.create(record=record, file=stored)
    return record


def address(stored):
    return reverse("files:evidence", args=[stored.uuid])


def on_disk(settings):
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_file_is_kept_whole_under_a_random_name(cast, settings):
    stored = keep(cast, PDF, name="../../etc/纪要.pdf")
    assert (stored.name, stored.kind, stored.size) == ("纪要.pdf", "pdf", len(PDF))
    assert on_disk(settings) == [stored.path]
    path = Path(settings.MEDIA_ROOT) / stored.path
    assert path.read_bytes() == PDF
    assert path.stat().st_mode & 0o077 == 0
    event = AuditEvent.objects.get(verb="file.stored")
    assert event.data == {"sha256": stored.sha256, "size": len(PDF), "kind": "pdf"}


def test_a_refused_file_leaves_neither_row_nor_bytes(cast, settings):
    with pytest.raises(RefusedFile):
        keep(cast, b"<html><script>1</script>", name="x.pdf")
    assert (on_disk(settings), StoredFile.objects.count()) == ([], 0)


def test_a_failing_deed_takes_its_file_with_it(cast, settings, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("stop")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError, match="stop"):
        keep(cast)
    assert (on_disk(settings), StoredFile.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("content", "name", "disposition"),
    [
        (picture(), "会议.jpg", "inline"),
        (PDF, "纪要.pdf", "attachment"),
        (PDF, '"><script>.pdf', "attachment"),
    ],
)
def test_every_file_is_given_out_with_these_headers(
    as_user, cast, participant, content, name, disposition
):
    stored = keep(cast, content, name=name)
    attach(cast, participant, stored)
    answer = as_user(cast.secretary).get(address(stored))
    headers = answer.headers
    assert headers["Content-Disposition"].split(";")[0] == disposition
    assert headers["Content-Type"] == stored.content_type
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"].startswith("private")
    assert "\n" not in headers["Content-Disposition"]
    stored_bytes = b"".join(answer.streaming_content)
    assert len(stored_bytes) == stored.size


def test_a_picture_can_be_downloaded_too(as_user, cast, participant):
    stored = keep(cast)
    attach(cast, participant, stored)
    answer = as_user(cast.secretary).get(f"{address(stored)}?download")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("member", "status"),
    [
        ("secretary", 200),
        ("officer", 200),
        ("administrator", 200),
        ("other_secretary", 404),
        ("unassigned", 404),
        ("observer", 404),
        ("technical", 404),
        ("outsider", 404),
    ],
)
def test_a_file_is_for_those_who_see_its_record(as_user, cast, participant, member, status):
    stored = keep(cast)
    attach(cast, participant, stored)
    assert as_user(getattr(cast, member)).get(address(stored)).status_code == status


def test_the_file_of_a_draft_is_for_the_branch_alone(as_user, cast, participant):
    stored = keep(cast)
    attach(cast, participant, stored, status="draft", received_at=None)
    assert as_user(cast.secretary).get(address(stored)).status_code == 200
    assert as_user(cast.officer).get(address(stored)).status_code == 404


def test_a_file_just_uploaded_is_for_its_uploader_alone(as_user, cast):
    stored = keep(cast)
    assert as_user(cast.secretary).get(address(stored)).status_code == 200
    assert as_user(cast.officer).get(address(stored)).status_code == 404


def test_without_a_reader_nobody_else_reads(as_user, cast, participant, monkeypatch):
    stored = keep(cast)
    attach(cast, participant, stored)
    assert as_user(cast.officer).get(address(stored)).status_code == 200
    monkeypatch.setattr(readers, "_READERS", [])
    assert as_user(cast.officer).get(address(stored)).status_code == 404


def test_anonymous_people_are_sent_to_the_login(client, cast):
    answer = client.get(address(keep(cast)))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("login"))


def test_a_lost_file_is_not_found_instead_of_a_failure(as_user, cast, settings):
    stored = keep(cast)
    (Path(settings.MEDIA_ROOT) / stored.path).unlink()
    assert as_user(cast.secretary).get(address(stored)).status_code == 404


def test_verify_media_names_what_is_missing_altered_and_left_over(cast, settings):
    whole, missing, altered = keep(cast), keep(cast, PDF), keep(cast, PDF)
    root = Path(settings.MEDIA_ROOT)
    (root / missing.path).unlink()
    (root / altered.path).write_bytes(PDF.replace(b"1.4", b"1.5"))
    orphan = actions.write(b"left over", extension=".pdf")
    report = compare()
    assert report.checked == 3
    assert (report.missing, report.altered, report.orphans) == (
        (missing.path,),
        (altered.path,),
        (orphan,),
    )
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 missing, 1 altered, 1 left over"):
        call_command("verify_media", stdout=out)
    assert f"altered: {altered.path}" in out.getvalue()
    assert whole.path not in out.getvalue()


def test_only_old_orphans_are_removed(cast, settings):
    kept = keep(cast)
    young, old = (actions.write(b"left over", extension=".pdf") for _ in range(2))
    hours_ago = time.time() - 7200
    os.utime(Path(settings.MEDIA_ROOT) / old, (hours_ago, hours_ago))
    call_command("verify_media", "--remove-orphans", stdout=io.StringIO())
    assert on_disk(settings) == sorted([kept.path, young])


def test_deleting_a_draft_deletes_its_files(
    cast, participant, settings, django_capture_on_commit_callbacks
):
    stored, shared = keep(cast), keep(cast)
    record = save_draft(
        participant,
        by=cast.secretary,
        at=NOW,
        files=[stored, shared],
        happened_on=NOW.date(),
    )
    attach(cast, participant, shared)
    with django_capture_on_commit_callbacks(execute=True):
        delete_draft(record, by=cast.secretary, at=NOW)
    assert list(StoredFile.objects.all()) == [shared]
    assert on_disk(settings) == [shared.path]


def test_the_record_form_keeps_good_files_when_another_is_refused(as_user, cast, participant):
    client = as_user(cast.secretary)
    files = [
        SimpleUploadedFile("会议.jpg", picture()),
        SimpleUploadedFile("bad.pdf", b"<html>", content_type="application/pdf"),
    ]
    form = {
        "key": "a" * 32,
        "title": "走访",
        "happened_on": NOW.date().isoformat(),
        "what_was_done": "走访困难党员",
        "act": "send",
    }
    address = reverse("performance:record-new")
    answer = client.post(address, form | {"documents": files})
    assert (answer.status_code, Record.objects.count()) == (422, 0)
    stored = StoredFile.objects.get()
    assert str(stored.uuid) in answer.content.decode()
    assert client.post(address, form | {"kept": [str(stored.uuid)]}).status_code == 302
    assert list(Attachment.objects.values_list("file", flat=True)) == [stored.pk]


def test_a_file_of_somebody_else_cannot_be_smuggled_into_a_form(as_user, cast, participant):
    foreign = actions.store(
        picture(), organisation=cast.west, by=cast.other_secretary, at=NOW, name="x.jpg"
    )
    form = {
        "key": "b" * 32,
        "title": "走访",
        "happened_on": NOW.date().isoformat(),
        "what_was_done": "走访",
        "act": "send",
        "kept": [str(foreign.uuid), "x" * 36],
    }
    as_user(cast.secretary).post(reverse("performance:record-new"), form)
    assert Attachment.objects.count() == 0
