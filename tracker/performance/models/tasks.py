"""Tasks: one piece of work each, due on a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.bilingual import in_language
from tracker.organisations.permissions import Permission
from tracker.performance import lights
from tracker.performance.models.reviewed import ReviewedQuerySet
from tracker.performance.states import MENDING_PHASES, OPEN, WRITING_PHASES, TaskStatus


class TaskQuerySet(ReviewedQuerySet):
    """Tasks, spoken of by what is left to do."""

    def open(self):
        """Not yet sent, or returned."""
        return self.filter(status__in=OPEN)

    def doable(self):
        """Open, in a cycle in which it may still be told, or mended when it was returned."""
        return self.open().filter(
            Q(cycle__phase__in=WRITING_PHASES)
            | Q(cycle__phase__in=MENDING_PHASES, status=TaskStatus.RETURNED)
        )

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

    def key(self):
        """Key tasks, by themselves or by their template."""
        return self.filter(Q(is_key=True) | Q(template__is_key=True))


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
    requirement_zh = models.TextField(_("requirement (Chinese)"), blank=True, db_default="")
    requirement_en = models.TextField(_("requirement (English)"), blank=True, db_default="")
    is_key = models.BooleanField(_("key task"), default=False, db_default=False)
    # the business a task by hand is joined with
    joint_work_zh = models.CharField(max_length=200, blank=True, db_default="")
    joint_work_en = models.CharField(max_length=300, blank=True, db_default="")
    parent = models.ForeignKey(  # the task of the level above that this one was handed down from
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
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
            models.UniqueConstraint(
                fields=["parent", "participant"],
                condition=Q(parent__isnull=False),
                name="task_one_part_each",
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
    def is_by_hand(self):
        """Whether a person gave it, and no template."""
        return self.template_id is None

    @property
    def done_by(self):
        """Who told it; None while it is to be done, or mended by whoever holds the post then."""
        return None if self.status in OPEN else self.person

    @property
    def title(self):
        """The own title, or the template's, in the reader's language."""
        if self.title_zh or self.title_en:
            return in_language(self.title_zh, self.title_en)
        return self.template.title

    @property
    def requirement(self):
        """What quality is asked for: the own words, or the template's."""
        if self.requirement_zh or self.requirement_en or not self.template_id:
            return in_language(self.requirement_zh, self.requirement_en)
        return self.template.requirement

    @property
    def joint_work(self):
        """The business it is joined with, or "" when it stands alone."""
        if self.joint_work_zh or self.joint_work_en or not self.template_id:
            return in_language(self.joint_work_zh, self.joint_work_en)
        return self.template.joint_work

    @property
    def is_key_task(self):
        """Whether it is a key task by itself or by its template."""
        return self.is_key or bool(self.template_id and self.template.is_key)
