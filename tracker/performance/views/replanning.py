"""Move the tasks that are still to do after a change of the calendar: look first, then act."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission, allowed
from tracker.performance import actions
from tracker.performance.views.keys import form_key, sent_key

SHOWN = 200  # periods


@require_http_methods(["GET", "HEAD", "POST"])
def replan(request, code):
    """What would move, and the button that moves it."""
    cycle = get_object_or_404(
        Cycle.objects.visible_to(request.user).select_related("organisation"), code=code
    )
    if not allowed(request.user, Permission.CYCLE_RUN, organisation=cycle.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    refused = None
    if request.method == "POST":
        plan = actions.preview_replan(cycle, on=request.today)
        try:
            actions.replan(
                cycle,
                digest=request.POST.get("digest", ""),
                by=request.user,
                at=request.now,
                key=sent_key(request),
            )
        except Refused as error:
            refused = error
        else:
            text = ngettext("%(count)s task was moved.", "%(count)s tasks were moved.", plan.tasks)
            messages.success(request, text % {"count": plan.tasks})
            return redirect("determination:calendar")
    is_open = cycle.phase in (Phase.DETERMINATION, Phase.PERFORMANCE)
    plan = actions.preview_replan(cycle, on=request.today)
    context = {
        "cycle": cycle,
        "plan": plan,
        "moves": plan.moves[:SHOWN],
        "staying": plan.staying[:SHOWN],
        "left": max(len(plan.moves) - SHOWN, 0),
        "is_open": is_open,
        "refused": refused,
        "key": form_key(request),
    }
    status = 409 if refused else 200
    return render(request, "tracker/performance/replan.html", context, status=status)
