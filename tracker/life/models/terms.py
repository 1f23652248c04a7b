"""Terms of branch committees, and when they are elected again."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tracker.life.states import TermStage
from tracker.organisations.models import OrganisationKind
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet

# years of a term where nothing else is said: five in villages and communities, elsewhere three
YEARS = {OrganisationKind.VILLAGE: 5, OrganisationKind.COMMUNITY: 5}
USUAL_YEARS = 3


def usual_years(kind):
    """Return how many years a term usually has in an organisation of this kind."""
    return YEARS.get(kind, USUAL_YEARS)


class TermQuerySet(ScopedQuerySet):
    """Terms, by whether they run and when they end."""

    def running(self):
        """Terms after which no re-election has been held yet, in organisations that exist."""
        return self.filter(held_on=None, organisation__dissolved_on=None)

    def with_limit(self):
        """Each with its `limit`: the last day, extensions included."""
        return self.annotate(limit=Coalesce("extended_until", "ends_on"))

    def ending_by(self, *, day):
        """Running ones whose last day is that day or earlier."""
        return self.running().with_limit().filter(limit__lte=day)


class Term(models.Model):
    """The term of a branch's committee or secretary; `held_on` is the day of the next election."""

    seen_with = Permission.ORGANISATION_VIEW
    scope_path = "organisation__path"

    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="terms"
    )
    began_on = models.DateField(_("began on"))
    years = models.PositiveSmallIntegerField(_("years"))
    ends_on = models.DateField(_("ends on"))
    held_on = models.DateField(_("re-election held on"), null=True, blank=True)
    extended_until = models.DateField(_("extended until"), null=True, blank=True)
    reference = models.CharField(_("reason and reference"), max_length=200, blank=True)
    # the last stage its people were told of; one stage is told once
    told_stage = models.CharField(max_length=12, choices=TermStage, blank=True, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "-began_on"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "began_on"], name="term_once_per_day"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(held_on=None),
                name="term_one_runs_at_a_time",
                violation_error_message=_("Another term of this organisation is still running."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("began_on"), years__gte=1),
                name="term_ends_after_it_begins",
                violation_error_message=_("A term must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(held_on=None) | Q(held_on__gt=F("began_on")),
                name="term_election_after_it_begins",
                violation_error_message=_("The re-election cannot be held before the term begins."),
            ),
            models.CheckConstraint(
                condition=Q(extended_until=None, reference="")
                | (
                    Q(extended_until__isnull=False, extended_until__gt=F("ends_on"))
                    & ~Q(reference="")
                ),
                name="term_extended_with_a_reference",
                violation_error_message=_(
                    "An extension ends after the term and needs its reason and reference."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.organisation} · {self.began_on}"
