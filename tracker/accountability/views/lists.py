"""The list of cases, the four lists as practised, and what an administrator opens at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from tracker.accountability import actions, parties
from tracker.accountability.forms import CaseFilterForm
from tracker.accountability.models import Finding, Talk, overdue_on
from tracker.accountability.resources import TABLES, key_tasks, of_list
from tracker.accountability.states import FindingStatus, TalkStatus
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.determination.states import LOCKED_PHASES, Phase
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.performance.models import Task
from tracker.spreadsheets.views import workbook_response

PAGE = 25
LONG_PAGE = 200  # of a list to print
TABS = {
    "mine": gettext_lazy("waiting for you"),
    "open": gettext_lazy("open"),
    "rectifying": gettext_lazy("being rectified"),
    "overdue": gettext_lazy("overdue"),
    "closed": gettext_lazy("ended"),
    "talks": gettext_lazy("talks"),
}
LISTS = {
    "problems": gettext_lazy("Problem list"),
    "measures": gettext_lazy("Measure list"),
    "projects": gettext_lazy("Key project list"),
    "rectifications": gettext_lazy("Rectification list"),
}


@require_safe
def case_list(request):
    """The cases of one's organisations: tabs with counts, filters, what waits for oneself first."""
    _require_view(request.user)
    form, findings, talks = _filtered(request)
    findings = findings.with_turn(request.user)
    conditions = _conditions(request.today)
    counts = findings.aggregate(
        **{name: Count("pk", filter=condition) for name, condition in conditions.items()}
    )
    counts["talks"] = talks.count()
    tab = request.GET.get("tab")
    if tab not in TABS:
        tab = "mine" if counts["mine"] else "open"
    if tab == "talks":
        rows = talks.select_related(
            "participant__organisation", "participant__cycle", "result", "held_by"
        )
    else:
        rows = (
            findings.filter(conditions[tab])
            .select_related(
                "participant__organisation",
                "participant__cycle",
                "participant__parent",
                "node",
                "rectification",
            )
            .order_by("-is_mine", "-raised_at", "-id")
        )
    pages = Paginator(rows, PAGE)
    pages.count = counts[tab]
    cycle = form.chosen()[0]
    graded = cycle or _displayed(form.cycles.values())
    context = {
        "form": form,
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "page_obj": pages.get_page(request.GET.get("page")),
        "may_raise": bool(request.user.scope(Permission.CASE_RAISE)),
        "cycle": cycle,
        "graded": graded,
        "may_open_talks": graded is not None
        and graded.phase in LOCKED_PHASES
        and _may_open_talks(request.user, graded),
        "is_filtered": any(form.chosen()),
        "lists": LISTS.items(),
    }
    return render(request, "tracker/accountability/case_list.html", context)


@require_safe
def finding_list(request):
    """The address people guess: the open findings are a tab of the cases."""
    return redirect(f"{reverse('accountability:case-list')}?tab=open")


@require_safe
def practised_list(request, name):
    """One of the four lists as practised, with the filters of the case list, ready for print."""
    if name not in TABLES:
        raise Http404
    _require_view(request.user)
    form, rows = _rows_of(request, name)
    pages = Paginator(rows, LONG_PAGE)
    page_obj = pages.get_page(request.GET.get("page"))
    table = TABLES[name](page_obj.object_list)
    context = {
        "form": form,
        "name": name,
        "table": table,
        "lists": LISTS.items(),
        "rows": [_cells(name, table.headers, row) for row in table.rows],
        "page_obj": page_obj,
        "may_export": bool(request.user.scope(Permission.EXPORT)),
        "cycle": form.chosen()[0],
    }
    return render(request, "tracker/accountability/practised_list.html", context)


@require_safe
def list_export(request, name):
    """The same list as a workbook."""
    if name not in TABLES:
        raise Http404
    if not request.user.scope(Permission.EXPORT):
        raise PermissionDenied(_("Your post does not include this right here."))
    _form, rows = _rows_of(request, name)
    return workbook_response([TABLES[name](rows)], name=LISTS[name])


