"""Organisations: the tree, one of them, and what administrators do to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.organisations import actions
from tracker.organisations.forms import (
    CorrectionForm,
    DissolveForm,
    FoundingForm,
    MoveForm,
    OrganisationFilter,
    editable_by,
)
from tracker.organisations.models import Appointment, Organisation
from tracker.organisations.permissions import Permission, allowed, require
from tracker.organisations.views.answers import PAGE, attempt, form_page

FOUND_AT_MOST = 20


def matching(words):
    """Return the Q for organisations by name, pinyin initials or code."""
    return (
        Q(code__startswith=words)
        | Q(initials__startswith=words.lower())
        | Q(name_zh__contains=words)
        | Q(name_en__icontains=words)
    )


@require_safe
def organisation_list(request):
    """The tree that the person may look at, filtered by what the address says."""
    user = request.user
    form = OrganisationFilter(request.GET)
    rows = Organisation.objects.visible_to(user).active().select_related("parent")
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["q"]:
            rows = rows.filter(matching(wanted["q"].strip()))
        for name in ("kind", "level"):
            if wanted[name]:
                rows = rows.filter(**{name: wanted[name]})
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tops = [len(path) for path in user.scope(Permission.ORGANISATION_VIEW)]
    top = min(tops, default=4) // 4 - 1
    for organisation in page:
        organisation.step_in = min(max(organisation.depth - top, 0), 6)
    context = {
        "form": form,
        "page_obj": page,
        "is_filtered": any(request.GET.get(name) for name in ("q", "kind", "level")),
        "may_edit": bool(user.scope(Permission.ORGANISATION_EDIT)),
        "may_see_people": bool(user.scope(Permission.PERSON_VIEW)),
        "may_export": bool(user.scope(Permission.EXPORT)),
    }
    return render(request, "tracker/organisations/organisation_list.html", context)


@require_safe
def mine(request):
    """The organisation of one's first post; the list for whoever sees none."""
    seen = request.user.scope(Permission.ORGANISATION_VIEW)
    for post in request.user.standing:
        if post.organisation.path in seen:
            target = reverse("organisations:detail", args=[post.organisation.code])
            return HttpResponseRedirect(target)
    return HttpResponseRedirect(reverse("organisations:list"))


@require_safe
def organisation_detail(request, code):
    """One organisation: names, place, posts with their holders, people, whom to call."""
    user = request.user
    organisation = seen(user, code)
    sees_people = allowed(user, Permission.PERSON_VIEW, organisation=organisation)
    current = Appointment.objects.current(on=request.today).select_related("person")
    posts = organisation.posts.filter(is_active=True).order_by("code")
    children = Organisation.objects.active().filter(parent=organisation)
    context = {
        "organisation": organisation,
        "above": Organisation.objects.above(organisation),
        "seen_from": min((len(p) for p in user.scope(Permission.ORGANISATION_VIEW)), default=0),
        "children": children[: PAGE + 1],
        "shown_children": PAGE,
        "posts": posts.prefetch_related(Prefetch("appointments", current, to_attr="holders")),
        "people": organisation.people.all()[: PAGE + 1] if sees_people else [],
        "shown_people": PAGE,
        "sees_people": sees_people,
        "sees_numbers": allowed(user, Permission.MEASUREMENT_VIEW, organisation=organisation),
        "may_edit": allowed(user, Permission.ORGANISATION_EDIT, organisation=organisation)
        and not organisation.dissolved_on,
        "may_appoint": allowed(user, Permission.PERSON_EDIT, organisation=organisation)
        and not organisation.dissolved_on,
        "may_manage": allowed(user, Permission.ACCOUNT_MANAGE, organisation=organisation),
    }
    return render(request, "tracker/organisations/organisation_detail.html", context)


