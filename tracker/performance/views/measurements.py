"""Measured values: which measures there are, and one page to enter one of them for an area."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tracker.audit.refusals import Refused
from tracker.determination.leads import measures_of_leaders
from tracker.determination.models import Cycle, Measure, Participant
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance import actions
from tracker.performance.forms.measurements import MeasurementForm
from tracker.performance.models import Measurement
from tracker.performance.resources import MeasurementResource
from tracker.performance.states import MEASURING_PHASES
from tracker.spreadsheets.views import SheetImportView, workbook_response

SHOWN = 200  # branches on one page; a county is entered township by township


def _cycle(request, code):
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), code=code)
    if not request.user.scope(Permission.MEASUREMENT_ENTER):
        raise PermissionDenied(_("Your post does not include this right here."))
    return cycle


def _mine(request, cycle):
    """The assessed participants for which the person enters values."""
    paths = request.user.scope(Permission.MEASUREMENT_ENTER)
    return Participant.objects.filter(
        within_any(paths, at="organisation__path"), cycle=cycle, is_assessed=True
    )


def _asked(participants, measure, cycle):
    """Those of them that a measure is asked of: leaders where their part of the framework does."""
    if not any(participant.post_id for participant in participants):
        return participants
    if measure.code in measures_of_leaders(cycle.framework_version):
        return participants
    return [participant for participant in participants if participant.post_id is None]


@require_GET
def measure_list(request, code):
    """The measures of a cycle with how many branches have a value."""
    cycle = _cycle(request, code)
    mine = _mine(request, cycle)
    entered = dict(
        Measurement.objects.filter(participant__in=mine)
        .order_by()
        .values_list("measure")
        .annotate(Count("id"))
    )
    total, leaders = mine.organisations().count(), mine.leaders().count()
    of_leaders = measures_of_leaders(cycle.framework_version) if leaders else ()
    measures = list(Measure.objects.all())
    for measure in measures:
        measure.entered = entered.get(measure.pk, 0)
        measure.asked = total + leaders if measure.code in of_leaders else total
        measure.is_complete = measure.entered >= measure.asked
    context = {
        "cycle": cycle,
        "measures": measures,
        "total": total,
        "is_open": cycle.phase in MEASURING_PHASES,
    }
    return render(request, "tracker/performance/measure_list.html", context)


@require_http_methods(["GET", "POST"])
def measurement_page(request, code, measure):
    """Enter one measure for all branches of a township, or of the whole area when it is small."""
    cycle = _cycle(request, code)
    measure = get_object_or_404(Measure, code=measure)
    mine = _mine(request, cycle)
    townships = Organisation.objects.visible_to(request.user).filter(
        level=OrganisationLevel.TOWNSHIP,
        participations__cycle=cycle,
        participations__post=None,
    )
    township = None
    if asked := request.GET.get("township"):
        township = get_object_or_404(townships, code=asked)
        mine = mine.in_subtree(township)
    mine = mine.select_related("organisation", "cycle").order_by("path", "pk")
    participants = list(mine[: SHOWN + 1])
    is_cut = len(participants) > SHOWN
    participants = _asked(participants[:SHOWN], measure, cycle)
    there = {
        row.participant_id: row
        for row in Measurement.objects.filter(measure=measure, participant__in=participants)
    }
    form = MeasurementForm(
        request.POST or None, measure=measure, participants=participants, there=there
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.enter_measurements(
                measure, form.values, by=request.user, at=request.now
            )
        except Refused as error:
            form.add_error(_field_of(error, form), str(error))
        else:
            text = ngettext("%(count)s value was saved.", "%(count)s values were saved.", changed)
            messages.success(request, text % {"count": changed})
            return redirect(request.get_full_path())
    context = {
        "cycle": cycle,
        "measure": measure,
        "form": form,
        "township": township,
        "townships": townships,
        "is_cut": is_cut,
        "shown": SHOWN,
        "is_open": cycle.phase in MEASURING_PHASES,
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracker/performance/measurement_form.html", context, status=status)


def _field_of(error, form):
    """The first input of the row that the refusal speaks of."""
    return next((name for name in form.fields if name.startswith(f"{error.field}-")), None)


@require_GET
def measurement_export(request, code):
    """All measured values of the cycle that the person may see, as a workbook."""
    cycle = _cycle(request, code)
    if not request.user.scope(Permission.EXPORT):
        raise PermissionDenied(_("Your post does not include this right here."))
    resource = MeasurementResource(user=request.user, on=request.today, cycle=cycle)
    return workbook_response([resource.table()], name=f"{_('Measured values')} {cycle.code}")


class MeasurementImport(SheetImportView):
    """Measured values from a sheet."""

    resource_class = MeasurementResource
    title = gettext_lazy("Bring in measured values")
    permission = Permission.MEASUREMENT_ENTER

    def _cycle(self):
        cycles = Cycle.objects.visible_to(self.request.user)
        cycle = cycles.filter(code=self.kwargs["code"]).first()
        if cycle is None:
            raise Http404
        return cycle

    def require(self):
        self._cycle()
        super().require()

    def get_resource(self):
        return MeasurementResource(
            user=self.request.user, on=self.request.today, cycle=self._cycle()
        )

    def get_back_url(self):
        return reverse("performance:measure-list", kwargs={"code": self.kwargs["code"]})
