"""Frameworks: their versions, the sheet of one version, one indicator with its trace back."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.determination import actions, burden
from tracker.determination.models import (
    Clause,
    DocumentedSystem,
    Framework,
    Measure,
    Reading,
    TaskTemplate,
    Trace,
)
from tracker.determination.newest import versions
from tracker.determination.parts import parts_by_kind
from tracker.determination.rule_words.in_words import in_words
from tracker.determination.sheets import groups_of, lines_of
from tracker.determination.states import VersionStatus
from tracker.determination.subjects import SubjectKind
from tracker.determination.views.gates import needs
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.organisations.scope import within_any


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def framework_list(request):
    """The frameworks that the person may look at, each with its versions."""
    frameworks = (
        Framework.objects.visible_to(request.user)
        .select_related("organisation")
        .prefetch_related(Prefetch("versions", versions(request.user), to_attr="seen_versions"))
    )
    return render(
        request,
        "tracker/determination/framework_list.html",
        {"frameworks": frameworks, "county": county_of(request.user)},
    )


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def framework_detail(request, code, number):
    """One version as a sheet by dimension; `?kind=` narrows it, `?sheet=1` is for printing."""
    version = seen_version(request.user, code, number)
    nodes = list(
        version.nodes.select_related("dimension")
        .prefetch_related(Prefetch("clauses", Clause.objects.select_related("source")))
        .order_by("order", "code")
    )
    kind = request.GET.get("kind", "")
    if kind not in SubjectKind.values:
        kind = ""
    lines = lines_of(nodes, kind)
    templates = burden.in_force(TaskTemplate.objects.all(), version.framework)
    parts, burdens = parts_by_kind(nodes), burden.burdens_of(nodes, templates=templates)
    context = {
        "version": version,
        "framework": version.framework,
        "groups": groups_of(lines),
        "indicators": sum(line.node.is_indicator for line in lines),
        "parts": parts,
        "burdens": burdens,
        "heaviest": burden.heaviest(burdens),
        "limits": burden.LIMITS,
        "members": burden.LARGEST,
        "kind": kind,
        "kind_label": SubjectKind(kind).label if kind else "",
        "full_mark": next((one.full for one in parts if one.kind == kind), None),
        "kinds": dict(SubjectKind.choices),
        "may_copy": county_of(request.user) is not None,
        "may_edit": may_edit(request.user, version),
        "waiting": sum(node.reading == Reading.PROPOSED for node in nodes),
        "may_check": bool(request.user.scope(Permission.FRAMEWORK_EDIT)),
        "may_export": bool(request.user.scope(Permission.FRAMEWORK_VIEW)),
    }
    page = "framework_sheet" if request.GET.get("sheet") else "framework_detail"
    return render(request, f"tracker/determination/{page}.html", context)


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def indicator_detail(request, code, number, node):
    """One indicator: its rule and standard, where its fact comes from, and the way back."""
    version = seen_version(request.user, code, number)
    node = get_object_or_404(
        version.nodes.select_related("dimension", "parent"),
        code=node,
    )
    source = node.source if isinstance(node.source, dict) else {}
    traces = (
        Trace.objects.filter(indicator=node.code)
        .select_related("system", "clause__source", "duty", "template", "measure")
        .order_by("system__order", "code")
    )
    clauses = list(node.clauses.select_related("source"))
    context = {
        "version": version,
        "framework": version.framework,
        "node": node,
        "words": in_words(node),
        "children": version.nodes.filter(parent=node),
        "origin": source.get("from", ""),
        "templates": TaskTemplate.objects.nameable_by(version.framework.organisation).filter(
            code__in=source.get("templates") or []
        ),
        "counted": source.get("count", ""),
        "measures": Measure.objects.filter(code=source.get("measure") or ""),
        "traces": traces,
        "clauses": clauses,
        "systems": DocumentedSystem.objects.filter(clauses__in=clauses).distinct(),
        "kinds": dict(SubjectKind.choices),
    }
    return render(request, "tracker/determination/indicator_detail.html", context)


@require_POST
@needs(Permission.FRAMEWORK_EDIT)
def framework_retire(request, code, number):
    """Offer a published version of the county's own framework no longer."""
    version = seen_version(request.user, code, number)
    try:
        actions.retire_version(version, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The version is no longer offered."))
    return to_version(version)


def seen_version(user, code, number):
    """Return the version among those the person may look at, or answer 404."""
    return get_object_or_404(versions(user), framework__code=code, number=number)


def to_version(version):
    """Send the person to the page of a version."""
    place = [version.framework.code, version.number]
    return HttpResponseRedirect(reverse("determination:framework-detail", args=place))


def county_of(user):
    """Return the county for which the person may write frameworks, or None."""
    paths = user.scope(Permission.FRAMEWORK_EDIT)
    if not paths:
        return None
    counties = Organisation.objects.active().filter(
        within_any(paths), level=OrganisationLevel.COUNTY
    )
    return counties.order_by("path").first()


def may_edit(user, version):
    """Tell whether the version is one of a framework that the person writes."""
    owner = version.framework.organisation
    return owner is not None and allowed(user, Permission.FRAMEWORK_EDIT, organisation=owner)


def may_change(user, version):
    """Tell whether the person may bring indicators into this version."""
    return version.status == VersionStatus.DRAFT and may_edit(user, version)
