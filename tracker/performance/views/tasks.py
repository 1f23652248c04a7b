"""Tasks: the secretary's own list for the phone, the list of many branches for the desk."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import IntegerField, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.organisations.permissions import Permission, allowed
from tracker.performance import actions
from tracker.performance.filters import TaskFilter
from tracker.performance.lights import MARKS, SOON, light_of
from tracker.performance.models import Record, RecordTask, Task, writing_organisations
from tracker.performance.progress import with_progress
from tracker.performance.resources import TaskResource
from tracker.performance.states import (
    MENDING_PHASES,
    OPEN,
    WRITING_PHASES,
    Light,
    RecordStatus,
    TaskStatus,
)
from tracker.performance.views.choosing import chosen_cycle, seen_cycles
from tracker.performance.views.handing import around
from tracker.performance.views.numbers import row_numbers
from tracker.spreadsheets.views import SheetImportView, workbook_response

PAGE = 50
COUNTED = 1000  # tabs count no further
REMINDED = 500  # tasks that one press reminds of

TABS = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Due within 7 days"),
    "open": gettext_lazy("To do"),
    "sent": gettext_lazy("Sent"),
    "all": gettext_lazy("All"),
}


@require_GET
def task_list(request):
    """The list that fits the person: many branches at the desk, one's own on the phone."""
    user = request.user
    if not user.scope(Permission.TASK_VIEW):
        raise PermissionDenied(_("Your post does not include this right here."))
    if user.scope(Permission.TASK_EDIT) or user.scope(Permission.AREA_VIEW):
        return _desk(request)
    return _own(request)


def _own(request):
    """The phone: what came back, what is due, what comes later, what is done."""
    user, today = request.user, request.today
    cycles = seen_cycles(user)
    cycle = chosen_cycle(request, cycles)
    tasks = list(
        Task.objects.visible_to(user).filter(cycle=cycle).select_related("template", "organisation")
    )
    records = _records_of(user, tasks)
    may_write = {
        organisation.pk
        for organisation in {task.organisation for task in tasks}
        if actions.may_write(user, organisation)
    }
    is_running = cycle is not None and cycle.phase in WRITING_PHASES
    groups = {"due": [], "later": [], "done": []}
    for task in with_progress(tasks):
        task.light = light_of(task, on=today)
        task.record = records.get(task.pk)
        task.can_be_told = is_running and task.status in OPEN and task.organisation_id in may_write
        if task.status not in OPEN:
            groups["done"].append(task)
        elif task.due_on <= today + SOON:
            groups["due"].append(task)
        else:
            groups["later"].append(task)
    groups["done"].sort(key=lambda task: task.due_on, reverse=True)
    unfinished = [
        record
        for record in Record.objects.visible_to(user)
        .filter(cycle=cycle, status__in=(RecordStatus.RETURNED, RecordStatus.DRAFT))
        .prefetch_related("tasks__template")
        if record.organisation_id in may_write
    ]
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "groups": groups,
        "returned": [r for r in unfinished if r.status == RecordStatus.RETURNED],
        "drafts": [r for r in unfinished if r.status == RecordStatus.DRAFT],
        "can_write": is_running and bool(may_write or writing_organisations(user)),
        "several": len({task.organisation_id for task in tasks}) > 1,
    }
    return render(request, "tracker/performance/task_list.html", context)


def _records_of(user, tasks):
    """{task id: the newest record told for it}, of those the person may see."""
    links = (
        RecordTask.objects.filter(task__in=tasks, record__in=Record.objects.visible_to(user))
        .select_related("record")
        .order_by("record_id")
    )
    return {link.task_id: link.record for link in links}


def _desk(request):
    """The desk: filters on top, tabs with counts, rows to tick."""
    user, today = request.user, request.today
    cycles = seen_cycles(user)
    cycle = chosen_cycle(request, cycles)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "overdue"
    if cycle is None:
        empty = {"cycle": None, "cycles": [], "rows": []}
        return render(request, "tracker/performance/task_table.html", empty)
    filters, chosen = _filtered(request, cycle)
    tabs = {name: _in_tab(chosen, name, on=today) for name in TABS}
    counts = _capped_counts(cycle, tabs)
    rows, after = _page(tabs[tab], request.GET.get("after", ""))
    _say(with_progress(rows), on=today)
    context = {
        "cycle": cycle,
        "cycles": cycles,
        "filter": filters,
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "rows": rows,
        "after": after,
        "counted": COUNTED,
        "may_edit": bool(user.scope(Permission.TASK_EDIT)),
        "may_export": bool(user.scope(Permission.EXPORT)),
    }
    template = "_task_rows.html" if request.htmx else "task_table.html"
    return render(request, f"tracker/performance/{template}", context)


def _say(tasks, *, on):
    """Give each task the words of its row: what is the same for many is said once."""
    marks, select = {}, _("Select %(title)s, %(name)s")
    statuses = {status.value: str(status.label) for status in TaskStatus}
    for task in tasks:
        task.light = light_of(task, on=on)
        if task.light not in marks:
            light = {"light": task.light}
            marks[task.light] = render_to_string("tracker/performance/_light.html", light)
        task.heading, task.where = task.title, task.organisation.name
        task.number, task.day = str(task.pk), task.due_on.isoformat()
        task.mark, task.stands = marks[task.light], statuses[task.status]
        if task.status in OPEN:
            task.select = select % {"title": task.heading, "name": task.where}


def _filtered(request, cycle):
    """Return (the filter form, the tasks of the cycle that pass it and that may be seen)."""
    tasks = Task.objects.visible_to(request.user).filter(cycle=cycle)
    filters = TaskFilter(request.GET, queryset=tasks, request=request)
    return filters, filters.qs.order_by("due_on", "id")


