"""Settling a cycle: the checklist, the proposal, the second person."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.approvals.actions import signatures_of
from tracker.assessment import actions, settling, wording
from tracker.assessment.forms import PasswordForm
from tracker.assessment.models import Review, Total
from tracker.assessment.states import SettlementStatus
from tracker.assessment.views.cycles import cycle_for
from tracker.audit.refusals import Refused
from tracker.determination.states import Phase
from tracker.jobs.actions import enqueue
from tracker.organisations.permissions import Permission

AT_ONCE = 400  # participants that are computed while the person waits: some seconds
LISTED = 20  # branches per line of the checklist


@require_http_methods(["GET", "POST"])
def settlement(request, cycle):
    """Show what is left, and let two persons sign one after the other."""
    cycle = cycle_for(request, cycle, Permission.RESULT_SIGN)
    kept = cycle.settlements.exclude(status=SettlementStatus.CANCELLED)
    kept = kept.select_related("proposed_by__person", "confirmed_by__person").first()
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.POST.get("act") == "recheck" and _is_large(cycle):
        return _rechecked_in_the_background(request, cycle)
    if request.method == "POST":
        try:
            if _act(request, cycle, kept, form):
                return redirect("assessment:settlement", cycle=cycle.code)
        except Refused as error:
            # an act without a form (checking again, cancelling) speaks above the page
            if request.POST.get("act") in ("propose", "confirm"):
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                messages.error(request, str(error))
                return redirect("assessment:settlement", cycle=cycle.code)
    is_open = cycle.phase == Phase.REVIEW
    checks = settling.checklist(cycle, on=request.today) if is_open else []
    return render(
        request,
        "tracker/assessment/settlement.html",
        {
            "cycle": cycle,
            "is_open": is_open,
            "checks": checks,
            "is_clear": all(check.is_clear for check in checks),
            "unscored": _unscored(cycle) if is_open else [],
            "short": list(settling.short_of_reviews(cycle).items())[:LISTED] if is_open else [],
            "conflicts": _conflicts(cycle, request.today) if is_open else [],
            "drafts": settling.drafts_of(cycle) if is_open else 0,
            "settlement": kept,
            "is_mine": bool(kept) and kept.proposed_by_id == request.user.pk,
            "signatures": signatures_of(kept) if kept else [],
            "grades": _grades(cycle, kept) if kept else [],
            "form": form,
        },
    )


def _is_large(cycle):
    return cycle.participants.assessed().count() > AT_ONCE


def _rechecked_in_the_background(request, cycle):
    """Have everybody computed anew as background work, and show how far it is."""
    page = reverse("assessment:settlement", kwargs={"cycle": cycle.code})
    job = enqueue(
        "assessment.recheck",
        by=request.user,
        at=request.now,
        organisation=cycle.organisation,
        arguments={"cycle": cycle.code},
        link=page,
        came_from=page,
    )
    return redirect("jobs:detail", pk=job.pk)


def _act(request, cycle, kept, form):
    """Do what was asked; False when the form must be shown again."""
    act, who = request.POST.get("act"), {"by": request.user, "at": request.now}
    if act == "recheck":
        actions.recheck(cycle, **who)
        messages.success(request, _("Checked again."))
        return True
    if act == "cancel" and kept:
        actions.cancel_settlement(kept, **who)
        messages.success(request, _("The proposal was cancelled. Nothing was settled."))
        return True
    if not form.is_valid():
        return False
    who |= {"password": form.cleaned_data["password"], "key": form.cleaned_data["key"] or None}
    if act == "propose":
        actions.propose_settlement(cycle, **who)
        messages.success(request, _("Computed and signed. A second person must confirm it now."))
        return True
    if act == "confirm" and kept:
        actions.confirm_settlement(kept, **who)
        messages.success(request, _("Settled. The results are locked and can be published."))
        return True
    return False


def _unscored(cycle):
    """Rows (participant, [Nodes without fact or mark]) of the first branches that lack some."""
    pks = list(
        Total.objects.filter(participant__cycle=cycle, unscored__gt=0).values_list(
            "participant", flat=True
        )[:LISTED]
    )
    rows = []
    titles = {}
    for one in settling.compute_some(settling.participants_of(cycle).filter(pk__in=pks)):
        version = one.participant.framework_version
        if version.pk not in titles:
            titles[version.pk] = {node.code: node for node in version.nodes.all()}
        missing = [titles[version.pk][code] for code in one.evaluation.unscored]
        if missing:
            rows.append((one.participant, missing))
    return rows


def _conflicts(cycle, on):
    pks = settling.reviews_in_conflict(cycle, on=on)[:LISTED]
    return Review.objects.filter(pk__in=pks).select_related("participant", "reviewer")


def _grades(cycle, kept):
    """Rows (title, code, how many) in the order of the bands."""
    counts = Counter(kept.results.order_by().values_list("grade", flat=True))
    bands = cycle.framework_version.bands
    return [(wording.grade_title(bands, b["code"]), b["code"], counts[b["code"]]) for b in bands]
