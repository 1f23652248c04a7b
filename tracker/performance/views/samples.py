"""Samples of the waiting records: drawn, looked at, closed."""

import secrets

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.organisations.permissions import Permission
from tracker.performance import actions, sampling, service_levels
from tracker.performance.actions.sampling import LARGEST_SEED, rest_of, waiting_in
from tracker.performance.models import Sample, SampleRecord
from tracker.performance.states import ACCEPTING_PHASES, RecordStatus, SampleStatus
from tracker.performance.views.keys import form_key, sent_key

PAGE = 25


@require_http_methods(["GET", "POST"])
def sample_list(request):
    """The samples of one's area, newest first; a POST draws one more."""
    user = request.user
    paths = user.scope(Permission.RECORD_ACCEPT)
    if not paths:
        raise PermissionDenied(_("Your post does not include this right here."))
    places = [post.organisation for post in user.standing if post.organisation.path in paths]
    offers = [offer for offer in _offers(user, places) if offer]
    if request.method == "POST":
        return _draw(request, offers)
    samples = Sample.objects.visible_to(user).select_related(
        "organisation", "cycle", "drawn_by__person"
    )
    context = {
        "page_obj": Paginator(samples, PAGE).get_page(request.GET.get("page")),
        "offers": offers,
        "share": service_levels.rules_of(places[0]).sample_share,
        "key": form_key(request),
    }
    return render(request, "tracker/performance/sample_list.html", context)


def _offers(user, places):
    """Yield, for each place and cycle at work, what a drawing would cover."""
    cycles = list(Cycle.objects.visible_to(user).filter(phase__in=ACCEPTING_PHASES))
    for place in {place.pk: place for place in places}.values():
        share = service_levels.rules_of(place).sample_share
        for cycle in cycles:
            if not place.path.startswith(cycle.organisation.path) or share == 100:
                continue
            opened = Sample.objects.filter(
                cycle=cycle, organisation=place, status=SampleStatus.OPEN
            ).first()
            waiting = 0 if opened else len(waiting_in(cycle, place, user))
            yield {
                "organisation": place,
                "cycle": cycle,
                "share": share,
                "open": opened,
                "waiting": waiting,
            }


def _draw(request, offers):
    wanted = (request.POST.get("organisation"), request.POST.get("cycle"))
    offer = next(
        (one for one in offers if (one["organisation"].code, one["cycle"].code) == wanted), None
    )
    if offer is None:
        messages.error(request, _("There is nothing to draw here."))
        return redirect("performance:sample-list")
    try:
        sample = actions.draw_sample(
            offer["cycle"],
            offer["organisation"],
            by=request.user,
            at=request.now,
            seed=secrets.randbelow(LARGEST_SEED) + 1,
            key=sent_key(request),
        )
    except Refused as error:
        messages.error(request, str(error))
        return redirect("performance:sample-list")
    return redirect("performance:sample-detail", pk=sample.pk)


@require_GET
def sample_detail(request, pk):
    """One sample: how it was drawn, what is left to look at, and what may be done then."""
    sample = _sample(request, pk)
    lines = list(
        sample.lines.filter(is_drawn=True)
        .select_related("record__organisation")
        .prefetch_related("record__tasks__template")
        .order_by("record__sent_at", "record")
    )
    for line in lines:
        line.place = sampling.place(sample.seed, line.record_id)[:8]
    outcomes = SampleRecord.Outcome
    left = [line for line in lines if not line.outcome]
    returned = sum(line.outcome == outcomes.RETURNED for line in lines)
    accepted = sum(line.outcome == outcomes.ACCEPTED for line in lines)
    is_open = sample.status == SampleStatus.OPEN
    context = {
        "sample": sample,
        "lines": lines,
        "left": len(left),
        "next": next((x for x in left if x.record.status == RecordStatus.SENT), None),
        "returned": returned,
        "accepted": accepted,
        "rest": rest_of(sample).count() if is_open else sample.accepted_records.count(),
        "is_open": is_open,
        "can_accept_rest": is_open and not left and not returned and accepted > 0,
        "can_end": is_open and not left,
    }
    return render(request, "tracker/performance/sample_detail.html", context)


@require_POST
def sample_accept_rest(request, pk):
    """Accept, unseen, what the sample did not draw."""
    sample = _sample(request, pk)
    try:
        count = actions.accept_rest(sample, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        text = ngettext(
            "%(count)s record was accepted by the sample.",
            "%(count)s records were accepted by the sample.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redirect("performance:sample-detail", pk=pk)


@require_POST
def sample_end(request, pk):
    """End a sample; what was not drawn stays in the queue."""
    sample = _sample(request, pk)
    try:
        actions.end_sample(sample, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The sample is ended. What was not drawn stays in the queue."))
    return redirect("performance:sample-detail", pk=pk)


def _sample(request, pk):
    return get_object_or_404(
        Sample.objects.visible_to(request.user).select_related(
            "organisation", "cycle", "drawn_by__person", "closed_by__person"
        ),
        pk=pk,
    )
