"""The same event twice: it is recognised, asked about, and never joined by itself."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, TODAY, make_record, make_task, make_template, number
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.files.models import StoredFile
from tracker.honesty.actions import looking
from tracker.honesty.models import Signal
from tracker.performance import actions
from tracker.performance.models import Attachment, Record, Task
from tracker.performance.told_before import may_have_told, nearly_equal, told_before

pytestmark = pytest.mark.django_db
KEY = "0" * 31 + "3"
WORDS = "固定党日集中学习，随后围绕道路养护开展志愿服务。"


@pytest.fixture(autouse=True)
def today():
    """Pages read the clock: let it stand."""
    with time_machine.travel(NOW, tick=False):
        yield


def told(work, cast, **fields):
    fields = {"kind": "theme_day", "status": "sent", "received_at": NOW, **fields}
    return make_record(work.participant, cast.secretary, **fields)


def found(work, **content):
    content = {"kind": "theme_day", "day": date(2026, 6, 5), **content}
    return told_before(work.participant, **content)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (WORDS, WORDS, True),
        (WORDS, "固定党日 集中学习,随后围绕道路养护开展志愿服务", True),
        (WORDS, WORDS.replace("道路养护", "道路管护"), True),
        (WORDS, "召开支部委员会，研究发展党员对象和下月工作安排。", False),
        ("学习", "学习", False),
        ("", "", False),
    ],
)
def test_texts_are_compared_without_signs_and_spaces(one, other, same):
    assert nearly_equal(one, other) is same


@pytest.mark.parametrize(("days", "same"), [(-2, False), (-1, True), (0, True), (1, True)])
def test_the_same_kind_within_a_day_is_the_same_event_perhaps(work, cast, days, same):
    other = told(work, cast, what_was_done="别的话")
    rows = found(work, day=date(2026, 6, 5) + timedelta(days=days), words="不一样的内容记录")
    assert rows == ([other] if same else [])


def test_another_kind_is_the_same_only_in_nearly_the_same_words(work, cast):
    other = told(work, cast, kind="lecture", what_was_done=WORDS)
    assert found(work, words=WORDS) == [other]
    assert found(work, words="研究发展党员对象和下月工作安排") == []


def test_several_talks_or_problems_on_one_day_are_no_surprise(work, cast):
    for kind in ("talk", "problem", "care_visit", "service", "decision", "other"):
        told(work, cast, kind=kind, what_was_done="甲户反映的事情")
        assert found(work, kind=kind, words="乙户说的另外一件") == []


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_all_days_has_no_day_beside_it(work, cast, day):
    assert found(work, day=day) == []


def test_other_organisations_and_the_record_itself_are_not_compared(work, cast):
    own = told(work, cast)
    make_record(work.west, cast.other_secretary, kind="theme_day")
    assert found(work, beside=own) == []


# the form


def filled(**changes):
    return {
        "key": KEY,
        "kind": "theme_day",
        "happened_on": "2026-06-05",
        "what_was_done": "不一样的内容记录",
        "act": "send",
    } | changes


@pytest.fixture
def task(work):
    return make_task(work.participant, template=make_template(record_kinds=["theme_day"]))


def send(client, task, **changes):
    address = f"{reverse('performance:record-new')}?task={task.pk}"
    return client.post(address, filled(tasks=[task.pk]) | changes)


def test_the_form_asks_before_it_saves_and_keeps_the_text(as_user, cast, work, task):
    other = told(work, cast)
    answer = send(as_user(cast.secretary), task)
    html = answer.content.decode()
    assert (answer.status_code, Record.objects.count()) == (422, 1)
    assert reverse("performance:record-detail", args=[other.pk]) in html
    assert f'name="same" value="{other.pk}"' in html
    assert 'value="send.another"' in html
    assert "不一样的内容记录" in html


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_an_impossible_day_is_refused_in_the_form(as_user, cast, work, task, day):
    assert send(as_user(cast.secretary), task, happened_on=day).status_code == 422


def test_another_event_is_sent_when_the_person_says_so(as_user, cast, work, task):
    told(work, cast)
    answer = send(as_user(cast.secretary), task, act="send.another")
    assert (answer.status_code, Record.objects.count()) == (302, 2)


def test_a_new_draft_is_asked_about_and_an_old_one_is_not(as_user, cast, work, task):
    told(work, cast)
    client = as_user(cast.secretary)
    assert send(client, task, act="draft").status_code == 422
    assert send(client, task, act="draft.another").status_code == 302
    draft = Record.objects.get(status="draft")
    address = reverse("performance:record-edit", args=[draft.pk])
    data = filled(tasks=[task.pk], act="draft", what_was_done="补充")
    assert client.post(address, data).status_code == 302
    assert client.post(address, data | {"act": "send"}).status_code == 422


def test_a_returned_record_is_mended_without_the_question(as_user, cast, work, task):
    told(work, cast)
    mended = told(work, cast, tasks=[task], status="returned", return_reason="补签到")
    Task.objects.filter(pk=task.pk).update(status="returned")
    answer = as_user(cast.secretary).post(
        reverse("performance:record-edit", args=[mended.pk]), filled(tasks=[task.pk])
    )
    assert answer.status_code == 302


def test_the_tasks_are_added_to_the_waiting_record_and_sent_today(as_user, cast, work, task):
    other = told(work, cast, received_at=NOW - timedelta(days=9))
    client = as_user(cast.secretary)
    for _ in range(2):
        answer = send(client, task, same=other.pk, act="")
        assert answer.url == reverse("performance:record-detail", args=[other.pk])
    assert Record.objects.count() == 1
    assert list(other.tasks.all()) == [task]
    task.refresh_from_db()
    assert (task.status, task.first_sent_on) == ("submitted", TODAY)
    verbs = AuditEvent.objects.filter(about_type="record").values_list("verb", flat=True)
    assert list(verbs) == ["record.served_more"]


@pytest.mark.parametrize("status", ["draft", "returned"])
def test_on_a_draft_or_a_returned_record_they_wait_for_its_sending(work, cast, task, status):
    other = told(work, cast, status=status, received_at=None if status == "draft" else NOW)
    actions.serve_more(other, [task], by=cast.secretary, at=NOW)
    task.refresh_from_db()
    assert (task.status, list(other.tasks.all())) == ("due", [task])


def test_what_was_accepted_is_sent_once_more_for_further_tasks(as_user, cast, work, task):
    other = told(work, cast, status="accepted", attended=9, expected=10, what_was_done=WORDS)
    before = Record.objects.filter(pk=other.pk).values().get()
    client = as_user(cast.secretary)
    assert f'name="same" value="{other.pk}"' in send(client, task).content.decode()
    for _ in range(2):
        send(client, task, same=other.pk, act="")
    again = Record.objects.get(repeats=other)
    assert Record.objects.filter(pk=other.pk).values().get() == before
    assert (again.status, again.what_was_done, again.attended) == ("sent", WORDS, 9)
    assert (list(other.tasks.all()), list(again.tasks.all())) == ([], [task])
    task.refresh_from_db()
    assert (task.status, task.first_sent_on) == ("submitted", TODAY)


def test_a_repetition_brings_the_files_and_keeps_them_beside_the_first(work, cast, task):
    other = told(work, cast, status="accepted", what_was_done=WORDS)
    file = StoredFile.objects.create(
        organisation=other.organisation,
        uploaded_by=cast.secretary,
        uploaded_at=NOW,
        name="签到.pdf",
        kind="pdf",
        content_type="application/pdf",
        size=10,
        sha256="0" * 64,
        path="a.pdf",
    )
    other.attachments.create(file=file)
    again = actions.serve_more(other, [task], by=cast.secretary, at=NOW)
    assert [row.file for row in again.attachments.all()] == [file]
    draft = actions.withdraw(again, by=cast.secretary, at=NOW)
    actions.delete_draft(draft, by=cast.secretary, at=NOW)
    assert [row.file for row in other.attachments.all()] == [file]


def test_as_long_as_the_repetition_waits_it_takes_the_next_tasks(work, cast, task):
    other = told(work, cast, status="accepted", what_was_done=WORDS)
    next_task = make_task(work.participant, template=make_template(record_kinds=["theme_day"]))
    again = actions.serve_more(other, [task], by=cast.secretary, at=NOW)
    assert actions.serve_more(other, [task, next_task], by=cast.secretary, at=NOW) == again
    actions.accept(again, by=cast.officer, at=NOW)
    third = make_task(work.participant, template=make_template(record_kinds=["theme_day"]))
    last = actions.serve_more(again, [third], by=cast.secretary, at=NOW)
    assert (last.repeats, [*last.tasks.all()]) == (other, [third])
    assert {*again.tasks.all()} == {task, next_task}


def test_an_accepted_event_still_counts_once_for_each_template(work, cast, task):
    other = told(work, cast, status="accepted", tasks=[task], what_was_done=WORDS)
    another_month = make_task(
        work.participant, template=task.template, period_start=date(2026, 7, 1)
    )
    with pytest.raises(Refused, match="counts only once|只能"):
        actions.serve_more(other, [another_month], by=cast.secretary, at=NOW)
    assert not Record.objects.filter(repeats=other).exists()


def test_a_repetition_is_no_event_of_its_own(work, cast, task):
    other = told(work, cast, status="accepted", attended=5, expected=9, excused=1)
    again = actions.serve_more(other, [task], by=cast.secretary, at=NOW)
    assert list(Record.objects.events()) == [other]
    assert list(Record.objects.with_absence()) == [other]
    assert found(work) == [other]
    assert found(work, beside=again) == []


def test_a_repetition_is_not_held_against_its_own_words(work, cast, task):
    told(work, cast, status="accepted", what_was_done=WORDS)
    before = set(looking.unread(work.cycle.organisation))
    actions.serve_more(before.copy().pop(), [task], by=cast.secretary, at=NOW)
    assert set(looking.unread(work.cycle.organisation)) == before


def a_file(cast):
    """A stored file of branch east that belongs to no record yet."""
    return StoredFile.objects.create(
        organisation=cast.east,
        uploaded_by=cast.secretary,
        uploaded_at=NOW,
        name="照片.jpg",
        kind="image",
        content_type="image/jpeg",
        size=10,
        sha256=f"{number():064}",
        path=f"{number()}.jpg",
    )


def repeated(work, cast, task, **changes):
    """A repetition that was taken back, changed and sent again; and the record that it repeated."""
    other = told(work, cast, status="accepted", what_was_done=WORDS)
    again = actions.serve_more(other, [task], by=cast.secretary, at=NOW)
    actions.withdraw(again, by=cast.secretary, at=NOW)
    content = {"kind": again.kind, "happened_on": again.happened_on, "what_was_done": WORDS}
    again = actions.save_and_send(
        work.participant,
        record=again,
        by=cast.secretary,
        at=NOW,
        tasks=[task],
        **content | changes,
    )
    return other, again


def test_a_repetition_that_tells_another_day_is_an_event_of_its_own(cast, work, task):
    other, again = repeated(work, cast, task, happened_on=TODAY - timedelta(days=3))
    assert again.repeats is None
    assert set(Record.objects.events()) == {other, again}
    assert again in looking.unread(work.cycle.organisation)


def test_an_event_of_its_own_takes_no_files_of_the_one_it_repeated(cast, work, task):
    other = told(work, cast, status="draft", received_at=None, what_was_done=WORDS)
    taken = a_file(cast)
    Attachment.objects.create(record=other, file=taken)
    actions.send(other, by=cast.secretary, at=NOW)
    other = actions.accept(other, by=cast.officer, at=NOW)
    again = actions.serve_more(other, [task], by=cast.secretary, at=NOW)
    actions.return_record(again, by=cast.officer, at=NOW, reason="另一次活动")
    own = a_file(cast)
    again = actions.save_draft(
        work.participant,
        record=again,
        by=cast.secretary,
        at=NOW,
        tasks=[task],
        files=[own],
        happened_on=TODAY - timedelta(days=3),
    )
    assert [row.file for row in again.attachments.all()] == [own]
    assert [row.file for row in other.attachments.all()] == [taken]


def test_a_repetition_in_other_words_is_read_and_stays_one_event(cast, work, task):
    other, again = repeated(work, cast, task, what_was_done="完全不同的另一段话，讲的是别的事。")
    assert again.repeats == other
    assert list(Record.objects.events()) == [other]
    unread = looking.unread(work.cycle.organisation)
    assert set(unread) == {other, again}
    later = NOW + timedelta(days=1)
    # sent long after its event, as a repetition is: that is no lag
    Record.objects.filter(pk=again.pk).update(happened_on=TODAY - timedelta(days=90))
    looking.look(work.cycle.organisation, at=later)
    assert not Signal.objects.exists()


def test_the_database_keeps_repetitions_apart(work, cast, task):
    other = told(work, cast, status="accepted", what_was_done=WORDS)
    again = actions.serve_more(other, [task], by=cast.secretary, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=again.pk).update(repeats=again)
    with pytest.raises(IntegrityError), transaction.atomic():
        told(work, cast, repeats=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=other.pk).update(repeats=again)


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({}, True),
        ({"status": "accepted"}, True),
        ({"status": "draft", "received_at": None}, False),
        ({"kind": "lecture"}, False),
        ({"happened_on": date(2026, 5, 31)}, False),
        ({"happened_on": TODAY + timedelta(days=1)}, False),
    ],
)
def test_the_form_offers_what_may_have_been_told(as_user, cast, work, task, fields, offered):
    other = told(work, cast, **fields)
    page = as_user(cast.secretary).get(f"{reverse('performance:record-new')}?task={task.pk}")
    assert (f'name="same_first" value="{other.pk}"' in page.content.decode()) is offered


def test_what_is_offered_first_counts_for_the_forms_own_task_alone(as_user, cast, work, task):
    other = told(work, cast, status="accepted", what_was_done=WORDS)
    ticked = make_task(work.participant, template=make_template(record_kinds=["theme_day"]))
    answer = send(
        as_user(cast.secretary), task, same_first=other.pk, tasks=[task.pk, ticked.pk], act=""
    )
    again = Record.objects.get(repeats=other)
    assert answer.url == reverse("performance:record-detail", args=[again.pk])
    assert list(again.tasks.all()) == [task]


def test_the_form_offers_nothing_that_counts_for_the_template_already(work, cast, task):
    other = told(work, cast, status="accepted", what_was_done=WORDS)
    assert may_have_told(task, on=TODAY) == [other]
    again = actions.serve_more(other, [task], by=cast.secretary, at=NOW)
    actions.accept(again, by=cast.officer, at=NOW)
    next_month = make_task(work.participant, template=task.template, period_start=date(2026, 5, 1))
    assert may_have_told(next_month, on=TODAY) == []


def test_only_who_writes_there_adds_and_only_what_fits(work, cast, task):
    other = told(work, cast)
    with pytest.raises(PermissionDenied):
        actions.serve_more(other, [task], by=cast.other_secretary, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.serve_more(other, [make_task(work.west)], by=cast.secretary, at=NOW)
    lecture = make_task(work.participant, template=make_template(record_kinds=["lecture"]))
    gone = make_task(work.participant, status="submitted")
    for refused in (lecture, gone):
        with pytest.raises(Refused):
            actions.serve_more(other, [refused], by=cast.secretary, at=NOW)
    assert other.tasks.count() == 0


@pytest.mark.parametrize("number", ["0", "x", "9" * 40, "-1"])
def test_a_record_that_is_none_cannot_be_added_to(as_user, cast, work, task, number):
    assert send(as_user(cast.secretary), task, same=number).status_code == 404


def test_another_branchs_record_cannot_be_added_to(as_user, cast, work, task):
    foreign = make_record(work.west, cast.other_secretary)
    assert send(as_user(cast.secretary), task, same=foreign.pk).status_code == 404
