"""Moving an open cycle to another version: choose it, decide, look at what will change, move."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.assessment import actions, moving
from tracker.assessment.models import Settlement
from tracker.assessment.moments import MOVED
from tracker.assessment.move_forms import MoveForm
from tracker.assessment.states import SettlementStatus
from tracker.assessment.views.cycles import cycle_for
from tracker.determination.differences.sentences import sentence
from tracker.determination.newest import versions
from tracker.determination.states import LOCKED_PHASES, VersionStatus
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import line_to
from tracker.organisations.views.answers import attempt


@require_http_methods(["GET", "HEAD", "POST"])
def move(request, cycle):
    """Score a cycle by another version from now on; `?version=` names the one that is looked at."""
    cycle = cycle_for(request, cycle, Permission.CYCLE_RUN)
    choices = _choices(request.user, cycle)
    posted = request.POST if request.method == "POST" else None
    named = (posted if posted is not None else request.GET).get("version", "")
    page = {"cycle": cycle, "choices": choices, "named": named, "hindrance": _hindrance(cycle)}
    if page["hindrance"] or not named:
        return render(request, "tracker/assessment/move.html", page)
    if posted is not None and named == _name(cycle.framework_version):
        # the same form once more: what it asked for has happened
        messages.info(request, _("The cycle follows this version already."))
        return _to_cycle(cycle)
    if named not in choices:
        raise Http404
    plan = moving.plan(cycle, choices[named])
    form = MoveForm(posted, plan=plan, named=named)
    if posted is None or not form.is_valid():
        return _deciding(request, page, plan, form)
    if form.cleaned_data["came_from"] != cycle.framework_version_id:
        form.add_error(None, str(MOVED))
        return _deciding(request, page, plan, form)
    decided = {
        "came_from": cycle.framework_version,
        "decisions": form.decisions(),
        "reason": form.cleaned_data["reason"],
        "by": request.user,
        "at": request.now,
    }
    if posted.get("step") == "move":
        key = form.cleaned_data["key"] or None
        if attempt(form, actions.move_cycle, cycle, plan.new, key=key, **decided):
            messages.success(request, _("The cycle follows the new version now."))
            return _to_cycle(cycle)
        return _deciding(request, page, plan, form)
    found = attempt(form, actions.preview_move, cycle, plan.new, **decided)
    if found is None or posted.get("step") == "change":
        return _deciding(request, page, plan, form)
    return _checking(request, page, plan, form, found)


def _choices(user, cycle):
    """Return {"code/number": version} of what the county could be judged by instead."""
    offered = versions(user).filter(
        Q(framework__organisation=None) | Q(framework__organisation__path__in=_above(cycle)),
        status=VersionStatus.PUBLISHED,
    )
    return {
        _name(version): version
        for version in offered.exclude(pk=cycle.framework_version_id).order_by(
            "framework__code", "-number"
        )
    }


def _name(version):
    return f"{version.framework.code}/{version.number}"


def _to_cycle(cycle):
    return HttpResponseRedirect(reverse("determination:cycle-detail", args=[cycle.code]))


def _above(cycle):
    return line_to(cycle.organisation.path)


def _hindrance(cycle):
    """Return why the cycle cannot be moved at all now, or ""."""
    if cycle.phase in LOCKED_PHASES:
        return _("The results are settled. What this cycle is judged by can no longer change.")
    open_ones = Settlement.objects.filter(cycle=cycle).exclude(status=SettlementStatus.CANCELLED)
    if open_ones.exists():
        return _("A settlement is proposed. It must be cancelled before anything changes.")
    return ""


def _deciding(request, page, plan, form):
    """The page that shows what the move touches and asks what is to be decided."""
    rows = [(change, [sentence(d) for d in change.differences], form.choice(change))
            for change in plan.changes]  # fmt: skip
    context = {
        **page,
        "plan": plan,
        "form": form,
        "asked": [row for row in rows if row[2]],
        "unasked": [row for row in rows if not row[2]],
        "others": [sentence(difference) for difference in plan.others],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/assessment/move.html", context, status=status)


def _checking(request, page, plan, form, found):
    """The page before the act, with the numbers that the act would leave."""
    chosen = [
        (change.node.title, decision.label)
        for code, decision in form.decisions().items()
        for change in [plan.asked[code]]
    ]
    context = {**page, "plan": plan, "form": form, "found": found, "chosen": chosen}
    return render(request, "tracker/assessment/move_check.html", context)
