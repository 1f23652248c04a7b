"""Results: the list in bands, one branch's sheet, the sheet to print, the export."""

from fractions import Fraction

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tracker import charts, scoring
from tracker.approvals.actions import signatures_of
from tracker.assessment import wording
from tracker.assessment.models import SHOWN, Appeal, Result
from tracker.assessment.resources import ResultResource
from tracker.assessment.result_sheets import result_sheet
from tracker.assessment.states import ResultStatus
from tracker.determination.leads import speaks_for
from tracker.determination.models import Cycle, Participant
from tracker.determination.states import Phase
from tracker.determination.subjects import SubjectKind
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.spreadsheets.views import workbook_response
from tracker.spreadsheets.writing import CSV_TYPE, write_csv

PER_PAGE = 50


@require_GET
def result_list(request):
    """Results by organisation, never by points; filters in the address."""
    if not request.user.scope(Permission.RESULT_VIEW):
        raise PermissionDenied(_("Your post does not include this right here."))
    leaders = Participant.objects.leaders().filter(cycle=OuterRef("pk"))
    cycles = list(
        Cycle.objects.visible_to(request.user)
        .select_related("framework_version")
        .annotate(has_leaders=Exists(leaders))
    )
    cycle = _chosen(cycles, request.GET.get("cycle"))
    results = _filtered(request, cycle)
    page = Paginator(results, PER_PAGE).get_page(request.GET.get("page"))
    for result in page.object_list:
        result.grade_title = wording.grade_title(
            result.participant.framework_version.bands, result.grade
        )
    runs = cycle is not None and allowed(
        request.user, Permission.CYCLE_RUN, organisation=cycle.organisation
    )
    return render(
        request,
        "tracker/assessment/result_list.html",
        {
            "page_obj": page,
            "cycles": cycles,
            "cycle": cycle,
            "townships": _townships(request.user, cycle),
            "kinds": SubjectKind.choices,
            "grades": _grades(cycle),
            "chosen": {name: request.GET.get(name, "") for name in ("township", "grade", "kind")},
            "runs": runs,
            "steps": _steps(cycle) if runs else [],
            "may_export": bool(request.user.scope(Permission.EXPORT)),
            "own": _own(request.user, cycle),
        },
    )


@require_GET
def export(request):
    """The filtered results as a sheet; they never come in again."""
    if not request.user.scope(Permission.EXPORT):
        raise PermissionDenied(_("Your post does not include this right here."))
    cycles = list(Cycle.objects.visible_to(request.user).select_related("framework_version"))
    cycle = _chosen(cycles, request.GET.get("cycle"))
    resource = ResultResource(user=request.user, on=request.today)
    table = resource.table(_filtered(request, cycle), title=_("Results"))
    name = f"results-{cycle.code}" if cycle else "results"
    if request.GET.get("format") == "csv":
        return StreamingHttpResponse(
            write_csv(table.headers, table.rows),
            content_type=CSV_TYPE,
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )
    return workbook_response([table], name=name)


@require_GET
def result_detail(request, cycle, code):
    """Points by dimension, grade, signatures, versions, and what one can do about them."""
    result, versions = result_for(request, cycle, code)
    participant = result.participant
    dimensions = list(result.dimensions.select_related("dimension"))
    may_appeal = (
        speaks_for(request.user, Permission.APPEAL_FILE, participant)
        and participant.cycle.phase == Phase.APPEAL
        and result.status == ResultStatus.PUBLISHED
        and not Appeal.objects.filter(result=result).open().exists()
    )
    return render(
        request,
        "tracker/assessment/result_detail.html",
        {
            **sheet_of(result),
            "dimensions": dimensions,
            "chart": _radar(dimensions),
            "versions": versions,
            "appeals": Appeal.objects.visible_to(request.user).filter(
                result__participant=participant
            ),
            "corrections": result.corrections.select_related("node"),
            "may_appeal": may_appeal,
            "may_raise": participant.post_id is None
            and result.status in (ResultStatus.PUBLISHED, ResultStatus.FINAL)
            and allowed(request.user, Permission.CYCLE_RUN, organisation=participant.organisation),
        },
    )


@require_GET
def sheet(request, cycle, code):
    """The official sheet, to be printed and signed for."""
    result, _versions = result_for(request, cycle, code)
    dimensions = result.dimensions.select_related("dimension")
    return render(
        request,
        "tracker/assessment/result_sheet.html",
        {**sheet_of(result), "dimensions": dimensions},
    )


@require_GET
def eight_columns(request, cycle, code):
    """The rubric as the sheet of eight columns, with the scores of this result."""
    result, _versions = result_for(request, cycle, code)
    return workbook_response([result_sheet(result, request.user)], name=f"{cycle}-{code}")


