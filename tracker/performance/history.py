"""Measured values over the years: of one organisation, and in the middle of an area."""

from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median

from tracker.performance.models import Measurement

UNITS = 10_000  # of one unit of a measure
YEARS = 6  # cycles that a trend looks back over


@dataclass
class Year:
    """One cycle's value: the Measurement, and its `number` in the measure's unit or per cent."""

    cycle: object
    measurement: object
    number: Fraction | None


@dataclass
class History:
    """One measure of one organisation, the oldest year first."""

    measure: object
    years: list = field(default_factory=list)

    @property
    def newest(self):
        return self.years[-1]

    @property
    def has_trend(self):
        """Whether at least two years can be compared."""
        return sum(year.number is not None for year in self.years) > 1


def number_of(row):
    """Return a measured value in its unit, a share in per cent, None where it does not apply."""
    if row.not_applicable:
        return None
    if row.value is not None:
        return Fraction(row.value, UNITS)
    return Fraction(row.numerator * 100, row.denominator)


def histories_of(organisation):
    """Return the History of every measure that was ever entered for an organisation: one query."""
    rows = (
        Measurement.objects.filter(participant__organisation=organisation, participant__post=None)
        .select_related("measure", "cycle", "post__organisation")
        .order_by("measure__order", "measure__code", "cycle__starts_on", "pk")
    )
    found = {}
    for row in rows:
        history = found.setdefault(row.measure_id, History(row.measure))
        history.years.append(Year(row.cycle, row, number_of(row)))
    for history in found.values():
        history.years = history.years[-YEARS:]
    return list(found.values())


def year_before(measure, participants, cycle):
    """Return {participant pk: Measurement of the cycle before} for organisations: one query."""
    rows = Measurement.objects.filter(
        measure=measure,
        participant__post=None,
        participant__organisation__in=[row.organisation_id for row in participants],
        cycle__starts_on__lt=cycle.starts_on,
    )
    rows = rows.select_related("cycle", "participant").order_by("cycle__starts_on", "pk")
    newest = {row.participant.organisation_id: row for row in rows}
    return {
        row.pk: newest[row.organisation_id]
        for row in participants
        if row.post_id is None and row.organisation_id in newest
    }


def medians(measure, participants, cycle):
    """Return [(Cycle, median, how many values)] of an area up to a cycle, the oldest first.

    `participants` is the queryset of this year's; their organisations are followed back.
    """
    rows = Measurement.objects.filter(
        measure=measure,
        not_applicable=False,
        participant__post=None,
        participant__organisation__in=participants.order_by().values("organisation"),
        cycle__starts_on__lte=cycle.starts_on,
    ).select_related("cycle")
    by_cycle = {}
    for row in rows.order_by("cycle__starts_on", "cycle_id"):
        by_cycle.setdefault(row.cycle, []).append(number_of(row))
    return [(year, median(numbers), len(numbers)) for year, numbers in by_cycle.items()][-YEARS:]
