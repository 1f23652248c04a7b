"""A move and another act at the same moment: one after the other, never half of each."""

import pytest

from tests import factories as f
from tests.assessment.builders import County, answers
from tests.assessment.test_moves import NEW, next_version, publish
from tests.threads import fresh, shared_database, together
from tracker.assessment import actions, totals
from tracker.assessment.models import Mark, Review
from tracker.assessment.offers import Decision
from tracker.audit import deeds
from tracker.audit.models import AuditEvent

ROUNDS = 3

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county(transactional_db, tmp_path):
    with shared_database(tmp_path):
        yield County(f.Cast()).reviewed()


def mover(county, version, decisions=None):
    county.cycle.refresh_from_db()
    came_from, cycle = county.cycle.framework_version, county.cycle

    def act():
        return actions.move_cycle(
            cycle,
            version,
            came_from=came_from,
            decisions=decisions or {},
            reason="agreed",
            by=fresh(county.cast.administrator),
            at=f.NOW,
        )

    return act


def assert_whole(county):
    """Everything points to one version, and every sum is right."""
    county.cycle.refresh_from_db()
    version = county.cycle.framework_version_id
    assert set(Mark.objects.values_list("node__version", flat=True)) <= {version}
    assert totals.differences(county.cycle) == []
    for review in Review.objects.all():
        assert review.points == sum(mark.points for mark in review.marks.all())
    assert deeds.verify() is None


def test_of_two_moves_at_once_one_comes_through(county):
    for _ in range(ROUNDS):
        versions = [next_version(county), next_version(county, i_effort={"remarks_zh": "x"})]
        outcomes = together(*(mover(county, version) for version in versions))
        assert sorted(outcome[0] for outcome in outcomes) == ["done", "refused"]
        assert_whole(county)
    assert AuditEvent.objects.filter(verb="cycle.version_moved").count() == ROUNDS


def test_a_review_that_is_sent_meanwhile_is_whole(county):
    for number in range(ROUNDS):
        review = Review.objects.order_by("pk").first()
        if review.status == "sent":
            actions.reopen_review(review, reason="x", by=county.cast.administrator, at=f.NOW)
        reviewer = review.reviewer.user
        actions.mark_all(
            review,
            answers={**answers(), **_new(number)},
            by=reviewer,
            at=f.NOW,
        )
        version = _with_more(county, number)

        def send(review=review, reviewer=reviewer):
            return actions.send_review(review, by=fresh(reviewer), at=f.NOW)

        outcomes = together(mover(county, version), send)
        assert outcomes[0][0] == "done"
        assert outcomes[1][0] in ("done", "refused")
        review.refresh_from_db()
        assert review.status == "in_progress"  # the new indicator is not marked yet
        assert_whole(county)


def _new(number):
    from tracker import scoring

    return {f"i-new{n}": (scoring.Awarded("5"), "good") for n in range(number)}


def _with_more(county, number):
    from tracker.determination import actions as determination

    administrator = county.cast.administrator
    county.cycle.refresh_from_db()
    draft = determination.copy_version(
        county.cycle.framework_version,
        organisation=county.cast.county,
        by=administrator,
        at=f.NOW,
    )
    f.make_node(draft, parent=draft.nodes.get(code="root"), code=f"i-new{number}", **NEW)
    return publish(draft)


def test_a_mark_that_is_saved_meanwhile_belongs_to_one_version(county):
    for number in range(ROUNDS):
        review = Review.objects.order_by("pk").first()
        if review.status == "sent":
            actions.reopen_review(review, reason="x", by=county.cast.administrator, at=f.NOW)
        reviewer = review.reviewer.user
        version = next_version(county, i_effort={"standard_zh": f"{number}"})

        def save(review=review, reviewer=reviewer):
            return actions.mark_all(review, answers=answers("3"), by=fresh(reviewer), at=f.NOW)

        outcomes = together(mover(county, version, {"i-effort": Decision.KEEP}), save)
        assert outcomes[0][0] == "done"
        assert outcomes[1][0] in ("done", "refused")
        assert_whole(county)
