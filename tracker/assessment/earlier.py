"""What was found about the same organisations elsewhere: other frameworks, earlier years."""

from collections import defaultdict
from fractions import Fraction

from django.db.models import F

from tracker import scoring
from tracker.assessment.models import SHOWN, Result
from tracker.performance.models import Measurement


def results_elsewhere(participants, rubrics):
    """Return {(participant pk, framework code): Result}: what another framework's cycle gave.

    The newest shown result of the same organisation in a cycle that shares days with the
    participant's own.
    """
    wanted = {
        participant.pk: {
            leaf.params.rubric
            for leaf in rubrics.tree(participant).leaves
            if leaf.item.kind == "delegated" and leaf.params.rubric
        }
        for participant in participants
    }
    codes = set().union(*wanted.values()) if wanted else set()
    if not codes:
        return {}
    rows = defaultdict(list)
    shown = Result.objects.filter(
        status__in=SHOWN,
        participant__organisation__in=[p.organisation_id for p in participants],
        participant__framework_version__framework__code__in=codes,
        participant__post=None,
    ).newest()
    for result in shown.select_related("participant__cycle").annotate(
        framework=F("participant__framework_version__framework__code")
    ):
        rows[result.participant.organisation_id, result.framework].append(result)
    found = {}
    for participant in participants:
        cycle = participant.cycle
        for code in wanted[participant.pk]:
            overlapping = [
                result
                for result in rows[participant.organisation_id, code]
                if result.participant.cycle.starts_on <= cycle.ends_on
                and result.participant.cycle.ends_on >= cycle.starts_on
            ]
            if overlapping:
                found[participant.pk, code] = max(
                    overlapping, key=lambda result: (result.participant.cycle.ends_on, result.pk)
                )
    return found


def own_history(participants, rubrics):
    """Return {participant pk: {leaf code: mean of the own values of the years before}}.

    For the rules that compare a measured value with as many years as they say: those of them in
    which a value was entered for the same organisation, or for the same post of a leader.
    """
    wanted = {}
    for participant in participants:
        sources = rubrics.sources(participant)
        wanted[participant.pk] = [
            (leaf.code, sources.get(leaf.code, {}).get("measure"), leaf.params.years)
            for leaf in rubrics.tree(participant).leaves
            if leaf.item.kind == "relative" and leaf.params.against == "own_history"
        ]
    if not any(wanted.values()):
        return {}
    names = {measure for rules in wanted.values() for _code, measure, _years in rules}
    rows = defaultdict(list)
    for row in (
        Measurement.objects.filter(
            measure__code__in=names,
            participant__organisation__in=[p.organisation_id for p in participants],
            not_applicable=False,
        )
        .annotate(
            name=F("measure__code"),
            organisation=F("participant__organisation_id"),
            leader=F("participant__post_id"),
            began=F("cycle__starts_on"),
        )
        .order_by("-cycle__starts_on", "pk")
    ):
        rows[row.organisation, row.leader, row.name].append((row.began, _value(row)))
    found = {}
    for participant in participants:
        began = participant.cycle.starts_on
        for code, measure, years in wanted[participant.pk]:
            before = [
                value
                for then, value in rows[participant.organisation_id, participant.post_id, measure]
                if began.year - years <= then.year and then < began
            ]
            if before:
                mean = sum(before) / Fraction(len(before))
                found.setdefault(participant.pk, {})[code] = mean
    return found


def _value(row):
    """Return a measured value, a ratio in per cent."""
    if row.value is None:
        return Fraction(row.numerator * 100, row.denominator)
    return scoring.from_units(row.value)
