"""Records by who and by when: drafts, sending, taking back, judging, mending."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_participant,
    make_person,
    make_post,
    make_record,
    make_task,
    make_user,
)
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.notices.models import Notice
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.models import Record, Task
from tracker.performance.states import (
    RECORD_NEXT,
    TASK_NEXT,
    RecordStatus,
    TaskStatus,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def content(**changes):
    return {"happened_on": date(2026, 6, 5), "what_was_done": "学习文件。", **changes}


@pytest.fixture
def sent(work, cast):
    return actions.save_and_send(
        work.participant, by=cast.secretary, at=NOW, tasks=[work.task], **content()
    )


def task_facts(task):
    task = Task.objects.get(pk=task.pk)
    return (task.status, task.person, task.first_sent_on)


def test_sending_receives_the_record_and_freezes_the_person_on_its_tasks(work, cast, sent):
    assert (sent.status, sent.received_at) == ("sent", NOW)
    assert sent.sent_by_person == cast.secretary.person
    assert task_facts(work.task) == ("submitted", cast.secretary.person, TODAY)


def test_one_record_serves_several_tasks(work, cast):
    other = make_task(work.participant)
    actions.save_and_send(
        work.participant, by=cast.secretary, at=NOW, tasks=[work.task, other], **content()
    )
    assert [task_facts(task)[0] for task in (work.task, other)] == ["submitted", "submitted"]


def test_the_day_of_receipt_is_the_local_day(work, cast):
    just_after_midnight = NOW.replace(hour=0, minute=1)
    actions.save_and_send(
        work.participant, by=cast.secretary, at=just_after_midnight, tasks=[work.task], **content()
    )
    assert task_facts(work.task)[2] == TODAY


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on": TODAY + timedelta(days=1)}, "happened_on"),
        ({"happened_on": date(2025, 12, 31)}, "happened_on"),
        ({"attended": 12, "expected": 11}, "attended"),
        ({"what_was_done": "  "}, "what_was_done"),
        ({"tasks": ()}, "title"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_field_and_leaves_nothing(work, cast, changes, field):
    with pytest.raises(Refused) as caught:
        actions.save_and_send(
            work.participant,
            by=cast.secretary,
            at=NOW,
            **{"tasks": [work.task]} | content(**changes),
        )
    assert caught.value.field == field
    assert Record.objects.count() == 0
    assert task_facts(work.task) == ("due", None, None)


def test_today_and_the_cycles_first_day_can_be_sent(work, cast):
    for day in (TODAY, date(2026, 1, 1)):
        actions.save_and_send(
            work.participant, by=cast.secretary, at=NOW, **content(happened_on=day, title="走访")
        )
    assert Record.objects.waiting().count() == 2


def test_a_draft_may_be_incomplete_and_change_its_tasks(work, cast):
    other = make_task(work.participant)
    draft = actions.save_draft(
        work.participant,
        by=cast.secretary,
        at=NOW,
        tasks=[work.task],
        **content(what_was_done=""),
    )
    actions.save_draft(
        work.participant, by=cast.secretary, at=NOW, record=draft, tasks=[other], **content()
    )
    assert list(draft.tasks.all()) == [other]
    assert task_facts(other) == ("due", None, None)


def test_the_same_form_twice_makes_one_record(work, cast):
    made = [
        actions.save_and_send(
            work.participant,
            by=cast.secretary,
            at=NOW,
            tasks=[work.task],
            key="form-1",
            **content(),
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert Record.objects.count() == 1


def test_a_second_record_for_a_sent_task_is_refused(work, cast, sent):
    draft = make_record(work.participant, cast.secretary, tasks=[work.task])
    with pytest.raises(Refused) as caught:
        actions.send(draft, by=cast.secretary, at=NOW)
    assert caught.value.field == "tasks"


def test_a_task_of_another_branch_cannot_be_told(work, cast):
    foreign = make_task(work.west)
    with pytest.raises(PermissionDenied):
        actions.save_draft(
            work.participant, by=cast.secretary, at=NOW, tasks=[foreign], **content()
        )


@pytest.mark.parametrize(
    "member", ["other_secretary", "officer", "administrator", "assigned", "observer", "outsider"]
)
def test_only_the_branchs_own_secretary_writes_sends_withdraws_and_deletes(work, cast, member):
    person = getattr(cast, member)
    draft = make_record(work.participant, cast.secretary, tasks=[work.task])
    waiting = make_record(work.participant, cast.secretary, status="sent", received_at=NOW)
    acts = [
        lambda: actions.save_draft(work.participant, by=person, at=NOW, **content()),
        lambda: actions.send(draft, by=person, at=NOW),
        lambda: actions.withdraw(waiting, by=person, at=NOW),
        lambda: actions.delete_draft(draft, by=person, at=NOW),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert Record.objects.count() == 2


@pytest.mark.parametrize(
    "member", ["secretary", "other_secretary", "assigned", "observer", "outsider", "technical"]
)
def test_only_the_levels_above_accept_and_return(work, cast, member, sent):
    person = getattr(cast, member)
    with pytest.raises(PermissionDenied):
        actions.accept(sent, by=person, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.return_record(sent, by=person, at=NOW, reason="缺人数")
    assert Record.objects.get().status == "sent"


@pytest.mark.parametrize("deed", ["return", "accept"])
def test_who_has_the_post_now_hears_of_it_and_who_has_left_does_not(work, cast, sent, deed):
    post = cast.east.posts.get()
    successor = make_user()
    successor.person = make_person(cast.east)
    successor.save()
    post.appointments.update(until=LATER.date() - timedelta(days=1))
    appoint(successor.person, post, since=LATER.date())
    if deed == "return":
        actions.return_record(sent, by=cast.officer, at=LATER, reason="补充到会人数")
    else:
        actions.accept(sent, by=cast.officer, at=LATER)
    assert [notice.recipient for notice in Notice.objects.all()] == [successor]


@pytest.mark.parametrize("member", ["officer", "administrator"])
def test_the_levels_above_accept(work, cast, member, sent):
    person = getattr(cast, member)
    accepted = actions.accept(sent, by=person, at=LATER)
    assert (accepted.status, accepted.decided_by, accepted.decided_at) == (
        "accepted",
        person,
        LATER,
    )
    assert task_facts(work.task)[0] == "accepted"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.link) == (
        cast.secretary,
        "record_accepted",
        f"/records/{sent.pk}/",
    )


def test_an_officer_who_holds_the_writing_post_cannot_accept(work, cast, sent):
    appoint(cast.officer.person, make_post(cast.east, PostKind.DEPUTY_SECRETARY))
    with pytest.raises(PermissionDenied):
        actions.accept(sent, by=cast.officer, at=NOW)
    control = make_user(cast.township, PostKind.TOWNSHIP_OFFICER)
    assert actions.accept(sent, by=control, at=NOW).status == "accepted"


def test_a_townships_own_work_is_told_by_its_officer_and_accepted_by_the_county(work, cast):
    record = actions.save_and_send(
        work.township, by=cast.officer, at=NOW, **content(title="软弱涣散排查")
    )
    assert Record.objects.visible_to(cast.officer).filter(pk=record.pk).exists()
    colleague = make_user(cast.township, PostKind.TOWNSHIP_OFFICER)
    for person in (cast.officer, colleague):
        with pytest.raises(PermissionDenied):
            actions.accept(record, by=person, at=NOW)
    assert actions.accept(record, by=cast.administrator, at=NOW).status == "accepted"


def test_a_countys_own_work_needs_a_second_administrator(work, cast):
    record = actions.save_and_send(
        work.county, by=cast.administrator, at=NOW, **content(title="县级调研")
    )
    with pytest.raises(PermissionDenied):
        actions.accept(record, by=cast.administrator, at=NOW)
    assert actions.accept(record, by=cast.second_administrator, at=NOW).status == "accepted"


def test_returning_keeps_the_receipt_and_mending_keeps_the_first_day(work, cast, sent):
    returned = actions.return_record(sent, by=cast.officer, at=NOW, reason="缺人数")
    assert (returned.status, returned.received_at) == ("returned", NOW)
    assert task_facts(work.task)[0] == "returned"
    actions.save_and_send(
        work.participant,
        by=cast.secretary,
        at=LATER,
        record=returned,
        tasks=[work.task],
        **content(attended=18, expected=20),
    )
    mended = Record.objects.get()
    assert (mended.status, mended.received_at, mended.attended) == ("sent", NOW, 18)
    assert task_facts(work.task) == ("submitted", cast.secretary.person, TODAY)


def test_a_task_added_while_mending_came_in_on_the_day_of_mending(work, cast, sent):
    actions.return_record(sent, by=cast.officer, at=NOW, reason="补课")
    added = make_task(work.participant)
    actions.save_and_send(
        work.participant,
        by=cast.secretary,
        at=LATER,
        record=sent,
        tasks=[work.task, added],
        **content(),
    )
    assert task_facts(added)[2] == TODAY + timedelta(days=3)


def test_a_returned_record_keeps_the_tasks_it_was_returned_with(work, cast, sent):
    actions.return_record(sent, by=cast.officer, at=NOW, reason="缺人数")
    actions.save_draft(
        work.participant, by=cast.secretary, at=NOW, record=sent, tasks=[], **content()
    )
    assert list(sent.tasks.all()) == [work.task]


@pytest.mark.parametrize("reason", ["", "   ", "字" * 501])
def test_a_return_needs_a_reason_of_reasonable_length(work, cast, sent, reason):
    with pytest.raises(Refused) as caught:
        actions.return_record(sent, by=cast.officer, at=NOW, reason=reason)
    assert caught.value.field == "reason"


def test_withdrawing_gives_the_receipt_up(work, cast, sent):
    draft = actions.withdraw(sent, by=cast.secretary, at=NOW)
    assert (draft.status, draft.received_at) == ("draft", None)
    assert task_facts(work.task) == ("due", None, None)
    again = actions.send(draft, by=cast.secretary, at=LATER)
    assert again.received_at == LATER


def test_a_mended_record_is_not_withdrawn(work, cast, sent):
    actions.return_record(sent, by=cast.officer, at=NOW, reason="缺人数")
    actions.send(sent, by=cast.secretary, at=LATER)
    with pytest.raises(Refused):
        actions.withdraw(sent, by=cast.secretary, at=LATER)


def act_on(record, to, cast):
    """Try to bring a record into a state by the act that leads there."""
    if to == RecordStatus.DRAFT:
        return actions.withdraw(record, by=cast.secretary, at=NOW)
    if to == RecordStatus.SENT:
        return actions.send(record, by=cast.secretary, at=NOW)
    if to == RecordStatus.RETURNED:
        return actions.return_record(record, by=cast.officer, at=NOW, reason="缺人数")
    return actions.accept(record, by=cast.officer, at=NOW)


@pytest.mark.parametrize("start", RecordStatus)
@pytest.mark.parametrize("to", RecordStatus)
def test_every_move_of_a_record_is_in_the_table_or_refused(work, cast, start, to):
    is_draft = start == RecordStatus.DRAFT
    record = make_record(
        work.participant,
        cast.secretary,
        title="走访",
        status=start,
        received_at=None if is_draft else NOW,
    )
    if to in RECORD_NEXT[start]:
        assert act_on(record, to, cast).status == to
        return
    with pytest.raises(Refused):
        act_on(record, to, cast)
    assert Record.objects.get(pk=record.pk).status == start


@pytest.mark.parametrize("start", TaskStatus)
@pytest.mark.parametrize("to", [TaskStatus.DUE, TaskStatus.RETURNED, TaskStatus.ACCEPTED])
def test_a_task_moves_with_its_record_only_where_the_table_says(work, cast, start, to):
    task = make_task(work.participant, status=start)
    record = make_record(
        work.participant, cast.secretary, tasks=[task], status="sent", received_at=NOW
    )
    record_to = {"due": "draft"}.get(to.value, to.value)
    if to in TASK_NEXT[start]:
        act_on(record, RecordStatus(record_to), cast)
        assert Task.objects.get(pk=task.pk).status == to
    else:
        with pytest.raises(Refused):
            act_on(record, RecordStatus(record_to), cast)
        assert Task.objects.get(pk=task.pk).status == start
        assert Record.objects.get(pk=record.pk).status == "sent"


@pytest.mark.parametrize("start", TaskStatus)
def test_a_task_is_sent_only_while_open(work, cast, start):
    task = make_task(work.participant, status=start)
    record = make_record(work.participant, cast.secretary, tasks=[task])
    if TaskStatus.SUBMITTED in TASK_NEXT[start]:
        actions.send(record, by=cast.secretary, at=NOW)
        assert Task.objects.get(pk=task.pk).status == "submitted"
    else:
        with pytest.raises(Refused):
            actions.send(record, by=cast.secretary, at=NOW)
        assert Task.objects.get(pk=task.pk).status == start


PHASES = [
    "determination",
    "performance",
    "self_assessment",
    "review",
    "publication",
    "appeal",
    "closed",
]
WHEN = {
    "new": {"performance"},
    "send": {"performance"},
    "withdraw": {"performance"},
    "mend": {"performance", "self_assessment"},
    "return": {"performance", "self_assessment"},
    "accept": {"performance", "self_assessment", "review"},
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("act", WHEN)
def test_each_act_has_its_phases(work, cast, phase, act):
    status = {"new": "draft", "send": "draft", "mend": "returned"}.get(act, "sent")
    record = make_record(
        work.participant,
        cast.secretary,
        title="走访",
        status=status,
        received_at=None if status == "draft" else NOW,
    )
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase=phase)
    calls = {
        "new": lambda: actions.save_draft(work.participant, by=cast.secretary, at=NOW, **content()),
        "send": lambda: actions.send(record, by=cast.secretary, at=NOW),
        "withdraw": lambda: actions.withdraw(record, by=cast.secretary, at=NOW),
        "mend": lambda: actions.send(record, by=cast.secretary, at=NOW),
        "return": lambda: actions.return_record(record, by=cast.officer, at=NOW, reason="缺"),
        "accept": lambda: actions.accept(record, by=cast.officer, at=NOW),
    }
    if phase in WHEN[act]:
        calls[act]()
    else:
        with pytest.raises(Refused):
            calls[act]()


def test_the_second_of_two_people_is_told_what_happened(work, cast, sent):
    actions.accept(sent, by=cast.officer, at=NOW)
    with pytest.raises(Refused, match="已|accepted"):
        actions.return_record(sent, by=cast.administrator, at=NOW, reason="缺人数")
    assert Record.objects.get().status == "accepted"


def test_the_notice_names_a_record_without_a_title_by_its_kind(work, cast):
    record = actions.save_and_send(
        work.participant, by=cast.secretary, at=NOW, kind="theme_day", **content()
    )
    actions.return_record(record, by=cast.officer, at=NOW, reason="缺签到照片")
    said = Notice.objects.get(recipient=cast.secretary).values
    assert (said["title_zh"], said["title_en"]) == ("主题党日", "theme Party day")


def test_accepting_several_is_all_or_none(work, cast, sent):
    other = make_record(
        work.participant, cast.secretary, title="走访", status="returned", received_at=NOW
    )
    with pytest.raises(Refused):
        actions.accept_all([sent, other], by=cast.officer, at=NOW)
    assert Record.objects.get(pk=sent.pk).status == "sent"
    assert actions.accept_all([sent], by=cast.officer, at=NOW) == 1
    with pytest.raises(Refused):
        actions.accept_all([], by=cast.officer, at=NOW)


def test_the_database_refuses_a_change_of_what_was_accepted_or_of_the_receipt(work, cast, sent):
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Record.objects.filter(pk=sent.pk).update(received_at=LATER)
    actions.accept(sent, by=cast.officer, at=NOW)
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Record.objects.filter(pk=sent.pk).update(place="别处")


def test_a_deleted_draft_leaves_its_tasks(work, cast):
    draft = make_record(work.participant, cast.secretary, tasks=[work.task])
    actions.delete_draft(draft, by=cast.secretary, at=NOW)
    assert (Record.objects.count(), Task.objects.count()) == (0, 1)
    with pytest.raises(Refused):
        actions.send(draft, by=cast.secretary, at=NOW)


def test_the_trail_tells_each_act(work, cast, sent):
    actions.return_record(sent, by=cast.officer, at=NOW, reason="缺人数")
    actions.send(sent, by=cast.secretary, at=LATER)
    actions.accept(sent, by=cast.officer, at=LATER)
    verbs = AuditEvent.objects.filter(about_type="record").values_list("verb", "organisation")
    assert list(verbs) == [
        ("record.drafted", cast.east.pk),
        ("record.submitted", cast.east.pk),
        ("record.returned", cast.east.pk),
        ("record.submitted", cast.east.pk),
        ("record.accepted", cast.east.pk),
    ]


def test_a_participant_of_another_year_is_told_apart(work, cast):
    from tests.factories import make_cycle

    older = make_cycle(cast.county, year=2025)
    participant = make_participant(older, cast.east)
    record = make_record(participant, cast.secretary)
    with pytest.raises(PermissionDenied):
        actions.save_draft(work.participant, by=cast.secretary, at=NOW, record=record, **content())
