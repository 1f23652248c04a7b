"""From sent reviews to settled results: computed twice, signed by two, locked."""

import pytest
from django.core.exceptions import PermissionDenied

from tests import factories as f
from tracker import scoring
from tracker.approvals.actions import signatures_of
from tracker.assessment import actions, settling, totals
from tracker.assessment.models import Result, Review, Settlement, Total
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused


def test_a_branch_gets_its_points_from_facts_and_the_mean_of_its_reviews(county):
    county.settled()
    result = county.result()
    # 10 for one of two on time, 20 dues, 10 no finding, 20 study, (15 + 16) / 2, 5 of the checks
    assert (result.points, result.full_points, result.grade) == (805_000, 1_000_000, "fair")
    assert [(d.dimension.code, d.points, d.full_points) for d in result.dimensions.all()] == [
        ("political", 500_000, 600_000),
        ("style", 305_000, 400_000),
    ]


def test_a_settled_result_recomputes_bit_equal_from_its_snapshot(county):
    county.settled()
    for result in Result.objects.all():
        evaluation = scoring.recompute(result.snapshot)
        text = scoring.snapshot(evaluation.tree, evaluation.facts, evaluation)
        assert text == result.snapshot
        assert scoring.sha256(text) == result.sha256
        assert evaluation.total_units == result.points


def test_two_persons_sign_one_hash_over_every_result(county):
    county.settled()
    settlement = Settlement.objects.get()
    results = Result.objects.order_by("participant__path")
    right = settling.hash_of((r.participant.organisation.code, r.sha256) for r in results)
    assert settlement.sha256 == right
    assert [(s.by, s.purpose, s.sha256) for s in signatures_of(settlement)] == [
        (county.cast.administrator, "settle_propose", right),
        (county.cast.second_administrator, "settle_confirm", right),
    ]
    assert county.cycle.phase == "publication"


def test_the_proposer_cannot_confirm(county):
    settlement = county.reviewed().proposed()
    with pytest.raises(Refused, match="second person|第二人|另一"):
        actions.confirm_settlement(
            settlement, by=county.cast.administrator, at=f.NOW, password=f.PASSWORD
        )
    assert set(Result.objects.values_list("status", flat=True)) == {"draft"}


def test_a_wrong_password_settles_nothing(county):
    county.reviewed()
    with pytest.raises(Refused):
        actions.propose_settlement(
            county.cycle, by=county.cast.administrator, at=f.NOW, password="wrong"
        )
    assert (Settlement.objects.count(), Result.objects.count()) == (0, 0)
    settlement = county.proposed()
    with pytest.raises(Refused):
        actions.confirm_settlement(
            settlement, by=county.cast.second_administrator, at=f.NOW, password="wrong"
        )
    settlement.refresh_from_db()
    assert settlement.status == "proposed"


def test_settling_is_refused_while_an_indicator_is_unscored(county):
    county.reviewed()
    county.east.measurements.all().delete()
    with pytest.raises(Refused):
        county.proposed()
    assert Settlement.objects.count() == 0
    assert Total.objects.get(participant=county.east).unscored == 1  # the page says so too


def test_settling_is_refused_while_a_review_is_not_sent(county):
    county.reviewed()
    review = Review.objects.filter(participant=county.east).first()
    actions.reopen_review(review, reason="wrong branch", by=county.cast.administrator, at=f.NOW)
    counts = {c.code: c.count for c in settling.checklist(county.cycle, on=f.TODAY)}
    assert counts == {"unscored": 0, "unsent": 1, "reviewers": 1, "conflicts": 0, "vetoes": 0}
    with pytest.raises(Refused):
        county.proposed()


def test_settling_is_refused_with_too_few_reviews(county):
    county.reviewed()
    extra = Review.objects.filter(participant=county.east).first()
    Review.objects.filter(pk=extra.pk).update(status="recused", reason="near")
    with pytest.raises(Refused):
        county.proposed()


def test_settling_is_refused_with_a_conflict_that_arose_later(county):
    county.reviewed()
    f.appoint(county.cast.assigned.person, f.make_post(county.cast.east), since=f.TODAY)
    with pytest.raises(Refused):
        county.proposed()


def test_what_changed_after_the_proposal_is_not_confirmed(county):
    settlement = county.reviewed().proposed()
    county.east.measurements.update(value=10_000, entered_at=f.NOW)
    with pytest.raises(Refused):
        actions.confirm_settlement(
            settlement, by=county.cast.second_administrator, at=f.NOW, password=f.PASSWORD
        )


def test_a_change_during_the_computation_keeps_nothing(county, monkeypatch):
    county.reviewed()
    compute = settling.compute

    def slow(participants):
        found = compute(participants)
        county.east.tasks.filter(first_sent_on__month=4).update(status="missed")
        return found

    monkeypatch.setattr(settling, "compute", slow)
    with pytest.raises(Refused):
        county.proposed()
    assert Settlement.objects.count() == 0


def test_a_cancelled_proposal_leaves_no_results_and_can_be_made_again(county):
    settlement = county.reviewed().proposed()
    actions.cancel_settlement(settlement, by=county.cast.second_administrator, at=f.NOW)
    assert Result.objects.count() == 0
    again = county.proposed()
    assert [s.status for s in Settlement.objects.order_by("pk")] == ["cancelled", "proposed"]
    actions.confirm_settlement(
        again, by=county.cast.second_administrator, at=f.NOW, password=f.PASSWORD
    )


def test_nothing_is_reopened_or_assigned_while_a_proposal_waits(county):
    county.reviewed().proposed()
    review = Review.objects.first()
    with pytest.raises(Refused):
        actions.reopen_review(review, reason="x", by=county.cast.administrator, at=f.NOW)
    with pytest.raises(Refused):
        county.assign(county.east, county.cast.unassigned)


def test_only_those_who_sign_may_settle(county):
    county.reviewed()
    for user in (county.cast.secretary, county.cast.officer, county.cast.observer,
                 county.cast.technical, county.cast.assigned, county.cast.outsider):  # fmt: skip
        with pytest.raises(PermissionDenied):
            actions.propose_settlement(county.cycle, by=user, at=f.NOW, password=f.PASSWORD)


def test_the_audit_trail_names_the_hash_and_no_points(county):
    county.settled()
    data = {e.verb: e.data for e in AuditEvent.objects.all()}
    assert data["settlement.confirmed"] == {
        "cycle": county.cycle.code,
        "results": 2,
        "sha256": Settlement.objects.get().sha256,
    }
    assert "805000" not in str(data) and "80.5" not in str(data)


def test_kept_totals_equal_a_full_recomputation(county):
    county.reviewed()
    assert totals.differences(county.cycle) == []
    Total.objects.filter(participant=county.east).update(points=1)
    wrong = totals.differences(county.cycle)
    assert [(p, kept[0], right[0]) for p, kept, right in wrong] == [(county.east, 1, 805_000)]


def test_a_repeated_key_proposes_once(county):
    county.reviewed()
    for _ in range(2):
        actions.propose_settlement(
            county.cycle, by=county.cast.administrator, at=f.NOW, password=f.PASSWORD, key="k" * 32
        )
    assert Settlement.objects.count() == 1
