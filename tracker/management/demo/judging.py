"""How branches looked back on themselves and what the reviewers answered, in bulk or by hand."""

from datetime import timedelta

from tracker import scoring
from tracker.assessment.facts import Rubrics
from tracker.assessment.models import Mark, Review, SelfAssessment, SelfScore
from tracker.assessment.rubrics import review_leaves
from tracker.assessment.states import ReviewStatus, SelfAssessmentStatus
from tracker.audit.deeds import deed, record
from tracker.management.demo import texts
from tracker.management.demo.places import seeded
from tracker.management.demo.work import STRENGTHS

WORTH = {"good": 96, "fair": 86, "average": 70, "poor": 45}  # per cent a branch would give itself
MODEST = 5_000  # own points are given in steps of half a point, in units of 0.0001


@deed
def look_back(cycle, place, participants, strengths, *, at):
    """Write and send the self-assessment of every participant; return how many."""
    rubrics = Rubrics()
    ids = dict(cycle.framework_version.nodes.values_list("code", "pk"))
    accounts, scores = [], []
    for participant in participants:
        chance = seeded("self", cycle.code, participant.path)
        sent_at = at - timedelta(hours=chance.randint(1, 40), minutes=chance.randint(0, 59))
        account = SelfAssessment(
            participant=participant,
            status=SelfAssessmentStatus.SENT,
            summary=chance.choice(texts.SUMMARIES).format(
                topic=chance.choice(texts.topics_of(participant.kind))
            ),
            saved_at=sent_at,
            sent_at=sent_at,
            sent_by=place.secretary(participant.organisation),
        )
        accounts.append(account)
        worth = WORTH[strengths[participant.organisation_id]]
        tree, sources = rubrics.tree(participant), rubrics.sources(participant)
        for leaf in tree.leaves:
            if sources[leaf.code].get("from") == "review" and leaf.full:
                share = min(100, worth + chance.randint(-6, 10))
                points = int(leaf.full) * share // 100 // MODEST * MODEST
                text = chance.choice((*texts.OWN_WORDS, "", ""))
                scores.append((account, ids[leaf.code], points, text))
    SelfAssessment.objects.bulk_create(accounts)
    SelfScore.objects.bulk_create(
        (
            SelfScore(self_assessment=account, node_id=node_id, points=points, text=text)
            for account, node_id, points, text in scores
        ),
        batch_size=500,
    )
    record(
        "demonstration.self_assessed",
        by=None,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"cycle": cycle.code, "self_assessments": len(accounts)},
    )
    return len(accounts)


@deed
def review_all(cycle, strengths, *, at):
    """Let the reviewers of a cycle answer everything and send; return how many reviews."""
    rubrics = Rubrics()
    reviews = list(
        Review.objects.filter(participant__cycle=cycle)
        .left()
        .select_related("participant__framework_version", "reviewer")
        .order_by("pk")
    )
    marks, leaves = [], {}
    for review in reviews:
        participant = review.participant
        chance = seeded("review", cycle.code, participant.path, review.reviewer.code)
        tree = rubrics.tree(participant)
        sent_at = at - timedelta(hours=chance.randint(1, 90), minutes=chance.randint(0, 59))
        review.status, review.saved_at, review.sent_at = ReviewStatus.SENT, sent_at, sent_at
        review.points = 0
        if participant.kind not in leaves:
            leaves[participant.kind] = review_leaves(participant)
        for node in leaves[participant.kind]:
            odds = STRENGTHS[strengths[participant.organisation_id]].levels
            fact, reason = answer(tree.by_code[node.code], odds, chance)
            worth = scoring.score_leaf(tree, node.code, fact)
            mark = Mark(
                review=review,
                node=node,
                points=int(scoring.round_half_up(worth, 4) * scoring.UNITS),
                level=fact.code if isinstance(fact, scoring.Level) else "",
                answer=scoring.dump_fact(fact),
                reason=reason,
                saved_at=sent_at,
            )
            review.points += mark.points
            marks.append(mark)
    Mark.objects.bulk_create(marks, batch_size=500)
    Review.objects.bulk_update(reviews, ["status", "saved_at", "sent_at", "points"], batch_size=200)
    record(
        "demonstration.reviewed",
        by=None,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"cycle": cycle.code, "reviews": len(reviews), "marks": len(marks)},
    )
    return len(reviews)


def answers_for(participant, strength, *, reviewer):
    """Return {indicator code: (fact, reason)} of one reviewer, as `mark_all` takes them."""
    tree = Rubrics().tree(participant)
    chance = seeded("review", participant.cycle_id, participant.path, reviewer.code)
    odds = STRENGTHS[strength].levels
    return {
        node.code: answer(tree.by_code[node.code], odds, chance)
        for node in review_leaves(participant)
    }


def answer(leaf, odds, chance):
    """Return (fact, reason) of a reviewer on a leaf of the scorer's tree, as the odds have it."""
    level = chance.choices(list(odds), weights=list(odds.values()))[0]
    reason = chance.choice(texts.REASONS[level])
    params = leaf.item.params
    if leaf.item.kind == "checklist":
        met = {"good": 1.0, "fair": 0.85, "average": 0.6, "poor": 0.2}[level]
        return scoring.Checks(
            tuple((check["code"], chance.random() < met) for check in params["checks"])
        ), reason
    if leaf.item.kind == "discretionary":
        return _awarded(level, params, reason), reason
    codes = [row["code"] for row in params.get("words") or params["values"]]
    return scoring.Level(level if level in codes else "fair"), reason


def _awarded(level, params, reason):
    """Return the points a reviewer awards, or deducts where the rule deducts."""
    least, most = scoring.exact(params["least"]), scoring.exact(params["most"])
    if params.get("mode") == "deduct":
        points = {"good": 0, "fair": 0, "average": least, "poor": most}[level]
    else:
        points = {"good": most, "fair": most * 3 / 4, "average": most / 2, "poor": least}[level]
    return scoring.Awarded(points, reason)
