"""Who is told: accounts found by post, for many organisations at once."""

from tracker.organisations.models import Appointment, User
from tracker.organisations.roles import Role


def secretaries_of(organisations, *, on):
    """Return the accounts of whoever is secretary of the organisations (pks) on that day."""
    return _holders(organisations, {Role.SECRETARY}, on=on)


def administrators_of(organisation, *, on):
    """Return the accounts of the county's administrators on that day."""
    return _holders([organisation.pk], {Role.ADMINISTRATOR}, on=on)


def _holders(organisations, roles, *, on):
    held = Appointment.objects.current(on=on).filter(
        post__organisation__in=organisations, post__role__in=roles, post__is_active=True
    )
    return User.objects.filter(person__in=held.values("person"), is_active=True)
