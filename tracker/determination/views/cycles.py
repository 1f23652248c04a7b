"""Cycles: the list, opening one, where it stands and what comes next, who takes part."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.determination import actions, phase_dates, rubric
from tracker.determination.actions.responsibilities import count_gaps
from tracker.determination.forms.cycles import CycleForm, PhaseDatesForm, new_key
from tracker.determination.models import Lead, Participant, ParticipantUnit, Responsibility
from tracker.determination.newest import cycles, versions
from tracker.determination.states import LOCKED_PHASES, Phase, VersionStatus
from tracker.determination.subjects import SubjectKind
from tracker.determination.views.gates import needs
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, allowed, require
from tracker.organisations.scope import within, within_any
from tracker.organisations.views.answers import attempt

PAGE = 50


@require_safe
@needs(Permission.CYCLE_VIEW)
def cycle_list(request):
    """The cycles of the person's organisations, the newest first."""
    context = {
        "cycles": cycles(request.user),
        "may_open": bool(request.user.scope(Permission.CYCLE_RUN)),
    }
    return render(request, "tracker/determination/cycle_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CYCLE_RUN)
def cycle_new(request):
    """Open a cycle: type, look at what will be frozen, open."""
    counties = Organisation.objects.active().filter(
        within_any(request.user.scope(Permission.CYCLE_RUN)), level=OrganisationLevel.COUNTY
    )
    choices = {"counties": counties, "versions": versions(request.user)}
    choices["has_leaders"] = _has_leaders(request.user, choices["versions"])
    if request.method != "POST":
        form = CycleForm(initial=_proposal(request, choices), **choices)
        return _opening_page(request, form)
    form = CycleForm(request.POST, **choices)
    if not form.is_valid():
        return _opening_page(request, form)
    opening = {
        **form.opening(),
        "phases": phase_dates.instants(form.days()),
        "by": request.user,
        "at": request.now,
    }
    if request.POST.get("step") == "open":
        cycle = attempt(form, actions.open_cycle, key=form.cleaned_data["key"], **opening)
        if cycle:
            messages.success(request, _("The cycle is open."))
            return _to_cycle(cycle)
        return _opening_page(request, form)
    found = attempt(form, actions.preview_cycle, **opening)
    if found is None or request.POST.get("step") == "change":
        return _opening_page(request, form)
    context = {"form": form, "found": found, "cycle": form.cleaned_data}
    return render(request, "tracker/determination/cycle_check.html", context)


def _has_leaders(user, offered):
    """Tell whether anybody leads units, and one of the frameworks offered assesses leaders."""
    if not Lead.objects.visible_to(user).current().exists():
        return False
    published = offered.filter(status=VersionStatus.PUBLISHED)
    return any(SubjectKind.LEADER in rubric.kinds_of(version) for version in published)


def _opening_page(request, form):
    context = {
        "form": form,
        "has_version": form.fields["version"].queryset.exists(),
        "has_county": form.fields["organisation"].queryset.exists(),
    }
    status = 422 if form.errors else 200
    return render(request, "tracker/determination/cycle_new.html", context, status=status)


def _proposal(request, choices):
    """What the form says before anybody typed: this year, or the next when this one is taken."""
    county = choices["counties"].first()
    year = request.today.year
    while county and county.cycles.filter(starts_on__lte=f"{year}-12-31").filter(
        ends_on__gte=f"{year}-01-01"
    ):
        year += 1
    version = CycleForm(**choices).fields["version"].queryset.order_by("-published_at").first()
    return {
        "organisation": county.code if county else None,
        "version": version,
        "code": f"{county.code}-{year}"[-32:] if county else "",
        "title_zh": f"{year}年度",
        "title_en": f"Year {year}",
        "starts_on": f"{year}-01-01",
        "ends_on": f"{year}-12-31",
        "key": new_key(),
        **PhaseDatesForm.initial_from(phase_dates.proposed_days(year)),
    }


@require_safe
@needs(Permission.CYCLE_VIEW)
def cycle_detail(request, code):
    """Where a cycle stands: its phases with their dates, its gaps, what to do next."""
    cycle = seen_cycle(request.user, code)
    rows = {row.phase: row for row in cycle.phases.all()}
    current = phase_dates.ORDER.index(cycle.phase)
    phases = [
        {
            "phase": phase,
            "label": phase.label,
            "days": phase_dates.days_of(rows[phase]) if phase in rows else None,
            "is_done": number < current,
            "is_current": number == current,
            "is_late": number == current and phase in rows and rows[phase].ends_at < request.now,
        }
        for number, phase in enumerate(phase_dates.ORDER)
    ]
    may_run = allowed(request.user, Permission.CYCLE_RUN, organisation=cycle.organisation)
    participants = Participant.objects.filter(cycle=cycle).visible_to(request.user)
    context = {
        "cycle": cycle,
        "phases": phases,
        "may_run": may_run,
        "is_locked": cycle.phase in LOCKED_PHASES,
        "may_refill": may_run and cycle.phase in (Phase.DETERMINATION, Phase.PERFORMANCE),
        "participants": participants.organisations().count(),
        "branches": participants.organisations().assessed().count(),
        "leaders": participants.leaders().count(),
        "responsibilities": _seen_gaps(request.user, cycle),
        "key": new_key(),
    }
    return render(request, "tracker/determination/cycle_detail.html", context)


def _seen_gaps(user, cycle):
    """Lines and gaps of the responsibility lists that the person may look at."""
    if allowed(user, Permission.TASK_VIEW, organisation=cycle.organisation):
        return count_gaps(cycle)
    lines = Responsibility.objects.visible_to(user).filter(participant__cycle=cycle)
    return {"lines": lines.count(), "gaps": lines.lacking().count()}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.CYCLE_VIEW)
