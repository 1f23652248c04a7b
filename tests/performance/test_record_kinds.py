"""Kinds of records: each asks only what it needs, and nothing else of it is kept."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, TODAY, make_task, make_template
from tracker.audit.refusals import Refused
from tracker.determination.record_kinds import RecordKind
from tracker.performance import actions
from tracker.performance.models import Record, RecordIndicator
from tracker.performance.record_kinds import (
    GOVERNED,
    KINDS_ASK,
    STEPS,
    asks_of,
    check_steps,
    field_of_step,
    kept,
    progress_of,
)
from tracker.performance.record_kinds.asking import NO_NAMES

KEY = "0" * 31 + "2"
DECISION = {
    "proposed_on": "2026-03-02",
    "consulted_on": "2026-03-05",
    "deliberated_on": "2026-03-12",
    "resolved_on": "2026-03-20",
    "resolution_disclosed_on": "2026-03-21",
    "outcome_disclosed_on": "2026-06-01",
}
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def test_every_kind_says_what_it_asks_for():
    assert set(KINDS_ASK) == set(RecordKind)
    assert all(asks.fields <= GOVERNED for asks in KINDS_ASK.values())
    assert {kind for kind, asks in KINDS_ASK.items() if asks.steps} == set(STEPS)


def test_talks_and_care_visits_are_counted_without_place_names_or_attendance():
    for kind in (RecordKind.TALK, RecordKind.CARE_VISIT):
        asks = asks_of(kind)
        assert (asks.needs_number, asks.needs_words) == (True, False)
        assert not asks.place and not asks.attendance
        assert asks.hint == NO_NAMES


def test_what_a_kind_does_not_ask_for_is_not_kept():
    content = {"title": "t", "place": "hall", "attended": 3, "number": 4, "decision": "d"}
    content |= {"steps": {"raised_on": "2026-01-02"}, "what_was_done": "w"}
    assert kept(RecordKind.TALK, content) == {
        "title": "t",
        "place": "",
        "attended": None,
        "number": 4,
        "decision": "",
        "steps": {},
        "what_was_done": "w",
    }
    assert kept(RecordKind.DECISION, content)["steps"] == {}  # a step of another kind
    assert kept(RecordKind.PROBLEM, content)["steps"] == {"raised_on": "2026-01-02"}


def test_a_decision_is_complete_with_all_six_days_only():
    assert progress_of(RecordKind.DECISION, DECISION).is_complete
    assert progress_of(RecordKind.DECISION, DECISION).days == 91
    without = {code: day for code, day in DECISION.items() if code != "outcome_disclosed_on"}
    under_way = progress_of(RecordKind.DECISION, without)
    assert (under_way.is_complete, under_way.done, under_way.total, under_way.days) == (
        False,
        5,
        6,
        None,
    )
    assert progress_of(RecordKind.LECTURE, {}) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"proposed_on": ""}, "proposed_on"),
        ({"consulted_on": ""}, "consulted_on"),
        ({"consulted_on": "2026-03-01"}, "consulted_on"),
        ({"outcome_disclosed_on": "2026-06-16"}, "outcome_disclosed_on"),
        ({"proposed_on": "2025-12-31"}, "proposed_on"),
    ],
)
def test_steps_out_of_order_left_out_to_come_or_outside_the_cycle_are_refused(changes, field):
    with pytest.raises(Refused) as caught:
        check_steps(RecordKind.DECISION, DECISION | changes, first=FIRST, last=LAST, today=TODAY)
    assert caught.value.field == field_of_step(field)


def test_a_decision_under_way_may_be_told():
    begun = {"proposed_on": "2026-06-15", "consulted_on": "2026-06-15"}
    check_steps(RecordKind.DECISION, begun, first=FIRST, last=LAST, today=TODAY)


def test_a_draft_may_leave_steps_out_but_not_turn_them_round():
    check_steps(RecordKind.DECISION, {"resolved_on": "2030-01-01"})
    with pytest.raises(Refused):
        check_steps(RecordKind.PROBLEM, {"raised_on": "2026-03-02", "answered_on": "2026-03-01"})


@pytest.fixture
def told(work, cast, db):
    """Send a record of a kind without a task."""

    def send(kind, **content):
        return actions.save_and_send(
            work.participant,
            by=cast.secretary,
            at=NOW,
            kind=kind,
            **{"happened_on": date(2026, 6, 1)} | content,
        )

    return send


def test_talks_are_sent_with_their_number_alone(told):
    record = told("talk", number=12, place="someone's home", attended=2, expected=3)
    assert (record.number, record.place, record.attended) == (12, "", None)
    assert (record.what_was_done, str(record.heading)) == ("", record.get_kind_display())


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [
        ("talk", {}, "number"),
        ("care_visit", {"number": 0}, "number"),
        ("service", {}, "what_was_done"),
        ("decision", {"what_was_done": "修路"}, "step_proposed_on"),
        ("problem", {"what_was_done": "断水"}, "step_raised_on"),
        ("other", {"what_was_done": "x"}, "title"),
    ],
)
def test_what_a_kind_needs_to_be_sent_is_asked_for_at_its_field(told, kind, content, field):
    with pytest.raises(Refused) as caught:
        told(kind, **content)
    assert caught.value.field == field
    assert Record.objects.count() == 0


def test_a_record_for_a_task_is_of_the_kind_that_the_task_asks_for(work, cast):
    task = make_task(work.participant, template=make_template(record_kinds=["lecture", "training"]))
    record = actions.save_and_send(
        work.participant,
        by=cast.secretary,
        at=NOW,
        tasks=[task],
        happened_on=TODAY,
        what_was_done="讲党课",
    )
    assert record.kind == "lecture"


def test_a_task_is_not_served_by_a_kind_that_its_template_does_not_name(work, cast):
    task = make_task(work.participant, template=make_template(record_kinds=["lecture"]))
    with pytest.raises(Refused) as caught:
        actions.save_and_send(
            work.participant,
            by=cast.secretary,
            at=NOW,
            kind="talk",
            number=3,
            tasks=[task],
            happened_on=TODAY,
        )
    assert caught.value.field == "tasks"
    task.refresh_from_db()
    assert task.status == "due"


def test_one_event_does_not_count_for_two_periods_of_one_template(work, cast):
    july = make_task(work.participant, template=work.template, period_start=date(2026, 7, 1))
    with pytest.raises(Refused) as caught:
        actions.save_and_send(
            work.participant,
            by=cast.secretary,
            at=NOW,
            tasks=[work.task, july],
            happened_on=TODAY,
            what_was_done="学习",
        )
    assert caught.value.field == "tasks"


def test_a_record_is_evidence_for_an_indicator_once(work, cast, told):
    record = told("talk", number=1)
    RecordIndicator.objects.create(record=record, indicator="i-x")
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordIndicator.objects.create(record=record, indicator="i-x")


# the form


@pytest.fixture(autouse=True)
def today():
    """Pages read the clock: let it stand."""
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


def form_at(task=None):
    address = reverse("performance:record-new")
    return f"{address}?task={task.pk}" if task else address


def test_the_form_of_a_task_is_of_its_kind_and_asks_no_more(as_user, cast, work):
    task = make_task(work.participant, template=make_template(record_kinds=["talk"]))
    page = as_user(cast.secretary).get(form_at(task))
    html = page.content.decode()
    assert page.context["form"].kind_now == "talk"
    assert 'name="number"' in html
    for name in ("place", "attended", "expected", "decision"):
        assert f'name="{name}"' not in html
    assert 'name="as"' not in html  # there is nothing to choose


def test_other_work_begins_with_the_kinds_as_large_choices(as_user, cast, work):
    page = as_user(cast.secretary).get(form_at())
    assert page.context["kinds"] == list(RecordKind)
    assert page.content.decode().count('name="as"') == len(RecordKind)


def test_a_changed_kind_keeps_what_was_typed_and_there_and_back_loses_nothing(as_user, cast, work):
    client = as_user(cast.secretary)
    typed = {"key": KEY, "kind": "theme_day", "happened_on": "2026-06-12", "place": "祠堂"}
    typed |= {"attended": "18", "expected": "20", "what_was_done": "学习", "decision": "修路"}
    as_talk = client.post(form_at(), typed | {"as": "talk"})
    form = as_talk.context["form"]
    assert (as_talk.status_code, form.kind_now, Record.objects.count()) == (200, "talk", 0)
    hidden = {field.name: field.value() for field in form.carried()}
    assert hidden == {"place": "祠堂", "attended": "18", "expected": "20", "decision": "修路"}
    assert KEY in as_talk.content.decode()
    back = typed | {"kind": "talk", "as": "theme_day"}
    form = client.post(form_at(), back).context["form"]
    assert [form[name].value() for name in ("place", "attended", "what_was_done")] == [
        "祠堂",
        "18",
        "学习",
    ]


def test_what_was_carried_along_is_neither_checked_nor_kept(as_user, cast, work):
    data = {"key": KEY, "kind": "talk", "happened_on": "2026-06-12", "number": "4"}
    data |= {"attended": "many", "place": "字" * 500, "act": "send"}
    answer = as_user(cast.secretary).post(form_at(), data)
    assert answer.status_code == 302
    record = Record.objects.get()
    assert (record.kind, record.number, record.place, record.attended) == ("talk", 4, "", None)


def test_a_decision_is_told_by_its_days_and_happened_on_the_newest(as_user, cast, work):
    begun = {"proposed_on": "2026-03-02", "consulted_on": "2026-03-05"}
    data = {"key": KEY, "kind": "decision", "what_was_done": "修路", "act": "send"}
    data |= {field_of_step(code): day for code, day in begun.items()}
    assert as_user(cast.secretary).post(form_at(), data).status_code == 302
    record = Record.objects.get()
    assert (record.steps, record.happened_on) == (begun, date(2026, 3, 5))


def test_a_wrong_step_is_named_at_its_field_and_in_the_summary(as_user, cast, work):
    data = {"key": KEY, "kind": "problem", "what_was_done": "断水", "act": "send"}
    data |= {"step_raised_on": "2026-06-10", "step_answered_on": "2026-06-09"}
    answer = as_user(cast.secretary).post(form_at(), data)
    html = answer.content.decode()
    assert (answer.status_code, Record.objects.count()) == (422, 0)
    assert 'href="#id_step_answered_on"' in html
    assert 'value="2026-06-09"' in html
    assert "断水" in html


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "nonsense"},
        {"kind": "talk", "number": "0"},
        {"kind": "talk", "number": "9" * 30},
        {"kind": "talk", "number": "1.5"},
        {"kind": "problem", "step_raised_on": "\x00"},
        {"kind": "decision"},
        {"indicators": ["i-none"]},
    ],
)
def test_garbage_is_refused_and_keeps_the_text(as_user, cast, work, changes):
    data = {"key": KEY, "title": "t", "happened_on": "2026-06-12", "what_was_done": "留下"}
    answer = as_user(cast.secretary).post(form_at(), data | {"act": "send"} | changes)
    assert (answer.status_code, Record.objects.count()) == (422, 0)
    assert "留下" in answer.content.decode()


def test_the_page_of_a_record_shows_what_its_kind_asked_for(as_user, cast, work, told):
    record = told("problem", what_was_done="断水", steps={"raised_on": "2026-06-01"})
    page = as_user(cast.officer).get(reverse("performance:record-detail", args=[record.pk]))
    html = page.content.decode()
    assert "2026-06-01" in html
    assert record.get_kind_display() in html
    talks = told("talk", number=7)
    page = as_user(cast.officer).get(reverse("performance:record-detail", args=[talks.pk]))
    assert ">7</dd>" in page.content.decode()


def test_a_returned_record_of_another_kind_opens_as_its_task_asks(as_user, cast, work):
    task = make_task(work.participant, template=make_template(record_kinds=["lecture"]))
    record = Record.objects.create(
        cycle=work.cycle,
        participant=work.participant,
        organisation=cast.east,
        written_by=cast.secretary,
        happened_on=TODAY - timedelta(days=1),
        created_at=NOW,
    )
    record.record_tasks.create(task=task)
    page = as_user(cast.secretary).get(reverse("performance:record-edit", args=[record.pk]))
    assert page.context["form"].kind_now == "lecture"
