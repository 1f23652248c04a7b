"""Whose results flow into a leader's own: the units led, as frozen at the opening."""

from collections import defaultdict
from fractions import Fraction

from django.db.models import BigIntegerField, Value

from tracker.determination.models import Participant, ParticipantUnit
from tracker.determination.models.leads import ONE
from tracker.organisations.models import OrganisationLevel


def units_of(participants):
    """Return {participant pk: [(unit's participant pk, weight as a Fraction)]}: one query.

    Units come in the order of the tree. A committee above the branches that has no units of its
    own entered leads those directly below it that are assessed, each with the weight 1. Whoever
    leads nobody is left out.
    """
    leading = [
        participant.pk
        for participant in participants
        if participant.post_id or participant.level != OrganisationLevel.BRANCH
    ]
    if not leading:
        return {}
    entered = ParticipantUnit.objects.filter(leader__in=leading).annotate(
        own=Value(1, output_field=BigIntegerField())
    )
    below = (
        Participant.objects.filter(parent__in=leading, post=None)
        .assessed()
        .annotate(weight=Value(ONE, output_field=BigIntegerField()))
        .annotate(own=Value(0, output_field=BigIntegerField()))
    )
    rows = (
        entered.order_by()
        .values_list("leader_id", "unit_id", "weight", "own", "unit__path")
        .union(
            below.order_by().values_list("parent_id", "pk", "weight", "own", "path"),
            all=True,
        )
    )
    found = {1: defaultdict(list), 0: defaultdict(list)}
    for leader, unit, weight, own, _path in sorted(rows, key=lambda row: (row[4], row[1])):
        found[own][leader].append((unit, Fraction(weight, ONE)))
    return {**found[0], **found[1]}
