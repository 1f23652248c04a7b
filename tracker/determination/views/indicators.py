"""The indicators of a version as a sheet, out and in."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tracker.determination.resources import IndicatorResource
from tracker.determination.views.frameworks import may_change, seen_version
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission
from tracker.spreadsheets.views import SheetImportView, workbook_response


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def export_indicators(request, code, number):
    """Every line of a version that the person may look at."""
    version = seen_version(request.user, code, number)
    resource = IndicatorResource(user=request.user, on=request.today, version=version)
    return workbook_response([resource.table()], name=f"{code}-{number}")


class IndicatorImport(SheetImportView):
    """Change the lines of a draft of the county's own framework."""

    resource_class = IndicatorResource
    title = gettext_lazy("Import indicators")

    def require(self):
        if not self.request.user.scope(Permission.FRAMEWORK_VIEW):
            raise PermissionDenied(_("Your post does not include this right here."))
        if not may_change(self.request.user, self.version):
            raise PermissionDenied(_("Only a draft of your county's own framework can change."))

    @property
    def version(self):
        """The version that the address names, among those the person may look at."""
        return seen_version(self.request.user, self.kwargs["code"], self.kwargs["number"])

    def get_resource(self):
        return IndicatorResource(
            user=self.request.user, on=self.request.today, version=self.version
        )

    def get_back_url(self):
        return reverse("determination:framework-detail", kwargs=self.kwargs)
