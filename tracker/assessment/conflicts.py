"""Who stands too near a branch to review it.

A conflict is a post in the branch itself or in an organisation that leads it below the county,
held now or within two years, or a file that the branch itself keeps (one of its own people).
Staff of the county's departments do not become superiors of every branch by that alone; a
reviewer's seat is no leadership either.
"""

from collections import defaultdict
from datetime import timedelta

from tracker.determination.models import Participant
from tracker.organisations.models import Appointment, Organisation, OrganisationLevel, Person
from tracker.organisations.roles import Role
from tracker.organisations.scope import STEP

LOOKS_BACK = timedelta(days=2 * 365 + 1)  # two years, a leap day in them or not
ABOVE_TOWNSHIPS = frozenset(
    {OrganisationLevel.COUNTY, OrganisationLevel.CITY, OrganisationLevel.PROVINCE}
)
SEATS_WITHOUT_LEADERSHIP = frozenset({Role.REVIEWER, Role.TECHNICAL})


def in_conflict(person, participant, *, on):
    """Tell whether a person may not review a participant on that day: three queries."""
    own = participant.organisation_id
    if person.home_id == own:
        return True
    held = _posts([person.pk], on=on)[person.pk]
    if not held:
        return False
    leading = set(
        Organisation.objects.filter(path__in=_line(participant.organisation.path))
        .exclude(level__in=ABOVE_TOWNSHIPS)
        .values_list("pk", flat=True)
    )
    leading |= set(
        Participant.objects.filter(cycle=participant.cycle_id, path__in=_line(participant.path))
        .exclude(level__in=ABOVE_TOWNSHIPS)
        .values_list("organisation_id", flat=True)
    )
    return any(_counts(role, organisation, own, leading) for organisation, role in held)


def conflicts_among(people, cycle, *, on):
    """Return the set of (person pk, participant pk) in conflict, of a cycle's participants.

    `people` are primary keys of persons. Four queries, whatever the numbers.
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
        "pk", "path", "level", "is_assessed", "organisation_id", "organisation__path"
    )
    # the same branch may be led by others now than when the cycle was opened: both count
    then = {path: own for pk, path, level, _, own, _ in rows if level not in ABOVE_TOWNSHIPS}
    led_by, itself = defaultdict(list), defaultdict(list)
    for pk, path, _level, is_assessed, own, path_now in rows:
        if not is_assessed:
            continue
        itself[own].append(pk)
        leading = {now[step] for step in _line(path_now) if step in now}
        leading |= {then[step] for step in _line(path) if step in then}
        for organisation in leading & touched:
            led_by[organisation].append(pk)
    found = {(person, pk) for person, home in homes.items() for pk in itself[home]}
    for person, held in posts.items():
        for organisation, role in held:
            found.update((person, pk) for pk in itself[organisation])
            if role not in SEATS_WITHOUT_LEADERSHIP:
                found.update((person, pk) for pk in led_by[organisation])
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


def _line(path):
    """Return the paths from the root down to this one."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]
