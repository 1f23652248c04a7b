"""Terms and re-elections: what ends when, for the county to enter and everybody to see in time."""

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tracker.audit.refusals import Refused
from tracker.life import actions
from tracker.life.actions.terms import FIELDS
from tracker.life.forms.entries import TermForm
from tracker.life.models import Term
from tracker.life.resources import TermResource
from tracker.life.term_stages import FIRST_MONTHS, stage_of
from tracker.life.views.choosing import (
    chosen_township,
    organisation_of,
    require_somewhere,
    townships,
)
from tracker.organisations.permissions import Permission
from tracker.spreadsheets.views import SheetImportView, workbook_response

PAGE = 25
TABS = {
    "ending": gettext_lazy("Within six months"),
    "overdue": gettext_lazy("Overdue"),
    "running": gettext_lazy("All running"),
}


@require_safe
def term_list(request):
    """Terms by how soon they end, the soonest first."""
    user = request.user
    require_somewhere(user, Permission.ORGANISATION_VIEW)
    terms = Term.objects.visible_to(user).running().with_limit()
    township = chosen_township(request)
    if township is not None:
        terms = terms.in_subtree(township)
    soon = request.today + relativedelta(months=FIRST_MONTHS)
    rows = {
        "ending": terms.filter(limit__gte=request.today, limit__lte=soon),
        "overdue": terms.filter(limit__lt=request.today),
        "running": terms,
    }
    tab = request.GET.get("tab")
    tab = tab if tab in TABS else "ending"
    chosen = rows[tab].select_related("organisation").order_by("limit", "pk")
    page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
    for term in page:
        term.stage = stage_of(term.limit, on=request.today)
    context = {
        "tabs": [(name, label, rows[name].count()) for name, label in TABS.items()],
        "tab": tab,
        "page_obj": page,
        "township": township,
        "townships": townships(user),
        "may_edit": bool(user.scope(Permission.ORGANISATION_EDIT)),
        "may_export": bool(user.scope(Permission.EXPORT)),
    }
    return render(request, "tracker/life/term_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def term_detail(request, code):
    """The terms of one organisation; whoever may edit it enters the running one."""
    organisation = organisation_of(request, code, Permission.ORGANISATION_VIEW)
    may_edit = request.user.has_perm(Permission.ORGANISATION_EDIT, organisation)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied(_("Your post does not include this right here."))
    terms = list(Term.objects.filter(organisation=organisation).with_limit())
    running = next((term for term in terms if term.held_on is None), None)
    for term in terms:
        term.stage = stage_of(term.limit, on=request.today) if term is running else ""
    initial = {name: getattr(running, name) for name in FIELDS} if running else {}
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_term(
                organisation,
                by=request.user,
                at=request.now,
                term=running,
                **form.cleaned_data,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The changes were saved."))
            return redirect("life:term-detail", code=code)
    context = {
        "organisation": organisation,
        "terms": terms,
        "running": running,
        "form": form if may_edit else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracker/life/term_detail.html", context, status=status)


@require_safe
def term_export(request):
    """The terms that the person may see, as a workbook."""
    require_somewhere(request.user, Permission.EXPORT)
    resource = TermResource(user=request.user, on=request.today)
    return workbook_response([resource.table()], name=_("Terms"))


class TermImport(SheetImportView):
    """Terms from a sheet."""

    resource_class = TermResource
    title = gettext_lazy("Bring in terms")
    permission = Permission.ORGANISATION_EDIT
    back_url = reverse_lazy("life:term-list")
