"""Appeals, and the corrections that an upheld one makes."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.assessment.models.results import Result
from tracker.assessment.states import AppealStatus
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, within_any


class AppealQuerySet(ScopedQuerySet):
    """Appeals, by what is still to be answered and by whose they are."""

    def visible_to(self, user):
        """Those of the person's subtrees, and against one's own result as a leader."""
        own = Q(result__participant__post__in=user.own_posts)
        paths = user.scope(self.model.seen_with)
        return self.filter(within_any(paths, at=self.model.scope_path) | own)

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
