"""Begin performance: fill the task lists and move the cycle on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tracker.audit.deeds import replayed
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.determination.states import Phase
from tracker.jobs.actions import enqueue
from tracker.organisations.permissions import Permission, allowed
from tracker.performance import actions
from tracker.performance.views.keys import sent_key

AT_ONCE = 200  # participants whose tasks are made while the person waits: about a second


@require_POST
def begin(request, code):
    """Begin performance; in performance, generate what later templates and branches lack."""
    cycle = get_object_or_404(
        Cycle.objects.visible_to(request.user).select_related("organisation"), code=code
    )
    if not allowed(request.user, Permission.CYCLE_RUN, organisation=cycle.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    if cycle.participants.count() > AT_ONCE:
        return _enqueued(request, cycle)
    there = redirect("determination:cycle-detail", code=code)
    given = {"by": request.user, "at": request.now, "key": sent_key(request)}
    if given["key"] and replayed(request.user, given["key"]) is not None:
        return there  # the button was pressed twice
    try:
        if cycle.phase == Phase.PERFORMANCE:
            generated = actions.generate_tasks(cycle, **given)
            if not isinstance(generated, actions.Generated):
                return there  # twice at once, and the other one was quicker
            created, taken_back = generated.created, generated.taken_back
        else:
            actions.begin_performance(cycle, **given)
            created, taken_back = cycle.tasks.count(), 0
    except Refused as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)s task was generated.", "%(count)s tasks were generated.", created)
        messages.success(request, text % {"count": created})
        if taken_back:
            text = ngettext(
                "%(count)s task of a template that is given no longer was taken back.",
                "%(count)s tasks of templates that are given no longer were taken back.",
                taken_back,
            )
            messages.success(request, text % {"count": taken_back})
    return there


def _enqueued(request, cycle):
    """Have it done as background work, and show how far it is."""
    page = reverse("determination:cycle-detail", kwargs={"code": cycle.code})
    job = enqueue(
        "performance.generate",
        by=request.user,
        at=request.now,
        organisation=cycle.organisation,
        arguments={"cycle": cycle.code},
        key=sent_key(request),
        link=page,
        came_from=page,
    )
    return redirect("jobs:detail", pk=job.pk)
