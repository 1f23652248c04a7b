"""Copying a version into a draft of the county's own, and what is asked before."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.campaigns import doubtful_items, first_day_after
from tracker.determination.forms.copies import StillNeededForm
from tracker.determination.forms.cycles import new_key
from tracker.determination.views.frameworks import county_of, seen_version, to_version
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def framework_copy(request, code, number):
    """Copy a version into a draft; items whose time may be over are asked about first."""
    version = seen_version(request.user, code, number)
    county = county_of(request.user)
    if county is None:
        raise PermissionDenied(_("Your post does not include this right here."))
    items = doubtful_items(version, on=request.today)
    is_answered = request.method == "POST" and (not items or "answered" in request.POST)
    form = StillNeededForm(
        request.POST if is_answered else None, items=items, after=first_day_after(request.today)
    )
    if is_answered and form.is_valid():
        try:
            draft = actions.copy_version(
                version,
                organisation=county,
                by=request.user,
                at=request.now,
                leave_out=form.leave_out,
                new_ends=form.new_ends,
                key=request.POST.get("key") or None,
            )
        except Refused as error:
            messages.error(request, str(error))
            return to_version(version)
        messages.success(request, _("A draft was made. Change it here, then publish it."))
        return to_version(draft)
    context = {
        "version": version,
        "framework": version.framework,
        "form": form,
        "year": request.today.year + 1,
        "key": request.POST.get("key") or new_key(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "tracker/determination/framework_copy.html", context, status=status)
