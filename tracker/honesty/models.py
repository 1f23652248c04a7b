"""Signals: what people should look at; and the prints that texts and pictures are looked up by.

No score reads any of this: a signal costs nobody anything, it is closed by a person with a reason.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.honesty.states import SignalStatus
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet
from tracker.performance.models.records import Record
from tracker.performance.states import RecordStatus


class SignalKind(models.TextChoices):
    """What was noticed."""

    LAG = "lag", _("told long after")
    BURST = "burst", _("much told at once")
    COPIED_TEXT = "copied_text", _("same words")
    SAME_PHOTO = "same_photo", _("same photo")


class ClosingReason(models.TextChoices):
    """The usual reasons for closing a signal; anything else is said in own words."""

    JOINT_EVENT = "joint_event", _("Same joint event")
    AGREED_TEXT = "agreed_text", _("Text agreed beforehand")
    EXPLAINED = "explained", _("Explained by the branch")
    RAISED = "raised", _("Raised with the branch")
    NOTHING = "nothing", _("Nothing to it")
    OTHER = "other", _("Something else")


class SignalQuerySet(ScopedQuerySet):
    """Signals, for those who judge records; what was taken back by its sender is not shown."""

    def visible_to(self, user):
        """Signals of the organisations whose records the person judges."""
        mine = super().visible_to(user)
        return mine.exclude(record__status=RecordStatus.DRAFT).exclude(
            other__status=RecordStatus.DRAFT
        )

    def open(self):
        """Those that nobody has closed."""
        return self.filter(status=SignalStatus.OPEN)


class Signal(models.Model):
    """One thing to look at. It changes no score and is told to no branch.

    Of a lag the `record`; of words or a photo the later `record` and the `other` one that it is
    like, with both files; of a burst the `day` on which it began. `measure` is plain JSON: days of
    a lag; share in per cent and rare characters of a text; bits of 64 of a photo; count, spread,
    begin, end and deadline of a burst.
    """

    seen_with = Permission.RECORD_ACCEPT
    scope_path = "participant__organisation__path"

    kind = models.CharField(_("kind"), max_length=12, choices=SignalKind)
    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="signals"
    )
    # a draft that was taken back can be deleted, and its signals go with it
    record = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.CASCADE, related_name="signals"
    )
    other = models.ForeignKey(
        Record, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # hidden: a file that only a signal knows is still one that nothing refers to
    file = models.ForeignKey(
        "tracker.StoredFile", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    other_file = models.ForeignKey(
        "tracker.StoredFile", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField(_("day"), null=True, blank=True)
    measure = models.JSONField(default=dict)
    status = models.CharField(
        _("status"), max_length=8, choices=SignalStatus, default=SignalStatus.OPEN
    )
    raised_at = models.DateTimeField(_("noticed"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=12, choices=ClosingReason, blank=True)
    words = models.CharField(_("in your own words"), max_length=300, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(kind=SignalKind.LAG),
                name="signal_of_a_lag_once",
            ),
            models.UniqueConstraint(
                fields=["participant", "day"],
                condition=Q(kind=SignalKind.BURST),
                name="signal_of_a_burst_once",
            ),
            models.UniqueConstraint(
                fields=["record", "other"],
                condition=Q(kind=SignalKind.COPIED_TEXT),
                name="signal_of_two_texts_once",
            ),
            models.UniqueConstraint(
                fields=["file", "other_file"],
                condition=Q(kind=SignalKind.SAME_PHOTO),
                name="signal_of_two_photos_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=SignalKind.LAG,
                    record__isnull=False,
                    other=None,
                    file=None,
                    other_file=None,
                    day=None,
                )
                | Q(
                    kind=SignalKind.BURST,
                    record=None,
                    other=None,
                    file=None,
                    other_file=None,
                    day__isnull=False,
                )
                | Q(
                    kind=SignalKind.COPIED_TEXT,
                    record__isnull=False,
                    other__isnull=False,
                    file=None,
                    other_file=None,
                    day=None,
                )
                | Q(
                    kind=SignalKind.SAME_PHOTO,
                    record__isnull=False,
                    other__isnull=False,
                    file__isnull=False,
                    other_file__isnull=False,
                    day=None,
                ),
                name="signal_has_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(status=SignalStatus.OPEN, closed_at=None, closed_by=None, reason="")
                | (
                    Q(status=SignalStatus.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                    & ~Q(reason="")
                ),
                name="signal_closed_by_someone_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(reason=ClosingReason.OTHER) | ~Q(words=""),
                name="signal_closed_otherwise_says_why",
            ),
        ]
        indexes = [models.Index(fields=["status", "kind"], name="signal_to_look_at")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.participant}"


class TextPrint(models.Model):
    """That a record's words were looked at as they stood then; `digest` is their SHA-256.

    A record whose moments differ from those kept here has been mended and is looked at again.
    """

    record = models.OneToOneField(
        Record, on_delete=models.CASCADE, primary_key=True, related_name="print"
    )
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("print of a text")
        verbose_name_plural = _("prints of texts")

    def __str__(self):
        return f"#{self.record_id}"


class TextKey(models.Model):
    """One of the keys that a record's words are looked up by (see tracker.likeness.texts)."""

    text = models.ForeignKey(TextPrint, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    class Meta:
        verbose_name = _("key of a text")
        verbose_name_plural = _("keys of texts")
        constraints = [
            # the key first: it is what is looked for
            models.UniqueConstraint(fields=["key", "text"], name="textkey_once"),
        ]

    def __str__(self):
        return f"{self.key}"


class PicturePrint(models.Model):
    """The fingerprints of a stored picture; `coarse` is None where it is too plain to have any."""

    file = models.OneToOneField(
        "tracker.StoredFile", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    coarse = models.BigIntegerField(null=True, blank=True)  # 64 bits, signed
    fine = models.CharField(max_length=64, blank=True)  # 256 bits as hex digits

    class Meta:
        verbose_name = _("print of a picture")
        verbose_name_plural = _("prints of pictures")
        constraints = [
            models.CheckConstraint(
                condition=Q(coarse=None, fine="") | (Q(coarse__isnull=False) & ~Q(fine="")),
                name="pictureprint_has_both_or_none",
            ),
        ]

    def __str__(self):
        return f"#{self.file_id}"


class PictureKey(models.Model):
    """One of the keys that a picture is looked up by (see tracker.likeness.pictures)."""

    picture = models.ForeignKey(PicturePrint, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    class Meta:
        verbose_name = _("key of a picture")
        verbose_name_plural = _("keys of pictures")
        constraints = [
            models.UniqueConstraint(fields=["key", "picture"], name="picturekey_once"),
        ]

    def __str__(self):
        return f"{self.key}"