def result_for(request, cycle, code):
    """Return the version that counts (or the one asked for) and all versions that may be seen."""
    versions = list(
        Result.objects.visible_to(request.user)
        .filter(
            participant__in=Participant.objects.filter(cycle__code=cycle).coded(code),
        )
        .select_related(
            "participant__cycle__organisation",
            "participant__organisation",
            "participant__post",
            "participant__parent",
            "participant__framework_version__framework",
            "settlement",
            "appeal",
        )
        # an organisation before a leader, should both go by one code
        .order_by(F("participant__post").asc(nulls_first=True), "-version")
    )
    versions = [row for row in versions if row.participant_id == versions[0].participant_id]
    wanted = request.GET.get("version", "")
    for result in versions:
        if not wanted or str(result.version) == wanted:
            return result, versions
    raise Http404


def sheet_of(result):
    participant = result.participant
    return {
        "result": result,
        "participant": participant,
        "cycle": participant.cycle,
        "grade": wording.grade_title(participant.framework_version.bands, result.grade),
        "signatures": signatures_of(result.appeal or result.settlement),
        "is_shown": result.status in SHOWN,
    }


def _radar(dimensions):
    axes = [
        charts.Axis(str(row.dimension), Fraction(row.full_points, scoring.UNITS))
        for row in dimensions
        if row.full_points > 0
    ]
    values = [Fraction(r.points, scoring.UNITS) for r in dimensions if r.full_points > 0]
    caption = charts.Caption(
        id="dimensions",
        title=_("Points by dimension"),
        no_data=_("no data"),
        description=_("Each axis runs from 0 to the full mark of its dimension."),
    )
    return charts.radar(axes, [charts.Series(_("this branch"), values)], caption=caption)


def _chosen(cycles, code):
    """The cycle asked for, else the newest that has something to show, else the newest."""
    for cycle in cycles:
        if cycle.code == code:
            return cycle
    late = (Phase.REVIEW, Phase.PUBLICATION, Phase.APPEAL, Phase.CLOSED)
    return next((c for c in cycles if c.phase in late), cycles[0] if cycles else None)


def _filtered(request, cycle):
    results = (
        Result.objects.visible_to(request.user)
        .newest()
        .filter(participant__cycle=cycle)
        .select_related("participant__framework_version", "participant__organisation")
        .select_related("participant__parent", "participant__cycle", "participant__post")
        .order_by("participant__path", "participant_id")
        .defer("snapshot")  # long, and not shown in lists
    )
    if township := request.GET.get("township"):
        results = results.filter(participant__parent__organisation__code=township)
    if grade := request.GET.get("grade"):
        results = results.filter(grade=grade)
    if kind := request.GET.get("kind"):
        results = results.filter(participant__kind=kind)
    return results


def _townships(user, cycle):
    return (
        Participant.objects.visible_to(user)
        .organisations()
        .filter(cycle=cycle, level=OrganisationLevel.TOWNSHIP)
        .select_related("organisation")
        .order_by("path")
    )


def _grades(cycle):
    bands = cycle.framework_version.bands if cycle else []
    return [(band["code"], wording.grade_title(bands, band["code"])) for band in bands]


def _own(user, cycle):
    """The participants for which this person writes the self-assessment."""
    writes = bool(user.scope(Permission.SELF_ASSESSMENT_WRITE))
    if cycle is None or not (writes or cycle.has_leaders):
        return []
    oneself = Q(post__in=user.own_posts)
    if writes:
        oneself |= Q(post=None, organisation__in=[post.organisation_id for post in user.standing])
    own = Participant.objects.filter(oneself, cycle=cycle).assessed()
    return own.select_related("organisation", "post", "cycle")


def _steps(cycle):
    """(URL name, label, is it the next one) of what an administrator does in this phase."""
    steps = {
        Phase.PERFORMANCE: [
            ("assignments", _("Assign reviewers")),
            ("begin-self-assessment", _("Begin self-assessment")),
        ],
        Phase.SELF_ASSESSMENT: [
            ("assignments", _("Assign reviewers")),
            ("begin-review", _("Begin review")),
        ],
        Phase.REVIEW: [
            ("assignments", _("Assign reviewers")),
            ("settlement", _("Settle the results")),
        ],
        Phase.PUBLICATION: [
            ("publish", _("Publish the results")),
            ("open-appeals", _("Open appeals")),
        ],
        Phase.APPEAL: [("close", _("Close the cycle"))],
    }
    return [(f"assessment:{name}", label) for name, label in steps.get(cycle.phase, [])]
