"""Every participant of a cycle scored together, or some of them by what is kept of the others."""

import dataclasses

from tracker import scoring
from tracker.assessment.earlier import own_history
from tracker.assessment.facts import Rubrics, facts_of
from tracker.assessment.models import Total
from tracker.assessment.settling.grading import graded_by_place
from tracker.assessment.settling.scores import computed
from tracker.determination.leads import units_of
from tracker.determination.models import Participant


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
    members = members_of(participants)
    evaluations = scoring.evaluate_cohort(members)
    found = [computed(one, evaluations[one.pk]) for one in participants]
    return graded_by_place(found)


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
        for one in members_of(participants, with_units=True)
    ]
    return [
        computed(participant, scoring.evaluate(member.tree, _settled_facts(member)))
        for participant, member in zip(participants, members, strict=True)
    ]


def members_of(participants, *, with_units=False):
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
