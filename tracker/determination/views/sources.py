"""Where the rules come from: documents, their clauses, and where each clause is used."""

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker.determination.models import Clause, Node, Source
from tracker.determination.newest import current_version
from tracker.organisations.permissions import Permission


@require_safe
def source_list(request):
    """The documents that the mechanism is taken from; open to everyone who has logged in."""
    sources = Source.objects.annotate(clause_count=Count("clauses"))
    return render(request, "tracker/determination/source_list.html", {"sources": sources})


@require_safe
def source_detail(request, code):
    """One document: its clauses in our own words, each with what rests on it."""
    source = get_object_or_404(Source, code=code)
    version = current_version(request.user)
    nodes = Node.objects.filter(version=version) if version else Node.objects.none()
    clauses = Clause.objects.filter(source=source).prefetch_related(
        "systems", "duties", Prefetch("nodes", nodes, to_attr="indicators")
    )
    context = {
        "source": source,
        "clauses": clauses,
        "version": version,
        # technical administrators read the documents, not what is made of them
        "sees_frameworks": bool(request.user.scope(Permission.FRAMEWORK_VIEW)),
    }
    return render(request, "tracker/determination/source_detail.html", context)
