"""The numbers one owns and what is missing of them; the numbers of one organisation over time."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tracker.determination.models import Cycle
from tracker.organisations.models import Organisation
from tracker.organisations.permissions import Permission, allowed, require
from tracker.performance import owners
from tracker.performance.drawings import measure_trend
from tracker.performance.history import histories_of
from tracker.performance.states import MEASURING_PHASES
from tracker.performance.views.measurements import count, wanted_by


@require_GET
def own_numbers(request):
    """What is still missing of the numbers that one's own seats answer for, and by when."""
    user = request.user
    if not owners.has_numbers(user):
        # a secretary owns no number, and reads those of the own branch
        for post in user.standing:
            if allowed(user, Permission.MEASUREMENT_VIEW, organisation=post.organisation):
                return redirect("performance:organisation-numbers", code=post.organisation.code)
        raise PermissionDenied(_("Your post does not include this right here."))
    cycles = (
        Cycle.objects.visible_to(user)
        .filter(phase__in=MEASURING_PHASES)
        .select_related("framework_version")
    )
    lists = []
    for cycle in cycles:
        measures = list(owners.owned_by(user))
        count(measures, cycle, user)
        measures = [row for row in measures if row.is_read and row.asked]
        measures.sort(key=lambda row: row.is_complete)
        if measures:
            lists.append({"cycle": cycle, "measures": measures, "wanted_by": wanted_by(cycle)})
    # a head of a department owns numbers and reads no records: the tabs are not for them
    context = {"lists": lists, "sees_records": bool(user.scope(Permission.RECORD_VIEW))}
    return render(request, "tracker/performance/own_numbers.html", context)


@require_GET
def organisation_numbers(request, code):
    """The measured values of one organisation: this year's, whose they are, how they moved."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), code=code)
    require(request.user, Permission.MEASUREMENT_VIEW, organisation=organisation)
    histories = histories_of(organisation)
    for history in histories:
        history.drawing = ""
        if history.has_trend:
            history.drawing = measure_trend(
                history.measure,
                [(year.cycle, year.number) for year in history.years],
                identity=f"trend-{history.measure.code}",
                line=organisation.name,
            )
    context = {"organisation": organisation, "histories": histories}
    return render(request, "tracker/performance/organisation_numbers.html", context)
