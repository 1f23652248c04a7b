"""What a framework version holds, as canonical text, and everything that keeps it unpublished."""

import hashlib
import json

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.models import Measure, TaskTemplate
from tracker.organisations.models import OrganisationKind

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
                "parent": node.parent.code if node.parent_id else None,
                "dimension": node.dimension.code if node.dimension_id else None,
                "clauses": sorted(clause.code for clause in node.clauses.all()),
            }
            for node in nodes
        ],
    }
    return json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(version):
    """Return the SHA-256 of the canonical text, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(version).encode()).hexdigest()


def problems_of(version):
    """Return sentences for everything that keeps the version from being published."""
    nodes = rubric.nodes_of(version)
    return [*_of_kinds(nodes), *_of_grades(version), *_of_panel(version), *_of_nodes(nodes)]


def _of_kinds(nodes):
    """The tree must stand for every kind of organisation that it says anything about."""
    problems, anything = [], False
    for kind in OrganisationKind:
        items = rubric.select_items(nodes, kind)
        if not items:
            continue
        anything = True
        try:
            scoring.build(items)
        except scoring.ScoringError as error:
            message = _("%(kind)s: the rubric cannot be read for this kind (%(why)s).")
            problems.append(message % {"kind": kind.label, "why": error})
    if not anything:
        problems.append(_("There are no indicators."))
    return problems


def _of_grades(version):
    try:
        bands = {band.grade for band in rubric.bands_of(version).bands}
        if quotas := rubric.quotas_of(version):
            given = {quota.grade for quota in quotas.quotas} | {g for _b, g in quotas.under}
            if unknown := sorted(given - bands):
                return [_("There is no grade “%(grade)s”.") % {"grade": unknown[0]}]
    except (scoring.ScoringError, AttributeError, TypeError) as error:
        return [_("The grades cannot be read: %(why)s") % {"why": error}]
    if any(not (band.get("title_zh") or band.get("title_en")) for band in version.bands):
        return [_("Every grade needs a title.")]
    return []


def _of_panel(version):
    rules = version.rules if isinstance(version.rules, dict) else {}
    reviewers = rules.get("reviewers")
    if rules.get("panel") not in set(scoring.PanelMethod):
        return [_("The combination does not say how the marks of several reviewers are joined.")]
    if type(reviewers) is not int or reviewers < 1:
        return [_("The combination does not say how many reviewers there are.")]
    return []


def _of_nodes(nodes):
    """Each leaf must say where its fact comes from, and its rule must take such a fact."""
    templates = set(TaskTemplate.objects.values_list("code", flat=True))
    measures = set(Measure.objects.values_list("code", flat=True))
    kinds = set(OrganisationKind.values)
    problems = []
    for node in nodes:
        for kind in node.applies_to:
            if kind not in kinds:
                message = _("%(code)s: there is no organisation kind “%(kind)s”.")
                problems.append(message % {"code": node.code, "kind": kind})
        rule = scoring.KINDS.get(node.kind)
        if rule is not None and rule.is_leaf:
            problems += _of_source(node, rule, templates, measures)
    return problems


def _of_source(node, rule, templates, measures):
    source = node.source if isinstance(node.source, dict) else {}
    origin = source.get("from")
    if origin not in rubric.FACTS_OF_SOURCE:
        return [_("%(code)s: it is not said where its fact comes from.") % {"code": node.code}]
    asks = rule.accepts if rule.asks is None else rule.asks or rule.accepts
    if not set(asks) & set(rubric.FACTS_OF_SOURCE[origin]):
        message = _("%(code)s: its rule cannot be fed from there (%(origin)s).")
        return [message % {"code": node.code, "origin": origin}]
    if node.params.get("periods") and origin not in rubric.SOURCES_BY_PERIOD:
        message = _("%(code)s: there are no facts by period from there (%(origin)s).")
        return [message % {"code": node.code, "origin": origin}]
    named, known = [], set()
    if origin == "tasks":
        named, known = source.get("templates") or [None], templates
        if source.get("count") not in rubric.COUNTS_OF_TASKS:
            return [_("%(code)s: it is not said which tasks count.") % {"code": node.code}]
    elif origin == "measure":
        named, known = [source.get("measure")], measures
    elif origin == "parts":
        parts = source.get("parts") if isinstance(source.get("parts"), dict) else {}
        codes = [part.get("code") for part in node.params.get("parts", [])]
        named, known = [parts.get(code) for code in codes], measures
    return [
        _("%(code)s: there is no “%(name)s”.") % {"code": node.code, "name": name or ""}
        for name in named
        if name not in known
    ]
