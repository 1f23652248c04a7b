"""How well: self-assessments, reviews and marks, totals, settled results, appeals.

Points are integers of 0.0001 point everywhere in the database.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.assessment.states import (
    AppealStatus,
    ResultStatus,
    ReviewStatus,
    SelfAssessmentStatus,
    SettlementStatus,
)
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, within_any
from tracker.performance.models import ReviewedQuerySet

SHOWN = (ResultStatus.PUBLISHED, ResultStatus.FINAL, ResultStatus.SUPERSEDED)


class SelfAssessmentQuerySet(ReviewedQuerySet):
    """Self-assessments; a draft is for its own organisation only."""

    def visible_to(self, user):
        """Own ones, those assigned for review and those of the county once they are sent."""
        own = within_any(user.scope(Permission.SELF_ASSESSMENT_WRITE), at=self.model.scope_path)
        sent = Q(status=SelfAssessmentStatus.SENT)
        return super().visible_to(user).filter(sent | own)


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
    """A participant's running total from facts and sent reviews; kept, and recomputable."""

    seen_with = Permission.RESULT_VIEW_UNPUBLISHED
    scope_path = "participant__organisation__path"

    participant = models.OneToOneField(
        "tracker.Participant", on_delete=models.PROTECT, related_name="total"
    )
    points = models.BigIntegerField(default=0)  # 0.0001 point, rounded half up to 0.01 point
    full_points = models.BigIntegerField(default=0)
    unscored = models.PositiveIntegerField(default=0)  # leaves without a fact or a mark
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


class Settlement(models.Model):
    """The settling of a cycle: what was computed, signed by two. `sha256` covers every result."""

    seen_with = Permission.RESULT_VIEW_UNPUBLISHED
    scope_path = "cycle__organisation__path"

    cycle = models.ForeignKey("tracker.Cycle", on_delete=models.PROTECT, related_name="settlements")
    status = models.CharField(
        _("status"), max_length=12, choices=SettlementStatus, default=SettlementStatus.PROPOSED
    )
    proposed_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    confirmed_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    results_count = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "-proposed_at"]
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"],
                condition=~Q(status=SettlementStatus.CANCELLED),
                name="settlement_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="settlement_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="settlement_confirmed_by_another",
                violation_error_message=_("A second person must confirm the settlement."),
            ),
        ]

    def __str__(self):
        return str(self.cycle)


class ResultQuerySet(ScopedQuerySet):
    """Results, by what may be shown to whom."""

    def visible_to(self, user):
        """Published ones of the person's subtrees; unpublished ones for administrators."""
        published = within_any(user.scope(Permission.RESULT_VIEW), at=self.model.scope_path)
        everything = within_any(
            user.scope(Permission.RESULT_VIEW_UNPUBLISHED), at=self.model.scope_path
        )
        return self.filter((published & Q(status__in=SHOWN)) | everything)

    def newest(self):
        """The version that counts: not replaced by a later one."""
        return self.exclude(status=ResultStatus.SUPERSEDED)


class Result(models.Model):
    """A participant's result, one row per version; locked by triggers once it is settled.

    `snapshot` is the scorer's canonical JSON of tree, facts and evaluation; `sha256` its hash.
    """

    seen_with = Permission.RESULT_VIEW
    scope_path = "participant__organisation__path"

    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="results"
    )
    settlement = models.ForeignKey(
        Settlement, null=True, blank=True, on_delete=models.PROTECT, related_name="results"
    )
    appeal = models.ForeignKey(  # the upheld appeal that issued this version
        "tracker.Appeal", null=True, blank=True, on_delete=models.PROTECT, related_name="issued"
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"), max_length=12, choices=ResultStatus, default=ResultStatus.DRAFT
    )
    points = models.BigIntegerField(_("points"))  # 0.0001 point, rounded half up to 0.01 point
    full_points = models.BigIntegerField(_("of"))
    grade = models.CharField(_("grade"), max_length=24)  # a code of the version's bands
    snapshot = models.TextField()
    sha256 = models.CharField(max_length=64)
    scorer_version = models.CharField(max_length=16)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    final_at = models.DateTimeField(_("final"), null=True, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["participant__path", "-version"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(fields=["participant", "version"], name="result_version_once"),
            models.CheckConstraint(
                condition=Q(status=ResultStatus.DRAFT) | Q(settled_at__isnull=False),
                name="result_settled_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["status"], name="result_status")]

    def __str__(self):
        return f"{self.participant} {self.version}"


class ResultDimension(models.Model):
    """A result's points in one dimension (units of 0.0001 point, exact sums of its lines)."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="dimensions")
    dimension = models.ForeignKey("tracker.Dimension", on_delete=models.PROTECT, related_name="+")
    points = models.BigIntegerField()
    full_points = models.BigIntegerField()

    class Meta:
        ordering = ["result", "dimension__order"]
        verbose_name = _("result in a dimension")
        verbose_name_plural = _("results in dimensions")
        constraints = [
            models.UniqueConstraint(fields=["result", "dimension"], name="resultdimension_once"),
        ]

    def __str__(self):
        return f"{self.result} · {self.dimension}"


class AppealQuerySet(ScopedQuerySet):
    """Appeals, by what is still to be answered."""

    def open(self):
        """Not answered and not withdrawn: they stop finality."""
        return self.filter(status__in=[AppealStatus.OPEN, AppealStatus.PROPOSED])


class Appeal(models.Model):
    """A branch's objection to its result; answered with a reason, signed by two."""

    seen_with = Permission.APPEAL_VIEW
    scope_path = "result__participant__organisation__path"

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="appeals")
    node = models.ForeignKey(  # the indicator it is about, or none for the whole
        "tracker.Node", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("what is wrong and why"), max_length=4000)
    status = models.CharField(
        _("status"), max_length=12, choices=AppealStatus, default=AppealStatus.OPEN
    )
    filed_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("filed"))
    proposed_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposal = models.JSONField(
        default=dict, blank=True
    )  # {"upheld": bool, "marks": {code: units}}
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["result"],
                condition=Q(status__in=[AppealStatus.OPEN, AppealStatus.PROPOSED]),
                name="appeal_one_open_per_result",
                violation_error_message=_("An appeal against this result is open already."),
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="appeal_answered_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("proposed_by")),
                name="appeal_answered_by_another",
                violation_error_message=_("A second person must confirm the answer."),
            ),
        ]

    def __str__(self):
        return f"{self.result} · {self.get_status_display()}"


class Correction(models.Model):
    """A change to a locked score: only ever a row of its own, from an upheld appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="corrections")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="corrections")
    node = models.ForeignKey("tracker.Node", on_delete=models.PROTECT, related_name="+")
    points_before = models.BigIntegerField()
    points_after = models.BigIntegerField()

    class Meta:
        ordering = ["result", "node__order"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.UniqueConstraint(fields=["result", "node"], name="correction_once"),
        ]

    def __str__(self):
        return f"{self.result} · {self.node}"
