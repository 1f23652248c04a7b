"""What frames a draft: the form of its dimensions, the form of its grades."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.determination import actions
from tracker.determination.actions.outlines import dimensions_of
from tracker.determination.forms.outlines import DimensionsForm, GradesForm
from tracker.determination.views.drafts import draft_of
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission
from tracker.organisations.views.answers import attempt


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def framework_dimensions(request, code, number):
    """Add, rename, reorder and remove the dimensions of a draft."""
    version = draft_of(request, code, number)
    form = _form(DimensionsForm, request, dimensions=dimensions_of(version))
    if form.is_bound and form.is_valid():
        attempt(
            form,
            actions.change_dimensions,
            version,
            form.rows,
            by=request.user,
            at=request.now,
        )
        if not form.errors:
            return _saved(request, version, _("The dimensions were saved."))
    return _page(request, version, form, title=_("Dimensions"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def framework_grades(request, code, number):
    """Write the grades of a draft and how marks are combined."""
    version = draft_of(request, code, number)
    form = _form(GradesForm, request, version=version)
    if form.is_bound and form.is_valid():
        attempt(
            form,
            actions.change_grades,
            version,
            bands=form.bands,
            rules=form.rules,
            by=request.user,
            at=request.now,
        )
        if not form.errors:
            return _saved(request, version, _("The grades were saved."))
    return _page(request, version, form, title=_("Grades and combination"))


def _form(form_class, request, **kwargs):
    if request.method != "POST":
        return form_class(**kwargs)
    if "save" in request.POST:
        return form_class(request.POST, **kwargs)
    return form_class(sent=request.POST, more=request.POST.get("more", ""), **kwargs)


def _saved(request, version, words):
    messages.success(request, words)
    place = [version.framework.code, version.number]
    return HttpResponseRedirect(reverse("determination:framework-edit", args=place))


def _page(request, version, form, *, title):
    context = {"version": version, "framework": version.framework, "form": form, "title": title}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/determination/outline_form.html", context, status=status)
