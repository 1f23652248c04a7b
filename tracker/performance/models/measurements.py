"""Measured values, entered once by whoever owns the number."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.performance.models.reviewed import ReviewedQuerySet


class Measurement(models.Model):
    """A measured value of one participant for the year; `value` in units of 0.0001."""

    seen_with = Permission.MEASUREMENT_VIEW
    scope_path = "participant__organisation__path"

    cycle = models.ForeignKey("tracker.Cycle", on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="measurements"
    )
    measure = models.ForeignKey(
        "tracker.Measure", on_delete=models.PROTECT, related_name="measurements"
    )
    value = models.BigIntegerField(_("value"), null=True, blank=True)  # 0.0001
    numerator = models.BigIntegerField(_("of these"), null=True, blank=True)
    denominator = models.BigIntegerField(_("of all"), null=True, blank=True)
    not_applicable = models.BooleanField(_("does not apply"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    entered_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    # whose number it is: the seat by whose right it was entered, shown instead of the person
    post = models.ForeignKey(
        "tracker.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReviewedQuerySet.as_manager()

    class Meta:
        ordering = ["participant", "measure"]
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "measure"], name="measurement_once_per_participant"
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=True, value=None, numerator=None, denominator=None)
                | Q(not_applicable=False, value__isnull=False, numerator=None, denominator=None)
                | Q(
                    not_applicable=False,
                    value=None,
                    numerator__isnull=False,
                    denominator__gt=0,
                ),
                name="measurement_is_a_value_or_a_ratio",
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | ~Q(reason=""),
                name="measurement_not_applicable_needs_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.participant} · {self.measure}"
