"""What an event is offered to count for; whatever is ticked, the count never exceeds the rule."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    NOW,
    TODAY,
    make_dimension,
    make_node,
    make_record,
    make_task,
    make_template,
    make_version,
)
from tracker.audit.refusals import Refused
from tracker.determination.models import Participant
from tracker.performance import actions
from tracker.performance.models import Record, RecordIndicator, Task
from tracker.performance.offering import OFFERED, end_of_period, offer, serves

pytestmark = pytest.mark.django_db
KEY = "0" * 31 + "4"


@pytest.fixture(autouse=True)
def today():
    """Pages read the clock: let it stand."""
    with time_machine.travel(NOW, tick=False):
        yield


def a_task(work, kinds, *, every="month", **fields):
    template = make_template(record_kinds=kinds, recurrence={"every": every, "day": 25})
    return make_task(work.participant, template=template, **fields)


def offered(work, kind="lecture", day=TODAY, **more):
    return offer(work.participant, kind=kind, day=day, **more)


def test_a_task_is_served_by_the_kinds_that_its_template_names_or_by_any(work):
    named, by_hand = a_task(work, ["lecture", "training"]), work.task
    assert [serves(kind, named) for kind in ("lecture", "training", "talk")] == [True, True, False]
    assert serves("talk", by_hand) is True


def test_the_best_come_first_and_are_ticked(work):
    other_month = a_task(work, ["lecture"], period_start=date(2026, 7, 1), due_on=date(2026, 7, 25))
    second_kind = a_task(work, ["training", "lecture"])
    first_kind = a_task(work, ["lecture", "training"])
    foreign = a_task(work, ["talk"])
    rows = offered(work, with_best=True)
    assert rows.tasks == [first_kind, other_month, second_kind, work.task]
    assert foreign not in rows.tasks
    assert [row.task for row in rows.shown if row.is_ticked] == [first_kind]


def test_nothing_is_ticked_by_itself_for_other_work_or_when_the_form_comes_back(work):
    a_task(work, ["other"])
    a_task(work, ["lecture"])
    for rows in (offered(work, kind="other", with_best=True), offered(work)):
        assert [row.task for row in rows.shown if row.is_ticked] == []


def test_a_template_is_offered_once_with_the_period_of_the_day(work):
    june = a_task(work, ["lecture"])
    for month in (5, 7):
        make_task(
            work.participant,
            template=june.template,
            period_start=date(2026, month, 1),
            scheduled_on=date(2026, month, 1),
            due_on=date(2026, month, 25),
        )
    assert june in offered(work).tasks
    assert [t for t in offered(work).tasks if t.template_id == june.template_id] == [june]


def test_what_any_event_may_serve_is_offered_near_its_day_only(work):
    far = a_task(work, [], every="year", period_start=date(2026, 1, 1), due_on=date(2026, 12, 1))
    named = a_task(
        work, ["lecture"], every="year", period_start=date(2026, 1, 1), due_on=date(2026, 12, 1)
    )
    assert far not in offered(work).tasks
    assert named in offered(work).tasks


def test_no_more_than_a_handful_is_shown_at_once_and_what_is_ticked_is(work):
    tasks = [a_task(work, ["lecture"]) for _ in range(OFFERED + 3)]
    last = offered(work).tasks[-1]
    rows = offered(work, ticked=[last.pk])
    assert (len(rows.shown), rows.shown[0].task) == (OFFERED, last)
    assert len(rows.folded) == len(tasks) + 1 - OFFERED


@pytest.mark.parametrize(
    ("every", "start", "last"),
    [
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 4, 1), date(2026, 6, 30)),
        ("half_year", date(2026, 7, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("once", date(2026, 1, 1), date(2026, 5, 1)),
    ],
)
def test_a_period_ends_with_its_last_month(work, every, start, last):
    task = a_task(work, [], every=every, period_start=start, scheduled_on=start, due_on=start)
    if every == "once":
        task.due_on = last
    assert end_of_period(task) == last


# indicators


@pytest.fixture
def judged(work):
    """An item left to reviewers that lectures feed, one that talks feed, one from tasks."""
    version = make_version()
    dimension = make_dimension(version)
    root = make_node(version, kind="sum", points=300_000, code="root")
    for code, origin in (("i-study", "review"), ("i-talks", "review"), ("i-counted", "tasks")):
        make_node(
            version,
            parent=root,
            dimension=dimension,
            kind="discretionary",
            params={"least": "0", "most": "10"},
            is_indicator=True,
            source={"from": origin},
            code=code,
        )
    Participant.objects.filter(pk=work.participant.pk).update(framework_version=version)
    work.participant.refresh_from_db()
    make_template(record_kinds=["lecture"], indicators=["i-study", "i-counted"])
    make_template(record_kinds=["talk"], indicators=["i-talks"])
    return work


def codes(rows):
    return [(node.code, is_ticked) for node, is_ticked in rows.evidence]


def test_items_left_to_reviewers_are_offered_by_the_kinds_that_feed_them(judged):
    assert codes(offered(judged)) == [("i-study", False)]
    assert codes(offered(judged, kind="talk", evidence=["i-talks"])) == [("i-talks", True)]
    assert codes(offered(judged, kind="decision")) == []


def test_what_a_ticked_task_counts_towards_is_said_and_not_asked_again(judged):
    task = a_task(judged, ["lecture"])
    task.template.indicators = ["i-study"]
    task.template.save()
    rows = offered(judged, ticked=[task.pk])
    assert [node.code for node in rows.shown[0].indicators] == ["i-study"]
    assert codes(rows) == []
    assert [node.code for node in offered(judged, main=task).counts] == ["i-study"]


def test_a_record_without_a_task_is_sent_as_evidence(as_user, cast, judged):
    data = {"key": KEY, "kind": "lecture", "happened_on": "2026-06-12", "what_was_done": "讲党课"}
    answer = as_user(cast.secretary).post(
        reverse("performance:record-new"), data | {"act": "send", "indicators": ["i-study"]}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    record = Record.objects.get()
    assert list(RecordIndicator.objects.values_list("record", "indicator")) == [
        (record.pk, "i-study")
    ]
    page = as_user(cast.officer).get(reverse("performance:record-detail", args=[record.pk]))
    assert [node.code for node in page.context["evidence"]] == ["i-study"]


@pytest.mark.parametrize("code", ["i-talks", "i-counted", "root", "none"])
def test_a_record_is_no_evidence_for_what_its_kind_does_not_feed(cast, judged, code):
    with pytest.raises(Refused) as caught:
        actions.save_draft(
            judged.participant,
            by=cast.secretary,
            at=NOW,
            kind="lecture",
            happened_on=TODAY,
            indicators=[code],
        )
    assert caught.value.field == "indicators"
    assert Record.objects.count() == 0


def test_a_draft_may_take_its_evidence_back(cast, judged):
    own = {"by": cast.secretary, "at": NOW, "kind": "lecture", "happened_on": TODAY}
    draft = actions.save_draft(judged.participant, indicators=["i-study"], **own)
    actions.save_draft(judged.participant, record=draft, **own)
    assert RecordIndicator.objects.count() == 0


# the property


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_is_ticked_each_task_has_one_sent_record_and_no_event_counts_twice(
    data, work, cast
):
    Record.objects.update(status="draft", received_at=None)
    Record.objects.all().delete()
    Task.objects.all().delete()
    templates = [
        make_template(record_kinds=kinds) for kinds in (["lecture"], ["lecture", "talk"], [])
    ]
    tasks = [
        make_task(work.participant, template=template, period_start=date(2026, month, 1))
        for template in templates
        for month in (5, 6)
    ]
    acts = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(["lecture", "talk", "other"]),
                st.lists(st.sampled_from(range(len(tasks))), unique=True, max_size=4),
                st.booleans(),
            ),
            min_size=1,
            max_size=6,
        )
    )
    for kind, chosen, is_addition in acts:
        some = [Task.objects.get(pk=tasks[number].pk) for number in chosen]
        waiting = Record.objects.filter(status="sent").first()
        try:
            if is_addition and waiting is not None:
                actions.serve_more(waiting, some, by=cast.secretary, at=NOW)
            else:
                actions.save_and_send(
                    work.participant,
                    by=cast.secretary,
                    at=NOW,
                    kind=kind,
                    title="t",
                    number=3 if kind == "talk" else None,
                    what_was_done="讲",
                    happened_on=TODAY,
                    tasks=some,
                )
        except Refused:
            continue
    for task in Task.objects.all():
        sent = list(task.records.filter(status="sent"))
        assert len(sent) == (1 if task.status == "submitted" else 0)
        assert all(serves(record.kind, task) for record in sent)
    for record in Record.objects.filter(status="sent"):
        served = list(record.tasks.values_list("template", flat=True))
        assert len(served) == len(set(served))


def test_a_second_record_of_a_period_that_is_done_raises_no_count(work, cast):
    done = make_record(
        work.participant, cast.secretary, tasks=[work.task], status="accepted", received_at=NOW
    )
    Task.objects.filter(pk=work.task.pk).update(status="accepted")
    assert work.task not in offered(work, kind="theme_day", day=TODAY + timedelta(days=3)).tasks
    with pytest.raises(Refused):
        actions.save_and_send(
            work.participant,
            by=cast.secretary,
            at=NOW,
            tasks=[work.task],
            happened_on=TODAY,
            what_was_done="又一次",
        )
    assert list(work.task.records.all()) == [done]
