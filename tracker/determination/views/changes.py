"""Who changed what in a framework's version, and taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.determination.differences.changes import Titles, lines_of_change, verb_of
from tracker.determination.views.drafts import draft_of
from tracker.determination.views.editing import undo
from tracker.determination.views.frameworks import may_change, may_edit, seen_version
from tracker.determination.views.gates import needs
from tracker.organisations.models import User
from tracker.organisations.permissions import Permission

PAGE = 30


@require_safe
@needs(Permission.FRAMEWORK_EDIT)
def change_list(request, code, number):
    """The changes of a version, the newest first; `?by=` keeps those of one person."""
    version = seen_version(request.user, code, number)
    if not may_edit(request.user, version):
        raise PermissionDenied(_("Your post does not include this right here."))
    changes = version.changes.select_related("by__person", "undoes").order_by("-number")
    people = User.objects.filter(pk__in=version.changes.values("by")).select_related("person")
    person = request.GET.get("by", "")
    chosen = next((one for one in people if str(one.pk) == person), None)
    if chosen:
        changes = changes.filter(by=chosen)
    page = Paginator(changes, PAGE).get_page(request.GET.get("page"))
    undone = dict(
        version.changes.filter(undoes__in=[c.pk for c in page]).values_list("undoes", "number")
    )
    rows, titles = [], Titles(version)
    for change in page:
        lines, more = lines_of_change(change, titles)
        rows.append(
            {
                "change": change,
                "verb": verb_of(change),
                "lines": lines,
                "more": more,
                "undone_by": undone.get(change.pk),
            }
        )
    context = {
        "version": version,
        "framework": version.framework,
        "rows": rows,
        "page_obj": page,
        "people": people,
        "person": chosen,
        "may_undo": may_change(request.user, version),
    }
    return render(request, "tracker/determination/change_list.html", context)


@require_POST
@needs(Permission.FRAMEWORK_EDIT)
def change_undo(request, code, number, change):
    """Take one change back."""
    version = draft_of(request, code, number)
    try:
        undo(version, change, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The change was taken back."))
    return HttpResponseRedirect(reverse("determination:change-list", args=[code, number]))
