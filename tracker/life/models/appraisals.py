"""The democratic appraisal of members: results in numbers, and what follows each of them."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.life.states import AppraisalStatus
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance.models.records import writing_organisations
from tracker.performance.models.reviewed import ReviewedQuerySet


class Outcome(models.TextChoices):
    """How a member can be appraised."""

    EXCELLENT = "excellent", _("excellent")
    QUALIFIED = "qualified", _("qualified")
    BASIC = "basically_qualified", _("basically qualified")
    UNQUALIFIED = "unqualified", _("unqualified")
    NOT_RATED = "not_rated", _("not rated")


class Consequence(models.TextChoices):
    """What follows an outcome; above a talk and education only others' decisions, by reference."""

    PRAISE = "praise", _("praised")
    TALK = "talk", _("talked to")
    EDUCATION = "education", _("helped and educated within a time limit")
    DECISION = "decision", _("dealt with by the competent body's decision")


# which consequence may follow which outcome, in the order of the form
FOLLOWING = (
    (Outcome.EXCELLENT, Consequence.PRAISE),
    (Outcome.BASIC, Consequence.TALK),
    (Outcome.BASIC, Consequence.EDUCATION),
    (Outcome.UNQUALIFIED, Consequence.EDUCATION),
    (Outcome.UNQUALIFIED, Consequence.DECISION),
)
# members of these have to be followed up; praise is good custom, no duty
TO_FOLLOW = (Outcome.BASIC, Outcome.UNQUALIFIED)


class AppraisalQuerySet(ReviewedQuerySet):
    """Appraisals; a draft is for those who write it."""

    def visible_to(self, user):
        """Like any row of a participant, but drafts only for those who may write there."""
        own = within_any(user.scope(Permission.RECORD_WRITE), at=self.model.scope_path)
        own |= Q(participant__organisation__in=writing_organisations(user))
        return super().visible_to(user).filter(~Q(status=AppraisalStatus.DRAFT) | own)

    def told(self):
        """Sent or confirmed."""
        return self.exclude(status=AppraisalStatus.DRAFT)

    def confirmed(self):
        """Those that the level above has looked at."""
        return self.filter(status=AppraisalStatus.CONFIRMED)


class Appraisal(models.Model):
    """A branch's democratic appraisal of the year: how many members, never which.

    Source: 002 I.2 (appraisal is a formality, unqualified members are not handled).
    """

    seen_with = Permission.RECORD_VIEW
    scope_path = "participant__organisation__path"

    participant = models.OneToOneField(
        "tracker.Participant", on_delete=models.PROTECT, related_name="appraisal"
    )
    record = models.ForeignKey(  # the meeting it was held at, where that was told
        "tracker.Record", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    held_on = models.DateField(_("held on"))
    members = models.PositiveIntegerField(_("members to be appraised"))
    took_part = models.PositiveIntegerField(_("took part"))
    excellent = models.PositiveIntegerField(Outcome.EXCELLENT.label, default=0)
    qualified = models.PositiveIntegerField(Outcome.QUALIFIED.label, default=0)
    basically_qualified = models.PositiveIntegerField(Outcome.BASIC.label, default=0)
    unqualified = models.PositiveIntegerField(Outcome.UNQUALIFIED.label, default=0)
    not_rated = models.PositiveIntegerField(Outcome.NOT_RATED.label, default=0)
    status = models.CharField(
        _("status"), max_length=12, choices=AppraisalStatus, default=AppraisalStatus.DRAFT
    )
    return_reason = models.CharField(_("reason"), max_length=300, blank=True)
    written_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    confirmed_by = models.ForeignKey(
        "tracker.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = AppraisalQuerySet.as_manager()

    class Meta:
        ordering = ["participant"]
        verbose_name = _("appraisal of members")
        verbose_name_plural = _("appraisals of members")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    members=F("excellent")
                    + F("qualified")
                    + F("basically_qualified")
                    + F("unqualified")
                    + F("not_rated")
                ),
                name="appraisal_outcomes_add_up_to_the_members",
                violation_error_message=_("The outcomes do not add up to the members."),
            ),
            models.CheckConstraint(
                condition=Q(took_part__lte=F("members")),
                name="appraisal_not_more_took_part_than_members",
                violation_error_message=_("More took part than there are members."),
            ),
            models.CheckConstraint(
                condition=Q(
                    status=AppraisalStatus.CONFIRMED,
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                )
                | (~Q(status=AppraisalStatus.CONFIRMED) & Q(confirmed_by=None, confirmed_at=None)),
                name="appraisal_confirmed_by_someone",
            ),
        ]

    def __str__(self):
        return f"{self.participant} · {self.held_on}"

    def count_of(self, outcome):
        """How many members had this outcome."""
        return getattr(self, outcome)

    @property
    def to_follow(self):
        """How many members have to be followed up."""
        return sum(self.count_of(outcome) for outcome in TO_FOLLOW)

    @property
    def handled(self):
        """How many of them were: each member counts in one line."""
        lines = self.follow_ups.all()
        return sum(line.done_number for line in lines if line.outcome in TO_FOLLOW)

    @property
    def left(self):
        """How many members still wait for what has to follow."""
        return self.to_follow - self.handled


def _is_foreseen():
    pairs = [Q(outcome=outcome, consequence=consequence) for outcome, consequence in FOLLOWING]
    return reduce(or_, pairs)


class AppraisalFollowUp(models.Model):
    """What follows one outcome for some members: how many, by when, for how many it was done."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.CASCADE, related_name="follow_ups")
    outcome = models.CharField(_("outcome"), max_length=24, choices=Outcome)
    consequence = models.CharField(_("what follows"), max_length=12, choices=Consequence)
    number = models.PositiveIntegerField(_("for how many"))
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    done_number = models.PositiveIntegerField(_("done for"), default=0)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    reference = models.CharField(_("reference of the decision"), max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("follow-up of an appraisal")
        verbose_name_plural = _("follow-ups of appraisals")
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "outcome", "consequence"], name="appraisalfollowup_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, done_number__lte=F("number")),
                name="appraisalfollowup_not_more_done_than_meant",
                violation_error_message=_("It cannot be done for more than it was meant for."),
            ),
            models.CheckConstraint(
                condition=Q(done_number=0) | Q(done_on__isnull=False),
                name="appraisalfollowup_done_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(consequence=Consequence.DECISION, done_number__gt=0)
                | ~Q(reference=""),
                name="appraisalfollowup_decision_has_a_reference",
            ),
            models.CheckConstraint(
                condition=_is_foreseen(),
                name="appraisalfollowup_follows_an_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} · {self.get_consequence_display()}"
