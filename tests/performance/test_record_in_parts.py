"""A form in parts on a weak line: drafts and files by themselves, one record in the end."""

import itertools
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.factories import NOW, make_record, make_task
from tests.threads import fresh, shared_database, together
from tracker.audit.models import AuditEvent
from tracker.files.models import StoredFile
from tracker.jobs.registry import KINDS
from tracker.performance import actions
from tracker.performance.background import clear_uploads
from tracker.performance.models import Attachment, Record

KEY = "a" * 32
JSON = {"HTTP_ACCEPT": "application/json"}


def url(name, **kwargs):
    return reverse(f"performance:{name}", kwargs=kwargs)


def typed(work, **changes):
    return {
        "key": KEY,
        "tasks": [work.task.pk],
        "happened_on": "2026-06-14",
        "what_was_done": "学习文件。",
    } | changes


def picture(size=(80, 60), format="PNG"):
    drawn = BytesIO()
    Image.new("RGB", size, "red").save(drawn, format)
    return drawn.getvalue()


@pytest.fixture(autouse=True)
def june(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def secretary(as_user, cast, work):
    return as_user(cast.secretary)


def autosave(client, work, query=None, **changes):
    address = url("record-draft") + (query or f"?task={work.task.pk}")
    return client.post(address, typed(work, **changes))


def upload(client, work, content=None, *, number="1", key=KEY, name="会议.png", query=None):
    address = url("record-file") + (query or f"?task={work.task.pk}")
    file = SimpleUploadedFile(name, picture() if content is None else content)
    return client.post(address, {"key": key, "number": number, "file": file})


def send(client, work, **changes):
    address = f"{url('record-new')}?task={work.task.pk}"
    return client.post(address, typed(work, act="send", **changes), **JSON)


# Drafts -------------------------------------------------------------------------------------------


def test_the_first_autosave_makes_a_draft_and_later_ones_change_it(secretary, work):
    first = autosave(secretary, work, what_was_done="学").json()
    second = autosave(secretary, work, what_was_done="学习").json()
    record = Record.objects.get()
    assert first == second == {"record": record.pk, "saved_at": "10:00"}
    assert (record.status, record.what_was_done) == ("draft", "学习")


def test_a_draft_may_be_incomplete(secretary, work):
    assert autosave(secretary, work, what_was_done="", tasks=[]).status_code == 200
    assert Record.objects.get().what_was_done == ""


def test_what_cannot_be_kept_is_said_in_the_readers_language(client, cast, work, language):
    client.force_login(cast.secretary, backend="django.contrib.auth.backends.ModelBackend")
    answer = autosave(client, work, attended="12", expected="11")
    said = {
        "en": "More people came than were expected: only 11 were.",
        "zh-hans": "实到人数多于应到人数（应到 11 人）。",
    }
    assert answer.status_code == 422
    assert answer.json()["errors"] == [said[language]]
    assert (
        autosave(client, work, happened_on="whenever")
        .json()["errors"][0]
        .startswith({"en": "Date: ", "zh-hans": "日期："}[language])
    )
    assert Record.objects.count() == 0


def test_an_autosave_after_sending_changes_nothing(secretary, work):
    autosave(secretary, work, what_was_done="学")
    send(secretary, work)
    assert autosave(secretary, work, what_was_done="学").json() == {"done": True}
    record = Record.objects.get()
    assert (record.status, record.what_was_done) == ("sent", "学习文件。")


def test_an_autosave_of_a_record_that_somebody_else_sent_is_refused_or_done(secretary, cast, work):
    record = make_record(work.participant, cast.secretary, tasks=[work.task])
    query = f"?record={record.pk}"
    assert autosave(secretary, work, query).status_code == 200
    actions.send(record, by=cast.secretary, at=NOW)
    answer = autosave(secretary, work, query, what_was_done="anders", key="b" * 32)
    assert answer.status_code == 422
    assert Record.objects.get().what_was_done == "学习文件。"


def test_opening_the_form_again_goes_on_with_ones_own_draft(secretary, cast, work):
    autosave(secretary, work)
    address = f"{url('record-new')}?task={work.task.pk}"
    assert secretary.get(address).url == url("record-edit", pk=Record.objects.get().pk)
    Record.objects.update(written_by=cast.officer)
    assert secretary.get(address).status_code == 200


def test_a_deleted_draft_is_not_saved_again_but_can_be_sent(secretary, cast, work):
    autosave(secretary, work)
    actions.delete_draft(Record.objects.get(), by=cast.secretary, at=NOW)
    assert autosave(secretary, work).status_code == 422
    assert Record.objects.count() == 0
    assert [send(secretary, work).json()["done"] for _ in range(2)] == [True, True]
    assert Record.objects.get().status == "sent"


# One form, one record -----------------------------------------------------------------------------

PARTS = ("autosave", "send", "resend", "draft button")


@pytest.mark.parametrize("order", list(itertools.permutations(PARTS)), ids="-".join)
def test_one_form_is_one_record_in_whatever_order_it_comes_in(secretary, work, order):
    for part in order:
        if part == "autosave":
            autosave(secretary, work, what_was_done="学习文件。")
        elif part == "draft button":
            address = f"{url('record-new')}?task={work.task.pk}"
            secretary.post(address, typed(work, act="draft"))
        else:
            assert send(secretary, work).json() == {"done": True, "next": url("task-list")}
    record = Record.objects.get()
    assert (record.status, list(record.tasks.all())) == ("sent", [work.task])
    assert AuditEvent.objects.filter(verb="record.submitted").count() == 1


def test_without_its_key_the_same_parts_make_several(secretary, work):
    """The control: it is the key that makes one of them."""
    autosave(secretary, work, key="", tasks=[], title="走访")
    for _ in range(2):
        send(secretary, work, key="", tasks=[], title="走访")
    assert Record.objects.count() == 3


def test_two_texts_of_one_form_end_with_the_one_that_was_sent(secretary, work):
    autosave(secretary, work, what_was_done="half a")
    send(secretary, work, what_was_done="half a sentence, and the rest")
    assert Record.objects.get().what_was_done == "half a sentence, and the rest"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_an_autosave_and_a_sending_at_once_are_one_record(cast, work, tmp_path, turn):
    def part(is_sending, words):
        def act():
            return actions.tell(
                work.participant,
                by=fresh(cast.secretary),
                at=NOW,
                key=KEY,
                is_sending=is_sending,
                tasks=[work.task],
                happened_on=NOW.date(),
                what_was_done=words,
            ).pk

        return act

    with shared_database(tmp_path):
        outcomes = together(part(False, "half"), part(True, "whole"), part(False, "half"))
        record = Record.objects.get()
        assert {outcome[0] for outcome in outcomes} <= {"done", "refused"}
        assert (record.status, record.what_was_done) == ("sent", "whole")


def test_a_record_sent_from_its_page_and_again_is_sent_once(secretary, cast, work):
    record = make_record(work.participant, cast.secretary, tasks=[work.task])
    data = typed(work, act="send")
    answers = [
        secretary.post(url("record-edit", pk=record.pk), data, **JSON).json() for _ in range(2)
    ]
    assert answers == [{"done": True, "next": url("task-list")}] * 2
    other = secretary.post(url("record-edit", pk=record.pk), data | {"key": "b" * 32}, **JSON)
    assert other.status_code == 422


def test_a_script_is_told_what_is_wrong_and_nothing_is_kept(secretary, work):
    answer = send(secretary, work, happened_on="2026-06-16")
    assert (answer.status_code, list(answer.json())) == (422, ["errors"])
    assert Record.objects.count() == 0


# Files --------------------------------------------------------------------------------------------


def test_a_file_goes_up_by_itself_and_lies_beside_the_record_in_the_end(secretary, work):
    answer = upload(secretary, work)
    stored = StoredFile.objects.get()
    expected = {"uuid": str(stored.uuid), "name": "会议.png", "size": stored.size}
    assert (answer.status_code, answer.json()) == (200, expected)
    send(secretary, work, kept=[str(stored.uuid)])
    assert [row.file for row in Attachment.objects.all()] == [stored]


def test_the_same_upload_again_is_the_same_file(secretary, work, settings):
    answers = [upload(secretary, work).json()["uuid"] for _ in range(3)]
    other = upload(secretary, work, number="2").json()["uuid"]
    assert len(set(answers)) == 1
    assert StoredFile.objects.count() == 2 and other not in answers
    assert sum(1 for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()) == 2


def test_without_its_key_an_upload_again_is_another_file(secretary, work):
    """The control of the one above."""
    for _ in range(2):
        upload(secretary, work, key="")
    assert StoredFile.objects.count() == 2


def test_an_upload_again_after_it_was_discarded_is_kept_anew(secretary, cast, work):
    from tracker.files.actions import discard

    upload(secretary, work)
    discard(StoredFile.objects.get(), by=cast.secretary, at=NOW)
    assert upload(secretary, work).status_code == 200
    assert StoredFile.objects.count() == 1


def test_a_picture_that_no_script_made_smaller_is_made_smaller_here(secretary, work, settings):
    upload(secretary, work, picture((4000, 1000), "JPEG"))
    with Image.open(settings.MEDIA_ROOT / StoredFile.objects.get().path) as kept:
        assert kept.size == (2560, 640)


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<html>", 422), (b"", 422), (b"\xff\xd8\xff" + b"0" * 10 * 1024 * 1024, 413)],
    ids=["a web page", "nothing", "over 10 MB"],
)
def test_a_file_that_is_not_taken_is_refused_in_words(secretary, work, content, status):
    answer = upload(secretary, work, content)
    assert (answer.status_code, len(answer.json()["errors"])) == (status, 1)
    assert StoredFile.objects.count() == 0


