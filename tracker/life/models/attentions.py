"""Which branches the level above was asked to look at."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttentionKind(models.TextChoices):
    """What stands out in the numbers of a branch."""

    ATTENDANCE = "attendance", _("low attendance twice")
    DUES = "dues", _("fewer in time than before")


class Attention(models.Model):
    """The level above was told of a branch, once a period: nothing follows from it by itself.

    `period_start` is the first day of a period of the year (see `performance.dues.periods`).
    """

    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.CASCADE, related_name="attentions"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AttentionKind)
    period_start = models.DateField(_("period"))
    at = models.DateTimeField()

    class Meta:
        ordering = ["participant", "period_start", "kind"]
        verbose_name = _("branch to be looked at")
        verbose_name_plural = _("branches to be looked at")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind", "period_start"], name="attention_once_a_period"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=AttentionKind.values), name="attention_of_a_known_kind"
            ),
        ]

    def __str__(self):
        return f"{self.participant_id} {self.kind} {self.period_start}"
