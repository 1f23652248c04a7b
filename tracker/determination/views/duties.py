"""Responsibility lists by level and post; task templates and measures."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker.determination.models import Clause, Duty, Measure, Node, TaskTemplate
from tracker.determination.newest import current_version
from tracker.determination.views.gates import needs
from tracker.organisations.models import OrganisationKind, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import PostKind

LEVELS = list(OrganisationLevel)
POSTS = list(PostKind)


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def duty_list(request):
    """The duties of each post at each level; `?level=` and `?post=` narrow the list."""
    level, post = request.GET.get("level", ""), request.GET.get("post", "")
    duties = Duty.objects.select_related("parent").prefetch_related(
        Prefetch("clauses", Clause.objects.select_related("source")), "templates", "measures"
    )
    if level in OrganisationLevel.values:
        duties = duties.filter(level=level)
    if post in PostKind.values:
        duties = duties.filter(post_kind=post)
    lists = {}
    for duty in duties:
        lists.setdefault((duty.level, duty.post_kind), []).append(duty)
    ordered = sorted(lists.items(), key=lambda item: (_place(LEVELS, item), _post_place(item)))
    context = {
        "lists": [
            {
                "level": OrganisationLevel(level).label,
                "post": PostKind(post_kind).label,
                "duties": duties,
            }
            for (level, post_kind), duties in ordered
        ],
        "level": level,
        "post": post,
        "levels": OrganisationLevel.choices,
        "posts": PostKind.choices,
        "kinds": dict(OrganisationKind.choices),
    }
    return render(request, "tracker/determination/duty_list.html", context)


def _place(order, item):
    return order.index(item[0][0])


def _post_place(item):
    return POSTS.index(item[0][1])


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def template_list(request):
    """What recurs: every task template with its rhythm and its duty."""
    templates = TaskTemplate.objects.select_related("duty")
    level = request.GET.get("level", "")
    if level in OrganisationLevel.values:
        templates = templates.filter(level=level)
    context = {
        "templates": templates,
        "level": level,
        "levels": OrganisationLevel.choices,
        "kinds": dict(OrganisationKind.choices),
    }
    return render(request, "tracker/determination/template_list.html", context)


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def template_detail(request, code):
    """One task template: who does it when, what it asks for, which indicators it counts for."""
    template = get_object_or_404(TaskTemplate.objects.select_related("duty__parent"), code=code)
    version = current_version(request.user)
    nodes = Node.objects.filter(version=version, code__in=template.indicators) if version else []
    context = {
        "template": template,
        "version": version,
        "indicators": nodes,
        "clauses": template.duty.clauses.select_related("source"),
        "kinds": dict(OrganisationKind.choices),
    }
    return render(request, "tracker/determination/template_detail.html", context)


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def measure_list(request):
    """The values that their owners enter once for all branches."""
    measures = Measure.objects.select_related("duty")
    return render(request, "tracker/determination/measure_list.html", {"measures": measures})
