"""Which tasks the levels above have heard of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Escalation(models.Model):
    """A task that one level above was told of, once: 1 is the level above, 2 the one above that."""

    task = models.ForeignKey("tracker.Task", on_delete=models.CASCADE, related_name="escalations")
    level = models.PositiveSmallIntegerField(_("levels up"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["task", "level"]
        verbose_name = _("task brought to the level above")
        verbose_name_plural = _("tasks brought to the level above")
        constraints = [
            models.UniqueConstraint(fields=["task", "level"], name="escalation_once_per_level"),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=2), name="escalation_goes_one_or_two_up"
            ),
        ]

    def __str__(self):
        return f"{self.task_id} {self.level}"
