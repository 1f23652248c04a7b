"""The cascade: how far duties have come down, what was done about them, and who mends a leak."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.charts import Caption, Fall, falls
from tracker.determination.cascade import by_level
from tracker.determination.models import Clause, Cycle, Duty, Participant, Responsibility
from tracker.determination.newest import cycles, newest_cycle
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.performance import actions
from tracker.performance.actions.leaks import AGAIN_AFTER
from tracker.performance.cascade import descents, fallen, leaks
from tracker.performance.holders import holders_of
from tracker.performance.mending import NEEDED, menders, place_of
from tracker.performance.models import LeakHandover, LeakKind
from tracker.performance.views.numbers import row_number

PAGE = 50
STEP_WORDS = {
    "received": gettext_lazy("received"),
    "broken_down": gettext_lazy("broken down"),
    "owned": gettext_lazy("owned"),
    "task": gettext_lazy("with a task"),
    "time": gettext_lazy("with a time"),
    "requirement": gettext_lazy("with a requirement"),
    "under_way": gettext_lazy("work has begun"),
    "done": gettext_lazy("done so far"),
}
# where something was lost on the way down; the last two steps are work that goes on
LISTED = ("received", "broken_down", "owned", "task", "time", "requirement")
STEP_OF_KIND = {
    LeakKind.RECEIVED: "received",
    LeakKind.OWNER: "owned",
    LeakKind.TASK: "task",
    LeakKind.DEADLINE: "time",
    LeakKind.STANDARD: "requirement",
}


@require_safe
def cascade(request):
    """How far each duty has come down, level by level, to what was done; `?leaks=1` lists leaks."""
    _require_view(request.user)
    cycle = _cycle(request)
    if cycle is None:
        return render(request, "tracker/performance/cascade.html", {"cycle": None})
    found = descents(cycle, request.user, on=request.today)
    all_leaks = leaks(cycle, found, on=request.today)
    only_leaks = bool(request.GET.get("leaks"))
    by_duty = {}
    for leak in all_leaks:
        by_duty.setdefault(leak.duty.pk, []).append(leak)
    context = {
        "cycle": cycle,
        "levels": [_level(total) for total in by_level(found)],
        "rows": [_row(descent, by_duty.get(descent.duty.pk, [])) for descent in found],
        "leaking": len(all_leaks),
        "only_leaks": only_leaks,
        "steps": STEP_WORDS.items(),
        "leaks": _shown(request, cycle, all_leaks) if only_leaks else [],
        "may_hand": actions.may_hand(request.user, cycle),
    }
    return render(request, "tracker/performance/cascade.html", context)


@require_safe
def duty_cascade(request, code):
    """One duty with those above and below it: each level's fall, its leaks, and who lost it.

    `?step=` lists the organisations that lost the duty at that step.
    """
    _require_view(request.user)
    duty = get_object_or_404(_with_clauses(Duty.objects.all()), code=code)
    cycle = _cycle(request)
    if cycle is None:
        context = {"cycle": None, "duty": duty}
        return render(request, "tracker/performance/duty_cascade.html", context)
    user, on = request.user, request.today
    family = _family(duty)
    found = descents(cycle, user, on=on, duties=family)
    own = next((one for one in found if one.duty.pk == duty.pk), None)
    lost = [(step, number) for step, _kept, number in own.fall if number > 0] if own else []
    chosen = request.GET.get("step")
    step = chosen if chosen in STEP_WORDS else next((name for name, _number in lost), "")
    rows = fallen(duty, step, cycle, user, on=on) if own and step else Participant.objects.none()
    page = Paginator(
        rows.select_related("organisation", "parent").order_by("path", "pk"), PAGE
    ).get_page(request.GET.get("page"))
    page.object_list = _with_owners(request, cycle, duty, step, page.object_list)
    context = {
        "cycle": cycle,
        "duty": duty,
        "falls": [_fall(one, is_own=one.duty.pk == duty.pk, cycle=cycle) for one in found],
        "own": own,
        "tabs": [(name, STEP_WORDS[name], number) for name, number in lost],
        "step": step,
        "words": STEP_WORDS.get(step, ""),
        "page_obj": page,
        "leaks": _shown(request, cycle, leaks(cycle, [own], on=on) if own else []),
        "may_hand": actions.may_hand(user, cycle),
    }
    return render(request, "tracker/performance/duty_cascade.html", context)


@require_POST
def leak_hand(request, code):
    """Hand a leak of a duty to the person who can mend it."""
    _require_view(request.user)
    duty = get_object_or_404(Duty, code=code)
    cycle = get_object_or_404(
        Cycle.objects.visible_to(request.user).select_related(
            "organisation", "framework_version__framework"
        ),
        code=request.POST.get("cycle", "").replace("\x00", ""),
    )
    if not actions.may_hand(request.user, cycle):
        raise PermissionDenied(_("Your post does not include this right here."))
    kind = request.POST.get("kind", "")
    if kind not in LeakKind:
        raise Http404
    participant = None
    if number := request.POST.get("place", ""):
        seen = Participant.objects.visible_to(request.user).filter(cycle=cycle, post=None)
        participant = get_object_or_404(
            seen.select_related("organisation"), pk=row_number(number) or 0
        )
    try:
        handed = actions.hand_leak(
            cycle, duty, kind, participant=participant, by=request.user, at=request.now
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It was handed to %(name)s.") % {"name": handed.to})
    address = reverse("performance:duty-cascade", args=[duty.code])
    step = STEP_OF_KIND.get(kind, "")
    return redirect(f"{address}?cycle={cycle.code}&step={step}")


def _require_view(user):
    if not user.scope(Permission.CYCLE_VIEW):
        raise PermissionDenied(_("Your post does not include this right here."))


def _cycle(request):
    """The cycle that the address names, or the newest one that the person sees."""
    if code := request.GET.get("cycle"):
        return get_object_or_404(cycles(request.user), code=code.replace("\x00", ""))
    return newest_cycle(request.user)


def _with_clauses(duties):
    return duties.prefetch_related(Prefetch("clauses", Clause.objects.select_related("source")))


def _family(duty):
    """The duty with all above it, and the parts below it: a query a level."""
    family, above = [duty], duty
    while above.parent_id is not None and len(family) < 10:
        above = Duty.objects.get(pk=above.parent_id)
        family.append(above)
    below = [duty]
    while below := list(
        Duty.objects.filter(parent__in=below).exclude(pk__in=[one.pk for one in family])
    ):
        family += below
    return family


def _drawing(descent, *, identity, title):
    shown = [
        Fall(
            str(STEP_WORDS[step]),
            kept,
            text=f"{kept}/{descent.asked}",
            loss=f"−{lost}" if lost > 0 else "",
        )
        for step, kept, lost in descent.fall
    ]
    return falls(
        shown,
        descent.asked,
        caption=Caption(
            id=identity,
            title=title,
            no_data=_("No data"),
            description=_("What is left after each step, and what was lost there."),
        ),
    )


def _level(total):
    label = OrganisationLevel(total.level).label
    title = _("%(level)s: how far its duties have come") % {"level": label}
    return {
        "label": label,
        "drawing": _drawing(total, identity=f"cascade-{total.level}", title=title),
        "total": total,
    }


def _fall(descent, *, is_own, cycle):
    label = OrganisationLevel(descent.level).label
    values = {"level": label, "duty": descent.duty.title}
    return {
        "label": label,
        "descent": descent,
        "is_own": is_own,
        "drawing": _drawing(
            descent,
            identity=f"fall-{descent.duty.pk}",
            title=_("%(level)s, %(duty)s: how far it has come") % values,
        ),
        "fall": [(STEP_WORDS[step], kept, lost) for step, kept, lost in descent.fall],
    }


def _row(descent, missing):
    return {
        "descent": descent,
        "level": OrganisationLevel(descent.level).label,
        "cells": [(STEP_WORDS[step], number) for step, number in descent.kept.items()],
        "leaks": [(leak.kind.label, leak.number, STEP_OF_KIND.get(leak.kind)) for leak in missing],
    }


def _shown(request, cycle, found):
    """Leaks as rows: clauses, who can mend them, whether they were handed on already."""
    user, organisation = request.user, cycle.organisation
    handed = {
        (row.duty_id, row.kind): row
        for row in LeakHandover.objects.filter(cycle=cycle, participant=None).select_related(
            "to__person"
        )
    }
    able = {
        permission: menders(permission, [organisation], on=request.today, besides=user)[
            organisation.pk
        ]
        for permission in sorted({NEEDED[leak.kind] for leak in found})
    }
    duties = {
        duty.pk: duty
        for duty in _with_clauses(Duty.objects.filter(pk__in={leak.duty.pk for leak in found}))
    }
    return [
        _mended(
            request,
            handed.get((leak.duty.pk, leak.kind)),
            able[NEEDED[leak.kind]],
            kind=leak.kind,
            cycle=cycle,
            duty=leak.duty,
            organisation=organisation,
        )
        | {
            "duty": leak.duty,
            "level": OrganisationLevel(leak.duty.level).label,
            "label": leak.kind.label,
            "kind": leak.kind.value,
            "number": leak.number,
            "step": STEP_OF_KIND.get(leak.kind, ""),
            "clauses": duties[leak.duty.pk].clauses.all(),
            # who is missing is told organisation by organisation
            "is_listed": leak.kind == LeakKind.OWNER,
        }
        for leak in found
    ]


def _mended(request, handed, mender, *, kind, cycle, duty, organisation):
    may_mend = allowed(request.user, NEEDED[kind], organisation=organisation)
    is_fresh = handed is not None and request.now - handed.at < AGAIN_AFTER
    return {
        "handed": handed,
        "mender": None if is_fresh else mender,
        "own_place": place_of(kind, cycle=cycle, duty=duty, organisation=organisation)
        if may_mend
        else "",
    }


def _with_owners(request, cycle, duty, step, participants):
    """Give each participant of a page its post and holder, and who can mend what it lacks."""
    rows = list(participants)
    lines = {
        line.participant_id: line
        for line in Responsibility.objects.filter(participant__in=rows, duty=duty).select_related(
            "post"
        )
    }
    posts = [line.post_id for line in lines.values() if line.post_id]
    holders = holders_of(posts, on=request.today)
    handed, able = {}, {}
    if step == "owned":
        handed = {
            row.participant_id: row
            for row in LeakHandover.objects.filter(
                cycle=cycle, duty=duty, kind=LeakKind.OWNER, participant__in=rows
            ).select_related("to__person")
        }
        able = menders(
            NEEDED[LeakKind.OWNER],
            [row.organisation for row in rows],
            on=request.today,
            besides=request.user,
        )
    for row in rows:
        row.line = lines.get(row.pk)
        row.holder = holders.get(row.line.post_id) if row.line else None
        if step == "owned":
            row.mending = _mended(
                request,
                handed.get(row.pk),
                able.get(row.organisation_id),
                kind=LeakKind.OWNER,
                cycle=cycle,
                duty=duty,
                organisation=row.organisation,
            )
    return rows
