"""Which measures a framework reads, and of whom."""

from collections import defaultdict

from tracker.determination import rubric
from tracker.determination.subjects import SubjectKind


def kinds_measured(version):
    """Return {measure code: set of SubjectKinds} that a version reads it for: one query.

    A measure that is not in it is read for nobody; leaders are a kind of their own.
    """
    nodes = rubric.nodes_of(version)
    read = {node.code: _measures(node.source) for node in nodes if _measures(node.source)}
    found = defaultdict(set)
    if not read:
        return found
    for kind in SubjectKind:
        for item in rubric.select_items(nodes, kind):
            for code in read.get(item.code, ()):
                found[code].add(kind.value)
    return found


def _measures(source):
    """The measures that the source of a leaf names: its own, or one for each part."""
    if not isinstance(source, dict):
        return set()
    parts = source.get("parts")
    named = {source.get("measure"), *(parts.values() if isinstance(parts, dict) else ())}
    return {code for code in named if isinstance(code, str)}
