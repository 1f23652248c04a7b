"""Who may do what in a case: every act × every member of the cast."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests.accountability import cases
from tests.factories import NOW, appoint, make_post, make_user
from tracker.accountability import actions, parties
from tracker.accountability.models import RectificationReport
from tracker.organisations.models import Appointment, User
from tracker.organisations.roles import PostKind

MEMBERS = (
    "secretary",
    "other_secretary",
    "officer",
    "assigned",
    "unassigned",
    "administrator",
    "observer",
    "technical",
    "outsider",
)
ABOVE = {"officer", "administrator"}


def raise_by_hand(world, **who):
    return actions.raise_finding(world.participant, text="x", **who)


def raise_from_review(world, **who):
    return actions.raise_finding(world.participant, text="x", review=world.review, **who)


def dismiss(world, **who):
    return actions.dismiss(cases.make_finding(world), reason="none", **who)


def reply(world, **who):
    return actions.reply(cases.make_finding(world), text="x", **who)


def answer(world, **who):
    return actions.answer_reply(world.reply, answer="x", **who)


def order(world, **who):
    return actions.order_rectification(
        cases.make_finding(world),
        measure="x",
        responsible=world.cast.secretary.person,
        deadline_on=cases.DEADLINE,
        **who,
    )


def report(world, **who):
    return actions.report(world.rectification, text="x", **who)


def verify(world, **who):
    return actions.verify(cases.make_report(world), **who)


def return_report(world, **who):
    return actions.return_report(cases.make_report(world), reason="x", **who)


def open_talk(world, **who):
    return actions.open_talk(world.participant, reason="x", **who)


def hold_talk(world, **who):
    return actions.hold_talk(
        cases.make_talk(world),
        held_on=NOW.date(),
        held_by=world.cast.officer.person,
        agreed="x",
        **who,
    )


def close_talk(world, **who):
    return actions.close_talk(cases.make_talk(world, status="held"), **who)


WHO = [
    (raise_by_hand, ABOVE),
    (raise_from_review, {"assigned"}),
    (dismiss, ABOVE),
    (reply, {"secretary"}),
    (answer, ABOVE),
    (order, ABOVE),
    (report, {"secretary"}),
    (verify, ABOVE),
    (return_report, ABOVE),
    (open_talk, ABOVE),
    (hold_talk, ABOVE),
    (close_talk, ABOVE),
]


def able(act, world):
    """The members for whom the act succeeds; each try is taken back."""
    able = set()
    for member in MEMBERS:
        with transaction.atomic():
            try:
                act(world, by=getattr(world.cast, member), at=cases.LATER)
                able.add(member)
            except PermissionDenied:
                pass
            transaction.set_rollback(True)
    return able


@pytest.mark.parametrize(("act", "members"), WHO, ids=[act.__name__ for act, _ in WHO])
def test_each_act_is_open_to_these_members_and_no_others(act, members, world):
    assert able(act, world) == members


def test_findings_from_a_result_are_raised_by_those_who_run_the_cycle(published):
    def act(world, **who):
        return actions.raise_finding(world.participant, text="x", result=world.result, **who)

    assert able(act, published) == {"administrator"}


def test_talks_for_low_grades_are_opened_by_those_who_run_the_cycle(published):
    def act(world, **who):
        return actions.open_talks_for_low_grades(world.cycle, **who)

    assert able(act, published) == {"administrator"}


def test_cases_outlive_their_cycle(cast):
    from tests.world import World

    world = World(cast, phase="closed", published=True)
    acts = [(act, members) for act, members in WHO if act is not raise_from_review]
    assert [able(act, world) for act, _ in acts] == [members for _, members in acts]


def test_an_officer_does_not_judge_the_own_township(world):
    township = world.participants[world.cast.township.code]
    finding = cases.make_finding(world, participant=township)
    with pytest.raises(PermissionDenied):
        actions.dismiss(finding, reason="none", by=world.cast.officer, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.open_talk(township, reason="x", by=world.cast.officer, at=NOW)
    actions.dismiss(finding, reason="none", by=world.cast.administrator, at=NOW)


def test_a_deputy_acts_for_the_branch_under_the_own_name(world):
    deputy = make_user(world.cast.west)
    appoint(deputy.person, world.cast.secretary.standing[0], is_deputy=True)
    sent = report(world, by=deputy, at=NOW)
    assert sent.by == deputy


def turncoat(world):
    """The secretary, who has since become an administrator of the county."""
    secretary = world.cast.secretary
    Appointment.objects.filter(person=secretary.person).update(until=NOW.date())
    appoint(secretary.person, make_post(world.cast.county, PostKind.COUNTY_ADMINISTRATOR))
    secretary = User.objects.get(pk=secretary.pk)
    secretary.as_of = NOW.date().replace(month=7)
    return secretary


@pytest.mark.parametrize("act", [actions.verify, actions.return_report])
def test_nobody_decides_on_the_own_report(act, world):
    sent = cases.make_report(world)
    extra = {} if act is actions.verify else {"reason": "x"}
    with pytest.raises(PermissionDenied):
        act(sent, by=turncoat(world), at=cases.LATER, **extra)
    sent.refresh_from_db()
    assert (sent.verified_by, sent.rectification.status) == (None, "reported")


def test_another_decides_on_the_same_report(world):
    """Control: the same post over a report of somebody else."""
    other = make_user(world.cast.east)
    sent = cases.make_report(world, by=other)
    actions.verify(sent, by=turncoat(world), at=cases.LATER)
    assert RectificationReport.objects.get(pk=sent.pk).is_accepted is True


def test_the_database_refuses_a_report_verified_by_its_author(world, monkeypatch):
    """With the guard of the action taken away the constraint still stands."""
    monkeypatch.setattr(parties, "may_verify", lambda user, report: True)
    sent = cases.make_report(world)
    with pytest.raises(IntegrityError, match="report_verified_by_another"):
        actions.verify(sent, by=world.cast.secretary, at=cases.LATER)


def test_the_database_takes_a_report_verified_by_another(world):
    """Control of the constraint."""
    sent = cases.make_report(world)
    changed = RectificationReport.objects.filter(pk=sent.pk).update(
        verified_by=world.cast.officer, verified_at=NOW, is_accepted=True
    )
    assert changed == 1


def test_nobody_answers_the_own_reply(world):
    with pytest.raises(PermissionDenied):
        actions.answer_reply(world.reply, answer="x", by=turncoat(world), at=cases.LATER)
