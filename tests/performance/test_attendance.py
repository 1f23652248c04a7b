"""Attendance in numbers: leave, absence, who was called on; never a name."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, TODAY, make_record
from tracker.audit import locks
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.life import attendance
from tracker.performance import actions
from tracker.performance.actions.attendance import check_attendance
from tracker.performance.models import Record
from tracker.performance.states import Phase

pytestmark = pytest.mark.django_db
BASE = {"attended": None, "expected": None, "excused": None, "followed_up": None}


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({}, None),
        ({"attended": 18, "expected": 20}, None),
        ({"attended": 21, "expected": 20}, "attended"),
        ({"attended": 18, "expected": 20, "excused": 2}, None),
        ({"attended": 18, "expected": 20, "excused": 3}, "excused"),
        ({"excused": 1}, "attended"),
        ({"attended": 15, "expected": 20, "excused": 2, "followed_up": 3}, None),
        ({"attended": 15, "expected": 20, "excused": 2, "followed_up": 4}, "followed_up"),
        ({"attended": 15, "expected": 20, "followed_up": 5}, None),
        ({"followed_up": 1}, "attended"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused_at_their_field(numbers, field):
    try:
        check_attendance(**(BASE | numbers))
        found = None
    except Refused as error:
        found = error.field
    assert found == field


@pytest.fixture
def accepted(work, cast):
    """A record with three members absent without leave, accepted."""
    return make_record(
        work.participant,
        cast.secretary,
        status="accepted",
        received_at=NOW,
        decided_at=NOW,
        decided_by=cast.officer,
        attended=15,
        expected=20,
        excused=2,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"attended": 15, "expected": 20, "excused": 6},
        {"attended": 15, "expected": 20, "excused": 2, "followed_up": 4},
        {"attended": None, "expected": 20, "followed_up": 1},
        {"attended": None, "expected": 20, "excused": 21},
    ],
)
def test_the_database_refuses_numbers_that_contradict_each_other(work, cast, wrong):
    record = make_record(work.participant, cast.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(**wrong)


def test_absence_is_followed_after_the_record_was_accepted(work, cast, accepted):
    actions.follow_absence(accepted, number=2, by=cast.secretary, at=NOW)
    accepted.refresh_from_db()
    assert (accepted.followed_up, accepted.absent, accepted.absence_left) == (2, 3, 1)
    assert list(Record.objects.with_absence()) == [accepted]
    actions.follow_absence(accepted, number=3, by=cast.secretary, at=NOW)
    assert list(Record.objects.with_absence()) == []
    event = AuditEvent.objects.filter(verb="record.absence_followed").latest("seq")
    assert event.data == {"absent": 3, "old": 2, "new": 3}


def test_telling_it_twice_notes_it_once(work, cast, accepted):
    for _time in range(2):
        actions.follow_absence(accepted, number=2, by=cast.secretary, at=NOW)
    assert AuditEvent.objects.filter(verb="record.absence_followed").count() == 1


@pytest.mark.parametrize("member", ["officer", "administrator", "other_secretary", "observer"])
def test_only_the_branch_says_whom_it_called_on(work, cast, accepted, member):
    with pytest.raises(PermissionDenied):
        actions.follow_absence(accepted, number=1, by=getattr(cast, member), at=NOW)


def test_more_than_were_absent_cannot_be_called_on(work, cast, accepted):
    with pytest.raises(Refused) as refused:
        actions.follow_absence(accepted, number=4, by=cast.secretary, at=NOW)
    assert refused.value.field == "followed_up"


@pytest.mark.parametrize("phase", list(Phase))
def test_it_ends_with_the_years_work(work, cast, accepted, phase):
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase=phase)
    try:
        actions.follow_absence(accepted, number=1, by=cast.secretary, at=NOW)
        done = True
    except Refused:
        done = False
    assert done == (phase in ("performance", "self_assessment"))


def test_the_database_changes_nothing_else_of_an_accepted_record(work, cast, accepted):
    Record.objects.filter(pk=accepted.pk).update(followed_up=1)
    for change in ({"attended": 16}, {"excused": 1}, {"kind": "talk"}, {"steps": {"a": 1}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Record.objects.filter(pk=accepted.pk).update(**change)


def test_the_database_ends_it_with_the_years_work_too(work, cast, accepted):
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase="review")
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=accepted.pk).update(followed_up=1)


def test_the_lock_names_every_column_of_a_record_but_one():
    columns = {field.column for field in Record._meta.concrete_fields}
    assert columns - set(locks.RECORD_COLUMNS) == {"id", "followed_up"}


def test_where_leave_was_not_told_the_branch_has_the_benefit_of_the_doubt(work, cast, accepted):
    make_record(
        work.participant,
        cast.secretary,
        status="sent",
        received_at=NOW,
        attended=10,
        expected=20,
    )
    draft = make_record(work.participant, cast.secretary, attended=10, expected=20, excused=0)
    assert draft.absent == 10
    assert list(Record.objects.with_absence()) == [accepted]


def meet(participant, by, *shares, days=7):
    """Meetings a week apart, the last one today; each share is those who came of 20."""
    for number, attended in enumerate(reversed(shares)):
        make_record(
            participant,
            by,
            status="sent",
            received_at=NOW,
            happened_on=TODAY - timedelta(days=days * number),
            attended=attended,
            expected=20,
        )


@pytest.mark.parametrize(
    ("shares", "is_warned"),
    [
        ((20, 14, 14), True),
        ((14, 14, 15), False),
        ((14, 15, 14), False),
        ((14,), False),
        ((14, 14), True),
        ((), False),
    ],
)
def test_twice_in_a_row_under_the_share_is_a_warning(work, cast, shares, is_warned):
    meet(work.participant, cast.secretary, *shares)
    meet(work.west, cast.other_secretary, 20, 20)
    warned = attendance.low_twice(Record.objects.all(), least=75, on=TODAY)
    assert set(warned) == ({cast.east.pk} if is_warned else set())


def test_what_lies_long_ago_warns_of_nothing(work, cast):
    meet(work.participant, cast.secretary, 5, 5, days=200)
    assert attendance.low_twice(Record.objects.all(), least=75, on=TODAY) == {}


@pytest.fixture(autouse=True)
def today():
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


def test_the_form_asks_for_leave_and_calls(as_user, cast, work):
    address = f"{reverse('performance:record-new')}?task={work.task.pk}"
    data = {
        "key": "0" * 31 + "3",
        "happened_on": "2026-06-12",
        "attended": "15",
        "expected": "20",
        "excused": "2",
        "followed_up": "1",
        "what_was_done": "学习文件。",
        "tasks": [work.task.pk],
        "act": "send",
    }
    answer = as_user(cast.secretary).post(address, data | {"excused": "6"})
    assert answer.status_code == 422
    assert 'href="#id_excused"' in answer.content.decode()
    assert as_user(cast.secretary).post(address, data).status_code == 302
    record = Record.objects.get()
    assert (record.excused, record.followed_up, record.absence_left) == (2, 1, 2)


def test_absence_waits_on_the_list_until_it_was_followed(as_user, cast, work, accepted):
    client = as_user(cast.secretary)
    address = f"{reverse('life:follow-up-list')}?tab=absent"
    assert f"/records/{accepted.pk}/absence/" in client.get(address).content.decode()
    answer = client.post(reverse("life:record-absence", args=[accepted.pk]), {"number": 3})
    assert answer.url == address
    assert f"/records/{accepted.pk}/absence/" not in client.get(address).content.decode()


@pytest.mark.parametrize("number", ["-1", "x", "", "9" * 40, "4"])
def test_a_wrong_number_is_answered_and_changes_nothing(as_user, cast, work, accepted, number):
    client = as_user(cast.secretary)
    client.post(reverse("life:record-absence", args=[accepted.pk]), {"number": number})
    accepted.refresh_from_db()
    assert accepted.followed_up is None


def test_an_officer_sees_who_stays_away_but_notes_nothing(as_user, cast, work, accepted):
    page = as_user(cast.officer).get(f"{reverse('life:follow-up-list')}?tab=absent")
    assert page.context["tabs"][2][2] == 1
    assert "/absence/" not in page.content.decode()
