"""A result as the sheet of eight columns: the rubric with own and review scores beside it."""

from fractions import Fraction

from tracker import scoring
from tracker.assessment.models import SelfAssessment
from tracker.determination.common_sheet.writing import common_sheet


def result_sheet(result, user):
    """Return the Table of a result that the person may see.

    Review scores are those of the result's snapshot, to 0.0001 point; own scores stand where the
    participant's self-assessment may be seen.
    """
    participant = result.participant
    return common_sheet(
        participant.framework_version,
        kind=participant.kind,
        scores=_scores(result, user),
        total=result.points,
    )


def _scores(result, user):
    """Return {item code: (own score, review score)} in units of 0.0001 point or None."""
    tree, _facts, evaluation = scoring.from_snapshot(result.snapshot)
    own = _own_scores(result.participant, user)
    reviewed = {
        node.code: _whole(points)
        for node, points in zip(tree.nodes, evaluation.node_points, strict=True)
        if node.index not in evaluation.dropped
    }
    return {code: (own.get(code), reviewed.get(code)) for code in own.keys() | reviewed.keys()}


def _own_scores(participant, user):
    seen = SelfAssessment.objects.visible_to(user).filter(participant=participant).first()
    if seen is None:
        return {}
    return dict(seen.scores.values_list("node__code", "points"))


def _whole(units):
    # a sheet shows four places; the exact working stands on the page that says why
    return int(scoring.round_half_up(Fraction(units), 0))
