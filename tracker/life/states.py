"""When: the life of an appraisal, and how near the end of a term is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AppraisalStatus(TextChoices):
    """Where a branch's appraisal of its members stands."""

    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")
    CONFIRMED = "confirmed", _("confirmed")


APPRAISAL_NEXT = {
    AppraisalStatus.DRAFT: {AppraisalStatus.SENT},
    AppraisalStatus.SENT: {AppraisalStatus.DRAFT, AppraisalStatus.CONFIRMED},
    AppraisalStatus.CONFIRMED: set(),
}


class TermStage(TextChoices):
    """How near the end of a term is; each is told once."""

    SIX_MONTHS = "six_months", _("ends within six months")
    THREE_MONTHS = "three_months", _("ends within three months")
    ONE_MONTH = "one_month", _("ends within a month")
    OVERDUE = "overdue", _("re-election overdue")


TABLES = {"appraisal": (AppraisalStatus, APPRAISAL_NEXT)}
