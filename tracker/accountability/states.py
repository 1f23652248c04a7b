"""When: findings, rectifications and talks."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingStatus(TextChoices):
    """What has come of a finding."""

    OPEN = "open", _("open")
    RECTIFYING = "rectifying", _("being rectified")
    CLOSED = "closed", _("closed off")
    DISMISSED = "dismissed", _("dismissed")


FINDING_NEXT = {
    FindingStatus.OPEN: {FindingStatus.RECTIFYING, FindingStatus.DISMISSED},
    FindingStatus.RECTIFYING: {FindingStatus.CLOSED},
    FindingStatus.CLOSED: set(),
    FindingStatus.DISMISSED: set(),
}


class RectificationStatus(TextChoices):
    """A rectification runs until someone other than the author of the report verifies it."""

    ORDERED = "ordered", _("under way")
    REPORTED = "reported", _("reported")
    RETURNED = "returned", _("returned")
    CLOSED = "closed", _("closed off")


RECTIFICATION_NEXT = {
    RectificationStatus.ORDERED: {RectificationStatus.REPORTED},
    RectificationStatus.REPORTED: {RectificationStatus.RETURNED, RectificationStatus.CLOSED},
    RectificationStatus.RETURNED: {RectificationStatus.REPORTED},
    RectificationStatus.CLOSED: set(),
}


# the organisation's turn: what is left to it is to report
WAITING_FOR_REPORT = (RectificationStatus.ORDERED, RectificationStatus.RETURNED)


class TalkStatus(TextChoices):
    """A talk is opened by a low grade or by hand, held, and closed off."""

    OPEN = "open", _("to be held")
    HELD = "held", _("held")
    CLOSED = "closed", _("closed off")


TALK_NEXT = {
    TalkStatus.OPEN: {TalkStatus.HELD},
    TalkStatus.HELD: {TalkStatus.CLOSED},
    TalkStatus.CLOSED: set(),
}

TABLES = {
    "finding": (FindingStatus, FINDING_NEXT),
    "rectification": (RectificationStatus, RECTIFICATION_NEXT),
    "talk": (TalkStatus, TALK_NEXT),
}
