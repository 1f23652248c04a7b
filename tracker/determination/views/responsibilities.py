"""The five fixes of a cycle: what is missing where, and posts without a duty."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

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
