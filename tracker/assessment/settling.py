"""What results come to: every participant computed, frozen as text, hashed. Reads only."""

import dataclasses
import hashlib
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.assessment.conflicts import conflicts_among
from tracker.assessment.earlier import own_history
from tracker.assessment.facts import Rubrics, facts_of
from tracker.assessment.models import Result, Review, SelfAssessment, Total
from tracker.assessment.states import ReviewStatus
from tracker.determination import rubric
from tracker.determination.leads import units_of
from tracker.determination.models import Participant
from tracker.performance.models import Measurement, Task


@dataclass(frozen=True)
class Computed:
    """One participant's score, in units of 0.0001 point, with the working behind it.

    `dimensions` is {code: (points, full points)}; `grade` the code of the grade. The snapshot is
    written when it is asked for.
    """

    participant: Participant
    evaluation: scoring.Evaluation
    points: int
    full_points: int
    dimensions: dict
    grade: str

    @property
    def unscored(self):
        """How many leaves have neither a fact nor a mark."""
        return len(self.evaluation.unscored)

    @property
    def standings(self):
        """What comparing with the others found, as it is kept: {code: the fact as data}."""
        return {
            code: scoring.dump_fact(fact)
            for code, fact in self.evaluation.facts.items()
            if isinstance(fact, scoring.Standing)
        }

    @property
    def snapshot(self):
        """The scorer's canonical text of tree, facts and evaluation."""
        return scoring.snapshot(self.evaluation.tree, self.evaluation.facts, self.evaluation)


def participants_of(cycle):
    """Return the assessed participants of a cycle with their versions, in the tree's order."""
    return (
        Participant.objects.filter(cycle=cycle)
        .assessed()
        .select_related("framework_version", "organisation", "cycle")
        .order_by("path", "id")
    )


def compute(participants):
    """Return [Computed] for participants, in their order, as they stand among each other.

    Give everybody who is compared: ranks, means and grades by place are taken among exactly
    these, and units are taken into the score of those who lead them.
    """
    participants = list(participants)
    members = _members(participants)
    evaluations = scoring.evaluate_cohort(members)
    found = [computed(one, evaluations[one.pk]) for one in participants]
    return _graded_by_place(found)


def compute_some(participants):
    """Return [Computed] for some participants, compared as everybody was compared last.

    Their grades are those of the bands: places change only when everybody is computed.
    """
    participants = list(participants)
    kept = {
        total.participant_id: {code: scoring.load_fact(f) for code, f in total.standings.items()}
        for total in Total.objects.filter(participant__in=participants).exclude(standings={})
    }
    members = [
        dataclasses.replace(one, facts={**one.facts, **kept.get(one.key, {})}, led=())
        for one in _members(participants, with_units=True)
    ]
    return [
        computed(participant, scoring.evaluate(member.tree, _settled_facts(member)))
        for participant, member in zip(participants, members, strict=True)
    ]


def _members(participants, *, with_units=False):
    """Return a `scoring.Member` for each participant, with everything that is known of it.

    With `with_units`, the results of the units led come from their kept totals.
    """
    rubrics = Rubrics()
    facts = facts_of(participants, rubrics=rubrics)
    history = own_history(participants, rubrics)
    leading = [one for one in participants if scoring.needs_cohort(rubrics.tree(one))]
    led = units_of(leading) if leading else {}
    if with_units and led:
        for pk, units in units_from_totals(led).items():
            tree = next(rubrics.tree(one) for one in leading if one.pk == pk)
            for leaf in tree.leaves:
                if leaf.item.kind == "from_units":
                    facts[pk][leaf.code] = units
    return [
        scoring.Member(
            key=one.pk,
            tree=rubrics.tree(one),
            facts=facts[one.pk],
            groups={"parent": one.parent_id, "kind": one.kind},
            led=tuple(led.get(one.pk, ())),
            history=history.get(one.pk, {}),
        )
        for one in participants
    ]


