"""Who leads which units: the list, entering, removing, and the same as a sheet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.actions.leads import WITHOUT_UNITS
from tracker.determination.forms.leads import LeadForm
from tracker.determination.lead_sheets import LeadResource
from tracker.determination.models import Lead
from tracker.determination.views.gates import needs
from tracker.organisations.models import Appointment, Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.organisations.views.answers import attempt
from tracker.spreadsheets.views import SheetImportView, workbook_response

PAGE = 50
CHOICES = 50  # organisations to choose from; a part of the name finds the others


@require_safe
@needs(Permission.ORGANISATION_EDIT)
def lead_list(request):
    """Every unit that a post leads; `?q=` narrows by post, holder's organisation or unit."""
    words = request.GET.get("q", "").strip()[:60]
    rows = Lead.objects.visible_to(request.user).current()
    rows = rows.select_related("post__organisation", "organisation")
    if words:
        rows = rows.filter(
            Q(post__code__startswith=words)
            | _named("post__organisation", words)
            | _named("organisation", words)
        )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    holders = dict(
        Appointment.objects.current(on=request.today)
        .filter(post__in=[lead.post_id for lead in page.object_list], is_deputy=False)
        .values_list("post_id", "person__name")
    )
    for lead in page.object_list:
        lead.holder = holders.get(lead.post_id, "")
    context = {
        "page_obj": page,
        "words": words,
        "may_export": bool(request.user.scope(Permission.EXPORT)),
    }
    return render(request, "tracker/determination/lead_list.html", context)


def _named(lookup, words):
    """Return the Q for an organisation by name, initials or code."""
    return (
        Q(**{f"{lookup}__name_zh__contains": words})
        | Q(**{f"{lookup}__name_en__icontains": words})
        | Q(**{f"{lookup}__code__startswith": words})
        | Q(**{f"{lookup}__initials__startswith": words.lower()})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ORGANISATION_EDIT)
def lead_new(request):
    """Choose an organisation, then tick the units that one of its posts leads."""
    editable = Organisation.objects.active().filter(
        within_any(request.user.scope(Permission.ORGANISATION_EDIT))
    )
    code = request.GET.get("organisation", "")
    if not code:
        return _choose(request, editable)
    organisation = get_object_or_404(editable, code=code)
    posts = organisation.posts.filter(is_active=True).exclude(role__in=WITHOUT_UNITS)
    units = editable.filter(Q(parent=organisation) | Q(pk=organisation.pk)).order_by("path")
    form = LeadForm(request.POST or None, posts=posts, units=units)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        entered = attempt(
            form,
            actions.enter_leads,
            data["post"],
            data["units"],
            weight=data["weight"],
            by=request.user,
            at=request.now,
            key=data["key"],
        )
        if entered is not None:
            count = len(data["units"])
            text = ngettext("%(count)s unit was entered.", "%(count)s units were entered.", count)
            messages.success(request, text % {"count": count})
            return HttpResponseRedirect(f"{reverse('determination:lead-list')}?q={code}")
    context = {"form": form, "organisation": organisation, "has_posts": posts.exists()}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/determination/lead_new.html", context, status=status)


def _choose(request, editable):
    words = request.GET.get("q", "").strip()[:60]
    found = editable.exclude(level=OrganisationLevel.BRANCH, children=None).filter(
        Q(posts__is_active=True)
    )
    if words:
        found = editable.filter(
            Q(name_zh__contains=words)
            | Q(name_en__icontains=words)
            | Q(code__startswith=words)
            | Q(initials__startswith=words.lower())
        )
    found = list(found.distinct().order_by("path")[: CHOICES + 1])
    context = {"found": found[:CHOICES], "is_cut": len(found) > CHOICES, "words": words}
    return render(request, "tracker/determination/lead_choose.html", context)


@require_POST
@needs(Permission.ORGANISATION_EDIT)
def lead_remove(request, pk):
    """Take back that a post leads a unit."""
    lead = get_object_or_404(
        Lead.objects.visible_to(request.user).select_related("post__organisation", "organisation"),
        pk=pk,
    )
    try:
        actions.remove_lead(lead, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        text = _("%(post)s no longer leads %(unit)s.")
        messages.success(request, text % {"post": lead.post, "unit": lead.organisation.name})
    return HttpResponseRedirect(reverse("determination:lead-list"))


@require_safe
@needs(Permission.ORGANISATION_EDIT)
def lead_export(request):
    """Who leads which units, as a workbook."""
    if not request.user.scope(Permission.EXPORT):
        raise PermissionDenied(_("Your post does not include this right here."))
    table = LeadResource(user=request.user, on=request.today).table()
    return workbook_response([table], name=table.title)


class LeadImport(SheetImportView):
    """Who leads which units, from a sheet."""

    resource_class = LeadResource
    permission = Permission.ORGANISATION_EDIT
    title = gettext_lazy("Bring in who leads which units")
    back_url = reverse_lazy("determination:lead-list")
