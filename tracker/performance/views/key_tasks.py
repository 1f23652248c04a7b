"""Key tasks of an area: the plan, the division of work, the progress of each."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance.holders import holders_of
from tracker.performance.lights import condition, light_of
from tracker.performance.models import Task
from tracker.performance.progress import with_division, with_progress
from tracker.performance.states import OPEN, Light, TaskStatus
from tracker.performance.views.choosing import chosen_cycle, seen_cycles

PAGE = 25
TABS = {
    "open": gettext_lazy("Under way"),
    "late": gettext_lazy("Overdue"),
    "done": gettext_lazy("Done"),
    "all": gettext_lazy("All"),
}


@require_GET
def key_task_list(request):
    """The key tasks that begin in the person's area; parts stand with the task they come from.

    `?within=` narrows to an organisation and below, `?joint=1` to those joined with business;
    `?templates=1` shows those that nobody gave or handed down too.
    """
    user, today = request.user, request.today
    if not (user.scope(Permission.TASK_EDIT) or user.scope(Permission.AREA_VIEW)):
        raise PermissionDenied(_("Your post does not include this right here."))
    cycles = seen_cycles(user)
    cycle = chosen_cycle(request, cycles)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "open"
    tasks = _topmost(user, cycle)
    place = _place(request)
    if place is not None:
        tasks = tasks.in_subtree(place)
    if request.GET.get("joint"):
        tasks = tasks.filter(_joint())
    # what every branch has by template would hide the few that were given
    if not request.GET.get("templates"):
        parts = Task.objects.filter(parent=OuterRef("pk"))
        tasks = tasks.filter(Q(template=None) | Q(Exists(parts)))
    rules = _rules(today)
    counted = tasks.order_by().aggregate(
        **{f"n_{name}": Count("pk", filter=rule) for name, rule in rules.items()}
    )
    rows = tasks.filter(rules[tab]).select_related("template", "organisation", "post", "person")
    page = Paginator(rows.order_by("organisation__path", "due_on", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    page.object_list = with_division(with_progress(page.object_list))
    seats = [task.post_id for task in page if task.post_id and task.done_by is None]
    holders = holders_of(seats, on=today)
    for task in page:
        task.holder = task.done_by or holders.get(task.post_id)
        task.light = light_of(task, on=today)
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "page_obj": page,
        "tab": tab,
        "tabs": [(name, label, counted[f"n_{name}"]) for name, label in TABS.items()],
        "place": place,
        "places": Organisation.objects.visible_to(user).filter(level=OrganisationLevel.TOWNSHIP),
        "is_joint": bool(request.GET.get("joint")),
        "with_templates": bool(request.GET.get("templates")),
        "may_edit": bool(user.scope(Permission.TASK_EDIT)),
    }
    return render(request, "tracker/performance/key_task_list.html", context)


def _topmost(user, cycle):
    """Key tasks of the cycle that the person sees and that no task they see was handed down to."""
    paths = user.scope(Permission.TASK_VIEW)
    above = within_any(paths, at="parent__organisation__path")
    return Task.objects.visible_to(user).filter(cycle=cycle).key().exclude(above)


def _place(request):
    code = request.GET.get("within", "").strip()
    if not code:
        return None
    return Organisation.objects.visible_to(request.user).filter(code=code).first()


def _joint():
    own = ~Q(joint_work_zh="", joint_work_en="")
    of_template = Q(template__isnull=False) & ~Q(
        template__joint_work_zh="", template__joint_work_en=""
    )
    return own | of_template


def _rules(today):
    """{tab: the condition of its rows}."""
    return {
        "open": Q(status__in=(*OPEN, TaskStatus.SUBMITTED)),
        "late": condition(Light.OVERDUE, on=today),
        "done": Q(status=TaskStatus.ACCEPTED),
        "all": Q(),
    }
