"""What if a cycle were judged by another version, or by other numbers. Computes, writes nothing."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker import charts, scoring
from tracker.assessment import what_if as compare
from tracker.assessment.what_if import changing, sheets
from tracker.determination.models import Participant
from tracker.determination.subjects import SubjectKind
from tracker.determination.views.frameworks import seen_version
from tracker.determination.views.gates import needs
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.spreadsheets.views import workbook_response

PER_PAGE = 50
LISTED = 20  # who crosses a grade line, with reasons; the table lists all
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
    cycle = get_object_or_404(cycles, code=data["cycle"]) if data.get("cycle") else None
    context = {"version": version, "framework": version.framework, "cycles": cycles, "cycle": cycle}
    if cycle is None:
        return render(request, "tracker/assessment/what_if.html", context)
    if data.get("act") == "export" and not allowed(
        request.user, Permission.EXPORT, organisation=cycle.organisation
    ):
        raise PermissionDenied(_("Your post does not include this right here."))
    context |= _prepared(cycle, version, data)
    if context["is_ready"]:
        try:
            context |= _compared(cycle, version, data, context)
        except scoring.ScoringError as error:
            context["problems"] = [*context["problems"], _why(error, context["titles"])]
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


def _prepared(cycle, version, data):
    """Whom it is about, what can be changed, what was typed; nothing computed yet."""
    townships = Participant.objects.filter(
        cycle=cycle, level=OrganisationLevel.TOWNSHIP, post=None
    ).order_by("path")
    township = next((t for t in townships if str(t.pk) == data.get("township")), None)
    kind = data.get("kind") if data.get("kind") in SubjectKind.values else ""
    replaced = compare.replaced_versions(cycle, version)
    chosen = compare.choose(cycle, township=township, kind=kind)
    proposals = compare.Proposals(version, replaced, None, chosen.participants)
    concerned = [p for p in chosen.participants if proposals.is_concerned(p)]
    titles = {node.code: node.title for node in proposals.nodes}
    problems, lines = [], []
    try:
        usual = changing.usual_kind(p.kind for p in concerned)
        lines = changing.lines_of(proposals.nodes, usual, data) if usual else []
    except scoring.ScoringError as error:
        problems.append(_why(error, titles))
    proposals.changes = changing.changes_of(lines)
    problems += [sentence for line in lines for sentence in line.sentences]
    is_other = [one.pk for one in replaced] != [version.pk]
    return {
        "townships_to_choose": townships,
        "township": township,
        "kind": kind,
        "kinds": SubjectKind.choices,
        "replaced": replaced,
        "is_other": is_other,
        "chosen": chosen,
        "concerned": len(concerned),
        "proposals": proposals,
        "lines": lines,
        "titles": titles,
        "problems": problems,
        "is_ready": bool(concerned) and not problems and (is_other or bool(proposals.changes)),
    }


def _compared(cycle, version, data, context):
    chosen, proposals = context["chosen"], context["proposals"]
    cases = compare.cases_of(cycle, chosen)
    found = compare.what_if(cases, proposals.of, is_whole=chosen.is_whole)
    titles = {**_old_titles(context["replaced"]), **context["titles"]}
    rows = compare.rows_of(found, proposals, is_whole=chosen.is_whole)
    rows = _narrowed(rows, context["township"], context["kind"])
    pairs = {
        (id(one.case.evaluation.tree), id(one.evaluation.tree)): (
            one.case.evaluation.tree,
            one.evaluation.tree,
        )
        for one in found
    }
    added, gone, other_rules = compare.differences_of(pairs.values())
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
        "missing": len(chosen.participants) - len(cases),
        "needs_everybody": not chosen.is_whole
        and any(scoring.needs_cohort(after) for _before, after in pairs.values()),
        "added": _titled(added, titles),
        "gone": _titled(gone, titles),
        "other_rules": _titled(other_rules, titles),
        "left_out": _titled(proposals.left_out, titles),
        "unscored": [
            (titles.get(code, code), count)
            for code, count in compare.count_unscored(row.compared for row in rows).most_common()
        ],
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


def _why(error, titles):
    """Say what keeps a changed rubric from being one."""
    if isinstance(error, scoring.WeightsDoNotAddUp):
        return _("The weights below “%(item)s” total %(total)s %%, not 100 %%.") % {
            "item": titles.get(error.item, error.item),
            "total": error.values["total"],
        }
    if isinstance(error, scoring.InvalidRule):
        names = ", ".join(
            dict.fromkeys(titles.get(p.item, p.item) for p in error.problems if p.item)
        )
        return _("With these numbers the rule makes no sense: %(items)s.") % {"items": names}
    return _("The rubric cannot be read (%(why)s).") % {"why": error}
