"""Who is told: accounts found by post, for many organisations at once."""

from tracker.organisations.models import Appointment, User
from tracker.organisations.roles import Role


def secretaries_of(organisations, *, on):
    """Return the accounts of whoever is secretary of the organisations (pks) on that day."""
    return _holders(organisations, {Role.SECRETARY}, on=on)


def leaders_among(posts, *, on):
    """Return the accounts of whoever holds one of the posts (pks) on that day, not as deputy."""
    held = Appointment.objects.current(on=on).filter(post__in=posts, is_deputy=False)
    return User.objects.filter(person__in=held.values("person"), is_active=True)


def those_concerned(participant, *, on):
    """Return the accounts that speak for a participant: its secretaries, or the leader."""
    if participant.post_id is not None:
        return leaders_among([participant.post_id], on=on)
    return secretaries_of([participant.organisation_id], on=on)


def administrators_of(organisation, *, on):
    """Return the accounts of the county's administrators on that day."""
    return _holders([organisation.pk], {Role.ADMINISTRATOR}, on=on)


def _holders(organisations, roles, *, on):
    held = Appointment.objects.current(on=on).filter(
        post__organisation__in=organisations, post__role__in=roles, post__is_active=True
    )
    return User.objects.filter(person__in=held.values("person"), is_active=True)
