"""What is to follow up: open items of meetings, and members absent without leave."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.life.forms.entries import AbsenceForm, ClosingForm
from tracker.life.views.choosing import chosen_township, require_somewhere, townships
from tracker.organisations.permissions import Permission
from tracker.performance import actions
from tracker.performance.actions.follow_ups import CLOSED_AT_ONCE
from tracker.performance.models import FollowUp, Record, writing_organisations
from tracker.performance.states import MENDING_PHASES, FollowUpStatus
from tracker.performance.views.numbers import row_numbers

PAGE = 25
TABS = {
    "open": gettext_lazy("Open"),
    "overdue": gettext_lazy("Overdue"),
    "absent": gettext_lazy("Absent members"),
    "closed": gettext_lazy("Closed items"),
}


@require_safe
def follow_up_list(request):
    """Tabs with counts: open items, overdue ones, absence to follow up, what was closed."""
    require_somewhere(request.user, Permission.RECORD_VIEW)
    return _listed(request, ClosingForm())


def _listed(request, form, *, ticked=(), status=200):
    """The list, with what was ticked and typed where closing was refused."""
    user = request.user
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else "open"
    rows, township = _rows(request)
    mine = writing_organisations(user)
    pages = Paginator(rows[tab], PAGE)
    page = pages.get_page(request.GET.get("page"))
    for row in page:
        row.is_mine = row.organisation_id in mine
        row.is_ticked = row.pk in ticked
    counts = {name: pages.count if name == tab else rows[name].count() for name in TABS}
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "tab": tab,
        "page_obj": page,
        "can_close": tab in ("open", "overdue") and any(row.is_mine for row in page),
        "judging": bool(user.scope(Permission.RECORD_ACCEPT)),
        "township": township,
        "townships": townships(user) if user.scope(Permission.RECORD_ACCEPT) else [],
        "own": _own_organisations(user),
        "form": form,
    }
    return render(request, "tracker/life/follow_up_list.html", context, status=status)


def _rows(request):
    """{tab: its rows}, and the township they are narrowed to."""
    user = request.user
    items = FollowUp.objects.visible_to(user).select_related(
        "organisation", "record", "post__organisation"
    )
    records = (
        Record.objects.visible_to(user)
        .with_absence()
        .filter(cycle__phase__in=MENDING_PHASES)
        .select_related("organisation")
        .order_by("-happened_on", "-id")
    )
    township = chosen_township(request)
    if township is not None:
        items, records = items.in_subtree(township), records.in_subtree(township)
    closed = items.exclude(status=FollowUpStatus.OPEN)
    return {
        "open": items.open(),
        "overdue": items.overdue(on=request.today),
        "absent": records,
        "closed": closed.order_by(F("closed_on").desc(), "-id"),
    }, township


def _own_organisations(user):
    """The organisations whose agenda the person prepares."""
    mine = writing_organisations(user)
    return [post.organisation for post in user.standing if post.organisation_id in mine][:1]


@require_POST
def follow_up_close(request):
    """Close the ticked open items, all or none."""
    user = request.user
    require_somewhere(user, Permission.RECORD_VIEW)
    form = ClosingForm(request.POST)
    ticked = row_numbers(request.POST.getlist("item"))[:CLOSED_AT_ONCE]
    chosen = FollowUp.objects.visible_to(user).filter(pk__in=ticked)
    if form.is_valid():
        try:
            count = actions.close_follow_ups(chosen, by=user, at=request.now, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            text = ngettext("%(count)s item was closed.", "%(count)s items were closed.", count)
            messages.success(request, text % {"count": count})
            return HttpResponseRedirect(reverse("life:follow-up-list"))
    return _listed(request, form, ticked=ticked, status=422)


@require_POST
def record_absence(request, pk):
    """Say how many of those absent at a meeting were called on by now."""
    record = get_object_or_404(
        Record.objects.visible_to(request.user).select_related("organisation"), pk=pk
    )
    if not actions.may_write(request.user, record.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    form = AbsenceForm(request.POST)
    if form.is_valid():
        try:
            actions.follow_absence(record, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Noted. Thank you for looking after them."))
    else:
        messages.error(request, _("Write a whole number from 0 up."))
    if request.POST.get("back") == "record":
        return redirect("performance:record-detail", pk=pk)
    return redirect(f"{reverse('life:follow-up-list')}?tab=absent")
