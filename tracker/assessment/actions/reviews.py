"""What a reviewer does with a branch: mark, recuse, send; and what the county may reopen."""

import hashlib
import json

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker import scoring
from tracker.assessment import totals, wording
from tracker.assessment.actions.assignments import refuse_conflict, require_no_proposal
from tracker.assessment.models import Mark, Review
from tracker.assessment.moments import (
    MOVED,
    lock_cycle,
    require_move,
    require_phase,
    require_version,
)
from tracker.assessment.rubrics import review_leaves
from tracker.assessment.states import REVIEW_NEXT, ReviewStatus
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination import rubric
from tracker.determination.models import Node
from tracker.determination.states import Phase
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.bilingual import paired
from tracker.organisations.permissions import Permission, require


def mark(review, node, *, fact, reason="", by, at):
    """Keep a reviewer's answer on one indicator and return the review with its running total.

    `fact` is what the indicator's rule scores: a `scoring.Level`, `Awarded` or `Checks`, or
    `NotApplicable` with its reason. A draft belongs to its author alone, so a single mark is no
    audited act; sending is.

    :raises Refused: for a fact that the rule refuses, a missing reason, a conflict of interest,
        or when the review is not open any more
    """
    return mark_all(review, answers={node.code: (fact, reason)}, by=by, at=at)


def mark_all(review, *, answers, by, at):
    """Keep several answers at once: {indicator code: (fact, reason)}. See `mark`."""
    review = _found(review)
    _require_reviewer(review, by=by)
    refuse_conflict(review.participant, review.reviewer, by=by, at=at)
    return _mark_all(review, answers=answers, by=by, at=at)


@deed
def _mark_all(review, *, answers, by, at):
    review = _locked(review)
    require_phase(review.participant.cycle, Phase.REVIEW)
    # what can still be sent can still be marked
    require_move(REVIEW_NEXT, ReviewStatus(review.status), ReviewStatus.SENT)
    participant = review.participant
    tree = rubric.tree_for(participant.framework_version, participant.kind)
    nodes = {
        node.code: node
        for node in Node.objects.filter(
            version__participants=participant.pk, code__in=answers
        ).only("code", "source", "reason_needed", "version_id")
    }
    # read anew behind the lock: the cycle may have been moved while this waited for it
    if any(node.version_id != participant.framework_version_id for node in nodes.values()):
        raise Refused(str(MOVED))
    before = dict(review.marks.filter(node__code__in=answers).values_list("node_id", "points"))
    marks = [
        _mark(review, tree, nodes.get(code), code, fact, reason.strip(), at=at)
        for code, (fact, reason) in answers.items()
    ]
    _keep(marks, known=before)
    change = sum(one.points - before.get(one.node_id, 0) for one in marks)
    Review.objects.filter(pk=review.pk).update(
        points=F("points") + change, status=ReviewStatus.IN_PROGRESS, saved_at=at
    )
    review.points += change
    review.status, review.saved_at = ReviewStatus.IN_PROGRESS, at
    return review


ANSWERED = ("points", "level", "answer", "not_applicable", "reason", "saved_at")


def _keep(marks, *, known):
    """Write marks; `known` are the indicators that have one already."""
    if len(marks) == 1 and marks[0].node_id in known:
        # the common case, a mark saved again: an upsert would ask the locks twice
        (one,) = marks
        Mark.objects.filter(review_id=one.review_id, node_id=one.node_id).update(
            **{name: getattr(one, name) for name in ANSWERED}
        )
        return
    Mark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["review", "node"], update_fields=ANSWERED
    )


def _mark(review, tree, node, code, fact, reason, *, at):
    """Return the unsaved mark of one answer, checked and scored."""
    # what circumstances hold at an item that combines others is always the reviewers' to say
    is_theirs = node is not None and code in tree.by_code
    if not is_theirs or (tree.by_code[code].is_leaf and node.source.get("from") != "review"):
        raise Refused(_("There is nothing to mark under “%(code)s”.") % {"code": code}, field=code)
    if isinstance(fact, scoring.Awarded) and reason and not fact.reason:
        fact = scoring.Awarded(fact.points, reason)
    not_applicable = isinstance(fact, scoring.NotApplicable)
    reason = reason or getattr(fact, "reason", "")
    if node.reason_needed and not reason:
        raise Refused(_("Give the reason."), field=code)
    try:
        worth = scoring.score_leaf(tree, code, fact)
    except scoring.FactDoesNotFit as error:
        raise Refused(wording.problem(error.problem), field=code) from error
    return Mark(
        review=review,
        node=node,
        # what does not apply earns nothing by itself: the tree decides what follows
        points=0 if not_applicable else int(scoring.round_half_up(worth, 4) * scoring.UNITS),
        level=fact.code if isinstance(fact, scoring.Level) else "",
        answer={} if not_applicable else scoring.dump_fact(fact),
        not_applicable=not_applicable,
        reason=reason,
        saved_at=at,
    )


