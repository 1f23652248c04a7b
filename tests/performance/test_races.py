"""Two at once: one wins, the other is told. Threads on a real database, several rounds."""

import threading
from datetime import date

import pytest
from django.db import connections

from tests.factories import (
    NOW,
    Cast,
    make_cycle,
    make_duty,
    make_organisation,
    make_participant,
    make_record,
    make_task,
    make_template,
    make_user,
)
from tests.threads import fresh, shared_database, together
from tracker.audit import deeds
from tracker.audit.models import AuditEvent
from tracker.determination import actions as determination
from tracker.determination.actions import move_phase
from tracker.determination.models import Measure
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.actions import measurements
from tracker.performance.models import Record, Task

ROUNDS = 5


@pytest.fixture
def database_of_threads(transactional_db, tmp_path):
    with shared_database(tmp_path):
        yield


@pytest.fixture
def work(database_of_threads):
    cast = Cast()
    cycle = make_cycle(cast.county)
    return cast, cycle, make_participant(cycle, cast.east)


pytestmark = [
    pytest.mark.django_db(transaction=True),
]


def test_two_judges_at_once_decide_once(work):
    cast, _cycle, participant = work
    for _ in range(ROUNDS):
        record = make_record(
            participant, cast.secretary, title="走访", status="sent", received_at=NOW
        )
        outcomes = together(
            lambda record=record: actions.accept(record, by=fresh(cast.officer), at=NOW),
            lambda record=record: actions.return_record(
                record, by=fresh(cast.administrator), at=NOW, reason="缺人数"
            ),
        )
        assert sorted(outcome[0] for outcome in outcomes) == ["done", "refused"]
        verbs = AuditEvent.objects.filter(about_type="record", about_id=str(record.pk))
        assert verbs.count() == 1
    assert deeds.verify() is None


def test_one_form_sent_three_times_at_once_is_one_record(work):
    cast, _cycle, participant = work
    for number in range(ROUNDS):
        task = make_task(participant, template=make_template())

        def send(task=task, number=number):
            return actions.save_and_send(
                participant,
                by=fresh(cast.secretary),
                at=NOW,
                tasks=[task],
                happened_on=date(2026, 6, 5),
                what_was_done="学习",
                key=f"form-{number}",
            ).pk

        outcomes = together(send, send, send)
        assert {outcome[0] for outcome in outcomes} <= {"done", "refused"}
        assert len({outcome[1] for outcome in outcomes if outcome[0] == "done"}) == 1
        assert task.record_tasks.count() == 1
    assert Record.objects.count() == ROUNDS


def test_sending_and_closing_at_once_never_leaves_a_sent_record_with_a_missed_task(work):
    cast, cycle, participant = work
    for _ in range(ROUNDS):
        task = make_task(participant, template=make_template())
        draft = make_record(participant, cast.secretary, tasks=[task])
        together(
            lambda draft=draft: actions.send(draft, by=fresh(cast.secretary), at=NOW),
            lambda: actions.mark_missed(cycle, by=fresh(cast.administrator), at=NOW),
        )
        pair = (Record.objects.get(pk=draft.pk).status, Task.objects.get(pk=task.pk).status)
        assert pair in {("sent", "submitted"), ("draft", "missed")}


def test_two_generations_at_once_make_each_task_once(work):
    cast, cycle, participant = work
    make_template(recurrence={"every": "month"})

    def generate():
        return actions.generate_tasks(cycle, by=fresh(cast.administrator), at=NOW)

    outcomes = together(generate, generate)
    # performance has begun: only June to December are still to come
    assert sorted(outcome[1].created for outcome in outcomes) == [0, 7]
    assert participant.tasks.count() == 7


def test_the_first_rules_of_a_county_settled_at_once_are_one_row(work):
    for number in range(ROUNDS):
        county = make_organisation(level="county", code=f"county-{number}")
        administrator = make_user(county, PostKind.COUNTY_ADMINISTRATOR)
        outcomes = together(
            *(
                lambda days=days, county=county, by=administrator: (
                    determination.settle_rules(county, by=fresh(by), at=NOW, answer_days=days).pk
                )
                for days in (4, 6, 7)
            )
        )
        assert [outcome[0] for outcome in outcomes] == ["done"] * 3
        assert len({outcome[1] for outcome in outcomes}) == 1


def test_one_day_of_a_calendar_entered_at_once_is_one_row(work):
    cast, _cycle, _participant = work
    for number in range(ROUNDS):
        outcomes = together(
            *(
                lambda note=note, on=date(2026, 5, 1 + number): (
                    determination.enter_day(
                        cast.county,
                        on=on,
                        is_working=True,
                        note=note,
                        by=fresh(cast.administrator),
                        at=NOW,
                    ).pk
                )
                for note in ("甲", "乙", "丙")
            )
        )
        assert [outcome[0] for outcome in outcomes] == ["done"] * 3
        assert len({outcome[1] for outcome in outcomes}) == 1


def test_the_phase_moves_on_after_a_value_that_is_being_entered_and_never_during(work, monkeypatch):
    """Whoever closes the years' numbers waits for a value whose phase was looked at already."""
    cast, cycle, participant = work
    type(cycle).objects.update(phase="review")
    measure = Measure.objects.create(
        code="m-race", duty=make_duty(), title_zh="集体收入", title_en="Income"
    )
    check_entry, movers = measurements.check_entry, []

    def move():
        cycle.refresh_from_db()
        move_phase(cycle, "publication", by=fresh(cast.administrator), at=NOW)
        connections.close_all()

    def slowly(*arguments, **options):
        mover = threading.Thread(target=move)
        movers.append(mover)
        mover.start()
        mover.join(timeout=0.5)  # it has time enough to overtake
        return check_entry(*arguments, **options)

    monkeypatch.setattr(measurements, "check_entry", slowly)
    value = measurements.Value(value=20_000)
    actions.enter_measurements(measure, {participant: value}, by=cast.administrator, at=NOW)
    movers[0].join(timeout=30)
    cycle.refresh_from_db()
    assert cycle.phase == "publication"
    verbs = AuditEvent.objects.order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["measurement.entered", "cycle.moved"]
