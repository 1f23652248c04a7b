"""Reviews: who may do what, when, and what it comes to."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from tests import factories as f
from tests.assessment.builders import answers
from tracker import scoring
from tracker.assessment import actions, totals
from tracker.assessment.models import Mark, Review, Total
from tracker.assessment.states import REVIEW_NEXT, ReviewStatus
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.notices.texts import text_of


@pytest.fixture
def review(county):
    county.in_phase("review")
    return county.assign(county.east, county.cast.assigned)


def mark_all(county, review, given=None):
    return actions.mark_all(review, answers=given or answers(), by=county.cast.assigned, at=f.NOW)


def test_a_mark_keeps_its_answer_and_the_running_total(county, review):
    node = county.nodes["i-effort"]
    by = {"by": county.cast.assigned, "at": f.NOW}
    actions.mark(review, node, fact=scoring.Awarded("12.25"), reason="good", **by)
    again = actions.mark(review, node, fact=scoring.Awarded("4"), reason="less", **by)
    mark = Mark.objects.get()
    assert (mark.points, mark.reason, again.points) == (40_000, "less", 40_000)
    assert mark.answer == {"fact": "awarded", "points": "4", "reason": "less"}
    review.refresh_from_db()
    assert (review.points, review.status) == (40_000, "in_progress")


def test_the_running_total_is_the_sum_of_the_marks(county, review):
    mark_all(county, review)
    review.refresh_from_db()
    assert review.points == sum(m.points for m in review.marks.all()) == 400_000


@pytest.mark.parametrize(
    ("code", "fact", "reason"),
    [
        ("i-effort", scoring.Awarded("20.5"), "too much"),
        ("i-effort", scoring.Awarded("5"), ""),
        ("i-study", scoring.Level("best"), "x"),
        ("i-study", scoring.Level("high"), ""),  # the indicator asks for a reason
        ("i-checks", scoring.Checks((("a", True),)), ""),
        ("i-checks", scoring.NotApplicable("none"), ""),
        ("i-dues", scoring.Measured("99"), ""),  # not the reviewers'
        ("i-nothing", scoring.Awarded("1"), "x"),
    ],
)
def test_an_answer_that_the_rule_refuses_is_not_kept(county, review, code, fact, reason):
    with pytest.raises(Refused):
        mark_all(county, review, {code: (fact, reason)})
    assert Mark.objects.count() == 0


def test_what_does_not_apply_to_all_reviewers_is_dropped_and_the_rest_rescaled(county):
    county.in_phase("review")
    for user in county.reviewers():
        review = county.assign(county.east, user)
        given = answers() | {"i-study": (scoring.NotApplicable("no study here"), "")}
        actions.mark_all(review, answers=given, by=user, at=f.NOW)
        actions.send_review(review, by=user, at=f.NOW)
    # 10 + 20 + 10 + 15 + 5 = 60 of the 80 that apply, out of 100
    total = Total.objects.get(participant=county.east)
    assert (total.points, total.full_points) == (750_000, 1_000_000)


def test_one_reviewer_alone_cannot_make_an_indicator_vanish(county):
    county.in_phase("review")
    for user, study in zip(
        county.reviewers(),
        [(scoring.NotApplicable("no"), ""), (scoring.Level("low"), "few")],
        strict=True,
    ):
        review = county.assign(county.east, user)
        actions.mark_all(review, answers=answers() | {"i-study": study}, by=user, at=f.NOW)
        actions.send_review(review, by=user, at=f.NOW)
    assert Total.objects.get(participant=county.east).points == 670_000


def test_a_review_is_sent_when_every_indicator_is_marked(county, review):
    given = answers()
    last = {"i-checks": given.pop("i-checks")}
    mark_all(county, review, given)
    with pytest.raises(Refused):
        actions.send_review(review, by=county.cast.assigned, at=f.NOW)
    mark_all(county, review, last)
    sent = actions.send_review(review, by=county.cast.assigned, at=f.NOW)
    assert (sent.status, sent.sent_at) == ("sent", f.NOW)
    data = AuditEvent.objects.get(verb="review.sent").data
    assert data == {"marks": 3, "sha256": data["sha256"]} and len(data["sha256"]) == 64


def test_only_sent_reviews_count_in_the_total(county, review):
    mark_all(county, review)
    assert not Total.objects.filter(participant=county.east).exists()
    actions.send_review(review, by=county.cast.assigned, at=f.NOW)
    # 10 + 20 + 10 by facts, 20 + 15 + 5 by the review
    assert Total.objects.get(participant=county.east).points == 800_000
    actions.reopen_review(review, reason="again", by=county.cast.administrator, at=f.NOW)
    total = Total.objects.get(participant=county.east)
    assert (total.points, total.unscored) == (400_000, 3)


def test_a_measured_value_entered_during_review_moves_the_total(
    county, review, django_capture_on_commit_callbacks
):
    totals.refresh_cycle(county.cycle, at=f.NOW)
    with django_capture_on_commit_callbacks(execute=True):
        row = county.east.measurements.get()
        row.value = 800_000
        row.save()
    assert Total.objects.get(participant=county.east).points == 200_000
    assert totals.differences(county.cycle) == []


@pytest.mark.parametrize(
    "name", ["secretary", "officer", "administrator", "observer", "technical", "unassigned"]
)
def test_only_the_reviewer_it_was_given_to_may_write(county, review, name):
    user = getattr(county.cast, name)
    for act in (
        lambda: actions.mark_all(review, answers=answers(), by=user, at=f.NOW),
        lambda: actions.send_review(review, by=user, at=f.NOW),
        lambda: actions.recuse(review, reason="x", by=user, at=f.NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("name", ["secretary", "officer", "assigned", "observer", "technical"])
def test_only_administrators_assign_and_reopen(county, review, name):
    user = getattr(county.cast, name)
    with pytest.raises(PermissionDenied):
        actions.assign_review(
            county.east, reviewer=county.cast.unassigned.person, by=user, at=f.NOW
        )
    with pytest.raises(PermissionDenied):
        actions.reopen_review(review, reason="x", by=user, at=f.NOW)


MOVES = {
    ReviewStatus.IN_PROGRESS: lambda c, r: mark_all(c, r),
    ReviewStatus.SENT: lambda c, r: actions.send_review(r, by=c.cast.assigned, at=f.NOW),
    ReviewStatus.RECUSED: lambda c, r: actions.recuse(
        r, reason="near", by=c.cast.assigned, at=f.NOW
    ),
}


@pytest.mark.parametrize("start", ReviewStatus)
@pytest.mark.parametrize("to", MOVES)
def test_every_pair_of_states_goes_as_the_table_says(county, review, start, to):
    mark_all(county, review)
    Review.objects.filter(pk=review.pk).update(
        status=start, sent_at=f.NOW if start == "sent" else None, reason="x"
    )
    # marking again leaves a review in progress where it is; SENT -> IN_PROGRESS is reopening
    allowed = to in REVIEW_NEXT[start] and (start, to) != ("sent", "in_progress")
    if allowed or (start, to) == ("in_progress", "in_progress"):
        MOVES[to](county, review)
        review.refresh_from_db()
        assert review.status == to
    else:
        with pytest.raises(Refused):
            MOVES[to](county, review)
        review.refresh_from_db()
        assert review.status == start


@pytest.mark.parametrize("start", ReviewStatus)
def test_only_a_sent_review_is_reopened(county, review, start):
    Review.objects.filter(pk=review.pk).update(
        status=start, sent_at=f.NOW if start == "sent" else None, reason="x"
    )
    act = {"reason": "wrong branch", "by": county.cast.administrator, "at": f.NOW}
    if start == ReviewStatus.SENT:
        assert actions.reopen_review(review, **act).status == "in_progress"
        notice = county.cast.assigned.notices.get(kind="review_reopened")
        with translation.override("en"):
            place = review.participant.name_en
            assert text_of(notice) == f"Your review of {place} was given back: wrong branch"
    else:
        with pytest.raises(Refused):
            actions.reopen_review(review, **act)


@pytest.mark.parametrize(
    "phase",
    ["determination", "performance", "self_assessment", "publication", "appeal", "closed"],
)
def test_marks_are_taken_in_the_phase_of_review_only(county, phase):
    county.in_phase("performance")
    review = county.assign(county.east, county.cast.assigned)
    county.in_phase(phase)
    with pytest.raises(Refused):
        mark_all(county, review)
    with pytest.raises(Refused):
        actions.send_review(review, by=county.cast.assigned, at=f.NOW)


def test_a_review_is_given_once(county, review):
    with pytest.raises(Refused):
        county.assign(county.east, county.cast.assigned)
    with pytest.raises(Refused):  # nobody without a seat, and none above the branches
        county.assign(county.east, county.cast.observer)
    with pytest.raises(Refused):
        county.assign(county.participants[county.cast.township.pk], county.cast.unassigned)


def test_a_repeated_key_assigns_and_sends_once(county, review):
    mark_all(county, review)
    for _ in range(2):
        actions.send_review(review, by=county.cast.assigned, at=f.NOW, key="k")
    assert AuditEvent.objects.filter(verb="review.sent").count() == 1
    for _ in range(2):
        actions.assign_review(
            county.west,
            reviewer=county.cast.assigned.person,
            by=county.cast.administrator,
            at=f.NOW,
            key="l",
        )
    assert Review.objects.filter(participant=county.west).count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "sent", "sent_at": None},
        {"status": "recused", "reason": ""},
    ],
)
def test_the_database_refuses_a_review_that_contradicts_itself(county, review, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**fields)
