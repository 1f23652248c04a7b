"""When a case moves: pairs of states, what an open reply stops, what content is refused."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from tests.accountability import cases
from tests.factories import (
    NOW,
    SHANGHAI,
    appoint,
    make_node,
    make_organisation,
    make_participant,
    make_person,
    make_post,
    make_version,
)
from tracker.accountability import actions
from tracker.accountability.models import Finding, RectificationReport, Reply, Talk
from tracker.accountability.states import (
    FINDING_NEXT,
    RECTIFICATION_NEXT,
    TALK_NEXT,
    FindingStatus,
    RectificationStatus,
    TalkStatus,
)
from tracker.assessment.models import Review
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.jobs.running import run_waiting
from tracker.jobs.worker import ask_for_daily_work
from tracker.notices.models import Notice


def pairs(statuses):
    return [pytest.param(a, b, id=f"{a}-{b}") for a in statuses for b in statuses]


def order(world, finding, **changes):
    content = {
        "measure": "write them",
        "responsible": world.cast.secretary.person,
        "deadline_on": cases.DEADLINE,
        "by": world.cast.officer,
        "at": NOW,
    }
    return actions.order_rectification(finding, **{**content, **changes})


def hold(world, talk, **changes):
    content = {
        "held_on": NOW.date(),
        "held_by": world.cast.officer.person,
        "agreed": "minutes within a week",
        "by": world.cast.officer,
        "at": NOW,
    }
    return actions.hold_talk(talk, **{**content, **changes})


def moves(act):
    """Tell whether the act goes through."""
    try:
        act()
    except Refused:
        return False
    return True


@pytest.mark.parametrize(("was", "to"), pairs(FindingStatus))
def test_a_finding_moves_only_as_its_table_says(was, to, world):
    finding = cases.make_finding(world, status=was)
    officer = {"by": world.cast.officer, "at": cases.LATER}
    if to == FindingStatus.OPEN:
        assert all(to not in targets for targets in FINDING_NEXT.values())
        return
    if to == FindingStatus.RECTIFYING:
        done = moves(lambda: order(world, finding))
    elif to == FindingStatus.DISMISSED:
        done = moves(lambda: actions.dismiss(finding, reason="none", **officer))
    else:
        rectification = cases.make_rectification(world, finding=finding, status="reported")
        sent = cases.make_report(world, rectification=rectification)
        done = moves(lambda: actions.verify(sent, **officer))
    finding.refresh_from_db()
    assert (done, finding.status) == ((True, to) if to in FINDING_NEXT[was] else (False, was))


@pytest.mark.parametrize(("was", "to"), pairs(RectificationStatus))
def test_a_rectification_moves_only_as_its_table_says(was, to, world):
    status = "closed" if was == RectificationStatus.CLOSED else "rectifying"
    finding = cases.make_finding(world, status=status)
    rectification = cases.make_rectification(world, finding=finding, status=was)
    accepted = {"returned": False, "closed": True}.get(was)
    sent = cases.make_report(world, rectification=rectification, accepted=accepted)
    officer = {"by": world.cast.officer, "at": cases.LATER}
    if to == RectificationStatus.ORDERED:
        assert all(to not in targets for targets in RECTIFICATION_NEXT.values())
        return
    act = {
        "reported": lambda: actions.report(
            rectification, text="done", by=world.cast.secretary, at=cases.LATER
        ),
        "returned": lambda: actions.return_report(sent, reason="not yet", **officer),
        "closed": lambda: actions.verify(sent, **officer),
    }[to]
    done = moves(act)
    rectification.refresh_from_db()
    allowed = to in RECTIFICATION_NEXT[was]
    assert (done, rectification.status) == ((True, to) if allowed else (False, was))


@pytest.mark.parametrize(("was", "to"), pairs(TalkStatus))
def test_a_talk_moves_only_as_its_table_says(was, to, world):
    talk = cases.make_talk(world, status=was)
    if to == TalkStatus.OPEN:
        assert all(to not in targets for targets in TALK_NEXT.values())
        return
    act = {
        "held": lambda: hold(world, talk),
        "closed": lambda: actions.close_talk(talk, by=world.cast.officer, at=NOW),
    }[to]
    done = moves(act)
    talk.refresh_from_db()
    assert (done, talk.status) == ((True, to) if to in TALK_NEXT[was] else (False, was))


def test_closing_off_ends_the_finding_too_and_tells_the_branch(world):
    sent = cases.make_report(world)
    actions.verify(sent, remark="seen on site", by=world.cast.officer, at=cases.LATER)
    sent = RectificationReport.objects.get(pk=sent.pk)
    rectification, finding = sent.rectification, sent.rectification.finding
    assert (sent.verified_by, sent.verified_at, sent.is_accepted, sent.remark) == (
        world.cast.officer,
        cases.LATER,
        True,
        "seen on site",
    )
    assert (rectification.status, rectification.closed_at) == ("closed", cases.LATER)
    assert (finding.status, finding.closed_at) == ("closed", cases.LATER)
    told = Notice.objects.filter(kind="rectification_closed")
    assert [(n.recipient, n.link) for n in told] == [
        (world.cast.secretary, f"/findings/{finding.pk}/")
    ]
    assert AuditEvent.objects.order_by("seq").last().verb == "rectification.closed"


def enders(world):
    """Everything that would end something of a case with an open reply: name → act."""
    finding = cases.make_finding(world)
    sent = cases.make_report(world)
    talk = cases.make_talk(world, status="held", finding=finding)
    replies = [
        cases.make_reply(world, finding),
        cases.make_reply(world, sent.rectification.finding),
    ]
    who = {"by": world.cast.officer, "at": cases.LATER}
    return replies, {
        "close talk": lambda: actions.close_talk(talk, **who),
        "verify": lambda: actions.verify(sent, **who),
        "order": lambda: order(world, finding),
        "dismiss": lambda: actions.dismiss(finding, reason="none", **who),
    }


def test_nothing_ends_while_a_reply_is_open(world):
    _replies, acts = enders(world)
    assert {name: moves(act) for name, act in acts.items()} == dict.fromkeys(acts, False)


@pytest.mark.parametrize("name", ["close talk", "verify", "order", "dismiss"])
def test_everything_may_end_once_the_reply_is_answered(name, world):
    """Control of the test before."""
    replies, acts = enders(world)
    for reply in replies:
        actions.answer_reply(reply, answer="noted", by=world.cast.officer, at=NOW)
    assert moves(acts[name]) is True


def test_a_second_reply_waits_for_the_answer_to_the_first(world):
    who = {"by": world.cast.secretary, "at": NOW}
    with pytest.raises(Refused):
        actions.reply(world.open_finding, text="again", **who)
    actions.answer_reply(world.reply, answer="noted", by=world.cast.officer, at=NOW)
    actions.reply(world.open_finding, text="again", **who)
    assert world.open_finding.replies.open().count() == 1
    with pytest.raises(Refused):
        actions.answer_reply(world.reply, answer="twice", by=world.cast.officer, at=NOW)


@pytest.mark.parametrize("status", ["closed", "dismissed"])
def test_no_reply_after_the_end(status, world):
    finding = cases.make_finding(world, status=status)
    with pytest.raises(Refused):
        actions.reply(finding, text="late", by=world.cast.secretary, at=NOW)


def test_a_deadline_is_today_or_later(world):
    finding = cases.make_finding(world)
    with pytest.raises(Refused) as refused:
        order(world, finding, deadline_on=NOW.date() - timedelta(days=1))
    assert refused.value.field == "deadline_on"
    assert order(world, finding, deadline_on=NOW.date()).deadline_on == NOW.date()


def test_the_responsible_person_holds_a_post_here_or_above(world):
    cast = world.cast
    finding = cases.make_finding(world)
    gone = make_person(cast.east)
    appoint(gone, make_post(cast.east), until=date(2026, 6, 14))
    for stranger in (cast.other_secretary.person, make_person(cast.east), gone):
        with pytest.raises(Refused) as refused:
            order(world, finding, responsible=stranger)
        assert refused.value.field == "responsible"
    order(world, finding, responsible=cast.officer.person)


@pytest.mark.parametrize(
    ("held_on", "field"), [(date(2026, 6, 16), "held_on"), (date(2026, 6, 14), "held_on")]
)
def test_a_talk_is_held_between_its_opening_and_today(held_on, field, world):
    with pytest.raises(Refused) as refused:
        hold(world, cases.make_talk(world), held_on=held_on)
    assert refused.value.field == field


def test_a_talk_is_held_by_somebody_from_above(world):
    talk = cases.make_talk(world)
    with pytest.raises(Refused) as refused:
        hold(world, talk, held_by=world.cast.secretary.person)
    assert refused.value.field == "held_by"
    assert hold(world, talk, held_by=world.cast.administrator.person).status == "held"


@pytest.mark.parametrize("status", ["sent", "recused"])
def test_a_review_that_left_the_reviewers_hands_raises_nothing(status, world):
    fields = {"sent": {"sent_at": NOW}, "recused": {"reason": "kin"}}[status]
    Review.objects.filter(pk=world.review.pk).update(status=status, **fields)
    with pytest.raises(Refused):
        actions.raise_finding(
            world.participant, text="x", review=world.review, by=world.cast.assigned, at=NOW
        )


def test_a_review_of_settled_results_raises_nothing(published):
    with pytest.raises(Refused):
        actions.raise_finding(
            published.participant,
            text="x",
            review=published.review,
            by=published.cast.assigned,
            at=NOW,
        )


def test_a_finding_is_about_the_participant_of_its_review(world):
    other = world.participants[world.cast.west.code]
    with pytest.raises(Refused):
        actions.raise_finding(other, text="x", review=world.review, by=world.cast.assigned, at=NOW)


def test_a_finding_names_an_indicator_of_its_own_framework(world):
    stranger = make_node(make_version(), kind="met")
    with pytest.raises(Refused) as refused:
        actions.raise_finding(
            world.participant, text="x", node=stranger, by=world.cast.officer, at=NOW
        )
    assert refused.value.field == "node"


def test_a_raised_finding_keeps_its_origin_and_tells_the_branch(world):
    finding = actions.raise_finding(
        world.participant,
        text="  no minutes  ",
        node=world.indicator,
        review=world.review,
        by=world.cast.assigned,
        at=NOW,
    )
    assert (finding.origin, finding.review, finding.node, finding.text, finding.status) == (
        "review",
        world.review,
        world.indicator,
        "no minutes",
        "open",
    )
    told = Notice.objects.get(kind="finding_raised")
    assert (told.recipient, told.values["organisation_zh"]) == (world.cast.secretary, "东村")


@pytest.mark.parametrize("blank", ["", "  \n"])
def test_a_blank_text_is_refused_everywhere(blank, world):
    officer, secretary = (
        {"by": who, "at": NOW} for who in (world.cast.officer, world.cast.secretary)
    )
    finding, talk = cases.make_finding(world), cases.make_talk(world)
    acts = [
        lambda: actions.raise_finding(world.participant, text=blank, **officer),
        lambda: actions.dismiss(finding, reason=blank, **officer),
        lambda: actions.reply(finding, text=blank, **secretary),
        lambda: actions.answer_reply(world.reply, answer=blank, **officer),
        lambda: order(world, finding, measure=blank),
        lambda: actions.report(world.rectification, text=blank, **secretary),
        lambda: actions.return_report(cases.make_report(world), reason=blank, **officer),
        lambda: actions.open_talk(world.participant, reason=blank, **officer),
        lambda: hold(world, talk, agreed=blank),
    ]
    assert [moves(act) for act in acts] == [False] * len(acts)


KEY = "k" * 32


@pytest.mark.parametrize(
    ("model", "act"),
    [
        (
            Finding,
            lambda w: actions.raise_finding(
                w.participant, text="x", by=w.cast.officer, at=NOW, key=KEY
            ),
        ),
        (
            Reply,
            lambda w: actions.reply(w.finding, text="x", by=w.cast.secretary, at=NOW, key=KEY),
        ),
        (
            RectificationReport,
            lambda w: actions.report(
                w.rectification, text="x", by=w.cast.secretary, at=NOW, key=KEY
            ),
        ),
        (
            Talk,
            lambda w: actions.open_talk(
                w.participant, reason="x", by=w.cast.officer, at=NOW, key=KEY
            ),
        ),
    ],
    ids=["finding", "reply", "report", "talk"],
)
def test_a_double_sending_makes_one_row(model, act, world):
    before = model.objects.count()
    first, second = act(world), act(world)
    assert (first.pk, model.objects.count()) == (second.pk, before + 1)


def test_of_two_verifications_at_once_one_goes_through(world):
    """Both have read the report before either wrote; the second finds it decided."""
    sent = cases.make_report(world)
    ours, theirs = (
        RectificationReport.objects.select_related("rectification__finding").get(pk=sent.pk)
        for _ in range(2)
    )
    actions.verify(ours, by=world.cast.officer, at=cases.LATER)
    with pytest.raises(Refused):
        actions.verify(theirs, by=world.cast.administrator, at=cases.LATER)
    with pytest.raises(Refused):
        actions.return_report(theirs, reason="no", by=world.cast.administrator, at=cases.LATER)
    sent.refresh_from_db()
    assert sent.verified_by == world.cast.officer
    assert AuditEvent.objects.filter(verb="rectification.closed").count() == 1


def overdue(world, **fields):
    return cases.make_rectification(world, deadline_on=date(2026, 6, 10), **fields)


def day(number):
    """Ten in the morning, that many days after the 15th of June."""
    return {"on": NOW.date() + timedelta(days=number), "at": NOW + timedelta(days=number)}


def test_an_overdue_rectification_goes_up_one_level_a_day(world):
    cast = world.cast
    rectification = overdue(world)
    seen = []
    for number in range(4):
        risen = actions.escalate_overdue(**day(number))
        again = actions.escalate_overdue(**day(number))
        rectification.refresh_from_db()
        seen.append((len(risen), len(again), rectification.escalation, rectification.escalated_to))
    assert seen == [
        (1, 0, 1, cast.township),
        (1, 0, 2, cast.county),
        (0, 0, 2, cast.county),
        (0, 0, 2, cast.county),
    ]


def test_each_level_hears_of_it_when_it_gets_there(world):
    cast = world.cast
    overdue(world)

    def told():
        actions.escalate_overdue(**day(told.day))
        told.day += 1
        new = Notice.objects.filter(kind="rectification_overdue").order_by("id")[told.seen :]
        told.seen += len(new)
        return {notice.recipient for notice in new}

    told.day = told.seen = 0
    assert told() == {cast.officer, cast.secretary}
    assert told() == {cast.administrator, cast.second_administrator, cast.secretary}
    assert told() == set()


@pytest.mark.parametrize(
    ("status", "deadline", "rises"),
    [
        ("ordered", date(2026, 6, 14), True),
        ("returned", date(2026, 6, 14), True),
        ("ordered", date(2026, 6, 15), False),
        ("reported", date(2026, 6, 14), False),
        ("closed", date(2026, 6, 14), False),
    ],
)
def test_only_what_waits_for_the_branch_past_its_day_rises(status, deadline, rises, world):
    rectification = cases.make_rectification(world, status=status, deadline_on=deadline)
    risen = actions.escalate_overdue(**day(0))
    assert risen == ([rectification] if rises else [])


def test_what_has_no_level_above_stays(world):
    root = make_organisation(level="county", kind="committee")
    finding = cases.make_finding(
        world, participant=make_participant(world.cycle, root), status="rectifying"
    )
    rectification = overdue(world, finding=finding)
    assert actions.escalate_overdue(**day(0)) == []
    rectification.refresh_from_db()
    assert (rectification.escalation, rectification.escalated_to) == (0, None)


def test_it_is_asked_for_every_day_and_done_once(world):
    overdue(world)
    at = datetime(2026, 6, 16, 6, tzinfo=SHANGHAI)
    for _worker in range(2):
        ask_for_daily_work(at=at, asked=set())
    risen = [job.result for job in run_waiting(at=at) if job.kind == "accountability.escalate"]
    assert risen == [{"risen": 1}]


def test_the_command_reads_the_clock(world, capsys):
    """Four in the afternoon in UTC is midnight here: the next day begins."""
    overdue(world)
    for moment in ("2026-06-15T15:59:00Z", "2026-06-15T15:59:59Z", "2026-06-15T16:00:00Z"):
        with time_machine.travel(moment, tick=False):
            call_command("escalate_overdue")
    assert capsys.readouterr().out.splitlines() == [
        "1 rectification went one level up.",
        "0 rectifications went one level up.",
        "1 rectification went one level up.",
    ]
