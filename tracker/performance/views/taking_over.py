"""Take over measured values that follow from what branches told: one press, nothing typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle, Measure, Participant
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance import actions
from tracker.performance.derived import DERIVED


@require_POST
def measurement_take_over(request, code, measure):
    """Enter what was derived for every branch of the person's own that told something."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), code=code)
    paths = request.user.scope(Permission.MEASUREMENT_ENTER)
    if not paths:
        raise PermissionDenied(_("Your post does not include this right here."))
    if measure not in DERIVED:
        raise Http404
    measure = get_object_or_404(Measure, code=measure)
    participants = (
        Participant.objects.organisations()
        .assessed()
        .filter(within_any(paths, at="organisation__path"), cycle=cycle)
        .select_related("organisation")
    )
    try:
        changed = actions.take_over(
            measure, DERIVED[measure.code](participants), by=request.user, at=request.now
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        text = ngettext(
            "%(count)s value was taken over; you answer for it.",
            "%(count)s values were taken over; you answer for them.",
            changed,
        )
        if not changed:
            text = _("Everything was taken over already.")
        messages.success(request, text % {"count": changed})
    return redirect("performance:measurement-page", code=code, measure=measure.code)
