"""The rules that a county has settled for itself."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.audit.refusals import Refused
from tracker.determination import actions, asking
from tracker.determination.forms.counties import CountyRulesForm
from tracker.determination.models import CountyRules
from tracker.determination.views.gates import needs
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.organisations.scope import within_any


@require_safe
@needs(Permission.CYCLE_RUN)
def county_rules_mine(request):
    """Lead to the rules of the county whose cycles one runs."""
    county = get_object_or_404(
        Organisation.objects.active()
        .filter(
            within_any(request.user.scope(Permission.CYCLE_RUN)), level=OrganisationLevel.COUNTY
        )
        .order_by("path")[:1]
    )
    return redirect("determination:county-rules", code=county.code)


@require_http_methods(["GET", "POST"])
def county_rules(request, code):
    """What the county has settled; who runs its cycles may change it."""
    county = get_object_or_404(
        Organisation.objects.visible_to(request.user),
        code=code,
        level=OrganisationLevel.COUNTY,
    )
    if not allowed(request.user, Permission.CYCLE_RUN, organisation=county):
        raise PermissionDenied(_("Your post does not include this right here."))
    rules = CountyRules.objects.filter(organisation=county).first() or CountyRules(
        organisation=county
    )
    form = CountyRulesForm(request.POST or None, instance=rules)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_rules(county, by=request.user, at=request.now, **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The rules were settled."))
            return redirect("determination:county-rules", code=county.code)
    context = {"form": form, "county": county, "asked": asking.today(county)}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/determination/county_rules.html", context, status=status)
