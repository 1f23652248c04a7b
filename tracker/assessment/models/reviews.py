"""Reviews and their marks, and the running totals that follow from them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.assessment.states import ReviewStatus
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, within_any


class ReviewQuerySet(ScopedQuerySet):
    """Reviews: one's own, and for those who run the county all of its."""

    def visible_to(self, user):
        """A reviewer's own reviews; those of the county for its administrators."""
        own = Q(pk__in=[])
        if user.person_id and user.scope(Permission.REVIEW_WRITE):
            own = Q(reviewer_id=user.person_id)
        county = within_any(user.scope(Permission.REVIEW_VIEW), at=self.model.scope_path)
        return self.filter(own | county)

    def left(self):
        """Not sent and not recused."""
        return self.filter(status__in=[ReviewStatus.ASSIGNED, ReviewStatus.IN_PROGRESS])

    def sent(self):
        """Those whose marks count."""
        return self.filter(status=ReviewStatus.SENT)


class Review(models.Model):
    """One reviewer's review of one participant. `points` is the running total of its marks."""

    seen_with = Permission.REVIEW_VIEW
    scope_path = "participant__organisation__path"

    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="reviews"
    )
    reviewer = models.ForeignKey("tracker.Person", on_delete=models.PROTECT, related_name="reviews")
    status = models.CharField(
        _("status"), max_length=12, choices=ReviewStatus, default=ReviewStatus.ASSIGNED
    )
    assigned_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(_("assigned"))
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # of recusal or reopening
    points = models.BigIntegerField(_("points"), default=0)  # 0.0001 point

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["participant__path", "id"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["participant", "reviewer"], name="review_once"),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.SENT) | Q(sent_at__isnull=False),
                name="review_sent_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.RECUSED) | ~Q(reason=""),
                name="review_recused_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "status"], name="review_of_reviewer")]

    def __str__(self):
        return f"{self.participant} · {self.reviewer}"


class Mark(models.Model):
    """One reviewer's answer on one indicator, what it is worth and the reason.

    `answer` is the scorer's fact as JSON (`scoring.dump_fact`): the level chosen, the points
    awarded, the checks, or that the indicator does not apply. `points` is what it comes to.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="marks")
    node = models.ForeignKey("tracker.Node", on_delete=models.PROTECT, related_name="+")
    points = models.BigIntegerField(_("points"), default=0)  # 0.0001 point
    level = models.CharField(_("level"), max_length=24, blank=True)
    answer = models.JSONField(_("answer"), default=dict, blank=True)
    not_applicable = models.BooleanField(_("does not apply"), default=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["review", "node__order"]
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["review", "node"], name="mark_once_per_indicator"),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | ~Q(reason=""),
                name="mark_not_applicable_needs_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.review} · {self.node}"


class Total(models.Model):
    """A participant's running total from facts and sent reviews; kept, and recomputable.

    `standings` are the comparisons with others as they were last found for everybody together:
    {indicator code: `scoring.dump_fact` of it}.
    """

    seen_with = Permission.RESULT_VIEW_UNPUBLISHED
    scope_path = "participant__organisation__path"

    participant = models.OneToOneField(
        "tracker.Participant", on_delete=models.PROTECT, related_name="total"
    )
    points = models.BigIntegerField(default=0)  # 0.0001 point, rounded half up to 0.01 point
    full_points = models.BigIntegerField(default=0)
    unscored = models.PositiveIntegerField(default=0)  # leaves without a fact or a mark
    standings = models.JSONField(default=dict, blank=True)
    computed_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("running total")
        verbose_name_plural = _("running totals")

    def __str__(self):
        return str(self.participant)


class DimensionTotal(models.Model):
    """A participant's running total in one dimension."""

    seen_with = Permission.RESULT_VIEW_UNPUBLISHED
    scope_path = "participant__organisation__path"

    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="dimension_totals"
    )
    dimension = models.ForeignKey("tracker.Dimension", on_delete=models.PROTECT, related_name="+")
    points = models.BigIntegerField(default=0)
    full_points = models.BigIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["participant", "dimension__order"]
        verbose_name = _("running total of a dimension")
        verbose_name_plural = _("running totals of dimensions")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "dimension"], name="dimensiontotal_once"
            ),
        ]

    def __str__(self):
        return f"{self.participant} · {self.dimension}"
