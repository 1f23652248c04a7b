"""Samples: which waiting records are looked at, drawn so that anybody can draw them again."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet
from tracker.performance.states import SampleStatus


class Sample(models.Model):
    """One drawing from the records that waited in an area at a moment.

    `seed` and the numbers of the records decide who is drawn (see `sampling`); `waiting` and
    `drawn` are counts at that moment.
    """

    seen_with = Permission.RECORD_ACCEPT
    scope_path = "organisation__path"

    cycle = models.ForeignKey("tracker.Cycle", on_delete=models.PROTECT, related_name="samples")
    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="samples"
    )
    seed = models.BigIntegerField(_("seed"))
    share = models.PositiveSmallIntegerField(_("share (per cent)"))
    waiting = models.PositiveIntegerField(_("waiting"))
    drawn = models.PositiveIntegerField(_("drawn"))
    status = models.CharField(
        _("status"), max_length=8, choices=SampleStatus, default=SampleStatus.OPEN
    )
    drawn_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(_("drawn"))
    closed_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at", "-id"]
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "organisation"],
                condition=Q(status=SampleStatus.OPEN),
                name="sample_one_open_per_area",
                violation_error_message=_("A sample is open here already."),
            ),
            models.CheckConstraint(
                condition=Q(drawn__gte=1, drawn__lte=F("waiting")),
                name="sample_draws_some_of_those_waiting",
            ),
            models.CheckConstraint(
                condition=Q(status=SampleStatus.OPEN, closed_at=None, closed_by=None)
                | (
                    ~Q(status=SampleStatus.OPEN)
                    & Q(closed_at__isnull=False, closed_by__isnull=False)
                ),
                name="sample_closed_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} · {self.seed}"


class SampleRecordQuerySet(models.QuerySet):
    """Records of samples."""

    def note(self, record, outcome):
        """Note what became of a record in the samples that are open; the first outcome stays."""
        return self.filter(record=record, sample__status=SampleStatus.OPEN, outcome="").update(
            outcome=outcome
        )


class SampleRecord(models.Model):
    """One of the records that waited when a sample was drawn, and what became of it since."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("taken back by the branch")

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="lines")
    record = models.ForeignKey(
        "tracker.Record", on_delete=models.CASCADE, related_name="sample_lines"
    )
    is_drawn = models.BooleanField(_("drawn"), default=False)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)

    objects = SampleRecordQuerySet.as_manager()

    class Meta:
        ordering = ["sample", "record"]
        verbose_name = _("record of a sample")
        verbose_name_plural = _("records of a sample")
        constraints = [
            models.UniqueConstraint(fields=["sample", "record"], name="samplerecord_once"),
        ]

    def __str__(self):
        return f"{self.sample_id} · {self.record_id}"
