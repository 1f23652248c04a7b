"""The five fixes of a cycle: what is missing where, posts without a duty, and the cascade."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tracker.charts import Bar, Caption, bars
from tracker.determination.cascade import by_level, descents
from tracker.determination.models import Duty, Participant, Responsibility
from tracker.determination.newest import newest_cycle
from tracker.determination.views.cycles import seen_cycle
from tracker.determination.views.gates import needs
from tracker.organisations.models import Organisation, OrganisationLevel, Post
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import PostKind

PAGE = 50
GAPS = {
    "post": (gettext_lazy("No post"), Q(post=None)),
    "person": (gettext_lazy("No person"), Q(person=None, post__isnull=False)),
    "task": (gettext_lazy("No task"), Q(has_task=False)),
    "time": (gettext_lazy("No time"), Q(has_time=False)),
    "requirement": (gettext_lazy("No requirement"), Q(has_requirement=False)),
}
STEP_WORDS = {
    "received": gettext_lazy("received"),
    "broken_down": gettext_lazy("broken down"),
    "owned": gettext_lazy("owned"),
    "task": gettext_lazy("with a task"),
    "time": gettext_lazy("with a time"),
    "requirement": gettext_lazy("with a requirement"),
}
# which list shows the lines that fell out at a step
GAP_OF_STEP = {"owned": "any", "task": "task", "time": "time", "requirement": "requirement"}
# seats of the product itself, not of the responsibility system
OUTSIDE = (PostKind.REVIEWER, PostKind.OBSERVER, PostKind.TECHNICAL)


@require_safe
@needs(Permission.CYCLE_VIEW)
def responsibility_list(request):
    """The responsibility lists of a cycle; `?gap=`, `?organisation=`, `?duty=` narrow them.

    `?gap=posts` lists the posts that no duty names instead.
    """
    cycle = _cycle(request)
    if cycle is None:
        return render(request, "tracker/determination/responsibility_list.html", {"cycle": None})
    place = _place(request)
    lines = Responsibility.objects.visible_to(request.user).filter(participant__cycle=cycle)
    posts = _posts_without_duty(request.user, cycle)
    if place:
        lines, posts = lines.in_subtree(place), posts.in_subtree(place)
    duty = Duty.objects.filter(code=request.GET.get("duty", "")).first()
    if duty:
        lines = lines.filter(duty=duty)
    gap = request.GET.get("gap", "")
    context = {
        "cycle": cycle,
        "tabs": _tabs(lines, posts),
        "gap": gap,
        "place": place,
        "places": _places(request.user, cycle),
        "duty": duty,
    }
    if gap == "posts":
        rows = posts.select_related("organisation").order_by("organisation__path", "code")
    else:
        if gap == "any":
            lines = lines.lacking()
        elif gap in GAPS:
            lines = lines.filter(GAPS[gap][1])
        rows = lines.select_related("participant__organisation", "duty", "post", "person").order_by(
            "participant__path", "participant_id", "duty__order", "duty__code"
        )
    context["page_obj"] = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "tracker/determination/responsibility_list.html", context)


def _cycle(request):
    """The cycle that the address names, or the newest one that the person sees."""
    if code := request.GET.get("cycle"):
        return seen_cycle(request.user, code)
    return newest_cycle(request.user)


def _place(request):
    code = request.GET.get("organisation", "")
    if not code:
        return None
    return Organisation.objects.visible_to(request.user).filter(code=code).first()


def _places(user, cycle):
    """The townships of the cycle that the person sees, for the filter."""
    seen = Participant.objects.filter(cycle=cycle).visible_to(user)
    townships = seen.organisations().filter(level=OrganisationLevel.TOWNSHIP)
    return townships.select_related("organisation").order_by("path")


def _posts_without_duty(user, cycle):
    duties = Responsibility.objects.filter(post=OuterRef("pk"), participant__cycle=cycle)
    takes_part = Participant.objects.filter(cycle=cycle, organisation=OuterRef("organisation_id"))
    return (
        Post.objects.visible_to(user)
        .filter(Exists(takes_part), ~Exists(duties), is_active=True)
        .exclude(kind__in=OUTSIDE)
    )


def _tabs(lines, posts):
    """Return [(gap, words, number)] for the tabs."""
    counted = lines.order_by().aggregate(
        number=Count("pk"),
        **{f"no_{name}": Count("pk", filter=rule) for name, (_words, rule) in GAPS.items()},
    )
    return [
        ("", _("All"), counted["number"]),
        ("any", _("Something is missing"), lines.lacking().count()),
        *((name, words, counted[f"no_{name}"]) for name, (words, _rule) in GAPS.items()),
        ("posts", _("Posts without a duty"), posts.count()),
    ]


@require_safe
@needs(Permission.CYCLE_VIEW)
def cascade(request):
    """How far each duty has come down, level by level, and where something leaked."""
    cycle = _cycle(request)
    if cycle is None:
        return render(request, "tracker/determination/cascade.html", {"cycle": None})
    found = descents(cycle, request.user)
    only_leaks = bool(request.GET.get("leaks"))
    rows = [_row(descent) for descent in found if descent.leaks or not only_leaks]
    context = {
        "cycle": cycle,
        "levels": [_level(total) for total in by_level(found)],
        "rows": rows,
        "leaking": sum(bool(descent.leaks) for descent in found),
        "only_leaks": only_leaks,
        "steps": STEP_WORDS.items(),
    }
    return render(request, "tracker/determination/cascade.html", context)


def _level(total):
    label = OrganisationLevel(total.level).label
    drawing = bars(
        [
            Bar(str(STEP_WORDS[step]), number, total.asked, text=f"{number}/{total.asked}")
            for step, number in total.steps
        ],
        caption=Caption(
            id=f"cascade-{total.level}",
            title=_("%(level)s: how far its duties have come") % {"level": label},
            no_data=_("No data"),
            description=_("Of all duties asked of organisations of this level."),
        ),
    )
    return {"label": label, "drawing": drawing, "total": total}


def _row(descent):
    return {
        "descent": descent,
        "level": OrganisationLevel(descent.level).label,
        "cells": [(STEP_WORDS[step], number) for step, number in descent.steps],
        "leaks": [
            (STEP_WORDS[step], number, GAP_OF_STEP.get(step)) for step, number in descent.leaks
        ],
    }
