"""The trace: from every system that the documents name to what the product makes of it."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from tracker.determination.models import Clause, DocumentedSystem, Node, Trace
from tracker.determination.newest import current_version
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission

# who may open the pages that systems name, by name or by package
PAGE_NEEDS = {
    "determination:duty-list": Permission.FRAMEWORK_VIEW,
    "determination:framework-list": Permission.FRAMEWORK_VIEW,
    "determination": Permission.CYCLE_VIEW,
    "performance:cascade": Permission.CYCLE_VIEW,
    "performance:key-task-list": Permission.AREA_VIEW,
    "performance": Permission.TASK_VIEW,
    "assessment": Permission.RESULT_VIEW,
    "accountability": Permission.CASE_VIEW,
}


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def trace(request):
    """All documented systems; each unfolds to its clause, duty, task, indicator and what follows.

    `?code=` narrows by the code or words of the title, `?missing=1` keeps what leads nowhere.
    """
    words = request.GET.get("code", "").strip()[:60]
    version = current_version(request.user)
    systems = list(_systems())
    indicators = _indicators(version, systems)
    for system in systems:
        system.address = address_of(system.page)
        system.is_open = _may_open(request.user, system.page)
        for line in system.lines:
            line.node = indicators.get(line.indicator)
        system.is_missing = not system.address and not any(line.node for line in system.lines)
    missing = sum(system.is_missing for system in systems)
    if words:
        systems = [system for system in systems if _names(system, words)]
    if request.GET.get("missing"):
        systems = [system for system in systems if system.is_missing]
    context = {
        "systems": systems,
        "missing": missing,
        "version": version,
        "words": words,
        "only_missing": bool(request.GET.get("missing")),
        "unfolded": bool(words),
    }
    return render(request, "tracker/determination/trace.html", context)


def address_of(page):
    """Return the path of a page that needs no argument, or "" when there is none."""
    if not page:
        return ""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def _may_open(user, page):
    needed = PAGE_NEEDS.get(page) or PAGE_NEEDS.get(page.partition(":")[0])
    return needed is not None and bool(user.scope(needed))


def _systems():
    lines = Trace.objects.select_related("clause__source", "duty", "template", "measure")
    return DocumentedSystem.objects.prefetch_related(
        Prefetch("clauses", Clause.objects.select_related("source")),
        Prefetch("traces", lines.order_by("code"), to_attr="lines"),
    )


def _indicators(version, systems):
    """Return {code: node} of the version's indicators that the traces name."""
    if version is None:
        return {}
    codes = {line.indicator for system in systems for line in system.lines}
    return {node.code: node for node in Node.objects.filter(version=version, code__in=codes)}


def _names(system, words):
    texts = (system.title_zh, system.title_en)
    return system.code.lower() == words.lower() or any(
        words.lower() in text.lower() for text in texts
    )
