"""What the published results of an area add up to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet


class AreaPart(models.TextChoices):
    """What a row of an area's totals adds up."""

    TOTAL = "total", _("total")
    DIMENSION = "dimension", _("dimension")
    GRADE = "grade", _("grade")


class AreaTotal(models.Model):
    """Sums over the published results at and below one participant that has others below it.

    One row for the whole, one for each dimension and one for each grade (by code). Written by
    `assessment.rollups` when results are published or replaced, and recomputable.
    """

    seen_with = Permission.AREA_VIEW
    scope_path = "participant__organisation__path"

    # no index of its own: the constraint's begins with it; and no check row by row: participants
    # are never deleted (a lock), and rows are written from participants only
    participant = models.ForeignKey(
        "tracker.Participant",
        on_delete=models.PROTECT,
        related_name="area_totals",
        db_index=False,
        db_constraint=False,
    )
    part = models.CharField(max_length=9, choices=AreaPart)
    code = models.CharField(max_length=32, blank=True)  # of the dimension or grade
    results = models.PositiveIntegerField()
    points = models.BigIntegerField()  # 0.0001 point
    full_points = models.BigIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["participant", "part", "code"]
        verbose_name = _("total of an area")
        verbose_name_plural = _("totals of areas")
        constraints = [
            models.UniqueConstraint(fields=["participant", "part", "code"], name="areatotal_once"),
        ]

    def __str__(self):
        return f"{self.participant} · {self.part} {self.code}".strip()
