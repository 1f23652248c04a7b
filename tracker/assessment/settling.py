"""What results come to: every participant computed, frozen as text, hashed. Reads only."""

import hashlib
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.assessment.conflicts import conflicts_among
from tracker.assessment.facts import Rubrics, facts_of
from tracker.assessment.models import Review, SelfAssessment, Total
from tracker.assessment.states import ReviewStatus
from tracker.determination import rubric
from tracker.determination.models import Participant
from tracker.performance.models import Measurement, Task


@dataclass(frozen=True)
class Computed:
    """One participant's score, in units of 0.0001 point, with the working behind it.

    `dimensions` is {code: (points, full points)}. The snapshot is written when it is asked for.
    """

    participant: Participant
    evaluation: scoring.Evaluation
    points: int
    full_points: int
    dimensions: dict

    @property
    def unscored(self):
        """How many leaves have neither a fact nor a mark."""
        return len(self.evaluation.unscored)

    @property
    def snapshot(self):
        """The scorer's canonical text of tree, facts and evaluation."""
        return scoring.snapshot(self.evaluation.tree, self.evaluation.facts, self.evaluation)

    @property
    def grade(self):
        """The code of the grade, by the bands of the participant's version."""
        return grade_of(self.participant.framework_version, self.points, self.full_points)


def participants_of(cycle):
    """Return the assessed participants of a cycle with their versions, in the tree's order."""
    return (
        Participant.objects.filter(cycle=cycle)
        .assessed()
        .select_related("framework_version", "organisation")
        .order_by("path", "id")
    )


def compute(participants):
    """Return [Computed] for participants, in their order."""
    participants, rubrics = list(participants), Rubrics()
    facts = facts_of(participants, rubrics=rubrics)
    return [
        computed(participant, scoring.evaluate(rubrics.tree(participant), facts[participant.pk]))
        for participant in participants
    ]


def computed(participant, evaluation):
    """Return what an evaluation comes to for a participant."""
    points, fulls = scoring.dimensions(evaluation), full_points_of_dimensions(evaluation)
    return Computed(
        participant=participant,
        evaluation=evaluation,
        points=evaluation.total_units,
        full_points=whole_units(evaluation.full_mark),
        dimensions={
            code: (whole_units(points[code]), whole_units(fulls.get(code, 0)))
            for code in points
            if code
        },
    )


def full_points_of_dimensions(evaluation):
    """Return {dimension code: full mark that applied, in points}; they add up to the whole.

    Mirrors `scoring.dimensions`: an item counts for its own dimension, else for the nearest
    above it, with its share of what reaches the total.
    """
    tree, fulls = evaluation.tree, evaluation.node_fulls
    share = [node.share for node in evaluation.nodes]
    names, found = {}, {}
    is_tagged = any(node.item.dimension for node in tree.nodes)
    top = set(tree.root.children)
    for node in reversed(tree.nodes):
        own = node.item.dimension
        if not is_tagged and node.index in top:
            own = node.code
        name = names[node.index] = own or names.get(node.index, "")
        below = 0
        for child in node.children:
            names[child] = name
            if child not in evaluation.dropped:
                below += evaluation.factors[child] * fulls[child]
        given = share[node.index] * (fulls[node.index] - below)
        found[name] = found.get(name, 0) + given
    return {name: Fraction(units, scoring.UNITS) for name, units in found.items()}


def whole_units(points):
    """Return points as the nearest stored unit of 0.0001 point, ties upwards.

    A panel of three leaves thirds; the total itself is rounded once, by the scorer.
    """
    units = Fraction(points) * scoring.UNITS
    if units.denominator == 1:
        return units.numerator
    return int(scoring.round_half_up(points, 4) * scoring.UNITS)


def grade_of(version, points, full_points):
    """Return the grade's code for stored units; "" when nothing applied at all."""
    if full_points <= 0:
        return ""
    return scoring.grade(points, full_points, rubric.bands_of(version))


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
}


def checklist(cycle, *, on):
    """Return the Checks before settling, from the running totals as they are kept."""
    counts = {
        "unscored": participants_of(cycle).count()
        - Total.objects.filter(participant__in=participants_of(cycle), unscored=0).count(),
        "unsent": Review.objects.filter(participant__cycle=cycle).left().count(),
        "reviewers": len(short_of_reviews(cycle)),
        "conflicts": len(reviews_in_conflict(cycle, on=on)),
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