def _in_tab(tasks, tab, *, on):
    if tab == "overdue":
        return tasks.overdue(on=on)
    if tab == "soon":
        return tasks.showing(Light.DUE_SOON, on=on)
    if tab == "open":
        return tasks.open()
    if tab == "sent":
        return tasks.filter(status=TaskStatus.SUBMITTED)
    return tasks


class _CappedCount(Subquery):
    """How many rows a sliced queryset has, asked inside another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _capped_counts(cycle, querysets):
    """Count all tabs in one query, none further than COUNTED + 1."""
    counts = {
        f"n_{name}": _CappedCount(queryset.order_by().values("pk")[: COUNTED + 1])
        for name, queryset in querysets.items()
    }
    row = Cycle.objects.filter(pk=cycle.pk).annotate(**counts).values(*counts).get()
    return {name: row[f"n_{name}"] for name in querysets}


def _page(tasks, after):
    """Return (rows, mark of the next page or ""): by due day and number, not by page number."""
    if mark := _read_mark(after):
        due_on, pk = mark
        later_that_day = tasks.filter(due_on=due_on, pk__gt=pk)
        tasks = later_that_day | tasks.filter(due_on__gt=due_on)
    rows = list(
        tasks.select_related("template", "organisation").only(
            "status",
            "due_on",
            "scheduled_on",
            "first_sent_on",
            "is_key",
            "title_zh",
            "title_en",
            "template__title_zh",
            "template__title_en",
            "template__is_key",
            "organisation__name_zh",
            "organisation__name_en",
            "organisation__path",
        )[: PAGE + 1]
    )
    if len(rows) <= PAGE:
        return rows, ""
    last = rows[PAGE - 1]
    return rows[:PAGE], f"{last.due_on.isoformat()}.{last.pk}"


def _read_mark(text):
    day, _dot, number = text.partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


@require_GET
def task_detail(request, pk):
    """One task: its five fixes, its light, the records told for it."""
    task = get_object_or_404(
        Task.objects.visible_to(request.user).select_related(
            "template__duty", "organisation", "post__organisation", "person", "cycle", "participant"
        ),
        pk=pk,
    )
    light = light_of(task, on=request.today)
    holder = task.person
    if holder is None and task.post is not None:
        current = task.post.appointments.current(on=request.today).select_related("person")
        holder = next((row.person for row in current.order_by("is_deputy", "-since")), None)
    may_write = actions.may_write(request.user, task.organisation)
    records = list(Record.objects.visible_to(request.user).filter(tasks=task))
    context = {
        "task": task,
        "light": light,
        "mark": MARKS[light],
        "holder": holder,
        "records": records,
        "to_mend": _newest(records, RecordStatus.RETURNED)
        if may_write and task.cycle.phase in MENDING_PHASES
        else None,
        "draft": _newest(
            [r for r in records if r.written_by_id == request.user.pk], RecordStatus.DRAFT
        ),
        "can_be_told": may_write
        and task.status == TaskStatus.DUE
        and task.cycle.phase in WRITING_PHASES,
        "sees_list": bool(request.user.scope(Permission.TASK_VIEW)),
        "may_remind": task.status in OPEN
        and allowed(request.user, Permission.TASK_EDIT, organisation=task.organisation),
    }
    context |= around(task, request.user, on=request.today)
    return render(request, "tracker/performance/task_detail.html", context)


def _newest(records, status):
    """The newest of these records that stands so, or None."""
    return max((r for r in records if r.status == status), key=lambda r: r.pk, default=None)


@require_POST
def task_remind(request):
    """Remind the holders of the ticked tasks, or of all that the filters show."""
    user = request.user
    if not user.scope(Permission.TASK_EDIT):
        raise PermissionDenied(_("Your post does not include this right here."))
    tasks = Task.objects.visible_to(user)
    numbers = row_numbers(request.POST.getlist("task"))
    if not numbers:
        messages.error(request, _("Choose at least one task."))
        return redirect(_way_back(request))
    chosen = tasks.filter(pk__in=numbers[:REMINDED])
    try:
        people = actions.remind(chosen, by=user, at=request.now, on=request.today)
    except Refused as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)s person was reminded.", "%(count)s people were reminded.", people)
        messages.success(request, text % {"count": people})
    return redirect(_way_back(request))


def _way_back(request):
    """The list the person came from, filters and all; never another site."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return back
    return "performance:task-list"


@require_GET
def task_export(request):
    """The tasks that the filters show, as a workbook that can go in again."""
    user = request.user
    if not user.scope(Permission.EXPORT):
        raise PermissionDenied(_("Your post does not include this right here."))
    cycle = chosen_cycle(request, seen_cycles(user))
    if cycle is None:
        raise Http404
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "all"
    _filters, tasks = _filtered(request, cycle)
    resource = TaskResource(user=user, on=request.today, cycle=cycle)
    table = resource.table(_in_tab(tasks, tab, on=request.today))
    return workbook_response([table], name=f"{_('Tasks')} {cycle.code}")


class TaskImport(SheetImportView):
    """Tasks by hand from a sheet: nothing that was generated or sent is changed."""

    resource_class = TaskResource
    title = gettext_lazy("Bring in tasks")
    permission = Permission.TASK_EDIT

    def get_resource(self):
        cycle = chosen_cycle(self.request, seen_cycles(self.request.user))
        if cycle is None:
            raise Http404
        return TaskResource(user=self.request.user, on=self.request.today, cycle=cycle)

    def get_back_url(self):
        return reverse("performance:task-list")
