"""Trying a rubric: facts of an example branch on one side, what they come to on the other."""

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from tracker import scoring
from tracker.assessment import trying
from tracker.assessment.trying.examples import named
from tracker.determination import rubric
from tracker.determination.subjects import SubjectKind
from tracker.determination.views.frameworks import seen_version
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission

LISTED = 20  # branches offered at once; a name narrows them


@require_http_methods(["GET", "POST"])
@needs(Permission.FRAMEWORK_VIEW)
def try_it(request, code, number):
    """Show the inputs and what is in them comes to; a POST computes and writes nothing."""
    version = seen_version(request.user, code, number)
    taken = _taken(request, version)
    nodes = list(version.nodes.select_related("dimension").order_by("order", "code"))
    kind, kinds = _kinds(request, nodes, taken)
    context = {"version": version, "framework": version.framework, "kind": kind, "taken": taken}
    rows = {node.code: node for node in nodes}
    try:
        tree, left_out = trying.readable_tree(version, nodes, kind) if kind else (None, ())
    except scoring.ScoringError as error:
        tree, left_out, context["unreadable"] = None, (), str(error)
    if tree is not None:
        for node in nodes:
            node.version = version
        items = _items(request, tree, rows, taken, context)
        context["outcome"] = trying.try_out(version, tree, rows, items)
        context["is_fragment"] = bool(request.htmx and request.method == "POST")
    if context.get("is_fragment"):
        return render(request, "tracker/assessment/_try_outcome.html", context)
    if tree is not None:
        context["groups"] = groups_of(context["outcome"].rows, rows)
    return render(
        request,
        "tracker/assessment/try.html",
        {
            **context,
            "kinds": kinds,
            "left_out": [rows[code] for code in left_out],
            "may_take": bool(request.user.scope(Permission.RESULT_VIEW_UNPUBLISHED)),
            **_offered(request, version),
        },
    )


def _kinds(request, nodes, taken):
    """Return (the kind asked for, else the first that has items; all that have some)."""
    wanted = request.GET.get("kind") or (taken.kind if taken else "")
    if request.htmx and wanted in SubjectKind.values:
        return wanted, ()  # a fragment offers no choice
    kinds = [kind for kind in SubjectKind if rubric.select_items(nodes, kind)]
    return wanted if wanted in kinds else next(iter(kinds), None), kinds


def _taken(request, version):
    """The real branch whose facts were asked for; 404 where the person may not see them."""
    if not request.GET.get("take"):
        return None
    number = request.GET["take"]
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Http404
    return get_object_or_404(trying.participants_to_try(request.user, version.framework), pk=number)


def _items(request, tree, rows, taken, context):
    year = taken.cycle.starts_on.year if taken else request.today.year
    if request.method == "POST":
        return trying.asked(tree, rows, request.POST, year=year)
    items = trying.asked(tree, rows, QueryDict(), year=year)
    if taken is None:
        return items
    data, misplaced = trying.written(items, trying.facts_in(taken), taken)
    context["misplaced"] = [rows[code].title if code in rows else code for code in misplaced]
    return trying.asked(tree, rows, data, year=year)


def _offered(request, version):
    """The branches that may be taken, narrowed by what was looked for."""
    everyone = trying.participants_to_try(request.user, version.framework)
    text = request.GET.get("find", "").strip()[:50]
    found = named(everyone, text) if text else everyone
    return {"find": text, "offered": found.order_by("-cycle__starts_on", "path", "id")[:LISTED]}


def groups_of(outcome_rows, rows):
    """Return [(title, rows that take a fact, is it unfolded)] by dimension, as the sheet has them.

    The first is unfolded, and every one in which something is wrong.
    """
    titles, groups = {}, []
    above = {}
    for row in outcome_rows:
        node = rows[row.node.code]
        dimension = node.dimension if node.dimension_id else above.get(node.parent_id)
        above[node.pk] = dimension
        if row.asked is None:
            continue
        key = dimension.pk if dimension else None
        if key not in titles:
            titles[key] = dimension.title if dimension else ""
            groups.append((key, []))
        next(kept for one, kept in groups if one == key).append(row)
    return [
        (titles[key], kept, not place or any(row.asked.problems for row in kept))
        for place, (key, kept) in enumerate(groups)
    ]
