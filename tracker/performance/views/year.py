"""The year on one page: months by templates, for one organisation or counted for many."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tracker.determination.models import Participant
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.performance import actions
from tracker.performance.models import Record, RecordTask, Task
from tracker.performance.states import OPEN, WRITING_PHASES, RecordStatus, TaskStatus
from tracker.performance.views.choosing import chosen_cycle, seen_cycles
from tracker.performance.year import area_rows, by_month, months_of, own_rows

OFFERED = 200  # organisations in the list to choose from
TOLD = (TaskStatus.SUBMITTED, TaskStatus.ACCEPTED, TaskStatus.RETURNED)


@require_GET
def task_year(request):
    """One's own branch, or the organisation that is chosen; without a choice the whole area."""
    user = request.user
    if not user.scope(Permission.TASK_VIEW):
        raise PermissionDenied(_("Your post does not include this right here."))
    cycles = seen_cycles(user)
    cycle = chosen_cycle(request, cycles)
    if cycle is None:
        return render(request, "tracker/performance/task_year.html", {"cycle": None})
    seen = Participant.objects.filter(cycle=cycle).visible_to(user).organisations()
    seen = seen.select_related("organisation").order_by("path")
    place = _place(seen, request.GET.get("organisation", ""))
    offered = _offered(seen, place)
    if place is None and len(offered) == 1:
        place = offered[0]
    tasks = Task.objects.visible_to(user).filter(cycle=cycle)
    if place is not None:
        tasks = tasks.in_subtree(place.organisation)
    months = months_of(cycle.starts_on, cycle.ends_on)
    is_one = place is not None and place.level == OrganisationLevel.BRANCH
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "months": months,
        "place": place,
        "offered": offered if len(offered) > 1 else [],
        "is_one": is_one,
        "this_month": request.today.replace(day=1),
        "sees_desk": bool(user.scope(Permission.TASK_EDIT) or user.scope(Permission.AREA_VIEW)),
    }
    if is_one:
        rows, context["next"] = _own(request, tasks, months, place, cycle)
    else:
        rows = area_rows(tasks, months, on=request.today)
    context |= {"rows": rows, "sections": by_month(rows, months)}
    return render(request, "tracker/performance/task_year.html", context)


def _place(seen, code):
    """The participant that the address names, or None when it names none.

    :raises Http404: when it names one that the person does not see
    """
    if not code:
        return None
    place = seen.filter(organisation__code=code).first()
    if place is None:
        raise Http404
    return place


def _offered(seen, place):
    """The organisations to choose from: all when they are few, else those round the choice."""
    offered = list(seen[: OFFERED + 1])
    if len(offered) <= OFFERED:
        return offered
    townships = list(seen.exclude(level=OrganisationLevel.BRANCH)[:OFFERED])
    if place is None:
        return townships
    township = place.organisation.parent if place.level == OrganisationLevel.BRANCH else None
    near = list(seen.in_subtree(township or place.organisation)[:OFFERED])
    found = {one.pk: one for one in [*townships, *near]}
    return sorted(found.values(), key=lambda one: one.path)


def _own(request, tasks, months, place, cycle):
    """Return (rows, what comes next); each task knows the page that its cell leads to."""
    tasks = list(tasks.select_related("template", "organisation").order_by("due_on", "pk"))
    links = (
        RecordTask.objects.filter(
            task__in=[task.pk for task in tasks if task.status in TOLD],
            record__in=Record.objects.visible_to(request.user).exclude(status=RecordStatus.DRAFT),
        )
        .order_by("record_id")
        .values_list("task_id", "record_id")
    )
    told = dict(links)
    can_write = cycle.phase in WRITING_PHASES and actions.may_write(
        request.user, place.organisation
    )
    rows, following = own_rows(tasks, months, on=request.today)
    for task in tasks:
        task.record_id = told.get(task.pk)
        task.is_open = task.status in OPEN
        task.can_be_told = can_write and task.status == TaskStatus.DUE
    return rows, following
