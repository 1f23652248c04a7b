"""What a meeting left open, and what later meetings said of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.performance.models.reviewed import ReviewedQuerySet
from tracker.performance.states import FollowUpStatus, RecordStatus


class FollowUpQuerySet(ReviewedQuerySet):
    """Open items, spoken of by where they stand; those of a draft are not said yet."""

    def visible_to(self, user):
        """Like any row of a participant, once its meeting has been told."""
        return super().visible_to(user).said()

    def said(self):
        """Of meetings that were told: a draft has decided nothing yet."""
        return self.exclude(record__status=RecordStatus.DRAFT)

    def open(self):
        """Neither done nor dropped."""
        return self.filter(status=FollowUpStatus.OPEN)

    def overdue(self, *, on):
        """Open although the due day (inclusive) has passed."""
        return self.open().filter(due_on__lt=on)


class FollowUp(models.Model):
    """One open item of a meeting: what is to be done, by which post, by when; both may be open.

    It outlives its cycle: the next meeting asks for it whenever that is held. Source: 002 II.1.
    """

    seen_with = Permission.RECORD_VIEW
    scope_path = "organisation__path"

    record = models.ForeignKey(
        "tracker.Record", on_delete=models.CASCADE, related_name="follow_ups"
    )
    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="follow_ups"
    )
    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="follow_ups"
    )
    text = models.CharField(_("what is to be done"), max_length=300)
    post = models.ForeignKey(
        "tracker.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=FollowUpStatus, default=FollowUpStatus.OPEN
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_in = models.ForeignKey(  # the meeting that closed it, where one did
        "tracker.Record",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="closed_follow_ups",
    )
    closing_note = models.CharField(_("what came of it"), max_length=300, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = [models.F("due_on").asc(nulls_last=True), "id"]
        verbose_name = _("open item")
        verbose_name_plural = _("open items")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="followup_says_something"),
            models.CheckConstraint(
                condition=Q(status=FollowUpStatus.OPEN, closed_on=None, closed_in=None)
                | (~Q(status=FollowUpStatus.OPEN) & Q(closed_on__isnull=False)),
                name="followup_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=FollowUpStatus.DROPPED) | ~Q(closing_note=""),
                name="followup_dropped_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status", "due_on"], name="followup_open_items")
        ]

    def __str__(self):
        return self.text


class FollowUpAnswer(models.Model):
    """What the record of a later meeting says of an open item; it takes effect on sending."""

    record = models.ForeignKey(
        "tracker.Record", on_delete=models.CASCADE, related_name="follow_up_answers"
    )
    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(_("stands"), max_length=12, choices=FollowUpStatus)
    note = models.CharField(_("what came of it"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("answer to an open item")
        verbose_name_plural = _("answers to open items")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "follow_up"], name="followupanswer_once_per_meeting"
            )
        ]

    def __str__(self):
        return f"{self.follow_up} · {self.get_answer_display()}"