@require_POST
def open_talks(request, cycle):
    """Open a talk for every low grade of a cycle whose results are published."""
    cycle = get_object_or_404(
        Cycle.objects.visible_to(request.user).select_related("organisation"), code=cycle
    )
    if not _may_open_talks(request.user, cycle):
        raise PermissionDenied(_("Your post does not include this right here."))
    try:
        talks = actions.open_talks_for_low_grades(cycle, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        count = len(talks)
        text = ngettext("%(count)s talk was opened.", "%(count)s talks were opened.", count)
        if not count:
            text = _("There is no low grade without a talk.")
        messages.success(request, text % {"count": count})
    return redirect(f"{reverse('accountability:case-list')}?tab=talks&cycle={cycle.code}")


def _rows_of(request, name):
    """Return the filter form and the rows of a list that it leaves."""
    form, findings, _talks = _filtered(request)
    if name != "projects":
        return form, of_list(name, findings)
    cycle, township, words = form.chosen()
    tasks = Task.objects.visible_to(request.user)
    if cycle is not None:
        tasks = tasks.filter(cycle=cycle)
    if township is not None:
        tasks = tasks.in_subtree(township)
    if words:
        titled = Q(template__title_zh__icontains=words) | Q(template__title_en__icontains=words)
        tasks = tasks.filter(titled)
    return form, key_tasks(tasks, on=request.today)


def _cells(name, headers, row):
    """Dress one row of a table for the page: its number leads to the case or the task."""
    cells = [{"header": h, "value": value} for h, value in zip(headers, row, strict=True)]
    leads_to = "performance:task-detail" if name == "projects" else "accountability:finding-detail"
    cells[0]["url"] = reverse(leads_to, args=[row[0]])
    cells[0]["is_number"] = True
    return cells


def _require_view(user):
    if not user.scope(Permission.CASE_VIEW):
        raise PermissionDenied(_("Your post does not include this right here."))


def _displayed(cycles):
    """Return the newest cycle whose results are out and not yet final, or None."""
    out = [cycle for cycle in cycles if cycle.phase in (Phase.PUBLICATION, Phase.APPEAL)]
    return max(out, key=lambda cycle: cycle.starts_on, default=None)


def _may_open_talks(user, cycle):
    organisation = cycle.organisation
    return allowed(user, Permission.CYCLE_RUN, organisation=organisation) and parties.judges(
        user, Permission.CASE_RAISE, organisation
    )


def _conditions(today):
    """What each tab shows; overdue cases are among those being rectified too."""
    return {
        "mine": Q(is_mine=True),
        "open": Q(status=FindingStatus.OPEN),
        "rectifying": Q(status=FindingStatus.RECTIFYING),
        "overdue": overdue_on(today),
        "closed": Q(status__in=[FindingStatus.CLOSED, FindingStatus.DISMISSED]),
    }


def _filtered(request):
    """Return the filter form, and the findings and talks that it leaves."""
    user = request.user
    townships = Organisation.objects.visible_to(user).filter(level=OrganisationLevel.TOWNSHIP)
    form = CaseFilterForm(
        request.GET,
        cycles=Cycle.objects.visible_to(user).select_related("organisation"),
        townships=townships.active(),
    )
    cycle, township, words = form.chosen()
    findings, talks = Finding.objects.visible_to(user), Talk.objects.visible_to(user)
    if cycle is not None:
        findings = findings.filter(participant__cycle=cycle)
        talks = talks.filter(participant__cycle=cycle)
    if township is not None:
        findings, talks = findings.in_subtree(township), talks.in_subtree(township)
    if words:
        findings = findings.filter(text__icontains=words)
        talks = talks.filter(reason__icontains=words)
    return form, findings, talks.order_by(_left_first(), "-opened_at", "-id")


def _left_first():
    """Talks that are still to be held or closed stand before those that are done."""
    return Case(When(status=TalkStatus.CLOSED, then=Value(1)), default=Value(0))
