"""What follows: findings, rectifications with their reports, talks, replies."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.accountability.states import (
    WAITING_FOR_REPORT,
    FindingStatus,
    RectificationStatus,
    TalkStatus,
)
from tracker.organisations.bilingual import in_language
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, within_any
from tracker.performance.models import writing_organisations


class Origin(models.TextChoices):
    """Where a finding comes from."""

    REVIEW = "review", _("a review")
    RESULT = "result", _("a result")
    MANUAL = "manual", _("by hand")


class FindingQuerySet(ScopedQuerySet):
    """Findings, by what is left to do."""

    def unfinished(self):
        """Neither closed off nor dismissed."""
        return self.filter(status__in=[FindingStatus.OPEN, FindingStatus.RECTIFYING])

    def overdue(self, *, on):
        """Waiting for the organisation's report although the deadline (inclusive) has passed."""
        return self.filter(overdue_on(on))

    def with_turn(self, user):
        """Each finding with `has_open_reply` and whether it `is_mine`: the next act is this
        person's.

        The organisation's turn is to report; above, it is to answer, to order or dismiss, and to
        verify.
        """
        unanswered = Reply.objects.open().filter(finding=OuterRef("pk"))
        report = Q(rectification__status__in=WAITING_FOR_REPORT)
        judge = (
            Q(has_open_reply=True)
            | Q(status=FindingStatus.OPEN)
            | Q(rectification__status=RectificationStatus.REPORTED)
        )
        own = Q(participant__organisation__in=writing_organisations(user))
        judged = within_any(user.scope(Permission.CASE_RAISE), at=self.model.scope_path)
        mine = (report & own) | (judge & judged & ~own)
        return self.annotate(
            has_open_reply=Exists(unanswered),
            is_mine=Case(When(mine, then=Value(True)), default=Value(False)),
        )


def overdue_on(day):
    """Return the Q for findings whose rectification is overdue on that day."""
    return Q(
        rectification__status__in=WAITING_FOR_REPORT,
        rectification__deadline_on__lt=day,
    )


class Finding(models.Model):
    """A shortcoming of one participant: the start of a case."""

    seen_with = Permission.CASE_VIEW
    scope_path = "participant__organisation__path"

    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="findings"
    )
    origin = models.CharField(_("origin"), max_length=8, choices=Origin)
    review = models.ForeignKey(
        "tracker.Review", null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    result = models.ForeignKey(
        "tracker.Result", null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    node = models.ForeignKey(
        "tracker.Node",
        verbose_name=_("indicator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.TextField(_("what was found"), max_length=2000)
    status = models.CharField(
        _("status"), max_length=12, choices=FindingStatus, default=FindingStatus.OPEN
    )
    raised_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("raised"))
    closed_at = models.DateTimeField(_("closed off"), null=True, blank=True)
    dismissal = models.CharField(_("reason for dismissal"), max_length=500, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-id"]
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=FindingStatus.DISMISSED) | ~Q(dismissal=""),
                name="finding_dismissed_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(origin="manual")
                | Q(origin="review", review__isnull=False)
                | Q(origin="result", result__isnull=False),
                name="finding_names_its_origin",
            ),
        ]
        indexes = [models.Index(fields=["participant", "status"], name="finding_of_participant")]

    def __str__(self):
        return self.text[:60]


class RectificationQuerySet(ScopedQuerySet):
    """Rectifications, by deadline."""

    def unfinished(self):
        """Not closed off."""
        return self.exclude(status=RectificationStatus.CLOSED)

    def overdue(self, *, on):
        """Waiting for the branch although the deadline (inclusive) has passed."""
        return self.filter(status__in=WAITING_FOR_REPORT, deadline_on__lt=on)


class Rectification(models.Model):
    """What is to be done about a finding, by whom, by when."""

    seen_with = Permission.CASE_VIEW
    scope_path = "finding__participant__organisation__path"

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="rectification")
    measure = models.TextField(_("measure"), max_length=2000)
    responsible = models.ForeignKey(
        "tracker.Person",
        verbose_name=_("responsible person"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    deadline_on = models.DateField(_("deadline"))
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=RectificationStatus,
        default=RectificationStatus.ORDERED,
    )
    ordered_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(_("ordered"))
    closed_at = models.DateTimeField(_("closed off"), null=True, blank=True)
    escalation = models.PositiveSmallIntegerField(_("escalated levels"), default=0)
    escalated_to = models.ForeignKey(
        "tracker.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        ordering = ["deadline_on", "id"]
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(escalation=0, escalated_at=None, escalated_to=None)
                | Q(escalation__gt=0, escalated_at__isnull=False, escalated_to__isnull=False),
                name="rectification_escalated_to_someone",
            ),
        ]
        indexes = [models.Index(fields=["status", "deadline_on"], name="rectification_open")]

    def __str__(self):
        return self.measure[:60]

    def is_overdue(self, *, on):
        """Tell whether the organisation's report is overdue on that day."""
        return self.status in WAITING_FOR_REPORT and self.deadline_on < on


