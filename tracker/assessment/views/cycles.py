"""The cycle of a page, scoped; what its administrators may do next."""

from django.shortcuts import get_object_or_404

from tracker.determination.models import Cycle
from tracker.organisations.permissions import Permission, require


def cycle_for(request, code, permission):
    """Return the cycle when the person sees it (else 404) and holds the right there (else 403)."""
    cycle = get_object_or_404(
        Cycle.objects.visible_to(request.user).select_related(
            "organisation", "framework_version__framework"
        ),
        code=code,
    )
    require(request.user, Permission(permission), organisation=cycle.organisation)
    return cycle
