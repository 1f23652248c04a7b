"""Bring a framework in from a file: a new one of the county's, or a new draft of one it has."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.framework_files.checks import check_document
from tracker.determination.framework_files.rows import dimensions_of, unsaved_node
from tracker.determination.models import Clause, Dimension, Framework, FrameworkVersion, Node
from tracker.determination.states import VersionStatus
from tracker.organisations.permissions import Permission, require

ERRORS_SHOWN = 5


@deed
def import_framework(document, *, organisation, into=None, by, at):
    """Return a draft with the contents of a framework file: all of it or nothing.

    `into` is a framework of the same organisation that gets the next version; without it a new
    framework is made under the file's code. Without an organisation the product itself (`by`
    None) brings in a framework of the documents.

    :raises Refused: when the file has errors, its code is taken, or a draft is unfinished
    """
    if organisation is not None:
        require(by, Permission.FRAMEWORK_EDIT, organisation=organisation)
    elif by is not None:
        raise PermissionDenied(_("Your post does not include this right here."))
    checked = check_document(document)
    if checked.errors:
        raise Refused(" ".join(str(problem) for problem in checked.errors[:ERRORS_SHOWN]))
    framework = _framework(document, organisation, into)
    draft = FrameworkVersion.objects.create(
        framework=framework,
        number=_next_number(framework),
        bands=document.get("grades", []),
        rules=document.get("rules", {}),
        note_zh=document.get("note_zh", ""),
        note_en=document.get("note_en", ""),
    )
    write_contents(draft, document, checked.rows)
    record(
        "framework.imported",
        by=by,
        at=at,
        about=draft,
        organisation=organisation,
        data={
            "framework": framework.code,
            "number": draft.number,
            "file_code": document["framework"]["code"],
            "items": len(checked.rows),
        },
    )
    return draft


def write_contents(draft, document, rows):
    """Write dimensions, items with their parents, and cited clauses into an empty draft."""
    dimensions = {
        columns["code"]: Dimension(version=draft, **columns) for columns in dimensions_of(document)
    }
    Dimension.objects.bulk_create(dimensions.values())
    made = {}
    # level by level, so that a child's parent has its number
    for depth in range(1, max(row.depth for row in rows) + 1):
        level = [
            unsaved_node(row, draft, made.get(row.parent), dimensions.get(row.dimension))
            for row in rows
            if row.depth == depth
        ]
        Node.objects.bulk_create(level)
        made.update({node.code: node for node in level})
    clauses = dict(Clause.objects.values_list("code", "pk"))
    citation = Node.clauses.through
    citation.objects.bulk_create(
        citation(node_id=made[row.code].pk, clause_id=clauses[code])
        for row in rows
        for code in dict.fromkeys(row.clauses)
    )


def _framework(document, organisation, into):
    if into is not None:
        if into.organisation_id != (organisation.pk if organisation else None):
            raise PermissionDenied(_("Your post does not include this right here."))
        return into
    code = document["framework"]["code"]
    if Framework.objects.filter(code=code).exists():
        raise Refused(_("The code “%(code)s” is taken.") % {"code": code}, field="code")
    return Framework.objects.create(
        code=code,
        organisation=organisation,
        title_zh=document["framework"].get("title_zh", ""),
        title_en=document["framework"].get("title_en", ""),
    )


def _next_number(framework):
    numbers = list(framework.versions.select_for_update().values_list("number", "status"))
    if any(status == VersionStatus.DRAFT for number, status in numbers):
        raise Refused(_("This framework has an unfinished draft. Publish it first."))
    return max((number for number, status in numbers), default=0) + 1
