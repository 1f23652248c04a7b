"""Bring a rubric in from the common sheet: as a new framework, or into a draft that is there."""

import re

from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.actions.drafting import locked_draft, named
from tracker.determination.actions.editing import change_nodes
from tracker.determination.actions.outlines import change_dimensions, write_outlines
from tracker.determination.actions.versions import copy_version
from tracker.determination.actions.writing import write_rows
from tracker.determination.common_sheet.matching import plan_sheet
from tracker.determination.framework_files.checks import MAX_NODES
from tracker.determination.models import Framework, FrameworkVersion
from tracker.determination.newest import documents_version
from tracker.determination.states import VersionStatus
from tracker.organisations.permissions import Permission, require

# it stands in addresses: pages of a framework whose code holds a slash could not be reached
CODE = re.compile(r"[^\s/?#%\\\x00-\x1f\x7f]{1,32}")


class SheetChanged(Refused):
    """What the sheet speaks of was changed after the preview; nothing was written."""

    def __init__(self):
        super().__init__(
            _(
                "The framework was changed after the preview; nothing was written. Look at the "
                "new preview and confirm again."
            )
        )


@deed
def import_sheet(sheet, *, organisation, code, title, digest=None, by, at):
    """Return the draft of a new framework made of a CommonSheet, its rules proposed.

    Grades and the combination of marks are those of the documents' own framework, which the
    county may change. `digest` is that of the plan which was shown.

    :raises Refused: when the sheet has errors, the code is taken, missing or no code
    """
    require(by, Permission.FRAMEWORK_EDIT, organisation=organisation)
    _require_whole(sheet)
    if not CODE.fullmatch(code):
        message = _("At most 32 characters, without blanks and without / ? # %.")
        raise Refused(message, field="code")
    if Framework.objects.filter(code=code).exists():
        raise Refused(_("The code “%(code)s” is taken.") % {"code": code}, field="code")
    plan = _planned(sheet, None, title=title, remove=False, digest=digest)
    titles = {name: plan.rows["root"][name] for name in ("title_zh", "title_en")}
    framework = Framework.objects.create(code=code, organisation=organisation, **titles)
    outlines = documents_version()
    draft = FrameworkVersion.objects.create(
        framework=framework,
        number=1,
        bands=outlines.bands if outlines else [],
        rules=outlines.rules if outlines else {},
    )
    dimensions = [dict(one, order=place) for place, one in enumerate(plan.dimensions, 1)]
    write_outlines(draft, {"@dimensions": dimensions})
    write_rows(draft, plan.rows)
    _record(draft, plan, by=by, at=at)
    return draft


@deed
def merge_sheet(sheet, version, *, remove=False, digest=None, by, at):
    """Bring a CommonSheet into a draft, or into a draft made of a version of the county's own.

    Items whose text is unchanged keep their rules; with `remove` those that the sheet does not
    name go. Each change is a row that can be undone.

    :raises Refused: when the sheet has errors, nothing would change, or a draft is unfinished
    """
    organisation = version.framework.organisation
    if version.status != VersionStatus.DRAFT:
        version = copy_version(version, organisation=organisation, by=by, at=at)
    version = locked_draft(version, by=by)
    _require_whole(sheet)
    plan = _planned(sheet, version, title="", remove=remove, digest=digest)
    if not plan.rows and len(plan.dimensions) == version.dimensions.count():
        raise Refused(_("Everything is as the sheet says already. There is nothing to write."))
    if len(plan.dimensions) > version.dimensions.count():
        change_dimensions(version, plan.dimensions, by=by, at=at)
    change_nodes(version, plan.rows, verb="imported", by=by, at=at)
    if version.nodes.count() > MAX_NODES:
        message = _("There are %(count)s items; at most %(limit)s are taken.")
        raise Refused(message % {"count": version.nodes.count(), "limit": MAX_NODES})
    _record(version, plan, by=by, at=at)
    return version


def _require_whole(sheet):
    if sheet.errors:
        raise Refused(" ".join(problem.message for problem in sheet.errors[:5]))


def _planned(sheet, version, *, title, remove, digest):
    plan = plan_sheet(sheet, version, title=title, remove=remove)
    if digest is not None and plan.digest != digest:
        raise SheetChanged
    if plan.size > MAX_NODES:
        message = _("There are %(count)s items; at most %(limit)s are taken.")
        raise Refused(message % {"count": plan.size, "limit": MAX_NODES})
    return plan


def _record(draft, plan, *, by, at):
    record(
        "framework.imported",
        by=by,
        at=at,
        about=draft,
        organisation=draft.framework.organisation,
        data={**named(draft), "lines": len(plan.items), "items": plan.size},
    )
