"""Records of work, and the files beside them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tracker.determination.record_kinds import RecordKind
from tracker.files import readers
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import Role
from tracker.organisations.scope import within_any
from tracker.performance.models.reviewed import ReviewedQuerySet
from tracker.performance.models.tasks import Task
from tracker.performance.record_kinds import asks_of, progress_of
from tracker.performance.states import RecordStatus

# a secretary tells the branch's work, an officer the township's, an administrator the county's
WRITING_ROLES = (Role.SECRETARY, Role.OFFICER, Role.ADMINISTRATOR)


def writing_organisations(user):
    """Ids of the organisations for which the person's posts tell their own organisation's work.

    A secretary tells the branch's, an officer the township's, an administrator the county's.
    """
    return {post.organisation_id for post in user.standing if post.role in WRITING_ROLES}


class RecordQuerySet(ReviewedQuerySet):
    """Records, by state; a draft is for its own organisation only."""

    def visible_to(self, user):
        """Like any row of a participant, but drafts only for those who may write there."""
        own = within_any(user.scope(Permission.RECORD_WRITE), at=self.model.scope_path)
        own |= Q(organisation__in=writing_organisations(user))
        return super().visible_to(user).filter(~Q(status=RecordStatus.DRAFT) | own)

    def waiting(self):
        """Sent and neither accepted nor returned."""
        return self.filter(status=RecordStatus.SENT)

    def answer_overdue(self, *, on):
        """Waiting although the day to answer (inclusive) has passed."""
        return self.waiting().filter(answer_by__lt=on)

    def accepted(self):
        """Those that count."""
        return self.filter(status=RecordStatus.ACCEPTED)

    def events(self):
        """Each event once: without the records that repeat another for further tasks."""
        return self.filter(repeats=None)

    def with_absence(self):
        """Told ones with members absent without leave whom nobody has called on yet.

        Where nobody said who asked leave, the branch has the benefit of the doubt.
        """
        met = F("attended") + F("excused") + Coalesce(F("followed_up"), 0)
        return self.events().exclude(status=RecordStatus.DRAFT).filter(expected__gt=met)


class Record(models.Model):
    """One event, told once: when, where, how many of how many, what was done, what follows.

    `received_at` is set by the first sending, kept when the record is returned, cleared when it
    is withdrawn; a trigger refuses to change one moment into another.
    """

    seen_with = Permission.RECORD_VIEW
    scope_path = "organisation__path"

    cycle = models.ForeignKey("tracker.Cycle", on_delete=models.PROTECT, related_name="records")
    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="records"
    )
    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="records"
    )
    written_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=24, choices=RecordKind, default=RecordKind.OTHER)
    title = models.CharField(_("title"), max_length=100, blank=True)
    happened_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    attended = models.PositiveIntegerField(_("came"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("expected"), null=True, blank=True)
    excused = models.PositiveIntegerField(_("asked leave"), null=True, blank=True)
    followed_up = models.PositiveIntegerField(  # of those who stayed away without leave
        _("absent members called on"), null=True, blank=True
    )
    number = models.PositiveIntegerField(_("how many"), null=True, blank=True)  # talks, visits …
    steps = models.JSONField(_("steps and their days"), default=dict, blank=True)
    what_was_done = models.TextField(_("what was done"), max_length=4000, blank=True)
    decision = models.TextField(_("decided or to follow up"), max_length=2000, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=RecordStatus, default=RecordStatus.DRAFT
    )
    created_at = models.DateTimeField(_("begun"))
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    sent_at = models.DateTimeField(_("last sent"), null=True, blank=True)
    answer_by = models.DateField(_("to be answered by"), null=True, blank=True)
    sent_by_person = models.ForeignKey(
        "tracker.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.CharField(_("reason"), max_length=500, blank=True)

    # accepted unseen, because everything that this sample drew was accepted
    accepted_by_sample = models.ForeignKey(
        "tracker.Sample",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accepted_records",
    )

    # what an accepted record tells, sent once more for further tasks: one event, counted once
    repeats = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeated_by"
    )

    tasks = models.ManyToManyField("tracker.Task", through="RecordTask", related_name="records")

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-id"]
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            models.CheckConstraint(
                condition=Q(attended=None) | Q(expected=None) | Q(attended__lte=F("expected")),
                name="record_not_more_came_than_expected",
                violation_error_message=_("More people came than were expected."),
            ),
            models.CheckConstraint(
                condition=Q(excused=None)
                | Q(expected=None)
                | Q(expected__gte=Coalesce(F("attended"), 0) + F("excused")),
                name="record_came_or_asked_leave_among_expected",
                violation_error_message=_("More came or asked leave than were expected."),
            ),
            models.CheckConstraint(
                condition=Q(followed_up=None)
                | Q(
                    attended__isnull=False,
                    expected__gte=F("attended") + Coalesce(F("excused"), 0) + F("followed_up"),
                ),
                name="record_called_on_among_absent",
                violation_error_message=_("More were called on than stayed away without leave."),
            ),
            models.CheckConstraint(
                condition=Q(status=RecordStatus.DRAFT, received_at=None)
                | (~Q(status=RecordStatus.DRAFT) & Q(received_at__isnull=False)),
                name="record_received_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="record_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by_sample=None) | Q(status=RecordStatus.ACCEPTED),
                name="record_sampled_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, answer_by=None)
                | Q(sent_at__isnull=False, answer_by__isnull=False),
                name="record_sent_has_an_answer_day",
            ),
            models.CheckConstraint(
                condition=Q(repeats=None) | ~Q(repeats=F("id")), name="record_repeats_another"
            ),
            models.UniqueConstraint(
                fields=["repeats"],
                condition=~Q(status=RecordStatus.ACCEPTED),
                name="record_repeated_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status"], name="record_of_organisation"),
            models.Index(fields=["organisation", "happened_on"], name="record_on_a_day"),
        ]

    def __str__(self):
        return self.title or f"#{self.pk}"

    @property
    def absent(self):
        """How many stayed away without leave; None where that was not told."""
        if None in (self.attended, self.expected, self.excused):
            return None
        return self.expected - self.attended - self.excused

    @property
    def absence_left(self):
        """How many of them nobody has called on yet."""
        return (self.absent or 0) - (self.followed_up or 0)

    @property
    def heading(self):
        """The own title, or the name of the kind; "" for other work without a title."""
        if self.title or self.kind == RecordKind.OTHER:
            return self.title
        return self.get_kind_display()

    @property
    def asks(self):
        """What its kind asks for (see `record_kinds`)."""
        return asks_of(self.kind)

    @property
    def progress(self):
        """How far a decision or a problem has come, or None for the other kinds."""
        return progress_of(self.kind, self.steps)


class RecordTask(models.Model):
    """One record serves several tasks; one task may need only one record."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="record_tasks")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="record_tasks")

    class Meta:
        verbose_name = _("task of a record")
        verbose_name_plural = _("tasks of a record")
        constraints = [
            models.UniqueConstraint(fields=["record", "task"], name="recordtask_once"),
        ]

    def __str__(self):
        return f"{self.record_id} · {self.task_id}"


class RecordIndicator(models.Model):
    """A record offered to the reviewers as evidence for an indicator that they judge.

    The indicator is named by its code, which is stable across versions of a framework.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="record_indicators")
    indicator = models.CharField(_("indicator"), max_length=48)

    class Meta:
        ordering = ["id"]
        verbose_name = _("indicator of a record")
        verbose_name_plural = _("indicators of a record")
        constraints = [
            models.UniqueConstraint(fields=["record", "indicator"], name="recordindicator_once"),
        ]

    def __str__(self):
        return f"{self.record_id} · {self.indicator}"


class Attachment(models.Model):
    """A stored file beside a record."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(
        "tracker.StoredFile", on_delete=models.PROTECT, related_name="attachments"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["record", "file"], name="attachment_once"),
        ]

    def __str__(self):
        return str(self.file)


@readers.register
def may_read_attachment(stored, user):
    """A file beside a record is for those who may see one of the records it lies beside."""
    return Record.objects.visible_to(user).filter(attachments__file=stored).exists()
