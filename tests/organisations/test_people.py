"""Seats and those who sit in them: appointments, handover, deputies."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_cycle,
    make_participant,
    make_person,
    make_post,
    make_record,
    make_task,
    make_user,
)
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.organisations import actions
from tracker.organisations.models import Appointment, User
from tracker.organisations.roles import ROLE_OF_POST, PostKind, Role
from tracker.performance.models import Record, Task


def again(user):
    """The account as the next request sees it."""
    fresh = User.objects.get(pk=user.pk)
    fresh.as_of = TODAY
    return fresh


def test_a_person_gets_a_file(cast):
    person = actions.create_person(
        code="p-1", name="王五", home=cast.east, by=cast.administrator, at=NOW
    )
    event = AuditEvent.objects.get()
    assert (person.home, event.verb, event.organisation) == (
        cast.east,
        "person.created",
        cast.east,
    )


@pytest.mark.parametrize("code", ["330424199001011234", "33042419900101123X", "new", "a b", ""])
def test_an_identity_card_number_is_not_a_code(cast, code):
    with pytest.raises(Refused):
        actions.create_person(code=code, name="某", home=cast.east, by=cast.administrator, at=NOW)


@pytest.mark.parametrize("member", ["secretary", "officer", "observer", "technical", "outsider"])
def test_only_an_administrator_of_the_place_staffs_it(cast, member):
    by = getattr(cast, member)
    post = make_post(cast.east, PostKind.ORGANISATION_MEMBER)
    person = make_person(cast.east)
    held = Appointment.objects.get(person=cast.secretary.person)
    with pytest.raises(PermissionDenied):
        actions.create_person(code="p-1", name="某", home=cast.east, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.create_post(cast.east, kind=PostKind.OBSERVER, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.appoint(person, post, since=TODAY, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.end_appointment(held, until=TODAY, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.close_post(post, by=by, at=NOW)
    assert AuditEvent.objects.count() == 0


def test_a_person_of_another_county_is_not_appointed_here(cast):
    post = make_post(cast.east, PostKind.ORGANISATION_MEMBER)
    with pytest.raises(PermissionDenied):
        actions.appoint(cast.outsider.person, post, since=TODAY, by=cast.administrator, at=NOW)


@pytest.mark.parametrize("kind", list(PostKind))
def test_a_post_has_the_role_of_its_kind_and_a_code_of_its_own(cast, kind):
    post = actions.create_post(cast.far, kind=kind, by=cast.administrator, at=NOW)
    assert (post.role, post.code) == (
        ROLE_OF_POST[kind],
        f"{cast.far.code}-{kind}".replace("_", "-"),
    )


def test_there_is_one_secretary_and_there_may_be_several_reviewers(cast):
    for _number in range(2):
        actions.create_post(cast.county, kind=PostKind.REVIEWER, by=cast.administrator, at=NOW)
    with pytest.raises(Refused):
        actions.create_post(
            cast.east, kind=PostKind.BRANCH_SECRETARY, by=cast.administrator, at=NOW
        )


def test_a_held_post_is_taken_over_only_by_handover(cast):
    post = Appointment.objects.get(person=cast.secretary.person).post
    person = make_person(cast.east)
    with pytest.raises(Refused):
        actions.appoint(person, post, since=TODAY, by=cast.administrator, at=NOW)
    actions.appoint(person, post, since=TODAY, hand_over=True, by=cast.administrator, at=NOW)
    assert list(post.appointments.values_list("person", "since", "until")) == [
        (cast.secretary.person.pk, date(2020, 1, 1), date(2026, 6, 14)),
        (person.pk, TODAY, None),
    ]
    event = AuditEvent.objects.get()
    assert event.data["handed_over_by"] == [cast.secretary.person.code]


def test_a_handover_cannot_begin_before_the_holder_did(cast):
    post = Appointment.objects.get(person=cast.secretary.person).post
    with pytest.raises(Refused):
        actions.appoint(
            make_person(cast.east),
            post,
            since=date(2020, 1, 1),
            hand_over=True,
            by=cast.administrator,
            at=NOW,
        )


def test_drafts_and_open_tasks_pass_to_the_new_holder(cast):
    participant = make_participant(make_cycle(cast.county), cast.east)
    post = Appointment.objects.get(person=cast.secretary.person).post
    task = make_task(participant, post=post)
    draft = make_record(participant, cast.secretary, tasks=[task])
    successor = make_user(cast.west, PostKind.ORGANISATION_MEMBER)
    assert not Task.objects.visible_to(again(successor)).filter(pk=task.pk)
    actions.appoint(
        successor.person, post, since=TODAY, hand_over=True, by=cast.administrator, at=NOW
    )
    assert list(Task.objects.visible_to(again(successor)).filter(pk=task.pk)) == [task]
    assert list(Record.objects.visible_to(again(successor)).filter(pk=draft.pk)) == [draft]
    assert not Task.objects.visible_to(again(cast.secretary))
    assert not Record.objects.visible_to(again(cast.secretary))


def test_a_deputy_sits_beside_the_holder_under_the_own_name(cast):
    post = Appointment.objects.get(person=cast.secretary.person).post
    deputy = make_user(cast.west, PostKind.ORGANISATION_MEMBER, name="赵六")
    actions.appoint(
        deputy.person,
        post,
        since=TODAY,
        until=date(2026, 6, 30),
        is_deputy=True,
        by=cast.administrator,
        at=NOW,
    )
    holders = actions.holders_of(cast.east, [Role.SECRETARY], on=TODAY)
    assert list(holders) == [cast.secretary, deputy]
    participant = make_participant(make_cycle(cast.county), cast.east)
    assert str(make_record(participant, again(deputy)).written_by) == "赵六"
    assert list(actions.holders_of(cast.east, [Role.SECRETARY], on=date(2026, 7, 1))) == [
        cast.secretary
    ]


def test_holders_are_those_of_that_place_role_and_day(cast):
    past = make_user(cast.west, PostKind.ORGANISATION_MEMBER)
    appoint(past.person, make_post(cast.east), until=date(2026, 6, 14))
    closed = make_user(cast.east, is_active=False)
    assert closed not in actions.holders_of(cast.east, [Role.SECRETARY], on=TODAY)
    assert list(actions.holders_of(cast.east, [Role.SECRETARY], on=TODAY)) == [cast.secretary]
    assert list(actions.holders_of(cast.east, [Role.OFFICER], on=TODAY)) == []
    assert list(actions.holders_of(None, [Role.OFFICER], on=TODAY)) == []
    above = actions.superior_of(cast.east)
    assert list(actions.holders_of(above, [Role.OFFICER], on=TODAY)) == [cast.officer]


@pytest.mark.parametrize("until", [None, date(2026, 6, 20)])
def test_a_person_stands_where_an_appointment_runs_on_the_day(cast, until):
    newcomer = make_user(cast.west, PostKind.ORGANISATION_MEMBER)
    post = make_post(cast.east)
    held = appoint(newcomer.person, post, since=date(2026, 6, 10), until=until)
    for number in range(9, 22):
        day = date(2026, 6, number)
        user = again(newcomer)
        user.as_of = day
        runs = number >= 10 and (until is None or number <= 20)
        assert (post in user.standing) is held.runs_on(day) is runs
        assert Appointment.objects.current(on=day).filter(pk=held.pk).exists() is runs


def test_an_appointment_ends_once_and_not_before_it_began(cast):
    held = Appointment.objects.get(person=cast.secretary.person)
    with pytest.raises(Refused):
        actions.end_appointment(held, until=date(2019, 12, 31), by=cast.administrator, at=NOW)
    actions.end_appointment(held, until=TODAY, by=cast.administrator, at=NOW)
    with pytest.raises(Refused):
        actions.end_appointment(held, until=date(2027, 1, 1), by=cast.administrator, at=NOW)
    held.refresh_from_db()
    assert held.until == TODAY


def test_a_post_closes_when_nobody_sits_in_it(cast):
    held = Appointment.objects.get(person=cast.secretary.person)
    with pytest.raises(Refused):
        actions.close_post(held.post, by=cast.administrator, at=NOW)
    actions.end_appointment(held, until=date(2026, 6, 14), by=cast.administrator, at=NOW)
    actions.close_post(held.post, by=cast.administrator, at=NOW)
    with pytest.raises(Refused):
        actions.appoint(held.person, held.post, since=TODAY, by=cast.administrator, at=NOW)


def test_a_correction_of_a_name_does_not_write_the_name_into_the_trail(cast):
    person = cast.secretary.person
    actions.correct_person(person, name="新名", home=cast.east, by=cast.administrator, at=NOW)
    person.refresh_from_db()
    assert (person.name, AuditEvent.objects.get().data) == ("新名", {"changed": ["name"]})


def test_a_repeated_key_makes_one_post(cast):
    first, second = (
        actions.create_post(
            cast.county, kind=PostKind.REVIEWER, by=cast.administrator, at=NOW, key="k1"
        )
        for _sending in range(2)
    )
    assert first == second