def cycle_dates(request, code):
    """Change the dates of phases that are not over."""
    cycle = seen_cycle(request.user, code)
    require(request.user, Permission.CYCLE_RUN, organisation=cycle.organisation)
    days = {row.phase: phase_dates.days_of(row) for row in cycle.phases.all()}
    initial = {
        **PhaseDatesForm.initial_from(phase_dates.proposed_days(cycle.starts_on.year)),
        **PhaseDatesForm.initial_from(days),
    }
    form = PhaseDatesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        phases = phase_dates.instants(form.days())
        done = attempt(
            form, actions.set_phase_dates, cycle, phases, by=request.user, at=request.now
        )
        if done:
            messages.success(request, _("The dates were saved."))
            return _to_cycle(cycle)
    context = {"cycle": cycle, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/determination/cycle_dates.html", context, status=status)


@require_POST
@needs(Permission.CYCLE_VIEW)
def cycle_refill(request, code):
    """Write the responsibility lists anew from posts and duties."""
    cycle = seen_cycle(request.user, code)
    try:
        actions.refill_responsibilities(cycle, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The responsibility lists were filled anew."))
    return _to_cycle(cycle)


@require_safe
@needs(Permission.CYCLE_VIEW)
def participant_list(request, code):
    """Who takes part, as frozen at the opening; `?township=`, `?kind=` and `?q=` narrow."""
    cycle = seen_cycle(request.user, code)
    seen = Participant.objects.visible_to(request.user).filter(cycle=cycle)
    rows = seen.select_related("organisation", "post", "parent").order_by("path", "id")
    kind, place = request.GET.get("kind", ""), request.GET.get("township", "")
    words = request.GET.get("q", "").strip()[:60]
    townships = seen.organisations().filter(level=OrganisationLevel.TOWNSHIP)
    townships = list(townships.select_related("organisation").order_by("path"))
    if kind in SubjectKind.values:
        rows = rows.filter(kind=kind)
    if chosen := next((t for t in townships if t.organisation.code == place), None):
        rows = rows.filter(within(chosen.path))
    if words:
        rows = rows.filter(
            Q(name_zh__contains=words)
            | Q(name_en__icontains=words)
            | Q(organisation__code__startswith=words)
            | Q(post__code__startswith=words)
            | Q(organisation__initials__startswith=words.lower())
        )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    _name_units(page.object_list)
    context = {
        "cycle": cycle,
        "page_obj": page,
        "townships": townships,
        "township": place,
        "kind": kind,
        "kinds": SubjectKind.choices,
        "words": words,
    }
    return render(request, "tracker/determination/participant_list.html", context)


def _name_units(participants):
    """Give each leader on a page the names of the units led, in the order of the tree."""
    leaders = [participant for participant in participants if participant.post_id]
    if not leaders:
        return
    led = {}
    units = ParticipantUnit.objects.filter(leader__in=leaders).select_related("unit")
    for row in units.order_by("unit__path"):
        led.setdefault(row.leader_id, []).append(row.unit.name)
    for leader in leaders:
        leader.led = _(", ").join(led.get(leader.pk, ()))


def seen_cycle(user, code):
    """Return the cycle among those the person may look at, or answer 404."""
    return get_object_or_404(cycles(user), code=code)


def _to_cycle(cycle):
    return HttpResponseRedirect(reverse("determination:cycle-detail", args=[cycle.code]))
