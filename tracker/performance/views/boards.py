"""The open board: for the branch's own people, its superiors and members, by setting."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tracker.organisations.models import Organisation
from tracker.organisations.permissions import Permission, allowed
from tracker.performance import boards


@require_GET
def board_mine(request):
    """Lead to the board of the organisation where one holds a post or is a member."""
    user = request.user
    own = [post.organisation for post in user.standing]
    if user.person_id:
        own.append(user.person.home)
    for organisation in own:
        if boards.may_look(user, organisation):
            return redirect("performance:board", organisation.code)
    raise Http404


@require_GET
def board(request, code):
    """What one organisation has promised and done this year; nobody else's."""
    organisation = get_object_or_404(Organisation, code=code)
    if not boards.may_look(request.user, organisation):
        if allowed(request.user, Permission.TASK_VIEW, organisation=organisation):
            raise PermissionDenied(_("Your county keeps the boards to the branches themselves."))
        raise Http404
    found = list(boards.participations(organisation))
    wanted = request.GET.get("cycle")
    chosen = next((one for one in found if one.cycle.code == wanted), found[0] if found else None)
    context = {
        "organisation": organisation,
        "cycles": [one.cycle for one in found],
        "board": boards.board_of(chosen, on=request.today) if chosen else None,
    }
    return render(request, "tracker/performance/board.html", context)
