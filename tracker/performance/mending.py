"""Who can mend a leak of the cascade, and where."""

from django.urls import reverse

from tracker.organisations.models import Appointment
from tracker.organisations.permissions import Permission, roles_with
from tracker.organisations.scope import lines_to
from tracker.performance.models import LeakKind

# what somebody must be allowed to do to mend a leak of the kind
NEEDED = {
    LeakKind.RECEIVED: Permission.CYCLE_RUN,
    LeakKind.OWNER: Permission.PERSON_EDIT,
    LeakKind.TASK: Permission.FRAMEWORK_EDIT,
    LeakKind.DEADLINE: Permission.FRAMEWORK_EDIT,
    LeakKind.STANDARD: Permission.FRAMEWORK_EDIT,
    LeakKind.INDICATOR: Permission.FRAMEWORK_EDIT,
    LeakKind.REVIEWER: Permission.PERSON_EDIT,
}


def menders(permission, organisations, *, on, besides=None):
    """Return {organisation id: User} of whoever holds the permission nearest to each organisation.

    Only people with an open account; a holder before a deputy. `besides` is passed over: whoever
    asks hands it to somebody else. One query, however many organisations.
    """
    above = lines_to(one.path for one in organisations)
    able = (
        Appointment.objects.current(on=on)
        .filter(
            post__organisation__path__in=above,
            post__role__in=roles_with(permission),
            post__is_active=True,
            person__user__is_active=True,
        )
        .exclude(person__user=besides)
        .select_related("person__user", "post__organisation")
        .order_by("is_deputy", "post__code", "pk")
    )
    found = {}
    by_path = {}
    for appointment in able:
        user = appointment.person.user
        user.person = appointment.person
        by_path.setdefault(appointment.post.organisation.path, user)
    for one in organisations:
        paths = (one.path[:end] for end in range(len(one.path), 0, -4))
        found[one.pk] = next((by_path[path] for path in paths if path in by_path), None)
    return found


def place_of(kind, *, cycle, duty, organisation):
    """Return the address at which a leak of the kind is mended."""
    if kind == LeakKind.OWNER:
        return reverse("organisations:detail", args=[organisation.code])
    if kind == LeakKind.RECEIVED:
        return reverse("determination:cycle-detail", args=[cycle.code])
    if kind == LeakKind.REVIEWER:
        return reverse("organisations:detail", args=[cycle.organisation.code])
    if kind == LeakKind.INDICATOR:
        version = cycle.framework_version
        return reverse(
            "determination:framework-detail", args=[version.framework.code, version.number]
        )
    if kind == LeakKind.STANDARD:
        return f"{reverse('determination:duty-list')}?level={duty.level}#{duty.code}"
    return reverse("determination:template-list")
