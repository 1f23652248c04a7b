"""Days that a county has entered as worked or off; they go before what is published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, line_to, lines_to, within_any


class CalendarDayQuerySet(ScopedQuerySet):
    """Days that counties have entered."""

    def visible_to(self, user):
        """Days of the counties above the person's organisations, and of those below them."""
        paths = user.scope(self.model.seen_with)
        above = lines_to(paths)
        return self.filter(
            Q(organisation__path__in=above) | within_any(paths, at=self.model.scope_path)
        )

    def holding_at(self, organisation):
        """Days that hold at an organisation: entered there or above, the nearest last."""
        above = line_to(organisation.path)
        return self.filter(organisation__path__in=above).order_by("organisation__path", "on")

    def between(self, first, last):
        """Days from the first to the last, both inclusive."""
        return self.filter(on__gte=first, on__lte=last)


class CalendarDay(models.Model):
    """One day that a county says is worked or off, whatever is published."""

    seen_with = Permission.CYCLE_VIEW
    scope_path = "organisation__path"

    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="calendar_days"
    )
    on = models.DateField(_("day"))
    is_working = models.BooleanField(_("worked"))
    note = models.CharField(_("why"), max_length=200, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "on"]
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "on"],
                name="calendarday_once",
                violation_error_message=_("This day has been entered already."),
            )
        ]

    def __str__(self):
        return f"{self.organisation} {self.on}"