def test_a_file_for_another_branch_is_not_found(secretary, work):
    foreign = make_task(work.west)
    assert upload(secretary, work, query=f"?task={foreign.pk}").status_code == 404
    assert StoredFile.objects.count() == 0


def test_nobody_fills_the_disk_with_files_of_no_record(secretary, work, monkeypatch):
    monkeypatch.setattr("tracker.performance.views.record_in_parts.MOST_WAITING", 2)
    answers = [upload(secretary, work, number=str(n)).status_code for n in range(3)]
    assert answers == [200, 200, 422]


def test_a_file_taken_off_after_an_autosave_is_gone(secretary, work):
    uuid = upload(secretary, work).json()["uuid"]
    autosave(secretary, work, kept=[uuid])
    assert Attachment.objects.count() == 1
    send(secretary, work, drop=[uuid])
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_uploads_that_belong_to_nothing_for_a_week_are_cleared_away(secretary, cast, work):
    for number in ("1", "2", "3"):
        upload(secretary, work, number=number)
    beside, old, young = StoredFile.objects.all()
    send(secretary, work, kept=[str(beside.uuid)])
    StoredFile.objects.exclude(pk=young.pk).update(uploaded_at=NOW - timedelta(days=8))

    class Run:
        at = NOW

    assert clear_uploads(Run, on=NOW.date()) == {"discarded": 1}
    assert list(StoredFile.objects.all()) == [beside, young]
    assert AuditEvent.objects.filter(verb="file.discarded", by=None).count() == 1
    assert KINDS["performance.litter"].hour == 3


