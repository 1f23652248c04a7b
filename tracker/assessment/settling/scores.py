"""One participant's score as it is kept: whole units, dimensions, the grade by the bands."""

from dataclasses import dataclass
from fractions import Fraction

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.models import Participant


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


def grade_of(version, points, full_points):
    """Return the grade's code for stored units; "" when nothing applied at all."""
    if full_points <= 0:
        return ""
    return scoring.grade(points, full_points, rubric.bands_of(version))


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
