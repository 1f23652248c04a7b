"""A version's rows as the scorer wants them: items, trees and bands, per kind of organisation."""

from fractions import Fraction
from functools import lru_cache

from tracker import scoring
from tracker.determination.states import VersionStatus
from tracker.determination.subjects import SubjectKind

PER_CENT_UNITS = 10_000  # a stored weight is in units of 0.0001 per cent

# which facts each source can give; a rule must take at least one of them
FACTS_OF_SOURCE = {
    "tasks": (scoring.Ratio, scoring.Count, scoring.Met, scoring.Delays),
    "measure": (scoring.Measured, scoring.Ratio, scoring.Count),
    "findings": (scoring.Count,),
    "review": (
        scoring.Level,
        scoring.Awarded,
        scoring.Checks,
        scoring.Met,
        scoring.Count,
        scoring.Events,
        scoring.Delays,
    ),
    "parts": (scoring.Given,),  # each office's part is a measured value
    "rubric": (scoring.Given,),  # the result by another framework
    "units": (scoring.Units,),  # the results of the units led
    "vetoes": (scoring.Vetoed,),
}
# where one fact can be found for each period of the year
SOURCES_BY_PERIOD = ("tasks", "review")
COUNTS_OF_TASKS = ("accepted", "on_time", "late", "missing")


def items_for(version, kind):
    """Return the `scoring.Item`s of a version for one kind of subject, in the sheet's order.

    These are the common part (nodes whose `applies_to` is empty) and the nodes that name the
    kind. What stands below a node that does not apply does not apply either, and an interior
    node that is left without leaves is dropped. The common part is common to organisations: a
    leader of units has what names leaders, by itself or above it. Points and weights are exact.
    """
    return select_items(nodes_of(version), kind)


def tree_for(version, kind):
    """Return the checked tree of a version for one kind of subject.

    Trees of published versions are kept in memory: their rows are frozen, and their hash names
    exactly what they hold.

    :raises scoring.ScoringError: when the rows are no rubric, or nothing applies to the kind
    """
    if version.status != VersionStatus.DRAFT and version.published_at is not None:
        return _frozen_tree(version.pk, version.content_hash, str(kind))
    return scoring.build(items_for(version, kind))


def kinds_of(version):
    """Return the kinds of subject that the version has at least one indicator for."""
    nodes = nodes_of(version)
    return [kind for kind in SubjectKind if select_items(nodes, kind)]


def bands_of(version):
    """Return the version's grades as `scoring.Bands`; the last grade also stands below its bound.

    :raises scoring.InvalidRule: with everything that is wrong with them
    """
    return read_bands(version.bands)


def read_bands(bands):
    """Return rows of grades as `scoring.Bands`. :raises scoring.InvalidRule: see `bands_of`"""
    rows = [(band.get("code"), band.get("from")) for band in bands]
    return scoring.read_bands(rows, below=(rows[-1][0] or "") if rows else "")


def quotas_of(version):
    """Return how grades are given by place as `scoring.Quotas`, or None where bands decide.

    :raises scoring.InvalidRule: with everything that is wrong with it
    """
    grading = version.rules.get("grading") or {}
    return scoring.read_quotas(grading) if grading.get("by", "bands") == "share" else None


def nodes_of(version):
    """Return the version's nodes with their dimension, in the sheet's order: one query."""
    return list(version.nodes.select_related("dimension").order_by("order", "code"))


def select_items(nodes, kind):
    """Return the items among nodes that apply to a kind; see `items_for`."""
    by_id = {node.pk: node for node in nodes}
    applying = {node.pk for node in nodes if not node.applies_to or kind in node.applies_to}
    kept = set()
    for node in nodes:
        if not _is_leaf(node):
            continue
        line, seen = [node.pk], {node.pk}
        while (above := by_id[line[-1]].parent_id) and above not in seen and above in by_id:
            line.append(above)
            seen.add(above)
        if not applying.issuperset(line):
            continue
        if kind != SubjectKind.LEADER or any(kind in by_id[pk].applies_to for pk in line):
            kept.update(line)
    return [item_of(node, by_id) for node in nodes if node.pk in kept]


def item_of(node, by_id):
    """Return one row as a `scoring.Item`; `by_id` holds the version's nodes by primary key."""
    parent = by_id.get(node.parent_id)
    params = node.params if node.schema == 1 else {**node.params, "schema": node.schema}
    # a combining node that states no full mark takes its children's
    points = None if not node.points and not _is_leaf(node) else scoring.from_units(node.points)
    return scoring.Item(
        code=node.code,
        kind=node.kind,
        points=points,
        params=params,
        parent_code=parent.code if parent else None,
        order=node.order,
        weight=None if node.weight is None else Fraction(node.weight, PER_CENT_UNITS),
        dimension=node.dimension.code if node.dimension_id else "",
    )


def _is_leaf(node):
    """Tell whether a node turns facts into points; an unknown rule counts, so that it is found."""
    kind = scoring.KINDS.get(node.kind)
    return kind is None or kind.is_leaf


@lru_cache(maxsize=128)
def _frozen_tree(version_id, content_hash, kind):
    # imported here because the cache asks for rows by key, not for a version that it would keep
    from tracker.determination.models import FrameworkVersion

    return scoring.build(items_for(FrameworkVersion.objects.get(pk=version_id), kind))
