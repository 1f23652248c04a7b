"""The plan of a key task: set until it is sent, reached by its own people."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories as f
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.performance import actions
from tracker.performance.models import Milestone, Task
from tracker.performance.progress import progress_of, with_progress

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    import time_machine

    with time_machine.travel(f.NOW, tick=False):
        yield


@pytest.fixture
def task(work):
    return f.make_given(work.participant, is_key=True)


def row(title, day, milestone=None):
    return {"milestone": milestone, "title": title, "due_on": date(2026, 6, day)}


def plan(task, by, *rows):
    actions.plan(task, list(rows), by=by, at=f.NOW)
    return [(one.title, one.due_on.day) for one in task.milestones.all()]


def url(name, *args):
    return reverse(f"performance:{name}", args=args)


def test_a_plan_is_set_reordered_and_shortened(task, cast):
    begun = plan(task, cast.secretary, row("立项", 1), row("开工", 10))
    assert begun == [("立项", 1), ("开工", 10)]
    first, second = task.milestones.all()
    assert plan(
        task, cast.officer, row("开工", 9, second.pk), row("立项", 8, first.pk), row("验收", 25)
    ) == [("开工", 9), ("立项", 8), ("验收", 25)]
    assert plan(task, cast.officer, row("立项", 8, first.pk)) == [("立项", 8)]
    assert plan(task, cast.officer) == []
    assert AuditEvent.objects.filter(verb="task.planned").count() == 4


def test_the_same_plan_twice_is_one_act(task, cast):
    plan(task, cast.secretary, row("立项", 1))
    one = task.milestones.get()
    plan(task, cast.secretary, row("立项", 1, one.pk))
    assert AuditEvent.objects.filter(verb="task.planned").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (row(" ", 1), "title-1"),
        (row("x" * 201, 1), "title-1"),
        (row("验收", 26), "due_on-1"),  # after the task's own day
        ({"milestone": None, "title": "x", "due_on": date(2025, 12, 31)}, "due_on-1"),
        (row("验收", 1, 2**62), None),  # taken out meanwhile
    ],
)
def test_a_wrong_line_changes_nothing(task, cast, wrong, field):
    with pytest.raises(Refused) as refused:
        plan(task, cast.secretary, row("立项", 1), wrong)
    assert (refused.value.field, task.milestones.count()) == (field, 0)


def test_only_key_tasks_that_are_open_have_a_plan(work, cast, task):
    with pytest.raises(Refused):
        plan(f.make_given(work.participant), cast.secretary, row("立项", 1))
    Task.objects.filter(pk=task.pk).update(status="submitted")
    with pytest.raises(Refused):
        plan(task, cast.secretary, row("立项", 1))


def test_a_plan_has_its_most(task, cast):
    with pytest.raises(Refused):
        plan(task, cast.secretary, *[row("立项", 1)] * 21)


def test_others_neither_plan_nor_reach(task, cast):
    with pytest.raises(PermissionDenied):
        plan(task, cast.other_secretary, row("立项", 1))
    plan(task, cast.officer, row("立项", 1))
    for person in (cast.officer, cast.other_secretary, cast.observer):
        with pytest.raises(PermissionDenied):
            actions.reach(task.milestones.get(), by=person, at=f.NOW)


def test_a_milestone_is_reached_with_a_note_and_opened_again(task, cast):
    plan(task, cast.officer, row("立项", 1), row("开工", 10))
    first = task.milestones.first()
    actions.reach(first, by=cast.secretary, at=f.NOW, note="批文已下")
    first.refresh_from_db()
    assert (first.done_on, first.done_by, first.note) == (f.TODAY, cast.secretary, "批文已下")
    (shown,) = with_progress([task])
    assert (shown.progress.done, shown.progress.total, shown.progress.next.title) == (1, 2, "开工")
    with pytest.raises(Refused):
        actions.reach(first, by=cast.secretary, at=f.NOW)
    with pytest.raises(Refused, match="立项"):
        plan(task, cast.officer, row("开工", 10, task.milestones.last().pk))
    actions.reopen(first, by=cast.secretary, at=f.NOW)
    first.refresh_from_db()
    assert (first.done_on, first.done_by, first.note) == (None, None, "")
    with pytest.raises(Refused):
        actions.reopen(first, by=cast.secretary, at=f.NOW)


def test_what_was_reached_is_not_rewritten(task, cast):
    plan(task, cast.officer, row("立项", 1))
    one = task.milestones.get()
    actions.reach(one, by=cast.secretary, at=f.NOW)
    assert plan(task, cast.officer, row("改名", 2, one.pk), row("开工", 9)) == [
        ("立项", 1),
        ("开工", 9),
    ]


def test_no_plan_has_no_progress():
    assert progress_of([]) is None


def test_the_database_refuses_half_a_reaching_and_no_title(task):
    for fields in ({"title": "x", "done_on": f.TODAY}, {"title": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Milestone.objects.create(task=task, due_on=f.TODAY, **fields)


# pages


def sent(*lines):
    return {
        f"{name}-{number}": value
        for number, line in enumerate(lines)
        for name, value in zip(("milestone", "order", "title", "due_on"), line, strict=True)
    }


def test_the_page_sets_the_plan_in_the_order_that_is_asked_for(as_user, cast, task):
    client = as_user(cast.secretary)
    lines = sent(
        ("", "2", "开工", "2026-06-10"), ("", "1", "立项", "2026-06-01"), ("", "3", "", "")
    )
    assert client.post(url("task-plan", task.pk), lines).url == url("task-detail", task.pk)
    assert [one.title for one in task.milestones.all()] == ["立项", "开工"]
    page = client.get(url("task-detail", task.pk)).content.decode()
    assert "立项" in page and url("task-plan", task.pk) in page


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (("", "1", "立项", ""), "id_due_on-0"),
        (("", "1", "", "2026-06-01"), "id_title-0"),
        (("", "x", "立项", "2026-06-01"), "id_order-0"),
        (("", "1", "立项", "2026-06-26"), "id_due_on-0"),
        (("", "1", "立" * 201, "2026-06-01"), "id_title-0"),
    ],
)
def test_an_error_names_its_line(as_user, cast, task, line, field):
    answer = as_user(cast.secretary).post(url("task-plan", task.pk), sent(line))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.content.decode()
    assert task.milestones.count() == 0


def test_the_pages_reach_and_open_again(as_user, cast, task):
    one = Milestone.objects.create(task=task, title="立项", due_on=f.TODAY)
    client = as_user(cast.secretary)
    client.post(url("milestone-reach", one.pk), {"note": "x" * 501})
    assert Milestone.objects.get().done_on is None
    client.post(url("milestone-reach", one.pk), {"note": "批文已下"})
    assert Milestone.objects.get().note == "批文已下"
    client.post(url("milestone-reopen", one.pk))
    assert Milestone.objects.get().done_on is None


def test_lists_say_how_far_a_key_task_has_come(as_user, cast, task, language):
    Milestone.objects.create(task=task, title="立项", due_on=f.TODAY)
    words = {"zh-hans": "1个节点已完成0个", "en": "0 of 1 milestones"}[language]
    assert words in as_user(cast.secretary).get(url("task-list")).content.decode()
    assert words in as_user(cast.officer).get(url("task-list") + "?tab=all").content.decode()
