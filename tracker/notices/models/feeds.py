"""The secret link of a person's calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedKey(models.Model):
    """One person's link; only the SHA-256 of its secret is kept, so it can be shown only once."""

    user = models.OneToOneField("tracker.User", on_delete=models.CASCADE, related_name="feed_key")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")

    def __str__(self):
        return f"#{self.user_id}"
