"""Milestones: the plan of a key task, step by step."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet
from tracker.performance.models.tasks import Task


class Milestone(models.Model):
    """One step of a key task's plan, with its own day; `order` counts from 1."""

    seen_with = Permission.TASK_VIEW
    scope_path = "task__organisation__path"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("what is reached"), max_length=200)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("reached on"), null=True, blank=True)
    done_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["task", "order", "id"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="milestone_has_a_title"),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="milestone_reached_by_someone",
            ),
        ]

    def __str__(self):
        return self.title
