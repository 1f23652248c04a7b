"""Task templates: what recurs, a county's own ones, and what each asks of a branch."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tracker.audit.deeds import replayed
from tracker.audit.refusals import Refused
from tracker.determination import actions, asking
from tracker.determination.forms.templates import RetireForm, TemplateForm
from tracker.determination.models import CountyRules, Node, TaskTemplate
from tracker.determination.newest import current_version
from tracker.determination.views.frameworks import county_of
from tracker.determination.views.gates import needs
from tracker.organisations.models import OrganisationKind, OrganisationLevel
from tracker.organisations.permissions import Permission, allowed

WHOSE = ("given", "own", "retired")
ADDED = gettext_lazy("The template was added. It is given when tasks are next generated.")
CHANGED = gettext_lazy("The template was changed. Tasks that exist stay as they are.")


def place_of(user):
    """Return where a person looks at templates: the county that is theirs, or the first post's."""
    county = county_of(user)
    if county is not None:
        return county
    return user.standing[0].organisation if user.standing else None


def known_to(user):
    """Return the templates that a person may know of: the documents' and those of the own line."""
    place = place_of(user)
    templates = TaskTemplate.objects.select_related("duty__parent", "organisation", "replaces")
    return templates.known_to(place) if place else templates.filter(organisation=None)


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def template_list(request):
    """What recurs: every task template with its rhythm and its duty."""
    place = place_of(request.user)
    whose = request.GET.get("whose")
    whose = whose if whose in WHOSE else "given"
    known = known_to(request.user)
    given = known.filter(pk__in=TaskTemplate.objects.given_in(place).values("pk"))
    chosen = {
        "given": given,
        "own": given.filter(organisation__isnull=False),
        "retired": known.filter(is_retired=True),
    }
    templates = chosen[whose]
    level = request.GET.get("level", "")
    if level in OrganisationLevel.values:
        templates = templates.filter(level=level)
    context = {
        "templates": templates,
        "level": level,
        "levels": OrganisationLevel.choices,
        "kinds": dict(OrganisationKind.choices),
        "whose": whose,
        "counts": {name: rows.count() for name, rows in chosen.items()},
        "may_edit": county_of(request.user) is not None,
    }
    return render(request, "tracker/determination/template_list.html", context)


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def template_detail(request, code):
    """One task template: who does it when, what it asks for, which indicators it counts for."""
    template = get_object_or_404(known_to(request.user), code=code)
    version = current_version(request.user)
    nodes = Node.objects.filter(version=version, code__in=template.indicators) if version else []
    county = county_of(request.user)
    is_given = (
        county is not None and TaskTemplate.objects.given_in(county).filter(pk=template.pk).exists()
    )
    context = {
        "template": template,
        "version": version,
        "indicators": nodes,
        "clauses": template.duty.clauses.select_related("source"),
        "kinds": dict(OrganisationKind.choices),
        "asked": asking.by_template(template),
        "may_replace": is_given and template.organisation_id is None,
        "may_edit": county is not None and _is_own(request.user, template),
        "may_retire": is_given
        and (template.organisation_id is None or _is_own(request.user, template)),
    }
    return render(request, "tracker/determination/template_detail.html", context)


def _is_own(user, template):
    return template.organisation_id is not None and allowed(
        user, Permission.FRAMEWORK_EDIT, organisation=template.organisation
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def template_new(request):
    """A template of the county's own; `?replaces=` begins with one of the documents."""
    county = _county(request)
    if request.method == "POST" and (made := _made_by(request, county)) is not None:
        return _form(request, county, template=made, is_added=True)
    replaces = None
    if code := request.GET.get("replaces"):
        replaces = get_object_or_404(
            TaskTemplate.objects.given_in(county).filter(organisation=None), code=code
        )
    return _form(request, county, replaces=replaces)


@require_http_methods(["GET", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def template_edit(request, code):
    """Change a template of the county's own."""
    template = get_object_or_404(known_to(request.user), code=code)
    if not _is_own(request.user, template):
        raise PermissionDenied(
            _("A template of the documents is not changed; take one of your own.")
        )
    return _form(request, template.organisation, template=template)


def _made_by(request, county):
    """Return the template that this form has made: sent again after "back", it changes that."""
    made = replayed(request.user, request.POST.get("key", ""))
    is_here = isinstance(made, TaskTemplate) and made.organisation_id == county.pk
    return made if is_here and _is_own(request.user, made) else None


def _county(request):
    county = county_of(request.user)
    if county is None:
        raise PermissionDenied(_("Your post does not include this right here."))
    return county


def _form(request, county, *, template=None, replaces=None, is_added=False):
    """Show the form, what it would ask of the branches, and do it when that was seen.

    `is_added` says that the template was made by this very form.
    """
    indicators = _indicators(request.user)
    form = TemplateForm(
        request.POST or None,
        indicators=indicators,
        initial=TemplateForm.beginning(template or replaces)
        if template or replaces
        else {
            "way": "day",
            "every": "month",
            "move": "stay",
            "min_members": 0,
        },
    )
    preview = None
    if request.method == "POST" and form.is_valid():
        wanted = _as_template(form, county, template=template, replaces=replaces)
        preview = {
            "changes": asking.changes(county, wanted, instead_of=template or replaces),
            "alike": asking.alike(county, wanted),
            "rules": CountyRules.objects.of(county),
            "seen": form.seen(),
        }
        if request.POST.get("act") == "save" and request.POST.get("seen") == preview["seen"]:
            done = _save(request, county, form, template=template, replaces=replaces)
            if done:
                is_added = is_added or template is None
                messages.success(request, ADDED if is_added else CHANGED)
                return redirect("determination:template-detail", code=done.code)
    context = {
        "form": form,
        "template": template,
        "replaces": replaces,
        "preview": preview,
        "county": county,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/determination/template_form.html", context, status=status)


def _save(request, county, form, *, template, replaces):
    """Add or change; return the template, or None when it was refused (the form says why)."""
    content = form.content()
    try:
        if template is not None:
            return actions.edit_template(template, by=request.user, at=request.now, **content)
        return actions.add_template(
            county,
            by=request.user,
            at=request.now,
            key=form.cleaned_data["key"],
            replaces=replaces,
            **content,
        )
    except Refused as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None


def _as_template(form, county, *, template, replaces):
    """Return the template that the form describes, unsaved, to measure what it asks."""
    content = form.content()
    return TaskTemplate(
        pk=template.pk if template else None,
        organisation=county,
        replaces=template.replaces if template else replaces,
        level=content["duty"].level,
        **content,
    )


def _indicators(user):
    version = current_version(user)
    if version is None:
        return []
    nodes = Node.objects.filter(version=version, is_indicator=True).order_by("order", "code")
    return [(node.code, node.title) for node in nodes]


@require_http_methods(["GET", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def template_retire(request, code):
    """Give a template no longer in the county, with a reason."""
    county = _county(request)
    template = get_object_or_404(known_to(request.user), code=code)
    if not TaskTemplate.objects.given_in(county).filter(pk=template.pk).exists():
        raise Http404
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.retire_template(
                county,
                template,
                by=request.user,
                at=request.now,
                reason=form.cleaned_data["reason"],
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The template is no longer given."))
            return redirect("determination:template-detail", code=done.code)
    context = {"form": form, "template": template, "asked": asking.by_template(template)}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/determination/template_retire.html", context, status=status)
