"""A branch's own account of its year, per indicator."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.assessment.states import SelfAssessmentStatus
from tracker.determination.leads import within_spoken_for
from tracker.organisations.permissions import Permission
from tracker.performance.models import ReviewedQuerySet


class SelfAssessmentQuerySet(ReviewedQuerySet):
    """Self-assessments; a draft is for its own organisation only."""

    def visible_to(self, user):
        """Own ones, those assigned for review and those of the county once they are sent."""
        own = within_spoken_for(user, Permission.SELF_ASSESSMENT_WRITE, at="participant")
        sent = Q(status=SelfAssessmentStatus.SENT)
        oneself = self.filter(participant__post__in=user.own_posts)
        return (super().visible_to(user) | oneself).filter(sent | own)


class SelfAssessment(models.Model):
    """A participant's own account of its year, per indicator."""

    seen_with = Permission.RECORD_VIEW
    scope_path = "participant__organisation__path"

    participant = models.OneToOneField(
        "tracker.Participant", on_delete=models.PROTECT, related_name="self_assessment"
    )
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=SelfAssessmentStatus,
        default=SelfAssessmentStatus.DRAFT,
    )
    summary = models.TextField(_("the year in short"), max_length=4000, blank=True)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SelfAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["participant"]
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=SelfAssessmentStatus.DRAFT, sent_at=None, sent_by=None)
                | Q(status=SelfAssessmentStatus.SENT, sent_at__isnull=False, sent_by__isnull=False),
                name="selfassessment_sent_by_someone",
            )
        ]

    def __str__(self):
        return str(self.participant)


class SelfScore(models.Model):
    """What a branch gives itself on one indicator, and why."""

    self_assessment = models.ForeignKey(
        SelfAssessment, on_delete=models.CASCADE, related_name="scores"
    )
    node = models.ForeignKey("tracker.Node", on_delete=models.PROTECT, related_name="+")
    points = models.BigIntegerField(_("points"), null=True, blank=True)  # 0.0001 point
    text = models.CharField(_("own words"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("self-score")
        verbose_name_plural = _("self-scores")
        constraints = [
            models.UniqueConstraint(
                fields=["self_assessment", "node"], name="selfscore_once_per_indicator"
            ),
        ]

    def __str__(self):
        return f"{self.self_assessment} · {self.node}"
