"""Measured values: which measures there are, and one page to enter one of them for an area."""

from collections import Counter, defaultdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tracker.audit.refusals import Refused
from tracker.determination.measured import kinds_measured
from tracker.determination.models import Cycle, Measure, Participant
from tracker.determination.states import Phase
from tracker.organisations.models import Organisation, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.performance import actions, history, owners
from tracker.performance.derived import DERIVED
from tracker.performance.drawings import measure_trend
from tracker.performance.forms.measurements import MeasurementForm
from tracker.performance.models import Measurement
from tracker.performance.resources import MeasurementResource
from tracker.performance.states import MEASURING_PHASES
from tracker.spreadsheets.views import SheetImportView, workbook_response

SHOWN = 100  # branches on one page


def measuring_cycle(request, code):
    """The cycle of an address, for those who enter numbers; others are refused."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), code=code)
    if not owners.has_numbers(request.user):
        raise PermissionDenied(_("Your post does not include this right here."))
    return cycle


def wanted_by(cycle):
    """The day by which the numbers are needed: review begins with them."""
    review = cycle.phases.filter(phase=Phase.REVIEW).first()
    if review is None:
        return cycle.ends_on
    moment = review.ends_at if cycle.phase == Phase.REVIEW else review.starts_at
    return timezone.localdate(moment)


def asked_of(participants, measure, kinds):
    """Narrow participants to those whom the framework reads the measure for.

    A measure that it does not read may still be entered for every organisation.
    """
    if measure.code in kinds:
        return participants.filter(kind__in=kinds[measure.code])
    return participants.organisations()


def count(measures, cycle, user):
    """Set on each measure how many values are `asked` for, how many `entered`, how many `missing`.

    Three queries for all measures that are entered over the same area.
    """
    kinds = kinds_measured(cycle.framework_version)
    areas = defaultdict(list)
    for measure in measures:
        areas[tuple(post.pk for post in owners.seats_of(user, measure))].append(measure)
    for some in areas.values():
        mine = Participant.objects.filter(
            owners.entered_for(user, some[0]), cycle=cycle, is_assessed=True
        )
        there = dict(mine.order_by().values_list("kind").annotate(Count("pk")))
        written = Counter()
        rows = Measurement.objects.filter(participant__in=mine, measure__in=some).order_by()
        for measure, kind, number in rows.values_list("measure", "participant__kind").annotate(
            Count("pk")
        ):
            written[measure, kind] = number
        for measure in some:
            read = kinds.get(measure.code) or set(there) - {"leader"}
            measure.is_read = measure.code in kinds
            measure.asked = sum(there.get(kind, 0) for kind in read)
            measure.entered = sum(written[measure.pk, kind] for kind in read)
            measure.missing = max(measure.asked - measure.entered, 0)
            measure.is_complete = measure.missing == 0


@require_GET
def measure_list(request, code):
    """The measures of a cycle with how many branches have a value."""
    cycle, user = measuring_cycle(request, code), request.user
    enters_all = bool(user.scope(Permission.MEASUREMENT_ENTER))
    measures = list(Measure.objects.select_related("duty") if enters_all else owners.owned_by(user))
    count(measures, cycle, user)
    context = {
        "cycle": cycle,
        "measures": measures,
        "is_open": cycle.phase in MEASURING_PHASES,
        "wanted_by": wanted_by(cycle),
        "may_export": bool(user.scope(Permission.EXPORT)) and enters_all,
    }
    return render(request, "tracker/performance/measure_list.html", context)


@require_http_methods(["GET", "POST"])
def measurement_page(request, code, measure):
    """Enter one measure for the branches of an area, a page at a time."""
    cycle = measuring_cycle(request, code)
    measure = get_object_or_404(Measure.objects.select_related("duty"), code=measure)
    everywhere = owners.participants_for(request.user, measure, cycle)
    if not request.user.scope(Permission.MEASUREMENT_ENTER) and not owners.seats_of(
        request.user, measure
    ):
        raise PermissionDenied(_("Your post does not include this right here."))
    townships = Organisation.objects.visible_to(request.user).filter(
        level=OrganisationLevel.TOWNSHIP,
        participations__cycle=cycle,
        participations__post=None,
    )
    township = None
    if asked := request.GET.get("township"):
        township = get_object_or_404(townships, code=asked)
        everywhere = everywhere.in_subtree(township)
    everywhere = asked_of(everywhere, measure, kinds_measured(cycle.framework_version))
    mine = everywhere
    if missing_only := request.GET.get("missing") == "1":
        mine = mine.exclude(measurements__measure=measure)
    mine = mine.select_related("organisation", "cycle").order_by("path", "pk")
    page = Paginator(mine, SHOWN).get_page(request.GET.get("page"))
    participants = [
        row for row in page.object_list if not owners.is_about_oneself(request.user, row)
    ]
    there = {
        row.participant_id: row
        for row in Measurement.objects.filter(
            measure=measure, participant__in=participants
        ).select_related("post__organisation")
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
    before = history.year_before(measure, participants, cycle)
    years = history.medians(measure, everywhere, cycle)
    context = {
        "cycle": cycle,
        "measure": measure,
        "form": form,
        "rows": [row | {"before": before.get(row["participant"].pk)} for row in form.rows()],
        "left_out": len(page.object_list) - len(participants),
        "township": township,
        "townships": townships,
        "missing_only": missing_only,
        "page_obj": page,
        "is_derived": measure.code in DERIVED,
        "is_open": cycle.phase in MEASURING_PHASES,
        "wanted_by": wanted_by(cycle),
        "years": years,
        "trend": _trend(measure, years),
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracker/performance/measurement_form.html", context, status=status)


def _trend(measure, years):
    """The drawing of the medians, or "" where there are no two years to compare."""
    if len(years) < 2:
        return ""
    return measure_trend(
        measure,
        [(cycle, number) for cycle, number, _count in years],
        identity="measure-trend",
        line=_("median of the branches"),
    )


def _field_of(error, form):
    """The first input of the row that the refusal speaks of."""
    return next((name for name in form.fields if name.startswith(f"{error.field}-")), None)


@require_GET
def measurement_export(request, code):
    """All measured values of the cycle that the person may see, as a workbook."""
    cycle = measuring_cycle(request, code)
    if not request.user.scope(Permission.EXPORT):
        raise PermissionDenied(_("Your post does not include this right here."))
    resource = MeasurementResource(user=request.user, on=request.today, cycle=cycle)
    return workbook_response([resource.table()], name=f"{_('Measured values')} {cycle.code}")


class MeasurementImport(SheetImportView):
    """Measured values from a sheet: once for all branches, by whoever owns the numbers."""

    resource_class = MeasurementResource
    title = gettext_lazy("Bring in measured values")

    def _cycle(self):
        cycles = Cycle.objects.visible_to(self.request.user)
        cycle = cycles.filter(code=self.kwargs["code"]).first()
        if cycle is None:
            raise Http404
        return cycle

    def require(self):
        self._cycle()
        if not owners.has_numbers(self.request.user):
            raise PermissionDenied(_("Your post does not include this right here."))

    def get_resource(self):
        return MeasurementResource(
            user=self.request.user, on=self.request.today, cycle=self._cycle()
        )

    def get_back_url(self):
        return reverse("performance:measure-list", kwargs={"code": self.kwargs["code"]})
