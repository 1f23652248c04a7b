"""The append-only, hash-chained record of every act."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One act: who, when, what, about which row; chained to the one before by an HMAC.

    Rows are never changed or deleted: triggers on both databases refuse it (see `locks`).
    """

    seq = models.BigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verb = models.CharField(_("act"), max_length=64)
    about_type = models.CharField(_("about"), max_length=64, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    organisation = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("organisation"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    key = models.CharField(_("idempotency key"), max_length=64, null=True, blank=True)  # noqa: DJ001  (NULLs never collide in a UNIQUE)
    data = models.JSONField(_("details"), default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        constraints = [
            models.UniqueConstraint(
                fields=["by", "key"],
                condition=models.Q(key__isnull=False),
                name="auditevent_one_outcome_per_key",
            )
        ]
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="auditevent_about"),
            models.Index(fields=["organisation", "seq"], name="auditevent_organisation"),
        ]

    def __str__(self):
        return f"{self.seq} {self.verb}"


class ChainHead(models.Model):
    """The single row that is locked last in every deed: the newest number and digest."""

    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("head of the audit chain")
        verbose_name_plural = _("head of the audit chain")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="chainhead_is_one_row"),
        ]

    def __str__(self):
        return f"{self.seq}"
