"""Which cycle and which version a page shows when the address names none."""

from tracker.determination.models import Cycle, Framework, FrameworkVersion
from tracker.determination.states import VersionStatus
from tracker.organisations.permissions import Permission


def newest_cycle(user):
    """Return the newest cycle that the person may look at, or None."""
    return cycles(user).first()


def cycles(user):
    """Return the cycles that the person may look at, the newest first, with what names them."""
    return Cycle.objects.visible_to(user).select_related(
        "organisation", "framework_version__framework"
    )


def versions(user):
    """Return the framework versions that the person may look at.

    A county's unfinished drafts are seen by those who write them.
    """
    seen = FrameworkVersion.objects.select_related("framework__organisation").filter(
        framework__in=Framework.objects.visible_to(user)
    )
    if user.scope(Permission.FRAMEWORK_EDIT):
        return seen
    return seen.exclude(status=VersionStatus.DRAFT, framework__organisation__isnull=False)


def current_version(user):
    """Return the version of the newest cycle, or else the last one published, or None."""
    if cycle := newest_cycle(user):
        return cycle.framework_version
    published = versions(user).filter(status=VersionStatus.PUBLISHED)
    return published.order_by("-published_at", "-pk").first()


def documents_version():
    """Return the published version of the documents' own framework, which is offered to all."""
    return (
        FrameworkVersion.objects.filter(
            framework__organisation=None, status=VersionStatus.PUBLISHED
        )
        .select_related("framework")
        .order_by("published_at", "pk")
        .first()
    )
