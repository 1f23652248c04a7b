"""Who leads which units, and what of it was frozen for a cycle (S15, R18)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.determination.models.cycles import Participant
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet

ONE = 10_000  # weights are kept in units of 0.0001


class LeadQuerySet(ScopedQuerySet):
    """Which post leads which unit, by the place of the post."""

    def current(self):
        """Those of posts in use and of units that have not been dissolved."""
        return self.filter(post__is_active=True, organisation__dissolved_on=None)


class Lead(models.Model):
    """A unit that a post leads; a leader's result takes a share from the units led.

    Several posts may lead one unit, and a post several. `weight` (units of 0.0001) says how
    heavily the unit counts among those of the post.
    """

    seen_with = Permission.ORGANISATION_VIEW
    scope_path = "post__organisation__path"

    post = models.ForeignKey(
        "tracker.Post", verbose_name=_("post"), on_delete=models.PROTECT, related_name="leads"
    )
    organisation = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("unit led"),
        on_delete=models.PROTECT,
        related_name="leads",
    )
    weight = models.BigIntegerField(_("weight"), default=ONE)  # 0.0001

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["post__organisation__path", "post__code", "organisation__path"]
        verbose_name = _("unit led")
        verbose_name_plural = _("units led")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "organisation"],
                name="lead_once",
                violation_error_message=_("This post leads the unit already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0),
                name="lead_weighs_something",
                violation_error_message=_("A weight must be above 0."),
            ),
        ]

    def __str__(self):
        return f"{self.post} → {self.organisation}"


class ParticipantUnit(models.Model):
    """A unit that a participant led when the cycle was opened (frozen)."""

    leader = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="leaders")
    weight = models.BigIntegerField(default=ONE)  # 0.0001

    class Meta:
        ordering = ["leader", "unit__path"]
        verbose_name = _("unit led in a cycle")
        verbose_name_plural = _("units led in a cycle")
        constraints = [
            models.UniqueConstraint(fields=["leader", "unit"], name="participantunit_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0), name="participantunit_weighs_something"
            ),
            models.CheckConstraint(
                condition=~Q(leader=F("unit")), name="participantunit_is_another"
            ),
        ]

    def __str__(self):
        return f"{self.leader} → {self.unit}"
