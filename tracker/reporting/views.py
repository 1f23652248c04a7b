"""The first page per role, the area page, the printable sheet, exports, the audit page."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.audit import deeds
from tracker.audit.models import ChainHead
from tracker.determination.models import Cycle, Participant
from tracker.organisations.models import Organisation
from tracker.organisations.permissions import Permission, require
from tracker.organisations.roles import Role
from tracker.reporting import area as figures_of
from tracker.reporting import drawings, home
from tracker.reporting.audit_trail import AuditFilter, events_for
from tracker.reporting.context import main_role


@require_safe
def first_page(request):
    """Show what waits for this person; a person without a post learns whom to ask."""
    role = main_role(request.user)
    user, today = request.user, request.today
    pages = {
        Role.SECRETARY: ("secretary", lambda: home.for_secretary(user, on=today)),
        Role.OFFICER: ("officer", lambda: home.for_officer(user, on=today)),
        Role.REVIEWER: ("reviewer", lambda: home.for_reviewer(user)),
        Role.ADMINISTRATOR: ("administrator", lambda: home.for_administrator(user, on=today)),
        Role.OBSERVER: ("observer", lambda: home.for_observer(user)),
        Role.MEMBER: ("member", dict),
        Role.TECHNICAL: ("technical", lambda: home.for_technical(user, on=today)),
    }
    name, collect = pages.get(role, ("nobody", lambda: home.for_nobody(user)))
    context = {"role_page": f"tracker/reporting/_home_{name}.html", "today": today, **collect()}
    return render(request, "tracker/reporting/home.html", context)


def cycles_of(user, organisation):
    """The cycles in which an organisation takes part, newest first."""
    return (
        Cycle.objects.visible_to(user)
        .filter(participants__organisation=organisation, participants__post=None)
        .order_by("-starts_on")
    )


def cycles_and_shown(request, organisation):
    """An organisation's cycles, and the one that the address names or the newest of them.

    A 404 when it is not there for this person.
    """
    cycles = list(cycles_of(request.user, organisation))
    code = request.GET.get("cycle")
    if not code:
        return cycles, cycles[0] if cycles else None
    cycle = next((cycle for cycle in cycles if cycle.code == code), None)
    if cycle is None:
        raise Http404
    return cycles, cycle


@require_safe
def area_mine(request):
    """Lead to the area page of the highest organisation one may look at."""
    paths = request.user.scope(Permission.AREA_VIEW)
    if not paths:
        raise PermissionDenied
    organisation = get_object_or_404(Organisation, path=min(paths, key=len))
    return redirect("reporting:area", organisation.code)


@require_safe
def area(request, code):
    """One screen to understand the whole area: figures, heat map, radar, trend, what is late."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), code=code)
    require(request.user, Permission.AREA_VIEW, organisation=organisation)
    cycles, cycle = cycles_and_shown(request, organisation)
    context = {"organisation": organisation, "cycles": cycles, "cycle": cycle}
    if cycle is None:
        return render(request, "tracker/reporting/area.html", context)
    participant = get_object_or_404(
        Participant.objects.select_related("framework_version", "organisation", "cycle", "parent"),
        cycle=cycle,
        organisation=organisation,
        post=None,
    )
    context |= screen(request, participant)
    return render(request, "tracker/reporting/area.html", context)


def screen(request, participant):
    """Collect everything that the area page shows of one participant."""
    user, today = request.user, request.today
    version = participant.framework_version
    dimensions, bands = list(version.dimensions.order_by("order")), version.bands
    units = list(
        participant.children.organisations()
        .select_related("organisation", "cycle")
        .order_by("path", "id")
    )
    root = Participant.objects.filter(cycle_id=participant.cycle_id, parent=None).first()
    published = figures_of.is_published(participant.cycle_id)
    under_way = participant.cycle.phase in figures_of.UNDER_WAY
    own, medians = {}, {}
    if under_way:
        shares = figures_of.sent_on_time(participant, version, on=today)
    else:
        shares = figures_of.shares_by_unit(user, participant, published=published)
        if participant.parent:
            own = figures_of.shares_by_unit(user, participant.parent, published=published)
        medians = figures_of.medians(user, root or participant, published=published)
    numbers = figures_of.figures(participant, on=today)
    quarters = figures_of.received_by_quarter(participant)
    return {
        "participant": participant,
        "line": above(user, participant),
        "units": units,
        "dimensions": dimensions,
        "numbers": numbers,
        "heat": drawings.heat_map(participant, units, dimensions, shares) if units else "",
        "table": [
            (
                unit,
                drawings.area_link(unit),
                [shares.get(unit.path, {}).get(d.code) for d in dimensions],
            )
            for unit in units
        ],
        "bands": [
            (figures_of.LETTERS[i], drawings.title_of(band), band["from"])
            for i, band in enumerate(version.bands)
        ],
        "grades": [
            (unit, drawings.area_link(unit), results, [(b, got.get(b["code"], 0)) for b in bands])
            for unit, results, got in (figures_of.grades_by_unit(participant) if published else ())
        ],
        "grade_titles": [(b["code"], drawings.title_of(b)) for b in bands],
        "radar": drawings.branch_radar(participant, dimensions, own, medians) if own else "",
        "radar_table": [
            (d.title, own.get(participant.path, {}).get(d.code), medians.get(d.code))
            for d in dimensions
        ],
        "trend": drawings.on_time_trend(quarters),
        "quarters": quarters,
        "overdue": figures_of.overdue_units(participant, on=today),
        "last_on": figures_of.last_received_on(participant),
        "is_published": published,
        "is_under_way": under_way,
    }


def above(user, participant):
    """The line of units above that this person may look at: (name, address)."""
    paths = user.scope(Permission.AREA_VIEW)
    line = []
    unit = participant.parent
    while unit is not None and any(unit.path.startswith(path) for path in paths):
        line.insert(0, (unit.name, drawings.area_link(unit)))
        unit = unit.parent
    return line


@require_safe
def exports(request):
    """What this person may take out as a workbook, each with its filter in the address."""
    if not request.user.scope(Permission.EXPORT):
        raise PermissionDenied
    cycles = Cycle.objects.visible_to(request.user)
    return render(
        request,
        "tracker/reporting/exports.html",
        {"cycles": cycles, "may_see_people": bool(request.user.scope(Permission.PERSON_VIEW))},
    )


@require_safe
def audit(request):
    """The chained record of acts of the person's organisations, newest first."""
    if not request.user.scope(Permission.AUDIT_VIEW):
        raise PermissionDenied
    shows_details = request.user.has_perm(Permission.RESULT_VIEW_UNPUBLISHED)
    listed = AuditFilter(request.GET, queryset=events_for(request.user))
    page = Paginator(listed.qs, 50).get_page(request.GET.get("page"))
    context = {
        "filter": listed,
        "page_obj": page,
        "shows_details": shows_details,
        "head": ChainHead.objects.filter(pk=1).first(),
        "exports_url": reverse("reporting:exports"),
    }
    if "verify" in request.GET:
        first_bad = deeds.verify()
        context["verdict"] = (
            _("The chain is whole.")
            if first_bad is None
            else _("The chain is broken at entry %(number)s.") % {"number": first_bad}
        )
        context["is_whole"] = first_bad is None
    return render(request, "tracker/reporting/audit.html", context)
