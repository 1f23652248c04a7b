"""Framework versions: copy one for a county, write it, publish it, retire it."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination import linting
from tracker.determination.actions.drafting import (
    locked,
    locked_draft,
    named,
    note_change,
    require_edit,
)
from tracker.determination.contents import content_hash
from tracker.determination.models import Dimension, Framework, FrameworkVersion, Node
from tracker.determination.rows import rows_of
from tracker.determination.states import VERSION_NEXT, VersionStatus
from tracker.organisations.permissions import Permission, require

PROBLEMS_SHOWN = 5


@deed
def publish_version(version, *, by, at, warnings_reason=""):
    """Freeze a draft under the hash of its contents, so that cycles can be opened with it.

    `by` is None when the product publishes the documents' own framework. `warnings_reason` says
    why it is published although the linter warns; without warnings it is not kept.

    :raises Refused: when it is no draft, when the linter finds an error (the text names what is
        wrong), or when it warns and no reason is given
    """
    require_edit(version.framework, by=by)
    version = locked(version)
    _require_move(version, VersionStatus.PUBLISHED)
    warnings = _warnings_of(version, timezone.localdate(at))
    reason = warnings_reason.strip() if warnings else ""
    if warnings and not reason:
        raise Refused(
            _("The check warns. Give the reason why it is published all the same."),
            field="warnings_reason",
        )
    version.status = VersionStatus.PUBLISHED
    version.content_hash = content_hash(version)
    version.published_at = at
    version.warnings_reason = reason
    version.save(update_fields=["status", "content_hash", "published_at", "warnings_reason"])
    record(
        "framework.published",
        by=by,
        at=at,
        about=version,
        organisation=version.framework.organisation,
        data={
            **named(version),
            "sha256": version.content_hash,
            **({"warnings": warnings, "reason": reason} if warnings else {}),
        },
    )
    return version


@deed
def retire_version(version, *, by, at):
    """Offer a published version no longer; cycles that were opened with it keep it.

    :raises Refused: when it is not published
    """
    require_edit(version.framework, by=by)
    version = locked(version)
    _require_move(version, VersionStatus.RETIRED)
    version.status = VersionStatus.RETIRED
    version.save(update_fields=["status"])
    record(
        "framework.retired",
        by=by,
        at=at,
        about=version,
        organisation=version.framework.organisation,
        data=named(version),
    )
    return version


@deed
def copy_version(version, *, organisation, by, at, leave_out=(), new_ends=None):
    """Return a new draft with the contents of a version, in a framework that the county owns.

    A version of the county's own framework gets the next number there. Any other is copied into
    a framework of the county's own, which is made when it is missing. `leave_out` are the codes of
    items that are no longer needed: what stands below them, and what combines nothing without
    them, stays behind too. `new_ends` is {code: last day or None} of campaign items that go on.

    :raises Refused: when that framework has an unfinished draft already
    """
    require(by, Permission.FRAMEWORK_EDIT, organisation=organisation)
    if not Framework.objects.visible_to(by).filter(pk=version.framework_id).exists():
        raise PermissionDenied(_("Your post does not include this right here."))
    target = _own_framework(version.framework, organisation)
    numbers = list(target.versions.select_for_update().values_list("number", "status"))
    if any(status == VersionStatus.DRAFT for number, status in numbers):
        raise Refused(_("This framework has an unfinished draft. Publish it first."))
    draft = FrameworkVersion.objects.create(
        framework=target,
        number=max((number for number, status in numbers), default=0) + 1,
        bands=version.bands,
        rules=version.rules,
        note_zh=version.note_zh,
        note_en=version.note_en,
    )
    _copy_contents(version, draft, set(leave_out), new_ends or {})
    record(
        "framework.copied",
        by=by,
        at=at,
        about=draft,
        organisation=organisation,
        data={
            **named(draft),
            "from": version.framework.code,
            "from_version": version.number,
            **({"left_out": sorted(leave_out)} if leave_out else {}),
        },
    )
    return draft


@deed
def change_indicators(version, nodes, *, by, at):
    """Write changed or new indicators of a draft: [(unsaved or changed Node, clauses or None)].

    :raises Refused: when the version is no draft
    """
    version = locked_draft(version, by=by)
    codes = [node.code for node, clauses in nodes]
    rows = rows_of(version)
    before = {code: rows.get(code) for code in codes}
    for node, clauses in nodes:
        if node.version_id != version.pk:
            raise Refused(_("%(code)s belongs to another version.") % {"code": node.code})
        node.save()
        if clauses is not None:
            node.clauses.set(clauses)
    rows = rows_of(version)
    after = {code: rows[code] for code in codes}
    for code in [code for code in codes if before[code] == after[code]]:
        del before[code], after[code]
    note_change(version, verb="imported", before=before, after=after, by=by, at=at)
    return version


def _warnings_of(version, on):
    """Return the warnings as [[code, place]], or refuse by the errors that the linter finds."""
    found = linting.check(version, on=on)
    errors = [defect for defect in found if defect.severity == linting.Severity.ERROR]
    if errors:
        raise Refused(" ".join(str(defect.sentence) for defect in errors[:PROBLEMS_SHOWN]))
    return [
        [defect.code, defect.place]
        for defect in found
        if defect.severity == linting.Severity.WARNING
    ]


def _require_move(version, to):
    if to not in VERSION_NEXT[version.status]:
        raise Refused(
            _("This version is “%(now)s”; it cannot become “%(to)s”.")
            % {"now": version.get_status_display(), "to": VersionStatus(to).label}
        )


def _own_framework(framework, organisation):
    if framework.organisation_id == organisation.pk:
        return framework
    longest = Framework._meta.get_field("code").max_length - len(organisation.code) - 1
    code = f"{framework.code[: max(longest, 0)]}-{organisation.code}"[-32:].strip("-")
    own, _made = Framework.objects.get_or_create(
        code=code,
        defaults={
            "organisation": organisation,
            "title_zh": framework.title_zh,
            "title_en": framework.title_en,
        },
    )
    if own.organisation_id != organisation.pk:
        raise Refused(_("The code “%(code)s” is taken.") % {"code": code})
    return own


def _copy_contents(version, draft, leave_out, new_ends):
    """Copy dimensions, nodes with their parents, and the clauses they cite."""
    dimensions = {}
    for dimension in version.dimensions.all():
        old = dimension.pk
        dimension.pk, dimension.version = None, draft
        dimension._state.adding = True
        dimensions[old] = dimension
    Dimension.objects.bulk_create(dimensions.values())
    old_nodes = {node.pk: node for node in version.nodes.all()}
    copies = {}
    below = {}
    for node in _kept(old_nodes.values(), leave_out):
        if node.code in new_ends:
            node.ends_on = new_ends[node.code]
        below.setdefault(node.parent_id, []).append(node)
    # level by level, so that a child's parent has its number
    generation = below.get(None, [])
    while generation:
        made = [_copied(node, draft, dimensions, copies) for node in generation]
        Node.objects.bulk_create(made)
        copies.update({old.pk: new for old, new in zip(generation, made, strict=True)})
        generation = [child for node in generation for child in below.get(node.pk, [])]
    citation = Node.clauses.through
    citation.objects.bulk_create(
        citation(node_id=copies[row.node_id].pk, clause_id=row.clause_id)
        for row in citation.objects.filter(node__version=version)
        if row.node_id in copies
    )


def _kept(nodes, leave_out):
    """Return the nodes without those left out, and without what would combine nothing then."""
    nodes = list(nodes)
    held = {node.parent_id for node in nodes}
    gone = {node.pk for node in nodes if node.code in leave_out}
    while True:
        more = {node.pk for node in nodes if node.parent_id in gone}
        left = {node.parent_id for node in nodes if node.pk not in gone}
        more |= {node.pk for node in nodes if node.pk in held and node.pk not in left}
        if gone and not more <= gone:
            gone |= more
        else:
            return [node for node in nodes if node.pk not in gone]


def _copied(node, draft, dimensions, copies):
    fields = {
        field.attname: getattr(node, field.attname)
        for field in Node._meta.concrete_fields
        if field.name not in ("id", "version", "parent", "dimension")
    }
    return Node(
        version=draft,
        parent=copies.get(node.parent_id),
        dimension=dimensions.get(node.dimension_id),
        **fields,
    )
