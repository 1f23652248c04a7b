"""A proposal of who reviews whom: enough for each branch, evenly shared, free of conflicts."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from tracker.assessment.conflicts import conflicts_among
from tracker.assessment.facts import Rubrics
from tracker.assessment.models import Review
from tracker.assessment.settling import participants_of, reviewers_needed
from tracker.assessment.states import ReviewStatus
from tracker.organisations.models import Appointment, Person
from tracker.organisations.roles import Role
from tracker.organisations.scope import within


@dataclass(frozen=True)
class Proposal:
    """`pairs` of (Participant, Person) to assign; `short` is {Participant: how many are lacking};
    `load` is {Person: reviews they would have in all}."""

    pairs: tuple
    short: dict
    load: dict


def reviewers_of(cycle, *, on):
    """Return the people who hold a reviewer's seat in the county on that day, by code."""
    seats = Appointment.objects.current(on=on).filter(
        within(cycle.organisation.path, at="post__organisation__path"),
        post__role=Role.REVIEWER,
        post__is_active=True,
    )
    return (
        Person.objects.filter(pk__in=seats.values("person")).select_related("user").order_by("code")
    )


def propose(cycle, *, on):
    """Return the Proposal for a cycle; the same rows always give the same one.

    Branches with the fewest eligible reviewers choose first; each takes the least loaded, by
    code where loads are equal. Reviews that exist count; a recused reviewer is not asked again.
    """
    people = list(reviewers_of(cycle, on=on))
    near = conflicts_among({person.pk for person in people}, cycle, on=on)
    taken, counted = defaultdict(set), Counter()
    load = Counter({person.pk: 0 for person in people})
    for participant, reviewer, status in Review.objects.filter(
        participant__cycle=cycle
    ).values_list("participant_id", "reviewer_id", "status"):
        taken[participant].add(reviewer)
        if status != ReviewStatus.RECUSED:
            counted[participant] += 1
            load[reviewer] += 1
    rubrics = Rubrics()
    wanted = []
    for participant in participants_of(cycle):
        missing = reviewers_needed(participant, rubrics) - counted[participant.pk]
        if missing > 0:
            eligible = [
                person
                for person in people
                if person.pk not in taken[participant.pk]
                and (person.pk, participant.pk) not in near
            ]
            wanted.append((len(eligible), participant.path, participant, missing, eligible))
    wanted.sort(key=lambda row: row[:2])
    pairs, short = [], {}
    for _count, _path, participant, missing, eligible in wanted:
        chosen = sorted(eligible, key=lambda person: (load[person.pk], person.code))[:missing]
        for person in chosen:
            load[person.pk] += 1
            pairs.append((participant, person))
        if len(chosen) < missing:
            short[participant] = missing - len(chosen)
    pairs.sort(key=lambda pair: (pair[0].path, pair[1].code))
    return Proposal(tuple(pairs), short, {person: load[person.pk] for person in people})
