"""What if a cycle were judged by another version, or by other numbers. Computes, writes nothing."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker import charts, scoring
from tracker.assessment import what_if as compare
from tracker.assessment.what_if import sheets
from tracker.determination.models import Participant
from tracker.determination.subjects import SubjectKind
from tracker.determination.views.frameworks import seen_version
from tracker.determination.views.gates import needs
from tracker.jobs.actions import enqueue
from tracker.jobs.models import Job
from tracker.jobs.states import JobStatus
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.spreadsheets.views import workbook_response

PER_PAGE = 50
LISTED = 20  # who crosses a grade line, with reasons; the table lists all
COMPARISON = "assessment.what_if"  # the kind of background work
ORDERS = {
    "change": (gettext_lazy("largest change first"), lambda row: -abs(row.difference)),
    "gain": (gettext_lazy("largest gain first"), lambda row: -row.difference),
    "loss": (gettext_lazy("largest loss first"), lambda row: row.difference),
    "tree": (gettext_lazy("by organisation"), lambda row: 0),
}


@require_http_methods(["GET", "POST"])
@needs(Permission.FRAMEWORK_VIEW)
@needs(Permission.CYCLE_RUN)
@needs(Permission.RESULT_VIEW_UNPUBLISHED)
def what_if(request, code, number):
    """Compare a cycle as it stands with this version and the changes that were typed."""
    version = seen_version(request.user, code, number)
    data = request.POST if request.method == "POST" else request.GET
    cycles = compare.cycles_to_ask(request.user)
    job = _kept_comparison(request.user, version, data.get("job", ""))
    if job is not None and request.method == "GET":
        data = data.copy()
        data.update(job.arguments["typed"] | {"cycle": job.arguments["cycle"]})
    cycle = get_object_or_404(cycles, code=data["cycle"]) if data.get("cycle") else None
    context = {"version": version, "framework": version.framework, "cycles": cycles, "cycle": cycle}
    if cycle is None:
        return render(request, "tracker/assessment/what_if.html", context)
    if data.get("act") == "export" and not allowed(
        request.user, Permission.EXPORT, organisation=cycle.organisation
    ):
        raise PermissionDenied(_("Your post does not include this right here."))
    narrowed = _narrowing(cycle, data)
    asked = compare.question(cycle, version, data, everybody=job is not None, **narrowed)
    if job is not None and (cycle.code, asked.typed) != (
        job.arguments["cycle"],
        job.arguments["typed"],
    ):
        # other numbers were typed into the page of a kept comparison: a question of its own
        job = None
        asked = compare.question(cycle, version, data, **narrowed)
    if data.get("act") == "everybody" and request.method == "POST":
        everybody = compare.question(cycle, version, data, everybody=True)
        if everybody.is_ready:
            return _compared_in_the_background(request, cycle, everybody)
    context |= narrowed | _asked(cycle, asked) | {"job": job}
    if asked.is_ready:
        try:
            outcome = (
                compare.restored(job.result, asked) if job else compare.outcome_of(cycle, asked)
            )
            context |= _told(outcome, asked, data, narrowed)
        except scoring.ScoringError as error:
            context["problems"] = [*asked.problems, compare.why(error, asked.titles)]
    if data.get("act") == "export" and context.get("rows"):
        return workbook_response(
            sheets.tables_of(
                context["rows"],
                titles=context["titles"],
                grades=context["grades"],
                townships=context["townships"],
                unscored=context["unscored"],
            ),
            name=f"what-if-{cycle.code}",
        )
    return render(request, "tracker/assessment/what_if.html", context)


def _kept_comparison(user, version, number):
    """The finished background work of that number about this version, where the person sees it."""
    if not number.isdecimal() or len(number) > 18:
        return None
    job = Job.objects.visible_to(user).filter(
        pk=number,
        kind=COMPARISON,
        status=JobStatus.DONE,
        arguments__framework=version.framework.code,
        arguments__number=version.number,
    )
    job = job.select_related("organisation").first()
    return job if job is not None and job.outcome_shown_to(user) else None


def _compared_in_the_background(request, cycle, asked):
    """Have everybody compared as background work, and show how far it is."""
    version = asked.version
    page = reverse("assessment:what-if", args=[version.framework.code, version.number])
    job = enqueue(
        COMPARISON,
        by=request.user,
        at=request.now,
        organisation=cycle.organisation,
        arguments={
            "cycle": cycle.code,
            "framework": version.framework.code,
            "number": version.number,
            "typed": asked.typed,
        },
        link=f"{page}?job={{job}}",
        came_from=f"{page}?cycle={cycle.code}",
    )
    return redirect("jobs:detail", pk=job.pk)


def _narrowing(cycle, data):
    """The township and the kind that were chosen, where there are such."""
    townships = _townships_of(cycle)
    return {
        "township": next((t for t in townships if str(t.pk) == data.get("township")), None),
        "kind": data.get("kind") if data.get("kind") in SubjectKind.values else "",
    }


def _townships_of(cycle):
    return Participant.objects.filter(
        cycle=cycle, level=OrganisationLevel.TOWNSHIP, post=None
    ).order_by("path")


def _asked(cycle, asked):
    """Whom it is about, what can be changed, what was typed; nothing computed yet."""
    return {
        "townships_to_choose": _townships_of(cycle),
        "kinds": SubjectKind.choices,
        "replaced": asked.replaced,
        "is_other": asked.is_other,
        "chosen": asked.chosen,
        "concerned": asked.concerned,
        "lines": asked.lines,
        "titles": asked.titles,
        "problems": asked.problems,
        "is_ready": asked.is_ready,
    }


def _told(outcome, asked, data, narrowed):
    """What came out, in the reader's language, as the page shows it."""
    titles = {**_old_titles(asked.replaced), **asked.titles}
    rows = _narrowed(outcome.rows, narrowed["township"], narrowed["kind"])
    order = data.get("order") if data.get("order") in ORDERS else "change"
    shown = [row for row in rows if row.crosses] if data.get("show") == "crossing" else rows
    shown = sorted(shown, key=ORDERS[order][1])
    spread = compare.spread_of(rows)
    return {
        "titles": titles,
        "rows": rows,
        "orders": [(name, label) for name, (label, _key) in ORDERS.items()],
        "order": order,
        "show": data.get("show", ""),
        "page_obj": Paginator(shown, PER_PAGE).get_page(data.get("page")),
        "grades": compare.grades_of(rows),
        "townships": compare.townships_of(rows),
        "crossings": compare.crossings_of(rows, titles)[:LISTED],
        "full_marks": compare.full_marks_of(rows),
        "crossing": sum(row.crosses for row in rows),
        "missing": outcome.missing,
        "needs_everybody": outcome.needs_everybody,
        "added": _titled(outcome.added, titles),
        "gone": _titled(outcome.gone, titles),
        "other_rules": _titled(outcome.other_rules, titles),
        "left_out": _titled(outcome.left_out, titles),
        "unscored": [(titles.get(code, code), count) for code, count in outcome.unscored],
        "drawings": [
            (_("Before"), _drawing(spread, "before", _("Before"), 2)),
            (_("After"), _drawing(spread, "after", _("After"), 3)),
        ],
        "spread": spread,
    }


def _narrowed(rows, township, kind):
    """The rows of a township or kind; everybody was computed with them where that is possible."""
    return [
        row
        for row in rows
        if (township is None or row.participant.path.startswith(township.path))
        and (not kind or row.participant.kind == kind)
    ]


def _old_titles(replaced):
    return {node.code: node.title for version in replaced for node in version.nodes.all()}


def _titled(codes, titles):
    return sorted(titles.get(code, code) for code in codes)


def _drawing(spread, ident, title, column):
    caption = charts.Caption(
        id=f"spread-{ident}",
        title=title,
        no_data=_("no data"),
        description=_("How many came to each share of the full mark."),
    )
    full = max([max(row[2], row[3]) for row in spread], default=1) or 1
    bars = [
        charts.Bar(
            f"{row[0]}–{row[1]} %", row[column], full, text=str(row[column]), tone=column - 1
        )
        for row in reversed(spread)
    ]
    return charts.bars(bars, caption=caption)
