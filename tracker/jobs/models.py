"""Long work as rows: what was asked, how far it is, what came of it or what went wrong.

Words are kept so that they are read in the reader's language: what a job is called comes from the
registry, its progress is a message with its values, and a problem stands in both languages.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.jobs import registry
from tracker.jobs.states import FINISHED, UNFINISHED, JobStatus
from tracker.organisations.bilingual import in_language
from tracker.organisations.permissions import Permission, allowed
from tracker.organisations.scope import ScopedQuerySet, within_any


class JobQuerySet(ScopedQuerySet):
    """Jobs, by who may see them and where they stand."""

    def visible_to(self, user):
        """One's own, those of organisations whose cycles one runs, and of machines looked after.

        Who looks after the machine sees the installation's own jobs too.
        """
        seen = Q(asked_by=user) | within_any(
            user.scope(Permission.CYCLE_RUN), at=self.model.scope_path
        )
        if technical := user.scope(Permission.TECHNICAL):
            seen |= within_any(technical, at=self.model.scope_path) | Q(organisation=None)
        return self.filter(seen)

    def unfinished(self):
        """Jobs that wait or run."""
        return self.filter(status__in=UNFINISHED)

    def failed(self):
        """Jobs that did not succeed."""
        return self.filter(status=JobStatus.FAILED)


class Job(models.Model):
    """One piece of long work: asked for by a person, or by the product itself once a day."""

    seen_with = Permission.CYCLE_RUN
    scope_path = "organisation__path"

    kind = models.CharField(_("kind"), max_length=64)
    organisation = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("organisation"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_by = models.ForeignKey(
        "tracker.User",
        verbose_name=_("asked for by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="jobs",
    )
    arguments = models.JSONField(default=dict)
    # SHA-256 of kind, organisation and arguments: the same work is not queued twice
    fingerprint = models.CharField(max_length=64, editable=False)
    key = models.CharField(max_length=64, null=True)
    status = models.CharField(
        _("status"), max_length=12, choices=JobStatus, default=JobStatus.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known
    message = models.CharField(max_length=200, blank=True)  # as written in the code
    message_values = models.JSONField(default=dict)
    enqueued_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("begun"), null=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    finished_at = models.DateTimeField(_("ended"), null=True)
    stop_asked_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    claim = models.CharField(max_length=32, blank=True)  # whose run this is; new at every attempt
    result = models.JSONField(null=True)
    problem_zh = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True)  # where the outcome is looked at
    came_from = models.CharField(max_length=200, blank=True)  # the page where it was asked for

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-enqueued_at", "-id"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=FINISHED, finished_at__isnull=False)
                | Q(status__in=UNFINISHED, finished_at__isnull=True),
                name="job_ends_when_it_is_finished",
            ),
            models.CheckConstraint(
                condition=~Q(status=JobStatus.RUNNING)
                | Q(started_at__isnull=False, heartbeat_at__isnull=False) & ~Q(claim=""),
                name="job_under_way_gives_signs_of_life",
            ),
            models.CheckConstraint(
                condition=~Q(status=JobStatus.FAILED) | ~Q(problem_zh="", problem_en=""),
                name="job_that_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=F("total")), name="job_does_no_more_than_all"
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(status__in=UNFINISHED),
                name="job_same_work_waits_once",
            ),
            models.UniqueConstraint(
                fields=["asked_by", "key"],
                condition=Q(asked_by__isnull=False, key__isnull=False),
                name="job_one_per_person_and_key",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(asked_by__isnull=True, key__isnull=False),
                name="job_one_per_key_of_the_product",
            ),
        ]
        indexes = [
            models.Index(
                fields=["enqueued_at", "id"],
                condition=Q(status__in=UNFINISHED),
                name="job_next",
            ),
            models.Index(fields=["organisation", "-enqueued_at"], name="job_of_organisation"),
            models.Index(fields=["asked_by", "-enqueued_at"], name="job_of_person"),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        """What it is called, in the reader's language."""
        return str(registry.title_of(self.kind))

    @property
    def progress(self):
        """What it is at, in the reader's language."""
        if not self.message:
            return ""
        try:
            return gettext(self.message) % self.message_values
        except (KeyError, TypeError, ValueError):
            # a job of an older version may lack a value
            return gettext(self.message)

    @property
    def problem(self):
        """What went wrong, in the reader's language; empty when nothing did."""
        return in_language(self.problem_zh, self.problem_en)

    @property
    def outcome(self):
        """What came of it as a sentence in the reader's language, or nothing."""
        try:
            return registry.kind(self.kind).said(self.result) if self.result else ""
        except (KeyError, TypeError, ValueError):
            return ""

    @property
    def address(self):
        """Where its outcome is looked at; `{job}` in what was given stands for its number."""
        return self.link.replace("{job}", str(self.pk))

    @property
    def day(self):
        """The local day that a daily job is done for; None for work on demand."""
        try:
            on = self.arguments.get("on") if registry.kind(self.kind).hour is not None else None
            return date.fromisoformat(on) if on else None
        except (KeyError, TypeError, ValueError):
            return None  # of another version of the product

    @property
    def is_finished(self):
        return self.status in FINISHED

    @property
    def is_stopping(self):
        """Somebody asked it to stop, and it has not come to its next step yet."""
        return self.status == JobStatus.RUNNING and self.stop_asked_at is not None

    def may_be_steered_by(self, user):
        """Tell whether the person may call it off or have it tried again."""
        if self.asked_by_id == user.pk:
            return True
        if self.organisation is None:
            return bool(user.scope(Permission.TECHNICAL))
        return any(
            allowed(user, permission, organisation=self.organisation)
            for permission in (Permission.CYCLE_RUN, Permission.TECHNICAL)
        )

    def outcome_shown_to(self, user):
        """Tell whether the person may see what came of it, not only that it ran."""
        return self.asked_by_id == user.pk or (
            self.organisation is not None
            and allowed(user, Permission.CYCLE_RUN, organisation=self.organisation)
        )
