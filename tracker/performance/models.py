"""What was done: tasks, records of work, files beside them, measured values."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.files import readers
from tracker.organisations.bilingual import in_language
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import Role
from tracker.organisations.scope import ScopedQuerySet, within_any
from tracker.performance import lights
from tracker.performance.states import OPEN, RecordStatus, TaskStatus


class ReviewedQuerySet(ScopedQuerySet):
    """Rows of a participant: its own people see them, and the reviewers assigned to it."""

    reviewed_through = "participant"

    def visible_to(self, user):
        """Rows of the person's subtrees, and of participants assigned to them for review."""
        visible = within_any(user.scope(self.model.seen_with), at=self.model.scope_path)
        if user.person_id and user.scope(Permission.REVIEW_WRITE):
            lookup = f"{self.reviewed_through}__reviews__reviewer_id"
            assigned = self.model._default_manager.filter(**{lookup: user.person_id})
            visible |= Q(pk__in=assigned.values("pk"))
        return self.filter(visible)


class TaskQuerySet(ReviewedQuerySet):
    """Tasks, spoken of by what is left to do."""

    def open(self):
        """Not yet sent, or returned."""
        return self.filter(status__in=OPEN)

    def overdue(self, *, on):
        """Open although the due day (inclusive) has passed."""
        return self.open().filter(due_on__lt=on)

    def due_by(self, *, day):
        """Open and due on or before that day."""
        return self.open().filter(due_on__lte=day)

    def with_light(self, *, on):
        """Each task with its `light` on that day (see `lights`)."""
        return self.annotate(light=lights.expression(on=on))

    def showing(self, light, *, on):
        """Tasks that show this light on that day."""
        return self.filter(lights.condition(light, on=on))


class Task(models.Model):
    """One piece of work for one participant, owned by a post; the person follows by day.

    `person` is frozen on sending. `due_on` is inclusive, in local days.
    """

    seen_with = Permission.TASK_VIEW
    scope_path = "organisation__path"

    cycle = models.ForeignKey("tracker.Cycle", on_delete=models.PROTECT, related_name="tasks")
    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="tasks"
    )
    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="tasks"
    )
    template = models.ForeignKey(
        "tracker.TaskTemplate",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
    )
    title_zh = models.CharField(_("Chinese title"), max_length=200, blank=True)
    title_en = models.CharField(_("English title"), max_length=300, blank=True)
    post = models.ForeignKey(
        "tracker.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    person = models.ForeignKey(
        "tracker.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    period_start = models.DateField(_("period"))
    scheduled_on = models.DateField(_("planned for"))
    due_on = models.DateField(_("due on"))
    status = models.CharField(
        _("status"), max_length=12, choices=TaskStatus, default=TaskStatus.DUE
    )
    first_sent_on = models.DateField(_("first sent on"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "template", "period_start"],
                condition=Q(template__isnull=False),
                name="task_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(template__isnull=False) | ~Q(title_zh="", title_en=""),
                name="task_has_a_title",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("scheduled_on")), name="task_due_after_it_is_planned"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status", "due_on"], name="task_of_organisation"),
            models.Index(fields=["cycle", "status", "due_on"], name="task_of_cycle"),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        """The own title, or the template's, in the reader's language."""
        if self.title_zh or self.title_en:
            return in_language(self.title_zh, self.title_en)
        return self.template.title


def writing_organisations(user):
    """Ids of the organisations for which the person's posts tell their own organisation's work.

    A secretary tells the branch's, an officer the township's, an administrator the county's.
    """
    writing = (Role.SECRETARY, Role.OFFICER, Role.ADMINISTRATOR)
    return {post.organisation_id for post in user.standing if post.role in writing}


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

    def accepted(self):
        """Those that count."""
        return self.filter(status=RecordStatus.ACCEPTED)


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
    title = models.CharField(_("title"), max_length=100, blank=True)
    happened_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    attended = models.PositiveIntegerField(_("came"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("expected"), null=True, blank=True)
    what_was_done = models.TextField(_("what was done"), max_length=4000, blank=True)
    decision = models.TextField(_("decided or to follow up"), max_length=2000, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=RecordStatus, default=RecordStatus.DRAFT
    )
    created_at = models.DateTimeField(_("begun"))
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    sent_by_person = models.ForeignKey(
        "tracker.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.CharField(_("reason"), max_length=500, blank=True)

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
                condition=Q(status=RecordStatus.DRAFT, received_at=None)
                | (~Q(status=RecordStatus.DRAFT) & Q(received_at__isnull=False)),
                name="record_received_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="record_decided_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status"], name="record_of_organisation"),
        ]

    def __str__(self):
        return self.title or f"#{self.pk}"


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


class Measurement(models.Model):
    """A measured value of one participant for the year; `value` in units of 0.0001."""

    seen_with = Permission.MEASUREMENT_VIEW
    scope_path = "participant__organisation__path"

    cycle = models.ForeignKey("tracker.Cycle", on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="measurements"
    )
    measure = models.ForeignKey(
        "tracker.Measure", on_delete=models.PROTECT, related_name="measurements"
    )
    value = models.BigIntegerField(_("value"), null=True, blank=True)  # 0.0001
    numerator = models.BigIntegerField(_("of these"), null=True, blank=True)
    denominator = models.BigIntegerField(_("of all"), null=True, blank=True)
    not_applicable = models.BooleanField(_("does not apply"), default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    entered_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"))

    objects = ReviewedQuerySet.as_manager()

    class Meta:
        ordering = ["participant", "measure"]
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "measure"], name="measurement_once_per_participant"
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=True, value=None, numerator=None, denominator=None)
                | Q(not_applicable=False, value__isnull=False, numerator=None, denominator=None)
                | Q(
                    not_applicable=False,
                    value=None,
                    numerator__isnull=False,
                    denominator__gt=0,
                ),
                name="measurement_is_a_value_or_a_ratio",
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | ~Q(reason=""),
                name="measurement_not_applicable_needs_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.participant} · {self.measure}"
