"""What a framework version holds, as canonical text, and everything that keeps it unpublished."""

import hashlib
import json

from tracker.determination import linting
from tracker.determination.models import FrameworkVersion
from tracker.determination.states import VersionStatus

NODE_COLUMNS = (
    "code",
    "order",
    "kind",
    "params",
    "schema",
    "points",
    "weight",
    "title_zh",
    "title_en",
    "is_indicator",
    "indicator_kind",
    "applies_to",
    "source",
    "rule_zh",
    "rule_en",
    "standard_zh",
    "standard_en",
    "method_zh",
    "method_en",
    "evidence",
    "levels",
    "reason_needed",
)
# came later: they stand in the canonical text only where they say something, so that versions
# that were published before keep their hash
LATER_COLUMNS = ("remarks_zh", "remarks_en", "ends_on")
# how a rule came to be, not what it is: kept with a change, not part of the canonical text
READING_COLUMNS = ("reading", "sureness")


def canonical(version):
    """Return the canonical JSON text of a version: sorted keys, natural keys, no row numbers.

    It covers dimensions, nodes, the clauses they cite, grades and combination, so that equal
    contents are equal bytes on every database.
    """
    dimensions = version.dimensions.order_by("code")
    nodes = (
        version.nodes.select_related("parent", "dimension")
        .prefetch_related("clauses")
        .order_by("code")
    )
    contents = {
        "bands": version.bands,
        "rules": version.rules,
        "dimensions": [
            {"code": d.code, "order": d.order, "title_zh": d.title_zh, "title_en": d.title_en}
            for d in dimensions
        ],
        "nodes": [
            {
                **{column: getattr(node, column) for column in NODE_COLUMNS},
                **_later(node),
                "parent": node.parent.code if node.parent_id else None,
                "dimension": node.dimension.code if node.dimension_id else None,
                "clauses": sorted(clause.code for clause in node.clauses.all()),
            }
            for node in nodes
        ],
    }
    return json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _later(node):
    """Return the later columns that are set, a day as its ISO text."""
    found = {column: getattr(node, column) for column in LATER_COLUMNS}
    return {
        column: value.isoformat() if column == "ends_on" else value
        for column, value in found.items()
        if value
    }


def content_hash(version):
    """Return the SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(version).encode()).hexdigest()


def altered_versions():
    """Yield the frozen versions whose contents are no longer what their hash was taken of.

    In the order of their codes and numbers; one that holds what was published is passed over.
    """
    frozen = FrameworkVersion.objects.exclude(status=VersionStatus.DRAFT)
    for version in frozen.select_related("framework").order_by("framework__code", "number"):
        if content_hash(version) != version.content_hash:
            yield version


def problems_of(version):
    """Return sentences for everything that keeps the version from being published."""
    return [
        one.sentence for one in linting.check(version) if one.severity == linting.Severity.ERROR
    ]
