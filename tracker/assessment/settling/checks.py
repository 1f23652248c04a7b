"""What stands between scores and a settlement: the checklist, and a fingerprint of it all."""

import hashlib
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from tracker.assessment.conflicts import conflicts_among
from tracker.assessment.facts import Rubrics
from tracker.assessment.models import Review, SelfAssessment, Total, Veto
from tracker.assessment.settling.computing import participants_of
from tracker.assessment.states import ReviewStatus, VetoStatus
from tracker.determination.models import Participant
from tracker.performance.models import Measurement, Task


def hash_of(pairs):
    """Return the SHA-256 over (organisation code, result's sha256) pairs, in their order."""
    lines = "".join(f"{code} {sha256}\n" for code, sha256 in pairs)
    return hashlib.sha256(lines.encode()).hexdigest()


def fingerprint(cycle):
    """Return a hash of everything that scores rest on, cheap enough to take under a lock.

    Taken before a long computation and again when its outcome is written: when they differ,
    somebody changed something in between.
    """
    reviews = Review.objects.filter(participant__cycle=cycle)
    versions = Participant.objects.filter(cycle=cycle).values_list("framework_version")
    seen = [
        # somebody may have moved the cycle to another version, and kept every mark
        sorted(versions.annotate(Count("id")).order_by()),
        reviews.aggregate(Count("id"), Max("sent_at"), Max("saved_at")),
        sorted(reviews.values_list("status").annotate(Count("id")).order_by()),
        reviews.aggregate(Count("marks"), Max("marks__saved_at")),
        sorted(
            Veto.objects.filter(participant__cycle=cycle)
            .values_list("status", "exception")
            .annotate(Count("id"))
            .order_by()
        ),
        Measurement.objects.filter(cycle=cycle).aggregate(Count("id"), Max("entered_at")),
        sorted(
            Task.objects.filter(cycle=cycle).values_list("status").annotate(Count("id")).order_by()
        ),
        sorted(
            Participant.objects.filter(cycle=cycle, findings__isnull=False)
            .values_list("findings__status")
            .annotate(Count("findings"))
            .order_by()
        ),
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


@dataclass(frozen=True)
class Check:
    """One line of the checklist before settling; `count` must be 0."""

    code: str
    label: str
    count: int

    @property
    def is_clear(self):
        """Tell whether nothing is left of it."""
        return not self.count


CHECKS = {
    "unscored": _("Branches with indicators that are not scored"),
    "unsent": _("Reviews that are not sent"),
    "reviewers": _("Branches with too few reviews"),
    "conflicts": _("Reviews with a conflict of interest"),
    "vetoes": _("Vetoes that no second person has decided on"),
}


def checklist(cycle, *, on):
    """Return the Checks before settling, from the running totals as they are kept."""
    counts = {
        "unscored": participants_of(cycle).count()
        - Total.objects.filter(participant__in=participants_of(cycle), unscored=0).count(),
        "unsent": Review.objects.filter(participant__cycle=cycle).left().count(),
        "reviewers": len(short_of_reviews(cycle)),
        "conflicts": len(reviews_in_conflict(cycle, on=on)),
        "vetoes": Veto.objects.filter(participant__cycle=cycle, status=VetoStatus.PROPOSED).count(),
    }
    return [Check(code, label, counts[code]) for code, label in CHECKS.items()]


def reviewers_needed(participant, rubrics):
    """Return how many reviews a participant needs: none where nothing is left to judgement."""
    sources, tree = rubrics.sources(participant), rubrics.tree(participant)
    if any(sources.get(leaf.code, {}).get("from") == "review" for leaf in tree.leaves):
        return participant.framework_version.rules.get("reviewers", 1)
    return 0


def short_of_reviews(cycle):
    """Return {participant: missing} for those with fewer sent reviews than their version asks."""
    rubrics = Rubrics()
    sent = Count("reviews", filter=Q(reviews__status=ReviewStatus.SENT))
    return {
        participant: missing
        for participant in participants_of(cycle).annotate(sent=sent)
        if (missing := reviewers_needed(participant, rubrics) - participant.sent) > 0
    }


def reviews_in_conflict(cycle, *, on):
    """Return the pks of counted reviews whose reviewer stands too near the branch."""
    reviews = Review.objects.filter(participant__cycle=cycle).exclude(status=ReviewStatus.RECUSED)
    pairs = list(reviews.values_list("pk", "reviewer_id", "participant_id"))
    people = {reviewer for pk, reviewer, participant in pairs}
    near = conflicts_among(people, cycle, on=on)
    return [pk for pk, reviewer, participant in pairs if (reviewer, participant) in near]


def drafts_of(cycle):
    """How many self-assessments were begun and not sent: they do not count, and do not hold up."""
    return SelfAssessment.objects.filter(participant__cycle=cycle, sent_at=None).count()
