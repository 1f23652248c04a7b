"""When: self-assessments, reviews, settlement, results, appeals and vetoes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SelfAssessmentStatus(TextChoices):
    """A branch's own account of its year."""

    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")


SELF_ASSESSMENT_NEXT = {
    SelfAssessmentStatus.DRAFT: {SelfAssessmentStatus.SENT},
    SelfAssessmentStatus.SENT: {SelfAssessmentStatus.DRAFT},
}


class ReviewStatus(TextChoices):
    """One reviewer's review of one participant."""

    ASSIGNED = "assigned", _("not begun")
    IN_PROGRESS = "in_progress", _("in progress")
    SENT = "sent", _("sent")
    RECUSED = "recused", _("recused")


REVIEW_NEXT = {
    ReviewStatus.ASSIGNED: {ReviewStatus.IN_PROGRESS, ReviewStatus.SENT, ReviewStatus.RECUSED},
    ReviewStatus.IN_PROGRESS: {ReviewStatus.SENT, ReviewStatus.RECUSED},
    ReviewStatus.SENT: {ReviewStatus.IN_PROGRESS},
    ReviewStatus.RECUSED: set(),
}


class SettlementStatus(TextChoices):
    """A settlement is proposed by one person and confirmed by another."""

    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    CANCELLED = "cancelled", _("cancelled")


SETTLEMENT_NEXT = {
    SettlementStatus.PROPOSED: {SettlementStatus.CONFIRMED, SettlementStatus.CANCELLED},
    SettlementStatus.CONFIRMED: set(),
    SettlementStatus.CANCELLED: set(),
}


class ResultStatus(TextChoices):
    """A result is computed, settled (locked), shown, and at last final."""

    DRAFT = "draft", _("computed, not settled")
    SETTLED = "settled", _("settled")
    PUBLISHED = "published", _("published")
    FINAL = "final", _("final")
    SUPERSEDED = "superseded", _("replaced by a later version")


RESULT_NEXT = {
    ResultStatus.DRAFT: {ResultStatus.SETTLED},
    ResultStatus.SETTLED: {ResultStatus.PUBLISHED},
    ResultStatus.PUBLISHED: {ResultStatus.FINAL, ResultStatus.SUPERSEDED},
    ResultStatus.FINAL: set(),
    ResultStatus.SUPERSEDED: set(),
}


class AppealStatus(TextChoices):
    """An appeal stops finality until it is answered or withdrawn."""

    OPEN = "open", _("open")
    PROPOSED = "proposed", _("answer proposed")
    UPHELD = "upheld", _("upheld")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


APPEAL_NEXT = {
    AppealStatus.OPEN: {AppealStatus.PROPOSED, AppealStatus.WITHDRAWN},
    AppealStatus.PROPOSED: {AppealStatus.OPEN, AppealStatus.UPHELD, AppealStatus.REJECTED},
    AppealStatus.UPHELD: set(),
    AppealStatus.REJECTED: set(),
    AppealStatus.WITHDRAWN: set(),
}


class VetoStatus(TextChoices):
    """A veto is proposed by one person and decided by another."""

    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    EXCEPTED = "excepted", _("exception accepted")
    DECLINED = "declined", _("declined")
    LIFTED = "lifted", _("lifted")


VETO_NEXT = {
    VetoStatus.PROPOSED: {VetoStatus.CONFIRMED, VetoStatus.EXCEPTED, VetoStatus.DECLINED},
    VetoStatus.CONFIRMED: {VetoStatus.EXCEPTED, VetoStatus.LIFTED},
    VetoStatus.EXCEPTED: set(),
    VetoStatus.DECLINED: set(),
    VetoStatus.LIFTED: set(),
}

TABLES = {
    "self-assessment": (SelfAssessmentStatus, SELF_ASSESSMENT_NEXT),
    "review": (ReviewStatus, REVIEW_NEXT),
    "settlement": (SettlementStatus, SETTLEMENT_NEXT),
    "result": (ResultStatus, RESULT_NEXT),
    "appeal": (AppealStatus, APPEAL_NEXT),
    "veto": (VetoStatus, VETO_NEXT),
}
