"""Who stands too near a branch to review it.

A conflict is a post in the branch itself or in an organisation that leads it below the county,
held now or within two years, or a file that the branch itself keeps (one of its own people).
Staff of the county's departments do not become superiors of every branch by that alone; a
reviewer's seat is no leadership either.

A leader of units is too near to whoever holds or held the leader's post, to colleagues with a post
in the leader's own organisation (at the county: those that lead there), and to the people of the
units led, who would judge their superior.
"""

from collections import defaultdict
from datetime import timedelta

from tracker.determination.models import Participant, ParticipantUnit
from tracker.organisations.models import Appointment, Organisation, OrganisationLevel, Person
from tracker.organisations.roles import Role
from tracker.organisations.scope import line_to

LOOKS_BACK = timedelta(days=2 * 365 + 1)  # two years, a leap day in them or not
ABOVE_TOWNSHIPS = frozenset(
    {OrganisationLevel.COUNTY, OrganisationLevel.CITY, OrganisationLevel.PROVINCE}
)
SEATS_WITHOUT_LEADERSHIP = frozenset({Role.REVIEWER, Role.TECHNICAL})


def in_conflict(person, participant, *, on):
    """Tell whether a person may not review a participant on that day: three queries."""
    if participant.post_id is not None:
        near = conflicts_among({person.pk}, participant.cycle_id, on=on)
        return (person.pk, participant.pk) in near
    own = participant.organisation_id
    if person.home_id == own:
        return True
    held = _posts([person.pk], on=on)[person.pk]
    if not held:
        return False
    leading = set(
        Organisation.objects.filter(path__in=line_to(participant.organisation.path))
        .exclude(level__in=ABOVE_TOWNSHIPS)
        .values_list("pk", flat=True)
    )
    leading |= set(
        Participant.objects.filter(cycle=participant.cycle_id, path__in=line_to(participant.path))
        .exclude(level__in=ABOVE_TOWNSHIPS)
        .values_list("organisation_id", flat=True)
    )
    return any(_counts(role, organisation, own, leading) for organisation, role in held)


def conflicts_among(people, cycle, *, on):
    """Return the set of (person pk, participant pk) in conflict, of a cycle's participants.

    `people` are primary keys of persons. Five queries, whatever the numbers.
    """
    people = set(people)
    if not people:
        return set()
    homes = dict(Person.objects.filter(pk__in=people).values_list("pk", "home_id"))
    posts = _posts(people, on=on)
    touched = {organisation for held in posts.values() for organisation, role in held}
    touched |= set(homes.values())
    now = dict(
        Organisation.objects.filter(pk__in=touched)
        .exclude(level__in=ABOVE_TOWNSHIPS)
        .values_list("path", "pk")
    )
    rows = Participant.objects.filter(cycle=cycle).values_list(
        "pk", "path", "level", "is_assessed", "organisation_id", "organisation__path", "post_id"
    )
    # the same branch may be led by others now than when the cycle was opened: both count
    then = {path: own for pk, path, level, _, own, *_ in rows if level not in ABOVE_TOWNSHIPS}
    led_by, itself = defaultdict(list), _led_units(cycle)
    for pk, path, level, is_assessed, own, path_now, post in rows:
        if not is_assessed:
            continue
        # whoever has a seat at the county is no colleague of its leaders by a reviewer's seat
        is_among_many = post is not None and level in ABOVE_TOWNSHIPS
        (led_by if is_among_many else itself)[own].append(pk)
        leading = {now[step] for step in line_to(path_now) if step in now}
        leading |= {then[step] for step in line_to(path) if step in then}
        for organisation in leading & touched:
            led_by[organisation].append(pk)
    found = {(person, pk) for person, home in homes.items() for pk in itself[home]}
    for person, held in posts.items():
        for organisation, role in held:
            found.update((person, pk) for pk in itself[organisation])
            if role not in SEATS_WITHOUT_LEADERSHIP:
                found.update((person, pk) for pk in led_by[organisation])
    return found


def _led_units(cycle):
    """Return {organisation of a unit: [participants that lead it]} of a cycle."""
    found = defaultdict(list)
    rows = ParticipantUnit.objects.filter(leader__cycle=cycle, leader__is_assessed=True)
    for unit, leader in rows.values_list("unit__organisation_id", "leader_id"):
        found[unit].append(leader)
    return found


def _counts(role, organisation, own, leading):
    """Any seat in the branch itself counts; above it, those that lead."""
    if organisation == own:
        return True
    return organisation in leading and role not in SEATS_WITHOUT_LEADERSHIP


def _posts(people, *, on):
    """Return {person: [(organisation pk, role)]} of posts held now, soon, or within two years."""
    held = defaultdict(list)
    rows = Appointment.objects.filter(person__in=people).since_or_current(after=on - LOOKS_BACK)
    for person, organisation, role in rows.values_list(
        "person_id", "post__organisation_id", "post__role"
    ):
        held[person].append((organisation, role))
    return held
