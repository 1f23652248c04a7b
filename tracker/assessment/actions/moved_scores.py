"""What a move to another version does to marks, self-scores and reviews; called under its locks.

`moved` is the `actions.moves` record of what was done: whatever is changed here is noted there,
as it was before.
"""

from django.db.models import Case, Count, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from tracker import scoring
from tracker.assessment.models import Mark, Review, SelfScore
from tracker.assessment.moving import moved_participants
from tracker.assessment.offers import Decision
from tracker.assessment.states import ReviewStatus
from tracker.determination import rubric
from tracker.determination.models import Node

AT_ONCE = 500  # rows per statement


def change_marks(moved, decisions, *, at):
    """Take away and rescale marks as decided, and note what they were; return the numbers."""
    removed, rescaled = [], []
    for change in moved.plan.changes:
        decision = decisions.get(change.code)
        leaving = [*change.leaving, *(change.marks if decision == Decision.AGAIN else ())]
        removed += leaving
        for mark in leaving:
            _note(moved, mark.review.participant, "marks", _mark_data(mark))
        if decision == Decision.RESCALE:
            for mark in change.marks:
                data = _mark_data(mark)
                _rescale(mark, *change.rescaled[mark.pk], at=at)
                data["became"] = {"points": mark.points, "answer": mark.answer}
                _note(moved, mark.review.participant, "marks", data)
                rescaled.append(mark)
    Mark.objects.bulk_update(
        rescaled, ["points", "level", "answer", "saved_at"], batch_size=AT_ONCE
    )
    _delete(Mark, removed)
    return {"removed": len(removed), "rescaled": len(rescaled)}


def _rescale(mark, fact, worth, *, at):
    if not isinstance(fact, scoring.NotApplicable):
        mark.answer = scoring.dump_fact(fact)
        mark.level = fact.code if isinstance(fact, scoring.Level) else ""
    # the answer holds the exact points; the column is rounded as every mark's is
    mark.points = int(scoring.round_half_up(worth, 4) * scoring.UNITS)
    mark.saved_at = at


def _mark_data(mark):
    return {
        "review": mark.review_id,
        "indicator": mark.node.code,
        "points": mark.points,
        "answer": mark.answer,
        "not_applicable": mark.not_applicable,
        "reason": mark.reason,
    }


def _note(moved, participant, name, data):
    moved.changed[participant][name].append(data)


def change_self_scores(moved, decisions):
    """Clear and rescale self-scores as decided; own words stay. Return how many changed."""
    changed, gone = [], []
    for change in moved.plan.changes:
        decision = decisions.get(change.code)
        gone += change.leaving_self_scores
        for score in change.leaving_self_scores:
            _note(moved, score.self_assessment.participant, "self_scores", _self_score_data(score))
        for score in change.self_scores:
            if score.points is None or decision not in (Decision.AGAIN, Decision.RESCALE):
                continue
            data = _self_score_data(score)
            if decision == Decision.RESCALE:
                worth = scoring.from_units(score.points) * change.ratio
                score.points = int(scoring.round_half_up(worth, 4) * scoring.UNITS)
                data["became"] = score.points
            else:
                score.points = None
            _note(moved, score.self_assessment.participant, "self_scores", data)
            # neither points nor words: no row, as when a branch saves
            (gone if score.points is None and not score.text else changed).append(score)
    SelfScore.objects.bulk_update(changed, ["points"], batch_size=AT_ONCE)
    _delete(SelfScore, gone)
    return len(changed) + len(gone)


def _self_score_data(score):
    return {"indicator": score.node.code, "points": score.points, "text": score.text}


def _delete(model, rows):
    for start in range(0, len(rows), AT_ONCE):
        pks = [row.pk for row in rows[start : start + AT_ONCE]]
        model.objects.filter(pk__in=pks).delete()


def follow(plan):
    """Let every mark and self-score that is left point to the item of the same code."""
    new = dict(plan.new.nodes.values_list("code", "pk"))
    pairs = {pk: new[code] for code, pk in plan.old.nodes.values_list("code", "pk") if code in new}
    if not pairs:
        return 0
    follow = Case(*(When(node=old, then=Value(pk)) for old, pk in pairs.items()))
    participants = moved_participants(plan.cycle, plan.old).values("pk")
    SelfScore.objects.filter(
        self_assessment__participant__in=participants, node__in=list(pairs)
    ).update(node=follow)
    marks = Mark.objects.filter(review__participant__in=participants, node__in=list(pairs))
    return marks.update(node=follow)


def add_up_reviews(cycle):
    """Set every review's running total to the sum of the marks that are left."""
    marks = Mark.objects.filter(review=OuterRef("pk")).order_by().values("review")
    total = Coalesce(Subquery(marks.annotate(sum=Sum("points")).values("sum")), 0)
    Review.objects.filter(participant__cycle=cycle).exclude(points=total).update(points=total)


def reopen(cycle, plan, reason):
    """Give back every sent review that lacks a mark now; return [(reviewer pk)], one a review."""
    found = []
    for kind in plan.kinds:
        leaves = [leaf.code for leaf in rubric.tree_for(plan.new, kind).leaves]
        asked = list(
            Node.objects.filter(
                version=plan.new, code__in=leaves, source__from="review"
            ).values_list("pk", flat=True)
        )
        lacking = (
            Review.objects.filter(
                participant__cycle=cycle,
                participant__kind=kind,
                participant__framework_version=plan.new,
                status=ReviewStatus.SENT,
            )
            .annotate(given=Count("marks", filter=Q(marks__node__in=asked)))
            .filter(given__lt=len(asked))
        )
        found += lacking.values_list("pk", "reviewer_id")
    for start in range(0, len(found), AT_ONCE):
        pks = [pk for pk, reviewer in found[start : start + AT_ONCE]]
        Review.objects.filter(pk__in=pks).update(
            status=ReviewStatus.IN_PROGRESS, sent_at=None, reason=reason[:500]
        )
    return [reviewer for pk, reviewer in found]
