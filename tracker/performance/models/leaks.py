"""Leaks of the cascade that were handed to whoever can mend them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet


class LeakKind(models.TextChoices):
    """What a duty lacks on its way down."""

    RECEIVED = "received", _("not in the list")
    OWNER = "owner", _("no owner")
    TASK = "task", _("no task")
    DEADLINE = "deadline", _("no deadline")
    STANDARD = "standard", _("no standard")
    INDICATOR = "indicator", _("no indicator")
    REVIEWER = "reviewer", _("no reviewer")


class LeakHandover(models.Model):
    """A leak handed to a person: a whole duty's, or with `participant` that of one organisation.

    The leak itself is seen from the lists; when it is mended the row has nothing to stand beside.
    """

    seen_with = Permission.CYCLE_VIEW
    scope_path = "cycle__organisation__path"

    cycle = models.ForeignKey("tracker.Cycle", on_delete=models.PROTECT, related_name="+")
    duty = models.ForeignKey("tracker.Duty", on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(
        "tracker.Participant", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("what is missing"), max_length=12, choices=LeakKind)
    to = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("handed on"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("leak handed on")
        verbose_name_plural = _("leaks handed on")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "duty", "kind"],
                condition=Q(participant=None),
                name="leakhandover_once_per_duty",
            ),
            models.UniqueConstraint(
                fields=["cycle", "duty", "participant", "kind"],
                condition=Q(participant__isnull=False),
                name="leakhandover_once_per_organisation",
            ),
        ]

    def __str__(self):
        return f"{self.duty} · {self.get_kind_display()}"
