"""What a county has settled for itself: days to answer, samples, ceilings, who sees the board."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, line_to


class BoardReach(models.TextChoices):
    """Who sees the open board of a branch."""

    OFF = "off", _("nobody beside the branch")
    SUPERIORS = "superiors", _("the levels above")
    MEMBERS = "members", _("the levels above and the branch's own members")


class DuesPeriod(models.TextChoices):
    """How often a branch says how many paid their dues in time."""

    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")

    @property
    def months(self):
        """How many months a period has."""
        return {DuesPeriod.MONTH: 1, DuesPeriod.QUARTER: 3}[self]


class CountyRulesQuerySet(ScopedQuerySet):
    """Rules of counties; whoever has none yet follows the defaults."""

    def of(self, organisation):
        """Return the rules that hold at an organisation: the nearest at or above it."""
        above = line_to(organisation.path)
        found = self.filter(organisation__path__in=above).order_by("-organisation__path").first()
        return found or self.model()

    def of_each(self, organisations):
        """Return {organisation id: the rules that hold there}, in one query for all of them."""
        lines = {organisation.pk: line_to(organisation.path) for organisation in organisations}
        paths = {path for line in lines.values() for path in line}
        settled = self.filter(organisation__path__in=paths).select_related("organisation")
        by_path = {rules.organisation.path: rules for rules in settled}
        return {
            pk: next((by_path[path] for path in reversed(line) if path in by_path), self.model())
            for pk, line in lines.items()
        }


class CountyRules(models.Model):
    """One county's own settings; an unsaved row holds the defaults.

    Ceilings are for one branch in a year; `answer_days` are working days from receipt.
    """

    seen_with = Permission.CYCLE_VIEW
    scope_path = "organisation__path"

    organisation = models.OneToOneField(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="rules"
    )
    answer_days = models.PositiveSmallIntegerField(
        _("working days to answer a record"), default=5, validators=[MinValueValidator(1)]
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace before the level above hears of it"), default=3
    )
    sample_share = models.PositiveSmallIntegerField(
        _("share of the records to be looked at (per cent)"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    most_items = models.PositiveIntegerField(_("most items a year"), null=True, blank=True)
    most_uploads = models.PositiveIntegerField(_("most uploads a year"), null=True, blank=True)
    most_minutes = models.PositiveIntegerField(_("most minutes a year"), null=True, blank=True)
    least_attendance = models.PositiveSmallIntegerField(
        _("attendance below which a branch is looked at (per cent)"),
        default=75,
        db_default=75,
        validators=[MaxValueValidator(100)],
    )
    dues_every = models.CharField(
        _("dues on time are told every"),
        max_length=8,
        choices=DuesPeriod,
        default=DuesPeriod.QUARTER,
        db_default=DuesPeriod.QUARTER,
    )
    board = models.CharField(
        _("who sees the open board"),
        max_length=12,
        choices=BoardReach,
        default=BoardReach.SUPERIORS,
    )

    objects = CountyRulesQuerySet.as_manager()

    class Meta:
        ordering = ["organisation"]
        verbose_name = _("rules of a county")
        verbose_name_plural = _("rules of counties")
        constraints = [
            models.CheckConstraint(
                condition=Q(sample_share__gte=1, sample_share__lte=100),
                name="countyrules_share_is_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(least_attendance__lte=100),
                name="countyrules_attendance_is_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1), name="countyrules_answers_take_a_day"
            ),
        ]

    def __str__(self):
        return str(self.organisation)

    @property
    def has_ceiling(self):
        """Whether any of the three ceilings is settled."""
        return any(
            most is not None for most in (self.most_items, self.most_uploads, self.most_minutes)
        )
