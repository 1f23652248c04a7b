"""Two at once: one wins, the other is told. Threads on a real database, several rounds."""

import sqlite3
import threading
from contextlib import closing
from datetime import date

import pytest
from django.db import connection, connections

from tests.factories import (
    NOW,
    Cast,
    make_cycle,
    make_participant,
    make_record,
    make_task,
    make_template,
)
from tracker.audit import deeds
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.organisations.models import User
from tracker.performance import actions
from tracker.performance.models import Record, Task

ROUNDS = 5


@pytest.fixture
def database_of_threads(transactional_db, tmp_path):
    """A database that threads can share: SQLite in memory refuses what a file lets wait."""
    if connection.vendor != "sqlite":
        yield
        return
    settings, memory = connection.settings_dict, connection.connection
    name, path = settings["NAME"], tmp_path / "races.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        memory.backup(file)
    connection.connection, settings["NAME"] = None, path
    connection.connect()
    yield
    connection.close()
    connection.connection, settings["NAME"] = memory, name


@pytest.fixture
def work(database_of_threads):
    cast = Cast()
    cycle = make_cycle(cast.county)
    return cast, cycle, make_participant(cycle, cast.east)


def together(*acts):
    """Run the acts at the same moment in threads of their own; return their outcomes in order."""
    gate = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def run(place, act):
        try:
            gate.wait(timeout=10)
            outcomes[place] = ("done", act())
        except Refused:
            outcomes[place] = ("refused", None)
        except Exception as error:  # noqa: BLE001  (what must not happen is shown by the assert)
            outcomes[place] = ("failed", repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def fresh(user):
    """The same person as another process would load it."""
    return User.objects.get(pk=user.pk)


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
    generate = lambda: actions.generate_tasks(cycle, by=fresh(cast.administrator), at=NOW)  # noqa: E731
    outcomes = together(generate, generate)
    assert sorted(outcome[1].created for outcome in outcomes) == [0, 12]
    assert participant.tasks.count() == 12
