"""How soon records are answered: the day promised on sending, and what was kept of it.

The day is fixed when a record is sent, with the county's rule of that day; changing the rule or
the calendar later changes no promise.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Substr, TruncDate
from django.utils import timezone

from tracker.determination.models import CountyRules
from tracker.determination.working_days import calendar_of
from tracker.organisations.models import Organisation
from tracker.organisations.scope import within_any
from tracker.performance.models import Record
from tracker.performance.states import RecordStatus

# how far ahead a county's own days off are read: ninety working days and the longest holidays
AHEAD = timedelta(days=200)


def rules_of(organisation):
    """Return the rules of the county that an organisation lies in."""
    return CountyRules.objects.of(organisation)


def answer_day(sent_on, organisation):
    """Return the last day (inclusive) on which a record sent on that local day is answered."""
    days = rules_of(organisation).answer_days
    calendar = calendar_of(organisation, sent_on, sent_on + AHEAD)
    return calendar.add_working_days(sent_on, days)


NUMBERS = ("waiting", "late", "answered", "in_time", "returned", "sampled")


@dataclass(frozen=True)
class Level:
    """How one area answers its records in a cycle; shares are of those answered."""

    organisation: Organisation | None
    waiting: int
    late: int
    oldest_on: object
    answered: int
    in_time: int
    returned: int
    sampled: int

    @property
    def share(self):
        """Per cent answered in time, rounded down; None before the first answer."""
        return self.in_time * 100 // self.answered if self.answered else None

    @property
    def returned_share(self):
        """Per cent of the answers that were returns, rounded down."""
        return self.returned * 100 // self.answered if self.answered else None


def counts(*, on):
    """Return the aggregates that make a `Level`, by name."""
    zone = timezone.get_default_timezone()
    waiting = Q(status=RecordStatus.SENT)
    # what was sent again after a return waits once more; its earlier answer is not counted twice
    answered = Q(status__in=(RecordStatus.ACCEPTED, RecordStatus.RETURNED))
    return {
        "waiting": Count("pk", filter=waiting),
        "late": Count("pk", filter=waiting & Q(answer_by__lt=on)),
        "oldest_on": Min(TruncDate("sent_at", tzinfo=zone), filter=waiting),
        "answered": Count("pk", filter=answered),
        "in_time": Count(
            "pk",
            filter=answered & Q(decided_on__lte=F("answer_by")),
        ),
        "returned": Count("pk", filter=Q(status=RecordStatus.RETURNED)),
        "sampled": Count("pk", filter=Q(accepted_by_sample__isnull=False)),
    }


def level_of(records, *, on, organisation=None):
    """Return the `Level` of a queryset of records on a local day: one query."""
    return Level(organisation, **with_days(records).aggregate(**counts(on=on)))


def with_days(records):
    """Annotate the local day of the last answer as `decided_on`."""
    zone = timezone.get_default_timezone()
    return records.order_by().annotate(decided_on=TruncDate("decided_at", tzinfo=zone))


def by_area(cycle, areas, *, on):
    """Return a `Level` for each organisation of `areas` (disjoint subtrees), in their order.

    One query for each depth at which the areas lie.
    """
    areas, found = list(areas), {}
    for length in sorted({len(area.path) for area in areas}):
        here = [area for area in areas if len(area.path) == length]
        rows = (
            with_days(Record.objects.filter(cycle=cycle))
            .annotate(area=Substr("organisation__path", 1, length))
            .filter(area__in=[area.path for area in here])
            .values("area")
            .annotate(**counts(on=on))
        )
        found |= {row.pop("area"): row for row in rows}
    nothing = dict.fromkeys(NUMBERS, 0) | {"oldest_on": None}
    return [Level(area, **found.get(area.path, nothing)) for area in areas]


def outside(cycle, areas, paths, *, on):
    """Return [`Level`] of what lies below `paths` and in none of `areas`; [] for no record.

    Branches right under a county are answered by the county itself.
    """
    within = within_any(paths, at=Record.scope_path)
    beside = within_any([area.path for area in areas], at=Record.scope_path)
    level = level_of(Record.objects.filter(within, cycle=cycle).exclude(beside), on=on)
    return [level] if level.waiting or level.answered else []
