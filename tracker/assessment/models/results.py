"""Settlements and the results that they lock, one row per version."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.assessment.states import ResultStatus, SettlementStatus
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, within_any

SHOWN = (ResultStatus.PUBLISHED, ResultStatus.FINAL, ResultStatus.SUPERSEDED)


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
        """Published ones of the person's subtrees and one's own; all for administrators."""
        published = within_any(user.scope(Permission.RESULT_VIEW), at=self.model.scope_path)
        published |= Q(participant__post__in=user.own_posts)
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
