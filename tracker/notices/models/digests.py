"""The summary of a day, one a person, and what each person wants of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeSettings(models.Model):
    """What one person wants; whoever has no row yet gets the summary and has no e-mail address.

    An address is used only after its owner has shown, by a code sent there, that they read it.
    """

    user = models.OneToOneField(
        "tracker.User", on_delete=models.CASCADE, related_name="notice_settings"
    )
    wants_digest = models.BooleanField(_("a summary every morning"), default=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("settings of notices")
        verbose_name_plural = _("settings of notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | ~Q(email=""),
                name="noticesettings_confirmed_an_address",
            ),
        ]

    def __str__(self):
        return f"#{self.user_id}"


class Digest(models.Model):
    """What waits for one person on one day: counts, titles of tasks and days, no person's name.

    `lines` are `notices.lines.Line`s as plain JSON, said in the reader's language when read.
    """

    user = models.ForeignKey("tracker.User", on_delete=models.CASCADE, related_name="digests")
    on = models.DateField(_("day"))
    lines = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "user"]
        verbose_name = _("summary of a day")
        verbose_name_plural = _("summaries of days")
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="digest_once_a_day")]

    def __str__(self):
        return f"#{self.user_id} {self.on}"