def send_review(review, *, by, at, key=None):
    """Hand in a review: from now on its marks count, and its author sees the other reviewers'.

    :raises Refused: while an indicator is not marked, or with a conflict of interest
    """
    review = _found(review)
    _require_reviewer(review, by=by)
    refuse_conflict(review.participant, review.reviewer, by=by, at=at)
    return _send(review, by=by, at=at, key=key)


@deed
def _send(review, *, by, at):
    review = _locked(review)
    participant = review.participant
    require_phase(participant.cycle, Phase.REVIEW)
    require_move(REVIEW_NEXT, ReviewStatus(review.status), ReviewStatus.SENT)
    require_version(participant)
    marked = set(review.marks.values_list("node__code", flat=True))
    missing = [node for node in review_leaves(participant) if node.code not in marked]
    if missing:
        raise Refused(
            _("Not marked yet: %(titles)s.")
            % {"titles": ", ".join(node.title for node in missing[:5])},
            field=missing[0].code,
        )
    review.status, review.sent_at = ReviewStatus.SENT, at
    review.save(update_fields=["status", "sent_at"])
    totals.refresh([participant], at=at)
    record(
        "review.sent",
        by=by,
        at=at,
        about=review,
        organisation=participant.organisation,
        data={"marks": len(marked), "sha256": hash_of_marks(review)},
    )
    return review


def hash_of_marks(review):
    """Return the SHA-256 over a review's marks: the trail proves them without showing them."""
    rows = review.marks.order_by("node__code").values_list(
        "node__code", "points", "answer", "not_applicable", "reason"
    )
    text = json.dumps([list(row) for row in rows], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@deed
def recuse(review, *, reason, by, at):
    """Step back from a review for a stated reason; its marks never count.

    :raises Refused: without a reason, or when it was sent
    """
    review = _found(review)
    _require_reviewer(review, by=by)
    # the cycle before the review, as everywhere: two that lock them crosswise would wait for ever
    cycle = lock_cycle(review.participant.cycle_id)
    review = _locked(review)
    require_move(REVIEW_NEXT, ReviewStatus(review.status), ReviewStatus.RECUSED)
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    require_no_proposal(cycle)
    review.status, review.reason = ReviewStatus.RECUSED, reason.strip()
    review.save(update_fields=["status", "reason"])
    record(
        "review.recused",
        by=by,
        at=at,
        about=review,
        organisation=review.participant.organisation,
        data={"reason": review.reason},
    )
    return review


@deed
def reopen_review(review, *, reason, by, at):
    """Give a sent review back to its author before anything is settled, for a stated reason.

    :raises Refused: without a reason, when it is not sent, or once a settlement is proposed
    """
    review = _found(review)
    participant = review.participant
    require(by, Permission.REVIEW_ASSIGN, organisation=participant.organisation)
    cycle = lock_cycle(participant.cycle_id)
    require_phase(cycle, Phase.REVIEW)
    require_no_proposal(cycle)
    review = _locked(review)
    participant = review.participant
    if review.status != ReviewStatus.SENT:
        raise Refused(_("Only a review that was sent can be given back."))
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    review.status, review.sent_at, review.reason = ReviewStatus.IN_PROGRESS, None, reason.strip()
    review.save(update_fields=["status", "sent_at", "reason"])
    totals.refresh([participant], at=at)
    notify(
        [getattr(review.reviewer, "user", None)],
        NoticeKind.REVIEW_REOPENED,
        at=at,
        link=reverse("assessment:review-detail", args=[review.pk]),
        values={
            **paired("organisation", participant.name_zh, participant.name_en),
            "reason": review.reason,
        },
    )
    record(
        "review.reopened",
        by=by,
        at=at,
        about=review,
        organisation=participant.organisation,
        data={"reason": review.reason},
    )
    return review


def _found(review):
    """The review with everything around it, read once."""
    return _with_all(Review.objects).get(pk=review.pk)


def _locked(review):
    """The same, its own row locked."""
    return _with_all(Review.objects.select_for_update(of=("self",))).get(pk=review.pk)


def _with_all(reviews):
    return reviews.select_related(
        "participant__cycle",
        "participant__organisation",
        "participant__framework_version",
        "reviewer__user",
    )


def _require_reviewer(review, *, by):
    """Only the reviewer it was given to, while they hold the seat."""
    require(by, Permission.REVIEW_WRITE, organisation=review.participant.organisation)
    if review.reviewer_id != by.person_id:
        raise PermissionDenied(_("This review was given to somebody else."))