# Whose --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["record-draft", "record-file"])
@pytest.mark.parametrize(
    "query",
    ["?task=abc", "?task=99999999999999999999", "?record=x", "?record=0", "?organisation=-"],
)
def test_garbage_for_whom_is_not_found(secretary, name, query):
    assert secretary.post(url(name) + query, {"key": KEY}).status_code == 404


@pytest.mark.parametrize("name", ["record-draft", "record-file"])
def test_somebody_with_several_organisations_must_say_whose_work_it_is(as_user, cast, work, name):
    from tests.factories import appoint, make_post

    appoint(cast.secretary.person, make_post(cast.west))
    answer = as_user(cast.secretary).post(url(name), {"key": KEY})
    assert answer.status_code == 422


def test_a_form_that_was_cut_off_on_its_way_is_not_taken_for_what_was_typed(cast, work):
    """Half of the bytes that were announced: a server hands them on like a whole form."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.secretary, backend="django.contrib.auth.backends.ModelBackend")
    client.handler.load_middleware()
    body = urlencode(typed(work, act="draft"), doseq=True).encode()
    statuses = []
    for arrived in (body[:-20], body):
        environ = client._base_environ(
            REQUEST_METHOD="POST",
            PATH_INFO=url("record-draft"),
            QUERY_STRING=f"task={work.task.pk}",
            CONTENT_TYPE="application/x-www-form-urlencoded",
            CONTENT_LENGTH=str(len(body)),
        )
        environ["wsgi.input"] = BytesIO(arrived)
        request = WSGIRequest(environ)
        request._dont_enforce_csrf_checks = True
        statuses.append(client.handler.get_response(request).status_code)
    assert statuses == [400, 200]
    assert Record.objects.get().what_was_done == "学习文件。"
