"""What stands on the review screen: evidence, context, the way through one's reviews."""

from collections import defaultdict

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from tracker.assessment import wording
from tracker.assessment.facts import facts_of
from tracker.assessment.models import SHOWN, Mark, Result, Review, SelfAssessment
from tracker.assessment.rubrics import leaves_of
from tracker.assessment.states import ReviewStatus
from tracker.determination.models import TaskTemplate
from tracker.determination.states import Phase
from tracker.performance.models import Record

TAB_TITLES = {
    "left": _("To do"),
    "returned": _("Given back"),
    "sent": _("Sent"),
    "recused": _("Recused"),
}


def queue(user):
    """Return [(pk, status)] of a reviewer's reviews in open cycles, in the order of the tree."""
    if not user.person_id:
        return []
    rows = Review.objects.filter(
        reviewer_id=user.person_id, participant__cycle__phase=Phase.REVIEW
    ).exclude(status=ReviewStatus.RECUSED)
    return list(rows.order_by("participant__path", "pk").values_list("pk", "status"))


def progress(rows, *, current=None):
    """Return {"next": pk or None, "number", "total"}: which one comes, the how many-eth of all."""
    left = [pk for pk, status in rows if status != ReviewStatus.SENT]
    number = next((i for i, (pk, _s) in enumerate(rows, 1) if current and pk == current.pk), None)
    if number is None:
        number = min(len(rows) - len(left) + 1, len(rows))
    return {"next": left[0] if left else None, "number": number, "total": len(rows)}


def following(user, review):
    """Return the pk of the next review to do after this one, going round; None at the end."""
    rows = queue(user)
    place = next((i for i, (pk, _s) in enumerate(rows) if pk == review.pk), -1)
    for pk, status in rows[place + 1 :] + rows[:place]:
        if status != ReviewStatus.SENT and pk != review.pk:
            return pk
    return None


def workload(reviews):
    """Return a row per reviewer: name, all, left, sent, recused."""

    def number(*statuses):
        return Count("pk", filter=Q(status__in=statuses))

    return (
        reviews.order_by()
        .values("reviewer__name", "reviewer__code")
        .annotate(
            total=Count("pk"),
            left=number(ReviewStatus.ASSIGNED, ReviewStatus.IN_PROGRESS),
            sent=number(ReviewStatus.SENT),
            recused=number(ReviewStatus.RECUSED),
        )
        .order_by("reviewer__code")
    )


def evidence(review, user):
    """Return what the branch did and says: records by indicator, own words, its summary."""
    participant = review.participant
    leaves = [node for node in leaves_of(participant) if node.source.get("from") == "review"]
    feeding = defaultdict(list)
    for template in TaskTemplate.objects.filter(tasks__participant=participant).distinct():
        for code in template.indicators:
            feeding[code].append(template.pk)
    wanted = {pk for node in leaves for pk in feeding[node.code]}
    offered = Q(record_indicators__indicator__in=[node.code for node in leaves])
    records = (
        Record.objects.visible_to(user)
        .filter(Q(tasks__template__in=wanted) | offered, participant=participant, status="accepted")
        .distinct()
        .prefetch_related("attachments__file", "record_tasks__task", "record_indicators")
        .order_by("happened_on", "pk")
    )
    by_template, by_indicator = defaultdict(list), defaultdict(list)
    for record in records:
        for template in {link.task.template_id for link in record.record_tasks.all()}:
            by_template[template].append(record)
        for link in record.record_indicators.all():
            by_indicator[link.indicator].append(record)
    own = (
        SelfAssessment.objects.visible_to(user)
        .filter(participant=participant, sent_at__isnull=False)
        .prefetch_related("scores")
        .first()
    )
    words = {score.node_id: score for score in own.scores.all()} if own else {}
    return {
        "own": own,
        "evidence": [
            {
                "node": node,
                "own": words.get(node.pk),
                "records": _each_once(
                    [r for pk in feeding[node.code] for r in by_template[pk]],
                    by_indicator[node.code],
                ),
            }
            for node in leaves
        ],
    }


def _each_once(through_tasks, offered):
    """Return the records in the order of their days, none twice."""
    found = {record.pk: record for record in (*through_tasks, *offered)}
    return sorted(found.values(), key=lambda record: (record.happened_on, record.pk))


def context(review, *, is_own, has_draft):
    """Return what is known beside the evidence: facts, findings, and, once sent, the marks."""
    participant = review.participant
    facts = facts_of([participant])[participant.pk]
    nodes = leaves_of(participant)
    is_sent = review.status == ReviewStatus.SENT
    return {
        "facts": [
            (node, wording.fact_text(facts.get(node.code), node))
            for node in nodes
            if node.source.get("from") != "review"
        ],
        "open_findings": participant.findings.filter(status__in=["open", "rectifying"]).count(),
        "marks": _marks(review) if is_sent else [],
        "peers": _peers(review) if is_sent else [],
        "last_year": _last_year(participant) if has_draft or not is_own else None,
    }


def _marks(review):
    return review.marks.select_related("node").order_by("node__order", "node__code")


def _peers(review):
    """Return rows (indicator, [points of each other sent review]): numbers, never names."""
    others = list(
        Review.objects.sent()
        .filter(participant=review.participant)
        .exclude(pk=review.pk)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    table = defaultdict(dict)
    for mark in Mark.objects.filter(review__in=others).select_related("node"):
        table[mark.node][mark.review_id] = None if mark.not_applicable else mark.points
    rows = sorted(table.items(), key=lambda row: (row[0].order, row[0].code))
    return [(node, [points.get(pk) for pk in others]) for node, points in rows]


def _last_year(participant):
    """The branch's result in the cycle before, as it counts."""
    return (
        Result.objects.filter(
            participant__organisation=participant.organisation_id,
            participant__post=participant.post_id,
            participant__cycle__starts_on__lt=participant.cycle.starts_on,
            status__in=SHOWN,
        )
        .newest()
        .select_related("participant__cycle", "participant__framework_version")
        .order_by("-participant__cycle__starts_on")
        .first()
    )