class RectificationReport(models.Model):
    """What a branch reports as done; verified or returned by somebody else."""

    rectification = models.ForeignKey(
        Rectification, on_delete=models.PROTECT, related_name="reports"
    )
    text = models.TextField(_("what was done"), max_length=4000)
    by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("reported"))
    verified_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    is_accepted = models.BooleanField(_("accepted"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=1000, blank=True)

    class Meta:
        ordering = ["rectification", "at"]
        verbose_name = _("report of a rectification")
        verbose_name_plural = _("reports of rectifications")
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_by=None, verified_at=None, is_accepted=None)
                | Q(
                    verified_by__isnull=False, verified_at__isnull=False, is_accepted__isnull=False
                ),
                name="report_verified_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("by")),
                name="report_verified_by_another",
                violation_error_message=_("Someone other than the author must verify."),
            ),
        ]

    def __str__(self):
        return f"{self.rectification} {self.at:%Y-%m-%d}"


class TalkQuerySet(ScopedQuerySet):
    """Talks, by who may know of them."""

    def visible_to(self, user):
        """Those of the person's subtrees, and those held with oneself as a leader."""
        own = Q(participant__post__in=user.own_posts)
        paths = user.scope(self.model.seen_with)
        return self.filter(within_any(paths, at=self.model.scope_path) | own)


class Talk(models.Model):
    """A talk opened by a low grade or a finding. Above it only decisions by reference."""

    seen_with = Permission.CASE_VIEW
    scope_path = "participant__organisation__path"

    participant = models.ForeignKey(
        "tracker.Participant", on_delete=models.PROTECT, related_name="talks"
    )
    result = models.ForeignKey(
        "tracker.Result", null=True, blank=True, on_delete=models.PROTECT, related_name="talks"
    )
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="talks"
    )
    reason = models.CharField(_("reason"), max_length=500)
    status = models.CharField(
        _("status"), max_length=8, choices=TalkStatus, default=TalkStatus.OPEN
    )
    opened_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    held_on = models.DateField(_("held on"), null=True, blank=True)
    held_by = models.ForeignKey(
        "tracker.Person",
        verbose_name=_("held by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    agreed = models.TextField(_("what was agreed"), max_length=2000, blank=True)
    closed_at = models.DateTimeField(_("closed off"), null=True, blank=True)

    objects = TalkQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=TalkStatus.OPEN)
                | (Q(held_on__isnull=False, held_by__isnull=False) & ~Q(agreed="")),
                name="talk_held_by_someone",
            ),
            models.UniqueConstraint(
                fields=["result"],
                condition=Q(result__isnull=False),
                name="talk_once_per_result",
            ),
        ]

    def __str__(self):
        return self.reason

    @property
    def why(self):
        """The reason; for a grade its name in the reader's language."""
        if not self.result_id:
            return self.reason
        bands = self.participant.framework_version.bands
        band = next((band for band in bands if band["code"] == self.result.grade), None)
        if band is None or self.reason not in (band.get("title_zh"), band.get("title_en")):
            return self.reason
        title = in_language(band.get("title_zh", ""), band.get("title_en", ""))
        return gettext("Grade “%(grade)s” in the assessment.") % {"grade": title}


class ReplyQuerySet(ScopedQuerySet):
    """Replies, by whether they have been answered."""

    def open(self):
        """Not answered yet: nothing is final meanwhile."""
        return self.filter(answered_at=None)


class Reply(models.Model):
    """The organisation's word on a finding; it must be answered before the case can end."""

    seen_with = Permission.CASE_VIEW
    scope_path = "finding__participant__organisation__path"

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(_("reply"), max_length=2000)
    by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("replied"))
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["finding", "at"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="reply_answered_by_someone",
            )
        ]

    def __str__(self):
        return self.text[:60]
