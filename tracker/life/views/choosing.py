"""Which year, which branch: what the pages of organisation life ask for first."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tracker.determination.models import Participant
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance.models import writing_organisations
from tracker.performance.states import MEASURING_PHASES, WRITING_PHASES
from tracker.performance.views.choosing import chosen_cycle, seen_cycles


def require_somewhere(user, permission):
    """Pass when one of the posts grants the right at any place, or raise PermissionDenied."""
    if not user.scope(permission):
        raise PermissionDenied(_("Your post does not include this right here."))


def chosen_year(request):
    """Return the cycle to show, or None; what is told of a year may be told until its review."""
    phases = (WRITING_PHASES, MEASURING_PHASES)
    return chosen_cycle(request, seen_cycles(request.user), first=phases)


def townships(user):
    """The townships among which lists can be narrowed."""
    return Organisation.objects.visible_to(user).filter(level=OrganisationLevel.TOWNSHIP)


def chosen_township(request):
    """Return the township of the address, or None for all."""
    if code := request.GET.get("township"):
        return get_object_or_404(townships(request.user), code=code)
    return None


def branches(request, cycle, permission):
    """The branches of a cycle over which the person holds the right, narrowed to a township."""
    found = Participant.objects.organisations().assessed()
    found = found.filter(
        within_any(request.user.scope(permission), at="organisation__path"), cycle=cycle
    )
    township = chosen_township(request)
    if township is not None:
        found = found.in_subtree(township)
    return found.select_related("organisation", "cycle").order_by("path", "pk"), township


def own_branches(user, cycle):
    """The branches whose work the person's posts tell, in a cycle."""
    return (
        Participant.objects.organisations()
        .filter(organisation__in=writing_organisations(user), cycle=cycle)
        .select_related("organisation", "cycle")
        .order_by("path", "pk")
    )


def participant_of(request, cycle, code):
    """Return the organisation of that code in that cycle, if the person may see it, or 404."""
    found = (
        Participant.objects.visible_to(request.user)
        .filter(cycle__code=cycle, organisation__code=code, post=None)
        .select_related("organisation", "cycle")
        .first()
    )
    if found is None:
        raise Http404
    return found


def organisation_of(request, code, permission):
    """Return the organisation of that code: 404 outside one's own, 403 without the right there."""
    paths = request.user.scope(Permission.ORGANISATION_VIEW)
    organisation = get_object_or_404(Organisation.objects.filter(within_any(paths)), code=code)
    if not request.user.has_perm(permission, organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    return organisation
