"""Appeals: who, when, two persons, and what an upheld one issues."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from tests import factories as f
from tracker import scoring
from tracker.approvals.actions import signatures_of
from tracker.assessment import actions
from tracker.assessment.models import Appeal, Correction, Result
from tracker.assessment.states import APPEAL_NEXT, AppealStatus
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.models import CyclePhase
from tracker.notices.texts import text_of


@pytest.fixture
def appeal(county):
    county.in_appeal()
    return actions.file_appeal(
        county.result(),
        text="one more was on time",
        node=county.nodes["i-theme"],
        by=county.cast.secretary,
        at=f.NOW,
    )


def propose(county, appeal, *, by=None, marks=None, upheld=True, password=f.PASSWORD):
    return actions.propose_answer(
        appeal,
        upheld=upheld,
        answer="The record came in time.",
        marks={"i-theme": 150_000} if marks is None else marks,
        by=by or county.cast.administrator,
        at=f.NOW,
        password=password,
    )


def confirm(county, appeal, *, by=None, password=f.PASSWORD):
    return actions.confirm_answer(
        appeal, by=by or county.cast.second_administrator, at=f.NOW, password=password
    )


def test_an_upheld_appeal_issues_the_next_version_from_the_old_snapshot(county, appeal):
    propose(county, appeal)
    confirm(county, appeal)
    old, new = Result.objects.filter(participant=county.east).order_by("version")
    assert (old.status, old.points) == ("superseded", 805_000)
    assert (new.version, new.status, new.points, new.grade) == (2, "published", 855_000, "fair")
    assert [(d.dimension.code, d.points) for d in new.dimensions.all()] == [
        ("political", 550_000),
        ("style", 305_000),
    ]
    one = Correction.objects.get()
    assert (one.node.code, one.points_before, one.points_after) == ("i-theme", 100_000, 150_000)
    evaluation = scoring.recompute(new.snapshot)
    assert scoring.snapshot(evaluation.tree, evaluation.facts, evaluation) == new.snapshot
    assert evaluation.facts["i-theme"] == scoring.Awarded(
        15, "The record came in time.", evidence=(f"appeal:{appeal.pk}",)
    )
    # everything else is exactly what it was
    before = scoring.from_snapshot(old.snapshot)[1]
    kept = {code: fact for code, fact in evaluation.facts.items() if code != "i-theme"}
    assert kept == {code: fact for code, fact in before.items() if code != "i-theme"}


def test_two_different_persons_sign_the_same_answer(county, appeal):
    propose(county, appeal)
    with pytest.raises(Refused):
        confirm(county, appeal, by=county.cast.administrator)
    with pytest.raises(Refused):
        confirm(county, appeal, password="wrong")
    assert Result.objects.filter(version=2).count() == 0
    confirm(county, appeal)
    hashes = {s.sha256 for s in signatures_of(appeal)}
    assert len(hashes) == 1 and signatures_of(appeal).count() == 2


def test_a_rejected_appeal_changes_no_result(county, appeal):
    propose(county, appeal, upheld=False)
    assert confirm(county, appeal).status == "rejected"
    assert (Result.objects.filter(version=2).count(), Correction.objects.count()) == (0, 0)
    assert county.cast.secretary.notices.filter(kind="appeal_answered").count() == 1


def test_both_sides_hear_of_an_appeal_in_their_own_language(county, appeal):
    """Whichever language the other one spoke when it was filed and answered."""
    with translation.override("en"):
        propose(county, appeal, upheld=False)
        confirm(county, appeal)
    filed = county.cast.administrator.notices.get(kind="appeal_filed")
    answered = county.cast.secretary.notices.get(kind="appeal_answered")
    with translation.override("zh-hans"):
        assert text_of(filed) == "东村对“2026年度”考核结果提出申诉。"
        assert text_of(answered) == "东村在“2026年度”的申诉已答复。"
    with translation.override("en"):
        name = county.east.name_en
        assert text_of(filed) == f"{name} has appealed against its result of “Year 2026”."
        assert text_of(answered) == f"The appeal of {name} in “Year 2026” was answered."


def test_an_answer_that_was_sent_back_can_be_signed_by_the_same_two(county, appeal):
    propose(county, appeal)
    actions.return_answer(appeal, by=county.cast.second_administrator, at=f.NOW)
    later = f.NOW + timedelta(hours=1)
    actions.propose_answer(
        appeal,
        upheld=True,
        answer="Better said.",
        marks={"i-theme": 160_000},
        by=county.cast.administrator,
        at=later,
        password=f.PASSWORD,
    )
    confirm(county, appeal)
    assert county.result().points == 865_000


@pytest.mark.parametrize(
    "marks", [{}, {"i-theme": 200_001}, {"i-theme": -1}, {"i-none": 1}, {"root": 1}]
)
def test_new_points_lie_within_what_the_rule_can_give(county, appeal, marks):
    with pytest.raises(Refused):
        propose(county, appeal, marks=marks)
    appeal.refresh_from_db()
    assert (appeal.status, signatures_of(appeal).count()) == ("open", 0)


def test_an_open_appeal_stops_finality(county, appeal):
    with pytest.raises(Refused):
        actions.close_cycle(county.cycle, by=county.cast.administrator, at=f.NOW)
    propose(county, appeal)
    with pytest.raises(Refused):
        actions.close_cycle(county.cycle, by=county.cast.administrator, at=f.NOW)
    confirm(county, appeal)
    actions.close_cycle(county.cycle, by=county.cast.administrator, at=f.NOW)
    assert sorted(Result.objects.values_list("participant__path", "version", "status")) == sorted(
        [
            (county.east.path, 1, "superseded"),
            (county.east.path, 2, "final"),
            (county.west.path, 1, "final"),
        ]
    )


def test_a_reply_without_an_answer_stops_finality(county):
    county.in_appeal()
    finding = county.east.findings.create(
        origin="manual", text="x", raised_by=county.cast.administrator, raised_at=f.NOW
    )
    reply = finding.replies.create(text="no", by=county.cast.secretary, at=f.NOW)
    with pytest.raises(Refused):
        actions.close_cycle(county.cycle, by=county.cast.administrator, at=f.NOW)
    reply.answer, reply.answered_by, reply.answered_at = "so", county.cast.administrator, f.NOW
    reply.save()
    actions.close_cycle(county.cycle, by=county.cast.administrator, at=f.NOW)


def test_one_appeal_at_a_time_against_a_result(county, appeal):
    with pytest.raises(Refused):
        actions.file_appeal(county.result(), text="again", by=county.cast.secretary, at=f.NOW)
    actions.withdraw_appeal(appeal, by=county.cast.secretary, at=f.NOW)
    again = actions.file_appeal(county.result(), text="again", by=county.cast.secretary, at=f.NOW)
    propose(county, again)
    confirm(county, again)
    with pytest.raises(Refused):  # an older version cannot be appealed against
        actions.file_appeal(
            Result.objects.get(version=1, participant=county.east),
            text="old",
            by=county.cast.secretary,
            at=f.NOW,
        )
    actions.file_appeal(county.result(), text="newer", by=county.cast.secretary, at=f.NOW)


def test_an_appeal_comes_in_before_the_moment_its_phase_ends(county):
    county.in_appeal()
    CyclePhase.objects.create(
        cycle=county.cycle,
        phase="appeal",
        starts_at=f.NOW - timedelta(days=10),
        ends_at=f.NOW,
    )
    file = {"text": "x", "by": county.cast.secretary}
    with pytest.raises(Refused):
        actions.file_appeal(county.result(), at=f.NOW, **file)
    actions.file_appeal(county.result(), at=f.NOW - timedelta(seconds=2), **file)


@pytest.mark.parametrize("phase", ["publication", "closed"])
def test_appeals_are_filed_in_their_phase_only(county, phase):
    county.published()
    county.in_phase(phase)
    with pytest.raises(Refused):
        actions.file_appeal(county.result(), text="x", by=county.cast.secretary, at=f.NOW)


def test_the_branch_files_and_the_county_answers(county, appeal):
    cast = county.cast
    for user in (cast.other_secretary, cast.officer, cast.administrator, cast.technical):
        with pytest.raises(PermissionDenied):
            actions.file_appeal(county.result(), text="x", by=user, at=f.NOW)
        with pytest.raises(PermissionDenied):
            actions.withdraw_appeal(appeal, by=user, at=f.NOW)
    for user in (cast.secretary, cast.officer, cast.observer, cast.technical, cast.outsider):
        with pytest.raises(PermissionDenied):
            propose(county, appeal, by=user)
    propose(county, appeal)
    for user in (cast.secretary, cast.officer, cast.outsider):
        with pytest.raises(PermissionDenied):
            confirm(county, appeal, by=user)


MOVES = {
    AppealStatus.WITHDRAWN: lambda c, a: actions.withdraw_appeal(a, by=c.cast.secretary, at=f.NOW),
    AppealStatus.PROPOSED: lambda c, a: propose(c, a),
    AppealStatus.OPEN: lambda c, a: actions.return_answer(
        a, by=c.cast.second_administrator, at=f.NOW
    ),
    AppealStatus.UPHELD: confirm,
    AppealStatus.REJECTED: confirm,
}


@pytest.mark.parametrize("start", AppealStatus)
@pytest.mark.parametrize("to", AppealStatus)
def test_every_pair_of_states_goes_as_the_table_says(county, appeal, start, to):
    is_answered = start in (AppealStatus.UPHELD, AppealStatus.REJECTED)
    marks = {"i-theme": 150_000}
    Appeal.objects.filter(pk=appeal.pk).update(
        status=start,
        answer="so",
        proposal={"upheld": to == AppealStatus.UPHELD, "marks": marks},
        proposed_by=None if start == AppealStatus.OPEN else county.cast.administrator,
        proposed_at=f.NOW,
        answered_by=county.cast.second_administrator if is_answered else None,
        answered_at=f.NOW if is_answered else None,
    )
    if to in APPEAL_NEXT[start]:
        MOVES[to](county, appeal)
        appeal.refresh_from_db()
        assert appeal.status == to
    else:
        with pytest.raises(Refused):
            MOVES[to](county, appeal)
        appeal.refresh_from_db()
        assert appeal.status == start


def test_the_audit_trail_tells_of_appeals_without_points(county, appeal):
    propose(county, appeal)
    confirm(county, appeal)
    events = AuditEvent.objects.filter(verb__startswith="appeal.")
    assert [e.verb for e in events] == [
        "appeal.filed",
        "appeal.answer_proposed",
        "appeal.answered",
    ]
    assert "150000" not in str([e.data for e in events])
