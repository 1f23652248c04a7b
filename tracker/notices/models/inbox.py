"""Notices: the inbox. Text is kept as a kind with its values and read in the reader's language."""

from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """Every kind of notice, with the sentence that is shown (see `notices.texts`)."""

    RECORD_RETURNED = "record_returned", _("A record was returned")
    RECORD_ACCEPTED = "record_accepted", _("A record was accepted")
    REVIEW_ASSIGNED = "review_assigned", _("A review was assigned")
    REVIEW_REOPENED = "review_reopened", _("A review was given back")
    REVIEWS_TO_REDO = "reviews_to_redo", _("Reviews are open again")
    VERSION_MOVED = "version_moved", _("A cycle was moved to another version")
    RESULT_PUBLISHED = "result_published", _("A result was published")
    APPEAL_FILED = "appeal_filed", _("An appeal was filed")
    APPEAL_ANSWERED = "appeal_answered", _("An appeal was answered")
    VETO_PROPOSED = "veto_proposed", _("A veto was proposed")
    VETO_CONFIRMED = "veto_confirmed", _("A veto was confirmed")
    VETO_EXCEPTED = "veto_excepted", _("An exception to a veto was accepted")
    VETO_LIFTED = "veto_lifted", _("A veto was lifted")
    EXCEPTION_CLAIMED = "exception_claimed", _("An exception to a veto was claimed")
    EXCEPTION_REFUSED = "exception_refused", _("An exception to a veto was not accepted")
    FINDING_RAISED = "finding_raised", _("A finding was raised")
    FINDING_DISMISSED = "finding_dismissed", _("A finding was dismissed")
    REPLY_RECEIVED = "reply_received", _("A reply to a finding has come in")
    REPLY_ANSWERED = "reply_answered", _("A reply to a finding was answered")
    RECTIFICATION_ORDERED = "rectification_ordered", _("A rectification was ordered")
    RECTIFICATION_REPORTED = "rectification_reported", _("A rectification was reported")
    RECTIFICATION_RETURNED = "rectification_returned", _("A rectification was returned")
    RECTIFICATION_CLOSED = "rectification_closed", _("A rectification was closed off")
    RECTIFICATION_OVERDUE = "rectification_overdue", _("A rectification is overdue")
    TALK_OPENED = "talk_opened", _("A talk was opened")
    TASK_REMINDER = "task_reminder", _("A reminder of tasks due")
    TASKS_ESCALATED = "tasks_escalated", _("Tasks below are long overdue")
    TERM_ENDING = "term_ending", _("A term is ending")
    APPRAISAL_RETURNED = "appraisal_returned", _("An appraisal of members was returned")
    TASK_HANDED_DOWN = "task_handed_down", _("A task was handed down")
    TASK_TAKEN_BACK = "task_taken_back", _("A task was taken back")
    LEAK_HANDED = "leak_handed", _("A gap in the duties was handed to you")
    ATTENDANCE_LOW = "attendance_low", _("Attendance is to be looked at")
    DUES_FALLING = "dues_falling", _("Dues on time are to be looked at")


K = NoticeKind
# what asks its reader for an act of their own; everything else tells what was decided
TO_DO = (
    K.RECORD_RETURNED,
    K.REVIEW_ASSIGNED,
    K.REVIEW_REOPENED,
    K.REVIEWS_TO_REDO,
    K.APPEAL_FILED,
    K.VETO_PROPOSED,
    K.EXCEPTION_CLAIMED,
    K.FINDING_RAISED,
    K.REPLY_RECEIVED,
    K.RECTIFICATION_ORDERED,
    K.RECTIFICATION_REPORTED,
    K.RECTIFICATION_RETURNED,
    K.RECTIFICATION_OVERDUE,
    K.TALK_OPENED,
    K.TASK_REMINDER,
    K.TASKS_ESCALATED,
    K.TERM_ENDING,
    K.APPRAISAL_RETURNED,
    K.TASK_HANDED_DOWN,
    K.LEAK_HANDED,
    K.ATTENDANCE_LOW,
    K.DUES_FALLING,
)


def count_unread(user):
    """Return how many notices the person has not read.

    Every page asks this: to write the statement anew takes ten times as long as to answer it.
    """
    statement = "SELECT COUNT(*) FROM tracker_notice WHERE recipient_id = %s AND read_at IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(statement, [user.pk])
        return cursor.fetchone()[0]


class NoticeQuerySet(models.QuerySet):
    """Notices, by whether they were read and by what they ask."""

    def unread(self):
        """Not read yet."""
        return self.filter(read_at=None)

    def to_do(self):
        """Those that ask for an act."""
        return self.filter(kind__in=TO_DO)

    def decided(self):
        """Those that tell what was decided."""
        return self.exclude(kind__in=TO_DO)


class Notice(models.Model):
    """One line in one person's inbox."""

    recipient = models.ForeignKey("tracker.User", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=32, choices=NoticeKind)
    values = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["recipient", "read_at"], name="notice_unread")]

    def __str__(self):
        return self.get_kind_display()
