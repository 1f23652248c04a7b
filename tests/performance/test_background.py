"""Generating the tasks of a large cycle is background work; of a small one it is done at once."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories import (
    NOW,
    make_cycle,
    make_organisation,
    make_participant,
    make_template,
)
from tracker.audit.models import AuditEvent
from tracker.determination.models import Cycle, TaskTemplate
from tracker.jobs import running
from tracker.jobs.models import Job
from tracker.performance.models import Task
from tracker.performance.views import cycles as page


@pytest.fixture
def cycle(cast):
    cycle = make_cycle(cast.county, phase="determination")
    for organisation in (cast.county, cast.township, cast.east, cast.west):
        make_participant(cycle, organisation)
    make_template(recurrence={"every": "quarter"})
    return cycle


def begin(client, cycle, **sent):
    return client.post(reverse("performance:begin", args=[cycle.code]), sent)


def test_a_small_cycle_begins_at_once(cycle, cast, as_user):
    answer = begin(as_user(cast.administrator), cycle)
    assert answer.url == reverse("determination:cycle-detail", args=[cycle.code])
    assert (Task.objects.count(), Job.objects.count()) == (8, 0)


def test_a_large_cycle_begins_in_the_background(cycle, cast, as_user, monkeypatch):
    monkeypatch.setattr(page, "AT_ONCE", 3)
    client = as_user(cast.administrator)
    key = "0" * 32
    answers = [begin(client, cycle, key=key), begin(client, cycle, key=key)]
    job = Job.objects.get()
    assert {answer.url for answer in answers} == {reverse("jobs:detail", args=[job.pk])}
    assert Task.objects.count() == 0
    running.run_waiting(at=NOW)
    job.refresh_from_db()
    assert (job.status, job.result, job.total) == ("done", {"created": 8}, 4)
    assert job.link == job.came_from == reverse("determination:cycle-detail", args=[cycle.code])
    assert Cycle.objects.get(pk=cycle.pk).phase == "performance"
    with translation.override("en"):
        assert job.outcome == "Tasks that were generated: 8."
        assert job.progress == "Tasks are generated for every organisation."
    acts = AuditEvent.objects.filter(verb="tasks.generated")
    assert {event.by for event in acts} == {cast.administrator}


def test_later_branches_get_theirs_in_the_background_too(cycle, cast, as_user, monkeypatch):
    client = as_user(cast.administrator)
    begin(client, cycle)
    make_participant(cycle, make_organisation(cast.township))
    monkeypatch.setattr(page, "AT_ONCE", 3)
    begin(client, cycle)
    (job,) = running.run_waiting(at=NOW)
    # the first quarter was over before the branch was there
    assert (job.status, job.result) == ("done", {"created": 3, "taken_back": 0})
    with translation.override("en"):
        assert job.outcome == "Tasks that were generated: 3."


def test_what_a_replaced_template_asks_is_taken_back_and_said(
    cycle, cast, as_user, language, time_machine
):
    time_machine.move_to(NOW, tick=False)
    client = as_user(cast.administrator)
    begin(client, cycle)
    documents = TaskTemplate.objects.get()
    make_template(
        duty=documents.duty,
        organisation=cast.county,
        replaces=documents,
        recurrence={"every": "quarter"},
    )
    address = reverse("determination:cycle-detail", args=[cycle.code])
    page = client.get(address).content.decode()
    # of two branches the second quarter, which ends in a fortnight, and the two that follow
    said = {
        "en": ["takes back what templates that are given no longer", "6 tasks of templates"],
        "zh-hans": ["同时收回已不再下达的模板", "已收回6项"],
    }[language]
    assert said[0] in page and reverse("performance:begin", args=[cycle.code]) in page
    after = client.post(reverse("performance:begin", args=[cycle.code]), follow=True)
    assert said[1] in after.content.decode()


def test_in_the_background_too_both_numbers_are_said(
    cycle, cast, as_user, language, monkeypatch, time_machine
):
    time_machine.move_to(NOW, tick=False)
    client = as_user(cast.administrator)
    begin(client, cycle)
    documents = TaskTemplate.objects.get()
    make_template(
        duty=documents.duty,
        organisation=cast.county,
        replaces=documents,
        recurrence={"every": "quarter"},
    )
    monkeypatch.setattr(page, "AT_ONCE", 3)
    begin(client, cycle)
    (job,) = running.run_waiting(at=NOW)
    assert job.result == {"created": 6, "taken_back": 6}
    said = {
        "en": "Tasks that were generated: 6; taken back: 6.",
        "zh-hans": "已生成任务 6 项，收回 6 项。",
    }[language]
    assert job.outcome == said
    assert said in client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    # a job of before knew nothing of what was taken back
    job.result = {"created": 6}
    only = {"en": "Tasks that were generated: 6.", "zh-hans": "已生成任务 6 项。"}[language]
    assert job.outcome == only


def test_a_phase_in_which_no_task_begins_is_said_in_words(cycle, cast, as_user, monkeypatch):
    Cycle.objects.filter(pk=cycle.pk).update(phase="review")
    monkeypatch.setattr(page, "AT_ONCE", 3)
    begin(as_user(cast.administrator), cycle)
    (job,) = running.run_waiting(at=NOW)
    assert job.status == "failed" and "%" not in job.problem_zh + job.problem_en
    assert job.problem_zh != job.problem_en
    assert Task.objects.count() == 0


def test_who_lost_the_right_meanwhile_changes_nothing(cycle, cast, as_user, monkeypatch):
    monkeypatch.setattr(page, "AT_ONCE", 3)
    begin(as_user(cast.administrator), cycle)
    cast.administrator.person.appointments.update(until="2026-06-01")
    (job,) = running.run_waiting(at=NOW)
    assert (job.status, Task.objects.count()) == ("failed", 0)
    assert job.problem_en == "Your post does not include this right here."
