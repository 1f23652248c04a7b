"""Tasks: the secretary's own list for the phone, the list of many branches for the desk."""

from datetime import date
from functools import lru_cache

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tracker.audit.refusals import Refused
from tracker.organisations.permissions import Permission, allowed
from tracker.performance import actions
from tracker.performance.filters import TaskFilter, choices
from tracker.performance.lights import MARKS, SOON, light_of
from tracker.performance.models import Record, RecordTask, Task, writing_organisations
from tracker.performance.progress import with_progress
from tracker.performance.resources import TaskResource
from tracker.performance.states import (
    MENDING_PHASES,
    OPEN,
    WRITING_PHASES,
    RecordStatus,
    TaskStatus,
)
from tracker.performance.task_rows import TaskRows, tabs
from tracker.performance.views.choosing import chosen_cycle, seen_cycles
from tracker.performance.views.handing import around
from tracker.performance.views.numbers import row_number, row_numbers
from tracker.spreadsheets.views import SheetImportView, workbook_response

PAGE = 50
COUNTED = 1000  # tabs count no further
REMINDED = 500  # tasks that one press reminds of
_NOTHING = escape("")
# the words of a row are slots first, and those that differ between many branches stay slots longer
_SLOTS = {
    name: escape(f"{{{name}}}")
    for name in ("number", "title", "key", "organisation", "due_on", "light", "status")
}
_LATER = {name: _SLOTS[name] for name in ("number", "organisation", "key")}

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
    lists = choices(user)
    cycle = chosen_cycle(request, lists.cycles)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "overdue"
    if cycle is None:
        empty = {"cycle": None, "cycles": [], "rows": []}
        return render(request, "tracker/performance/task_table.html", empty)
    filters, chosen = _filtered(request, cycle, lists)
    found, by_name = TaskRows(chosen), tabs(on=today)
    rows, after = _page(found, by_name[tab], request.GET.get("after", ""))
    may_edit = bool(user.scope(Permission.TASK_EDIT))
    context = {
        "cycle": cycle,
        "cycles": lists.cycles,
        "tab": tab,
        "rows": rows,
        "body": _body(with_progress(rows), on=today, may_edit=may_edit),
        "after": after,
        "may_edit": may_edit,
        "may_export": bool(user.scope(Permission.EXPORT)),
    }
    if request.htmx:
        return render(request, "tracker/performance/_task_rows.html", context)
    counts = found.counts(by_name, most=COUNTED)
    context |= {
        "filter": filters,
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "counted": COUNTED,
    }
    return render(request, "tracker/performance/task_table.html", context)


def _body(tasks, *, on, may_edit):
    """Return the rows as HTML: a pattern from a template once, the words of each row in its slots.

    A county asks for this page most, and a template asks each of its nodes again for each row.
    """
    language = get_language()
    statuses = {status.value: str(status.label) for status in TaskStatus}
    alike, body = {}, _NOTHING
    for task in tasks:
        same = (task.title, task.due_on, task.status, light_of(task, on=on))
        if same not in alike:
            title, due_on, status, light = same
            alike[same] = format_html(
                _row_pattern(language, may_edit, status in OPEN),
                **_LATER,
                # a brace of a title is no slot
                title=title.replace("{", "{{").replace("}", "}}"),
                due_on=due_on.isoformat(),
                light=_light_mark(language, light),
                status=statuses[status],
            )
        key = _key_task(task) if task.is_key_task else _NOTHING
        body += format_html(alike[same], number=task.pk, organisation=task.organisation, key=key)
    return body


@lru_cache(maxsize=16)
def _row_pattern(_language, may_edit, is_open):
    """The HTML of a row with a slot in braces for each of its words; open tasks can be ticked."""
    select = _("Select %(title)s, %(name)s") % {"title": "{title}", "name": "{organisation}"}
    context = _SLOTS | {"may_edit": may_edit, "select": select if is_open else ""}
    return render_to_string("tracker/performance/_task_row.html", context)


@lru_cache(maxsize=16)
def _light_mark(_language, light):
    return render_to_string("tracker/performance/_light.html", {"light": light})


def _key_task(task):
    """The mark of a key task, and how far its plan has come."""
    return render_to_string("tracker/performance/_key_task.html", {"progress": task.progress})


def _filtered(request, cycle, lists):
    """Return (the filter form, the tasks of the cycle that pass it and that may be seen)."""
    filters = TaskFilter(request.GET, lists=lists, user=request.user, on=request.today)
    tasks = Task.objects.visible_to(request.user).filter(cycle=cycle.pk)
    return filters, filters.narrow(tasks)


def _page(found, tab, after):
    """Return (rows, mark of the next page or ""): by due day and number, not by page number."""
    rows = found.first(tab, most=PAGE + 1, after=_read_mark(after))
    if len(rows) <= PAGE:
        return rows, ""
    last = rows[PAGE - 1]
    return rows[:PAGE], f"{last.due_on.isoformat()}.{last.pk}"


def _read_mark(text):
    day, _dot, number = text.partition(".")
    number = row_number(number)
    try:
        return None if number is None else (date.fromisoformat(day), number)
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
    holder = task.done_by
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
        and task.cycle.phase
        in (MENDING_PHASES if task.status == TaskStatus.RETURNED else WRITING_PHASES)
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
    _filters, tasks = _filtered(request, cycle, choices(user))
    tasks = tasks.order_by("due_on", "id")
    resource = TaskResource(user=user, on=request.today, cycle=cycle)
    table = resource.table(tabs(on=request.today)[tab].narrow(tasks))
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
