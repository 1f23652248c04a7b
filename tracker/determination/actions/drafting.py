"""What every change of a draft begins and ends with: who may, the lock, the row of the change."""

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from tracker.audit.deeds import record
from tracker.audit.refusals import Refused
from tracker.determination.models import FrameworkChange, FrameworkVersion
from tracker.determination.states import VersionStatus
from tracker.organisations.permissions import Permission, require


def require_edit(framework, *, by):
    """Owners change their framework; the documents' own is changed by the product alone."""
    if framework.organisation_id is None:
        if by is not None:
            raise PermissionDenied(
                _("The documents' own framework cannot be changed. Copy it for your county.")
            )
        return
    if by is None:
        raise PermissionDenied(_("Your post does not include this right here."))
    require(by, Permission.FRAMEWORK_EDIT, organisation=framework.organisation)


def locked(version):
    """Return the version's row, locked until the deed is done."""
    return (
        FrameworkVersion.objects.select_for_update(of=("self",))
        .select_related("framework__organisation")
        .get(pk=version.pk)
    )


def named(version):
    """Return what names a version in the audit trail."""
    return {"framework": version.framework.code, "number": version.number}


def locked_draft(version, *, by):
    """Return the draft's row, locked, for a person who may change it.

    :raises Refused: when it is no draft any more
    """
    require_edit(version.framework, by=by)
    version = locked(version)
    if version.status != VersionStatus.DRAFT:
        raise Refused(_("A published version can no longer be changed. Copy it first."))
    return version


def newest_number(version):
    """Return the number of the newest change of a version; 0 when there is none."""
    return version.changes.aggregate(newest=Max("number"))["newest"] or 0


def note_change(version, *, verb, before, after, by, at, undoes=None):
    """Write the row of a change and record the deed; nothing is written when nothing changed.

    What the product changes in the documents' own framework, by nobody, is recorded only.
    """
    if before == after:
        return None
    data = {**named(version), "verb": verb, "indicators": sorted(before)}
    change = by and FrameworkChange.objects.create(
        version=version,
        number=newest_number(version) + 1,
        verb=verb,
        before=before,
        after=after,
        undoes=undoes,
        by=by,
        at=at,
    )
    record(
        "framework.changed",
        by=by,
        at=at,
        about=version,
        organisation=version.framework.organisation,
        data={**data, "change": change.number} if change else data,
    )
    return change
