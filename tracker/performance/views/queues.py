"""The queue of those who judge records, worked through in batches; one's own records."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.determination.record_kinds import RecordKind
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance import actions, service_levels
from tracker.performance.forms.judging import ReturnForm
from tracker.performance.models import Record, writing_organisations
from tracker.performance.reasons import sentence
from tracker.performance.states import ACCEPTING_PHASES, RETURNING_PHASES
from tracker.performance.views.numbers import row_numbers

PAGE = 25
STATUS_TABS = {
    "sent": gettext_lazy("Waiting"),
    "returned": gettext_lazy("Returned"),
    "accepted": gettext_lazy("Accepted"),
}


@require_GET
def record_list(request):
    """The queue of sent records for the levels above; one's own records for a branch."""
    user = request.user
    if not user.scope(Permission.RECORD_VIEW):
        raise PermissionDenied(_("Your post does not include this right here."))
    judging = bool(user.scope(Permission.RECORD_ACCEPT))
    records, narrowed = _narrowed(request, Record.objects.visible_to(user))
    if judging:
        tabs = dict(STATUS_TABS)
    else:
        tabs = {"all": _("All"), "draft": _("Drafts"), **STATUS_TABS}
    tab = request.GET.get("tab")
    tab = tab if tab in tabs else next(iter(tabs))
    counts = {name: _in_tab(records, name).count() for name in tabs}
    order = ("sent_at", "id") if tab == "sent" else ("-happened_on", "-id")
    chosen = _in_tab(records, tab).order_by(*order)
    pages = Paginator(
        chosen.select_related(
            "organisation", "cycle", "written_by__person", "accepted_by_sample"
        ).prefetch_related("tasks__template", "attachments"),
        PAGE,
    )
    page = pages.get_page(request.GET.get("page"))
    for record in page:
        record.can_be_judged = judging and actions.may_accept(user, record)
    judged = [record for record in page if tab == "sent" and record.can_be_judged]
    context = {
        "tabs": [(name, label, counts[name]) for name, label in tabs.items()],
        "tab": tab,
        "page_obj": page,
        **narrowed,
        "judging": judging,
        "can_write": bool(writing_organisations(user)) and not judging,
        "can_accept_some": any(record.cycle.phase in ACCEPTING_PHASES for record in judged),
        "can_return_some": any(record.cycle.phase in RETURNING_PHASES for record in judged),
        "is_narrowed": any(narrowed[name] for name in ("township", "kind", "late")),
    }
    if judging and not request.htmx:
        context |= {"level": _level(request), "kinds": RecordKind, "can_draw": _can_draw(user)}
    template = "_record_rows.html" if request.htmx else "record_list.html"
    return render(request, f"tracker/performance/{template}", context)


def _narrowed(request, records):
    """Return the records that the filters of the address leave, and what they are."""
    user, township = request.user, None
    if code := request.GET.get("township"):
        township = get_object_or_404(Organisation.objects.visible_to(user), code=code)
        records = records.in_subtree(township)
    kind = request.GET.get("kind")
    kind = kind if kind in RecordKind else ""
    if kind:
        records = records.filter(kind=kind)
    late = bool(request.GET.get("late"))
    if late:
        records = records.answer_overdue(on=request.today)
    judging = user.scope(Permission.RECORD_ACCEPT)
    townships = Organisation.objects.visible_to(user).filter(level=OrganisationLevel.TOWNSHIP)
    return records, {
        "township": township,
        "townships": townships if judging else [],
        "kind": kind,
        "late": late,
    }


def _level(request):
    """Return how the person's area answers its records in the cycles at work."""
    place = within_any(request.user.scope(Permission.RECORD_ACCEPT), at="organisation__path")
    records = Record.objects.filter(place, cycle__phase__in=ACCEPTING_PHASES)
    return service_levels.level_of(records, on=request.today)


def _can_draw(user):
    """Tell whether a sample can be drawn: the county does not look at every record."""
    organisations = [
        post.organisation for post in user.standing if post.organisation.path in _judged(user)
    ]
    return any(
        service_levels.rules_of(organisation).sample_share < 100 for organisation in organisations
    )


def _judged(user):
    return user.scope(Permission.RECORD_ACCEPT)


def _in_tab(records, tab):
    return records if tab == "all" else records.filter(status=tab)


@require_POST
def record_accept_several(request):
    """Accept the ticked records, all or none."""
    try:
        count = actions.accept_all(_ticked(request), by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)s record was accepted.", "%(count)s records were accepted.", count)
        messages.success(request, text % {"count": count})
    return redirect("performance:record-list")


@require_POST
def record_return_several(request):
    """Return the ticked records for one reason, all or none: asked for first, then done."""
    chosen = _ticked(request)
    if not chosen:
        messages.error(request, _("Choose at least one record."))
        return redirect("performance:record-list")
    if "reason" not in request.POST:
        return _ask_reason(request, chosen, ReturnForm())
    form = ReturnForm(request.POST)
    if form.is_valid():
        reason = sentence(form.cleaned_data["usual"], form.cleaned_data["text"])
        try:
            count = actions.return_all(chosen, by=request.user, at=request.now, reason=reason)
        except Refused as error:
            form.add_error("text" if error.field == "reason" else None, str(error))
        else:
            text = ngettext(
                "%(count)s record was returned.", "%(count)s records were returned.", count
            )
            messages.success(request, text % {"count": count})
            return redirect("performance:record-list")
    return _ask_reason(request, chosen, form)


def _ask_reason(request, chosen, form):
    context = {"records": chosen, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/performance/record_return.html", context, status=status)


def _ticked(request):
    """Return the ticked records that the person sees.

    :raises PermissionDenied: without the right to accept records anywhere
    """
    user = request.user
    if not user.scope(Permission.RECORD_ACCEPT):
        raise PermissionDenied(_("Your post does not include this right here."))
    numbers = row_numbers(request.POST.getlist("record"))
    return list(
        Record.objects.visible_to(user)
        .filter(pk__in=numbers[:PAGE])
        .select_related("organisation", "cycle")
        .prefetch_related("tasks__template")
        .order_by("sent_at", "pk")
    )


@require_GET
def service(request):
    """How soon each township's records are answered: kept or not, and what waits longest."""
    user = request.user
    paths = _judged(user)
    if not paths:
        raise PermissionDenied(_("Your post does not include this right here."))
    cycles = list(
        Cycle.objects.visible_to(user).filter(phase__in=ACCEPTING_PHASES).order_by("-starts_on")
    )
    wanted = request.GET.get("cycle")
    cycle = next((one for one in cycles if one.code == wanted), cycles[0] if cycles else None)
    areas = (
        Organisation.objects.filter(within_any(paths), level=OrganisationLevel.TOWNSHIP)
        .active()
        .order_by("path")
    )
    levels = []
    if cycle:
        levels = service_levels.by_area(cycle, areas, on=request.today)
        levels += service_levels.outside(cycle, areas, paths, on=request.today)
    context = {"cycles": cycles, "cycle": cycle, "levels": levels}
    return render(request, "tracker/performance/service_levels.html", context)
