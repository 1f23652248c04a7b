"""Grades by place: among everybody who is computed, and again for one who was corrected."""

import dataclasses
from fractions import Fraction

from tracker import scoring
from tracker.assessment.models import Result
from tracker.assessment.settling.scores import limited
from tracker.determination import rubric


def graded_by_place(found):
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
    """Return what names the group that a participant is graded within.

    Leaders are graded among leaders: no village loses its place to the secretary who leads it.
    """
    group = {"parent": participant.parent_id, "kind": participant.kind}.get(quotas.within)
    return participant.post_id is not None, group
