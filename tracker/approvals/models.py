"""Signatures: a permission plus the password entered again, bound to what was signed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a signature is for."""

    SETTLE_PROPOSE = "settle_propose", _("settlement proposed")
    SETTLE_CONFIRM = "settle_confirm", _("settlement confirmed")
    APPEAL_PROPOSE = "appeal_propose", _("appeal answer proposed")
    APPEAL_CONFIRM = "appeal_confirm", _("appeal answer confirmed")
    VETO_CONFIRM = "veto_confirm", _("veto confirmed")
    VETO_EXCEPT = "veto_except", _("exception to a veto accepted")
    VETO_LIFT = "veto_lift", _("veto lifted")


class SignatureQuerySet(models.QuerySet):
    """Signatures, by what they are under."""

    def about(self, row):
        """The signatures under a row, in the order they were given."""
        return self.filter(about_type=row._meta.model_name, about_id=str(row.pk))


class Signature(models.Model):
    """Who signed what, in which post, over which hash. Never changed or deleted (a trigger)."""

    by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="signatures")
    person_name = models.CharField(_("name"), max_length=60)
    post_title = models.CharField(_("post at the time"), max_length=200)
    at = models.DateTimeField(_("signed"))
    purpose = models.CharField(_("purpose"), max_length=24, choices=Purpose)
    about_type = models.CharField(max_length=64)
    about_id = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            # the second person is another person; a proposal that was sent back and changed has
            # another hash and is signed anew
            models.UniqueConstraint(
                fields=["about_type", "about_id", "sha256", "by"],
                name="signature_two_different_persons",
            )
        ]
        indexes = [models.Index(fields=["about_type", "about_id"], name="signature_about")]

    def __str__(self):
        return f"{self.person_name} {self.get_purpose_display()}"
