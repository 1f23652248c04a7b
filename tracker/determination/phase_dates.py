"""Dates of phases: local days as people write them, instants as they are kept."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.refusals import Refused
from tracker.determination.states import Phase

# the phases that have dates, in order; determination lasts until the cycle's people begin
DATED = (
    Phase.PERFORMANCE,
    Phase.SELF_ASSESSMENT,
    Phase.REVIEW,
    Phase.PUBLICATION,
    Phase.APPEAL,
)
ORDER = tuple(Phase)


def proposed_days(year):
    """Return {phase: (first day, last day)} for a cycle of that year, both days inclusive."""
    return {
        Phase.PERFORMANCE: (date(year, 1, 1), date(year, 12, 20)),
        Phase.SELF_ASSESSMENT: (date(year, 12, 21), date(year, 12, 31)),
        Phase.REVIEW: (date(year + 1, 1, 1), date(year + 1, 1, 20)),
        Phase.PUBLICATION: (date(year + 1, 1, 21), date(year + 1, 1, 27)),
        Phase.APPEAL: (date(year + 1, 1, 28), date(year + 1, 2, 11)),
    }


def instants(days):
    """Return {phase: (start, end)} as aware instants from local days; the end is exclusive."""
    return {
        phase: (_midnight(first), _midnight(last + timedelta(days=1)))
        for phase, (first, last) in days.items()
    }


def days_of(row):
    """Return (first day, last day), both inclusive and local, of a `CyclePhase`."""
    last = timezone.localtime(row.ends_at) - timedelta(microseconds=1)
    return timezone.localdate(row.starts_at), last.date()


def check_phases(phases):
    """Pass when the dated phases are all there and follow each other.

    :raises Refused: naming the phase that does not
    """
    if set(phases) != set(DATED):
        raise Refused(_("Give the dates of every phase."), field="performance_from")
    before = None
    for phase in DATED:
        starts_at, ends_at = phases[phase]
        if ends_at <= starts_at:
            message = _("%(phase)s: a phase must end after it starts.")
            raise Refused(message % {"phase": phase.label}, field=f"{phase}_until")
        if before is not None and starts_at < before:
            message = _("%(phase)s: a phase cannot start before the one before it has ended.")
            raise Refused(message % {"phase": phase.label}, field=f"{phase}_from")
        before = ends_at


def _midnight(day):
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
