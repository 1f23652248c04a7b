"""Running totals: kept rows that always equal what a full recomputation gives."""

from django.db.models import Q

from tracker.assessment.models import DimensionTotal, Total
from tracker.assessment.settling import compute, compute_some, participants_of
from tracker.determination.models import Dimension, Participant


def refresh(participants, *, at):
    """Compute the totals of some participants anew and keep them; return what was computed.

    `participants` come with their framework versions. Comparisons with others stay as they were
    last found for everybody; whoever leads one of these units follows. Two statements write for
    each, whatever the number.
    """
    found = compute_some(participants)
    keep(found, at=at)
    moved = found
    while leaders := _leaders_of([one.participant.pk for one in moved]):
        moved = compute_some(leaders)
        keep(moved, at=at)
    return found


def _leaders_of(units):
    """Return who takes from the results of these: leaders, and the assessed areas right above."""
    led = Q(units__unit__in=units) | Q(children__in=units, post=None, is_assessed=True)
    leaders = Participant.objects.filter(led).distinct()
    return list(leaders.select_related("framework_version", "cycle"))


def keep(found, *, at):
    """Keep totals that were computed already."""
    Total.objects.bulk_create(
        [
            Total(
                participant=one.participant,
                points=one.points,
                full_points=one.full_points,
                unscored=one.unscored,
                standings=one.standings,
                computed_at=at,
            )
            for one in found
        ],
        update_conflicts=True,
        unique_fields=["participant"],
        update_fields=["points", "full_points", "unscored", "standings", "computed_at"],
        batch_size=500,
    )
    dimensions = dimensions_of({one.participant.framework_version_id for one in found})
    DimensionTotal.objects.bulk_create(
        [
            DimensionTotal(
                participant=one.participant,
                dimension_id=dimensions[one.participant.framework_version_id, code],
                points=points,
                full_points=full,
            )
            for one in found
            for code, (points, full) in one.dimensions.items()
            if (one.participant.framework_version_id, code) in dimensions
        ],
        update_conflicts=True,
        unique_fields=["participant", "dimension"],
        update_fields=["points", "full_points"],
        batch_size=500,
    )


def refresh_cycle(cycle, *, at):
    """Compute all totals of a cycle anew, compared among each other; return what was computed."""
    found = compute(participants_of(cycle))
    keep(found, at=at)
    return found


def differences(cycle):
    """Return [(participant, kept, right)] where the kept totals are not what they should be.

    `kept` and `right` are (points, full points, unscored, {dimension: (points, full points)}).
    Comparisons with others count as they were last found for everybody.
    """
    found = compute_some(participants_of(cycle))
    codes = set(
        Dimension.objects.filter(version__participants__cycle=cycle).values_list("code", flat=True)
    )
    totals = {
        row.participant_id: (row.points, row.full_points, row.unscored)
        for row in Total.objects.filter(participant__cycle=cycle)
    }
    parts = {}
    rows = DimensionTotal.objects.filter(participant__cycle=cycle)
    for participant, code, points, full in rows.values_list(
        "participant_id", "dimension__code", "points", "full_points"
    ):
        parts.setdefault(participant, {})[code] = (points, full)
    wrong = []
    for one in found:
        pk = one.participant.pk
        kept = (*totals.get(pk, (None, None, None)), parts.get(pk, {}))
        named = {code: pair for code, pair in one.dimensions.items() if code in codes}
        right = (one.points, one.full_points, one.unscored, named)
        if kept != right:
            wrong.append((one.participant, kept, right))
    return wrong


def dimensions_of(versions):
    """Return {(version pk, code): dimension pk}."""
    rows = Dimension.objects.filter(version__in=versions).values_list("version_id", "code", "pk")
    return {(version, code): pk for version, code, pk in rows}
