"""When: the phases of a cycle and the life of a framework version."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VersionStatus(TextChoices):
    """A framework version is written, then frozen, then no longer offered."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


VERSION_NEXT = {
    VersionStatus.DRAFT: {VersionStatus.PUBLISHED},
    VersionStatus.PUBLISHED: {VersionStatus.RETIRED},
    VersionStatus.RETIRED: set(),
}


class Phase(TextChoices):
    """Where a cycle stands; each link's actions move it into its own phase."""

    DETERMINATION = "determination", _("determination")
    PERFORMANCE = "performance", _("performance")
    SELF_ASSESSMENT = "self_assessment", _("self-assessment")
    REVIEW = "review", _("review")
    PUBLICATION = "publication", _("publication")
    APPEAL = "appeal", _("appeal")
    CLOSED = "closed", _("closed")


PHASE_NEXT = {
    Phase.DETERMINATION: {Phase.PERFORMANCE},
    Phase.PERFORMANCE: {Phase.SELF_ASSESSMENT},
    Phase.SELF_ASSESSMENT: {Phase.REVIEW},
    Phase.REVIEW: {Phase.PUBLICATION},
    Phase.PUBLICATION: {Phase.APPEAL},
    Phase.APPEAL: {Phase.CLOSED},
    Phase.CLOSED: set(),
}

# from here on nothing that was scored may change; the database refuses it too
LOCKED_PHASES = frozenset({Phase.PUBLICATION, Phase.APPEAL, Phase.CLOSED})

TABLES = {"framework version": (VersionStatus, VERSION_NEXT), "cycle": (Phase, PHASE_NEXT)}
