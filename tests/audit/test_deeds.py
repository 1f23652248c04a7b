"""The chain of events: what it keeps, what it finds, what a repeated key does."""

import time
from contextlib import nullcontext

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import NOW, make_organisation, make_user
from tests.threads import shared_database, together
from tracker.audit import deeds, locks
from tracker.audit.models import AuditEvent, ChainHead
from tracker.audit.refusals import Refused

pytestmark = pytest.mark.django_db


def three_events():
    for word in ("one", "two", "three"):
        deeds.record(f"test.{word}", by=None, at=NOW, data={"word": word})


@deeds.deed
def found_organisation(*, by, at, code):
    organisation = make_organisation(code=code)
    deeds.record("organisation.founded", by=by, at=at, about=organisation)
    return organisation


def test_a_chain_that_nobody_touched_verifies():
    three_events()
    assert deeds.verify() is None
    assert list(AuditEvent.objects.values_list("seq", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("harm", "first_bad"),
    [
        ("UPDATE tracker_auditevent SET verb = 'test.other' WHERE seq = 2", 2),
        ('UPDATE tracker_auditevent SET data = \'{"word": "2"}\' WHERE seq = 3', 3),
        ("DELETE FROM tracker_auditevent WHERE seq = 2", 2),
        ("DELETE FROM tracker_auditevent WHERE seq = 3", 3),
        ("DELETE FROM tracker_auditevent", 1),
    ],
)
def test_every_alteration_is_found_at_its_first_bad_entry(harm, first_bad):
    three_events()
    with locks.lifted_for_test_flush(), connection.cursor() as cursor:
        cursor.execute(harm)
    assert deeds.verify() == first_bad


@pytest.mark.parametrize(
    "harm", ["UPDATE tracker_auditevent SET verb = 'x'", "DELETE FROM tracker_auditevent"]
)
def test_the_database_refuses_to_change_or_delete_events(harm):
    three_events()
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(harm)


def test_a_repeated_key_returns_the_first_outcome_and_does_nothing():
    user = make_user()
    first = found_organisation(by=user, at=NOW, code="a", key="k" * 32)
    second = found_organisation(by=user, at=NOW, code="b", key="k" * 32)
    assert second == first
    assert AuditEvent.objects.filter(verb="organisation.founded").count() == 1


def test_a_key_belongs_to_one_person():
    first = found_organisation(by=make_user(), at=NOW, code="a", key="k" * 32)
    second = found_organisation(by=make_user(), at=NOW, code="b", key="k" * 32)
    assert (first.code, second.code) == ("a", "b")


def test_a_deed_that_fails_leaves_no_event():
    @deeds.deed
    def fail(*, by, at):
        deeds.record("test.failed", by=by, at=at)
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail(by=None, at=NOW)
    assert AuditEvent.objects.count() == 0
    assert ChainHead.objects.filter(seq__gt=0).count() == 0


def test_an_inner_deed_that_fails_and_is_caught_leaves_only_the_outer_events():
    @deeds.deed
    def inner(*, by, at):
        deeds.record("test.inner", by=by, at=at)
        raise ValueError("stop")

    @deeds.deed
    def outer(*, by, at):
        deeds.record("test.outer", by=by, at=at)
        with pytest.raises(ValueError, match="stop"):
            inner(by=by, at=at)

    outer(by=None, at=NOW)
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["test.outer"]
    assert deeds.verify() is None


def test_every_declared_lock_is_installed():
    assert locks.installed() == locks.expected()


def test_the_second_of_two_equal_sendings_at_once_gets_the_first_outcome(monkeypatch):
    """The second looked for the key before the first had committed, and met its result."""
    user = make_user()
    first = found_organisation(by=user, at=NOW, code="a", key="k" * 32)

    @deeds.deed
    def found_again(*, by, at):
        raise Refused("taken")

    looked = iter([None, first])
    monkeypatch.setattr(deeds, "replayed", lambda by, key: next(looked))
    assert found_again(by=user, at=NOW, key="k" * 32) == first


def test_a_refusal_of_a_new_key_stays_a_refusal():
    @deeds.deed
    def refuse(*, by, at):
        raise Refused("no")

    with pytest.raises(Refused, match="no"):
        refuse(by=make_user(), at=NOW, key="k" * 32)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stands_in_line", [True, False])
def test_writers_of_one_process_stand_in_line(stands_in_line, tmp_path, monkeypatch):
    """Twelve deeds, each as long as the database's patience: in line none is refused."""
    is_sqlite = connection.vendor == "sqlite"  # PostgreSQL has many writers at a time
    if is_sqlite:
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
    if not stands_in_line:  # the control
        monkeypatch.setattr(deeds, "_turn", nullcontext())
    user = make_user()

    @deeds.deed
    def write_slowly(*, by, at):
        deeds.record("organisation.founded", by=by, at=at)
        time.sleep(0.1)

    with shared_database(tmp_path):
        outcomes = together(*[lambda: write_slowly(by=user, at=NOW)] * 12)
    failed = [outcome for outcome, _ in outcomes if outcome == "failed"]
    assert (failed == []) is (stands_in_line or not is_sqlite)
