"""Sheets in and out: organisations, people with their posts, accounts."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tracker.organisations.permissions import Permission
from tracker.organisations.resources import (
    AccountResource,
    AppointmentResource,
    OrganisationResource,
)
from tracker.spreadsheets.views import SheetImportView, workbook_response


class OrganisationImport(SheetImportView):
    """A county's organisations at once."""

    resource_class = OrganisationResource
    permission = Permission.ORGANISATION_EDIT
    title = gettext_lazy("Import organisations")
    back_url = reverse_lazy("organisations:list")


class AppointmentImport(SheetImportView):
    """People and their posts at once."""

    resource_class = AppointmentResource
    permission = Permission.PERSON_EDIT
    title = gettext_lazy("Import people and posts")
    back_url = reverse_lazy("organisations:person-list")


class AccountImport(SheetImportView):
    """Accounts at once; their one-time passwords are printed from the list."""

    resource_class = AccountResource
    permission = Permission.ACCOUNT_MANAGE
    title = gettext_lazy("Import accounts")
    back_url = reverse_lazy("organisations:account-list")


@require_safe
def export_organisations(request):
    """Every organisation the person may look at."""
    return _workbook(request, OrganisationResource, Permission.ORGANISATION_VIEW)


@require_safe
def export_people(request):
    """Every appointment the person may look at."""
    return _workbook(request, AppointmentResource, Permission.PERSON_VIEW)


@require_safe
def export_accounts(request):
    """The accounts the person manages, without their passwords."""
    return _workbook(request, AccountResource, Permission.ACCOUNT_MANAGE)


def _workbook(request, resource_class, permission):
    for needed in (Permission.EXPORT, permission):
        if not request.user.scope(needed):
            raise PermissionDenied(_("Your post does not include this right here."))
    table = resource_class(user=request.user, on=request.today).table()
    return workbook_response([table], name=table.title)
