"""Responsibility lists by level and post; measures."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.determination.models import Clause, Duty, Measure, TaskTemplate
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
        Prefetch("clauses", Clause.objects.select_related("source")),
        Prefetch("templates", TaskTemplate.objects.given_to(request.user)),
        "measures",
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
def measure_list(request):
    """The values that their owners enter once for all branches."""
    measures = Measure.objects.select_related("duty")
    return render(request, "tracker/determination/measure_list.html", {"measures": measures})
