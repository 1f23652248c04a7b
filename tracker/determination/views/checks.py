"""The gate before publication: what the linter finds, what it asks of a branch, and the act."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.determination import actions, burden, linting
from tracker.determination.forms.cycles import PublicationForm
from tracker.determination.views.frameworks import may_change, seen_version
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission
from tracker.organisations.views.answers import attempt


@require_safe
@needs(Permission.FRAMEWORK_EDIT)
def framework_check(request, code, number):
    """What is wrong with a version; `?severity=` narrows it, `?members=` sizes the branch."""
    version = seen_version(request.user, code, number)
    return _check_page(request, version, PublicationForm())


@require_POST
@needs(Permission.FRAMEWORK_EDIT)
def framework_publish(request, code, number):
    """Freeze a draft of the county's own framework; a refusal is answered on the check page."""
    version = seen_version(request.user, code, number)
    form = PublicationForm(request.POST)
    if form.is_valid() and attempt(
        form, actions.publish_version, version, by=request.user, at=request.now, **form.cleaned_data
    ):
        messages.success(request, _("The version is published and can no longer be changed."))
        place = [version.framework.code, version.number]
        return HttpResponseRedirect(reverse("determination:framework-detail", args=place))
    return _check_page(request, version, form)


def _check_page(request, version, form):
    sheet = linting.Sheet(version, request.today)
    defects = linting.check_sheet(sheet)
    severity = request.GET.get("severity", "")
    shown = [defect for defect in defects if severity in ("", defect.severity)]
    members = request.GET.get("members", "")
    members = int(members) if members in map(str, burden.SIZES) else burden.LARGEST
    nodes = {node.code: node for node in sheet.nodes}
    templates = burden.in_force(sheet.templates.values(), version.framework)
    burdens = burden.burdens_of(sheet.nodes, members=members, templates=templates)
    context = {
        "version": version,
        "framework": version.framework,
        "counts": [
            (one, sum(defect.severity == one for defect in defects)) for one in linting.Severity
        ],
        "severity": severity,
        "rows": [(defect, nodes.get(defect.place)) for defect in shown],
        "has_errors": any(one.severity == linting.Severity.ERROR for one in defects),
        "has_warnings": any(one.severity == linting.Severity.WARNING for one in defects),
        "dimensions": {dimension.code: dimension.title for dimension in sheet.dimensions},
        "burdens": burdens,
        "heaviest": burden.heaviest(burdens),
        "limits": burden.LIMITS,
        "members": members,
        "sizes": burden.SIZES,
        "form": form,
        "may_publish": may_change(request.user, version),
    }
    page = "tracker/determination/framework_check.html"
    return render(request, page, context, status=422 if form.errors else 200)