@require_safe
def find(request):
    """Find an organisation by name, pinyin initials or code; Enter opens the only one found."""
    words = request.GET.get("q", "").strip()[:60]
    found = []
    if words:
        rows = Organisation.objects.visible_to(request.user).active().select_related("parent")
        found = list(rows.filter(matching(words))[: FOUND_AT_MOST + 1])
        exact = [organisation for organisation in found if organisation.code == words]
        only = exact or (found if len(found) == 1 else [])
        if only and not request.htmx:
            target = reverse("organisations:detail", args=[only[0].code])
            return HttpResponseRedirect(target)
    context = {"words": words, "found": found[:FOUND_AT_MOST], "more": len(found) > FOUND_AT_MOST}
    template = "_found.html" if request.htmx else "find.html"
    response = render(request, f"tracker/organisations/{template}", context)
    response["Vary"] = "HX-Request"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request):
    """Found an organisation below one that the person may edit."""
    user = request.user
    if not user.scope(Permission.ORGANISATION_EDIT):
        raise PermissionDenied(_("Your post does not include this right here."))
    parent = editable_by(user).filter(code=request.GET.get("parent", "")).first()
    form = FoundingForm(
        request.POST or None,
        user=user,
        initial={"parent": parent, "level": "branch", "kind": "village", "members": 0},
    )
    if request.method == "POST" and form.is_valid():
        new = attempt(form, actions.found, by=user, at=request.now, **form.values())
        if new:
            messages.success(request, _("%(name)s was founded.") % {"name": new.name})
            return to_organisation(new)
    return form_page(
        request,
        form,
        title=_("New organisation"),
        submit=_("Found it"),
        back=reverse("organisations:list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request, code):
    """Correct what is written about an organisation."""
    organisation = seen(request.user, code)
    require(request.user, Permission.ORGANISATION_EDIT, organisation=organisation)
    fields = CorrectionForm.base_fields
    initial = {name: getattr(organisation, name) for name in fields}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            actions.correct,
            organisation,
            by=request.user,
            at=request.now,
            **form.cleaned_data,
        )
        if done:
            messages.success(request, _("The changes were saved."))
            return to_organisation(organisation)
    return form_page(
        request,
        form,
        title=_("Edit %(name)s") % {"name": organisation.name},
        submit=_("Save"),
        back=reverse("organisations:detail", args=[code]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_move(request, code):
    """Hang an organisation with everything below it elsewhere."""
    organisation = seen(request.user, code)
    require(request.user, Permission.ORGANISATION_EDIT, organisation=organisation)
    form = MoveForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, actions.move, organisation, by=request.user, at=request.now, **form.cleaned_data
        )
        if done:
            messages.success(request, _("%(name)s was moved.") % {"name": organisation.name})
            return to_organisation(organisation)
    return form_page(
        request,
        form,
        title=_("Move %(name)s") % {"name": organisation.name},
        submit=_("Move"),
        back=reverse("organisations:detail", args=[code]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_dissolve(request, code):
    """Dissolve an organisation from a day on."""
    organisation = seen(request.user, code)
    require(request.user, Permission.ORGANISATION_EDIT, organisation=organisation)
    form = DissolveForm(request.POST or None, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            actions.dissolve,
            organisation,
            by=request.user,
            at=request.now,
            **form.cleaned_data,
        )
        if done:
            messages.success(request, _("%(name)s was dissolved.") % {"name": organisation.name})
            return to_organisation(organisation)
    return form_page(
        request,
        form,
        title=_("Dissolve %(name)s") % {"name": organisation.name},
        lead=_(
            "Its posts close and its appointments end on that day. What it did stays readable. "
            "This cannot be taken back."
        ),
        submit=_("Dissolve"),
        is_dangerous=True,
        back=reverse("organisations:detail", args=[code]),
    )


def seen(user, code):
    """Return the organisation of that code among those the person may look at, or answer 404."""
    return get_object_or_404(
        Organisation.objects.visible_to(user).select_related("parent"), code=code
    )


def to_organisation(organisation):
    """Answer with the way to an organisation's page."""
    return HttpResponseRedirect(reverse("organisations:detail", args=[organisation.code]))
