"""Dues on time: how many of how many, never how much."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.performance.models.reviewed import ReviewedQuerySet


class DuesRound(models.Model):
    """For one period of a branch: how many members were to pay, how many did in time.

    No amount has a column here, nor any member. Source: 002 II.2.
    """

    seen_with = Permission.RECORD_VIEW
    scope_path = "participant__organisation__path"

    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="dues_rounds"
    )
    period_start = models.DateField(_("period"))
    members = models.PositiveIntegerField(_("members"))
    on_time = models.PositiveIntegerField(_("paid in time"))
    told_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(_("told"))

    objects = ReviewedQuerySet.as_manager()

    class Meta:
        ordering = ["participant", "period_start"]
        verbose_name = _("dues on time")
        verbose_name_plural = _("dues on time")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "period_start"], name="duesround_once_per_period"
            ),
            models.CheckConstraint(
                condition=Q(members__gte=1, on_time__lte=F("members")),
                name="duesround_not_more_paid_than_members",
                violation_error_message=_("More paid in time than there are members."),
            ),
        ]

    def __str__(self):
        return f"{self.participant} · {self.period_start}"