def _settled_facts(member):
    """Return the facts that can be scored as they are: what was never compared is left out."""
    nodes = member.tree.by_code
    return {
        code: fact
        for code, fact in member.facts.items()
        if type(fact) in nodes[code].accepts or type(fact) not in nodes[code].asks
    }


def units_from_totals(led):
    """Return {leader pk: scoring.Units} from the kept totals of the units led."""
    pks = {unit for units in led.values() for unit, _weight in units}
    totals = Total.objects.filter(participant__in=pks, full_points__gt=0).in_bulk(
        field_name="participant_id"
    )
    found = {}
    for leader, units in led.items():
        known = tuple(
            scoring.Unit(
                str(unit),
                scoring.from_units(totals[unit].points),
                scoring.from_units(totals[unit].full_points),
                weight,
            )
            for unit, weight in units
            if unit in totals
        )
        if known:
            named = tuple(f"unit:{unit.code}" for unit in sorted(known, key=lambda u: u.code))
            found[leader] = scoring.Units(known, named)
    return found


def computed(participant, evaluation):
    """Return what an evaluation comes to for a participant, with the grade of its bands."""
    points, fulls = scoring.dimensions(evaluation), full_points_of_dimensions(evaluation)
    total, full = evaluation.total_units, whole_units(evaluation.full_mark)
    return Computed(
        participant=participant,
        evaluation=evaluation,
        points=total,
        full_points=full,
        dimensions={
            code: (whole_units(points[code]), whole_units(fulls.get(code, 0)))
            for code in points
            if code
        },
        grade=limited(
            participant.framework_version,
            grade_of(participant.framework_version, total, full),
            evaluation,
        ),
    )


def limited(version, grade, evaluation):
    """Return a grade, or the worse one that a veto leaves at best."""
    if not grade or not evaluation.best_grades:
        return grade
    order = [band.get("code") for band in version.bands]
    return scoring.no_better_than(grade, evaluation.best_grades, order)


def _graded_by_place(found):
    """Return the computed scores with grades by place where their version says so."""
    by_version = {}
    for one in found:
        by_version.setdefault(one.participant.framework_version, []).append(one)
    grades = {}
    for version, some in by_version.items():
        if quotas := rubric.quotas_of(version):
            scores = {one.participant.pk: _share(one) for one in some if one.full_points > 0}
            groups = {one.participant.pk: group_of(one.participant, quotas) for one in some}
            placed = scoring.grade_by_place(scores, quotas, groups)
            for one in some:
                if one.participant.pk in placed:
                    grade = placed[one.participant.pk].grade
                    grades[one.participant.pk] = limited(version, grade, one.evaluation)
    return [
        dataclasses.replace(one, grade=grades.get(one.participant.pk, one.grade)) for one in found
    ]


def graded_again(one):
    """Return a corrected score with its grade by place among the others' results as they stand.

    Nobody else moves: only this participant's grade is taken from the comparison.
    """
    version = one.participant.framework_version
    quotas = rubric.quotas_of(version)
    if quotas is None or one.full_points <= 0:
        return one
    others = (
        Result.objects.filter(
            participant__cycle=one.participant.cycle_id,
            participant__framework_version=version,
            full_points__gt=0,
        )
        .exclude(participant=one.participant)
        .newest()
        .select_related("participant")
    )
    rows = [(row.participant, Fraction(row.points * 100, row.full_points)) for row in others]
    rows.append((one.participant, _share(one)))
    placed = scoring.grade_by_place(
        {participant.pk: share for participant, share in rows},
        quotas,
        {participant.pk: group_of(participant, quotas) for participant, _share in rows},
    )
    grade = limited(version, placed[one.participant.pk].grade, one.evaluation)
    return dataclasses.replace(one, grade=grade)


def _share(one):
    """Return a total in per cent of its full mark."""
    return Fraction(one.points * 100, one.full_points)


def group_of(participant, quotas):
    """Return what names the group that a participant is graded within."""
    return {"parent": participant.parent_id, "kind": participant.kind}.get(quotas.within)


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
