"""The cycle's steps and the self-assessment: who, when, and in which order."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from tests import factories as f
from tracker.assessment import actions
from tracker.assessment.models import Result, SelfAssessment, Settlement, Total
from tracker.assessment.states import (
    RESULT_NEXT,
    SELF_ASSESSMENT_NEXT,
    SETTLEMENT_NEXT,
    TABLES,
    ResultStatus,
    SelfAssessmentStatus,
    SettlementStatus,
)
from tracker.audit.refusals import Refused
from tracker.determination.models import CyclePhase
from tracker.determination.states import Phase
from tracker.notices.texts import text_of

STEPS = {
    actions.begin_self_assessment: Phase.PERFORMANCE,
    actions.begin_review: Phase.SELF_ASSESSMENT,
    actions.publish: Phase.PUBLICATION,
    actions.open_appeals: Phase.PUBLICATION,
    actions.close_cycle: Phase.APPEAL,
}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_status_has_its_row_in_the_table(name):
    statuses, moves = TABLES[name]
    assert set(moves) == set(statuses)
    assert all(targets <= set(statuses) for targets in moves.values())


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
@pytest.mark.parametrize("phase", Phase)
def test_a_step_belongs_to_its_phase(county, step, phase):
    county.in_phase(phase)
    if phase != STEPS[step] or step is actions.publish:  # nothing is settled to publish
        with pytest.raises(Refused):
            step(county.cycle, by=county.cast.administrator, at=f.NOW)
    else:
        step(county.cycle, by=county.cast.administrator, at=f.NOW)
        before = Phase(phase)
        county.cycle.refresh_from_db()
        order = list(Phase)
        assert order.index(county.cycle.phase) == order.index(before) + 1


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_only_the_county_takes_a_step(county, step):
    county.in_phase(STEPS[step])
    cast = county.cast
    for user in (cast.secretary, cast.officer, cast.assigned, cast.observer, cast.technical,
                 cast.outsider):  # fmt: skip
        with pytest.raises(PermissionDenied):
            step(county.cycle, by=user, at=f.NOW)


def test_tasks_never_sent_are_missed_when_performance_ends(county):
    task = f.make_task(county.east, template=county.template)
    actions.begin_self_assessment(county.cycle, by=county.cast.administrator, at=f.NOW)
    task.refresh_from_db()
    assert task.status == "missed"


def test_running_totals_begin_with_review(county):
    county.in_phase("self_assessment")
    actions.begin_review(county.cycle, by=county.cast.administrator, at=f.NOW)
    assert [(t.points, t.unscored) for t in Total.objects.all()] == [(400_000, 3)] * 2


def test_publishing_tells_every_secretary_once(county):
    county.settled()
    assert Result.objects.filter(status="settled").count() == 2
    with pytest.raises(Refused):
        actions.open_appeals(county.cycle, by=county.cast.administrator, at=f.NOW)
    actions.publish(county.cycle, by=county.cast.administrator, at=f.NOW)
    assert set(Result.objects.values_list("status", "published_at")) == {("published", f.NOW)}
    for user in (county.cast.secretary, county.cast.other_secretary):
        notice = user.notices.get(kind="result_published")
        assert text_of(notice) == "“2026年度”考核结果已公布。"
    with pytest.raises(Refused):
        actions.publish(county.cycle, by=county.cast.administrator, at=f.NOW)


@pytest.fixture
def draft(county):
    county.in_phase("self_assessment")
    return actions.save_self_assessment(
        county.east,
        summary="A year.",
        scores={"i-theme": (None, "on its day"), "i-dues": (None, "")},
        by=county.cast.secretary,
        at=f.NOW,
    )


def test_a_draft_keeps_what_was_written_and_no_empty_rows(county, draft):
    assert (draft.summary, draft.status) == ("A year.", "draft")
    assert [(s.node.code, s.points, s.text) for s in draft.scores.all()] == [
        ("i-theme", None, "on its day")
    ]


def test_only_the_branch_writes_its_self_assessment(county, draft):
    cast = county.cast
    for user in (cast.other_secretary, cast.officer, cast.administrator, cast.assigned):
        for act in (
            lambda by: actions.save_self_assessment(
                county.east, summary="x", scores={}, by=by, at=f.NOW
            ),
            lambda by: actions.send_self_assessment(draft, by=by, at=f.NOW),
            lambda by: actions.withdraw_self_assessment(draft, by=by, at=f.NOW),
        ):
            with pytest.raises(PermissionDenied):
                act(user)


@pytest.mark.parametrize("start", SelfAssessmentStatus)
@pytest.mark.parametrize("to", SelfAssessmentStatus)
def test_every_pair_of_states_of_a_self_assessment(county, draft, start, to):
    sent = start == SelfAssessmentStatus.SENT
    SelfAssessment.objects.filter(pk=draft.pk).update(
        status=start,
        sent_at=f.NOW if sent else None,
        sent_by=county.cast.secretary if sent else None,
    )
    move = {
        SelfAssessmentStatus.SENT: actions.send_self_assessment,
        SelfAssessmentStatus.DRAFT: actions.withdraw_self_assessment,
    }[to]
    if to in SELF_ASSESSMENT_NEXT[start]:
        assert move(draft, by=county.cast.secretary, at=f.NOW).status == to
    else:
        with pytest.raises(Refused):
            move(draft, by=county.cast.secretary, at=f.NOW)


@pytest.mark.parametrize("phase", [p for p in Phase if p != Phase.SELF_ASSESSMENT])
def test_a_self_assessment_belongs_to_its_phase(county, draft, phase):
    county.in_phase(phase)
    for act in (
        lambda: actions.send_self_assessment(draft, by=county.cast.secretary, at=f.NOW),
        lambda: actions.save_self_assessment(
            county.east, summary="x", scores={}, by=county.cast.secretary, at=f.NOW
        ),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize(("seconds", "is_taken"), [(-2, True), (0, False), (2, False)])
def test_the_phase_ends_at_its_moment(county, draft, seconds, is_taken):
    CyclePhase.objects.create(
        cycle=county.cycle,
        phase="self_assessment",
        starts_at=f.NOW - timedelta(days=10),
        ends_at=f.NOW,
    )
    send = {"by": county.cast.secretary, "at": f.NOW + timedelta(seconds=seconds)}
    if is_taken:
        assert actions.send_self_assessment(draft, **send).status == "sent"
    else:
        with pytest.raises(Refused):
            actions.send_self_assessment(draft, **send)


def test_nothing_at_all_is_not_sent(county):
    county.in_phase("self_assessment")
    by = {"by": county.cast.secretary, "at": f.NOW}
    empty = actions.save_self_assessment(county.east, summary=" ", scores={}, **by)
    with pytest.raises(Refused):
        actions.send_self_assessment(empty, **by)


@pytest.mark.parametrize("start", SettlementStatus)
@pytest.mark.parametrize("to", [SettlementStatus.CONFIRMED, SettlementStatus.CANCELLED])
def test_every_pair_of_states_of_a_settlement(county, start, to):
    settlement = county.reviewed().proposed()
    confirmed = start == SettlementStatus.CONFIRMED
    Settlement.objects.filter(pk=settlement.pk).update(
        status=start,
        confirmed_by=county.cast.second_administrator if confirmed else None,
        confirmed_at=f.NOW if confirmed else None,
    )
    by = {"by": county.cast.second_administrator, "at": f.NOW}

    def move():
        if to == SettlementStatus.CONFIRMED:
            return actions.confirm_settlement(settlement, password=f.PASSWORD, **by)
        return actions.cancel_settlement(settlement, **by)

    if to in SETTLEMENT_NEXT[start]:
        assert move().status == to
    else:
        with pytest.raises(Refused):
            move()


def test_results_go_through_their_states_in_the_tables_order(county):
    def statuses():
        return set(Result.objects.values_list("status", flat=True))

    county.reviewed()
    county.proposed()
    seen = [statuses()]
    actions.confirm_settlement(
        Settlement.objects.get(),
        by=county.cast.second_administrator,
        at=f.NOW,
        password=f.PASSWORD,
    )
    seen.append(statuses())
    county.in_phase("publication")
    actions.publish(county.cycle, by=county.cast.administrator, at=f.NOW)
    seen.append(statuses())
    actions.open_appeals(county.cycle, by=county.cast.administrator, at=f.NOW)
    county.in_phase("appeal")
    actions.close_cycle(county.cycle, by=county.cast.administrator, at=f.NOW)
    seen.append(statuses())
    assert seen == [{"draft"}, {"settled"}, {"published"}, {"final"}]
    path = [ResultStatus(*one) for one in seen]
    assert all(b in RESULT_NEXT[a] for a, b in zip(path, path[1:], strict=False))


def test_the_command_reports_and_mends_totals_that_differ(county, capsys):
    from django.core.management import CommandError, call_command

    county.reviewed()
    call_command("recompute_totals", county.cycle.code)
    Total.objects.filter(participant=county.east).update(points=1)
    with pytest.raises(CommandError):
        call_command("recompute_totals")
    call_command("recompute_totals", "--write")
    call_command("recompute_totals")
    assert Total.objects.get(participant=county.east).points == 805_000
