"""The figures of the area page: one county, township or branch in one cycle, set-based.

Everything is read along the frozen tree of the cycle (participants), never along today's.
Percentages are exact fractions of stored integers; nothing here is averaged from rounded values.
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Substr
from django.utils import timezone

from tracker.accountability.models import Finding, Rectification
from tracker.assessment.models import (
    Appeal,
    AreaPart,
    AreaTotal,
    DimensionTotal,
    Result,
    ResultDimension,
)
from tracker.assessment.states import ResultStatus, ReviewStatus
from tracker.determination.models import Participant, TaskTemplate
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import STEP, within
from tracker.performance.models import Record, Task
from tracker.performance.states import OPEN, RecordStatus

LETTERS = "ABCDEFGH"
UNDER_WAY = frozenset({Phase.DETERMINATION, Phase.PERFORMANCE, Phase.SELF_ASSESSMENT})


@dataclass(frozen=True)
class Share:
    """A part of a whole; the whole may be 0, then there is no percentage."""

    part: int
    whole: int

    @property
    def percent(self):
        """Whole per cent, cut off and never rounded up to a full 100."""
        return self.part * 100 // self.whole if self.whole else None


@dataclass(frozen=True)
class Figures:
    """The strip of key figures."""

    reporting: Share
    on_time: Share
    reviewed: Share
    open_cases: int
    late_cases: int
    open_appeals: int
    silent: int  # branches from which nothing has been received


def assessed_within(participant):
    """The assessed organisations at and below a participant, in its cycle."""
    below = Participant.objects.filter(within(participant.path), cycle_id=participant.cycle_id)
    return below.organisations().assessed()


def figures(participant, *, on):
    """Return the key figures of a participant's subtree on a day."""
    branches = assessed_within(participant)
    count = branches.count()
    received = (
        branches.filter(
            records__status__in=[
                RecordStatus.SENT,
                RecordStatus.RETURNED,
                RecordStatus.ACCEPTED,
            ]
        )
        .distinct()
        .count()
    )
    tasks = Task.objects.filter(
        within(participant.path, at="participant__path"),
        cycle_id=participant.cycle_id,
        participant__is_assessed=True,
        due_on__lt=on,
    ).aggregate(due=Count("id"), on_time=Count("id", filter=Q(first_sent_on__lte=F("due_on"))))
    needed = participant.framework_version.rules.get("reviewers", 2)
    reviewed = (
        branches.annotate(sent=Count("reviews", filter=Q(reviews__status=ReviewStatus.SENT)))
        .filter(sent__gte=needed)
        .count()
    )
    place = within(participant.path, at="participant__path")
    cases = Finding.objects.filter(place, participant__cycle_id=participant.cycle_id)
    late = Rectification.objects.overdue(on=on).filter(
        within(participant.path, at="finding__participant__path"),
        finding__participant__cycle_id=participant.cycle_id,
    )
    appeals = Appeal.objects.open().filter(
        within(participant.path, at="result__participant__path"),
        result__participant__cycle_id=participant.cycle_id,
    )
    return Figures(
        reporting=Share(received, count),
        on_time=Share(tasks["on_time"], tasks["due"]),
        reviewed=Share(reviewed, count),
        open_cases=cases.unfinished().count(),
        late_cases=late.count(),
        open_appeals=appeals.count(),
        silent=count - received,
    )


def is_published(cycle_id):
    """Tell whether the cycle has results that everybody concerned may read."""
    return Result.objects.filter(
        participant__cycle_id=cycle_id, status__in=[ResultStatus.PUBLISHED, ResultStatus.FINAL]
    ).exists()


def scores(user, participant, *, published):
    """Return the dimension rows that this person may see: (queryset, lookup to participant).

    Published results where there are any; before that the running totals, for those who may see
    what is not published. What leaders came to rests on these already and is no part of an area.
    """
    if published or not user.has_perm(Permission.RESULT_VIEW_UNPUBLISHED, participant.organisation):
        results = ResultDimension.objects.filter(
            within(participant.path, at="result__participant__path"),
            result__participant__cycle_id=participant.cycle_id,
            result__participant__post=None,
            result__status__in=[ResultStatus.PUBLISHED, ResultStatus.FINAL],
        )
        return results, "result__participant"
    running = DimensionTotal.objects.filter(
        within(participant.path, at="participant__path"),
        participant__cycle_id=participant.cycle_id,
        participant__post=None,
    )
    return running, "participant"


def shares_by_unit(user, participant, *, published):
    """Return {path of each next-level unit: {dimension code: Fraction of the full mark}}.

    Published results are added up already where the unit has others below it.
    """
    if published:
        found = _added_up(participant)
        if found is not None:
            return found
    rows, lookup = scores(user, participant, published=published)
    length = len(participant.path) + STEP
    summed = (
        rows.annotate(unit=Substr(f"{lookup}__path", 1, length))
        .values("unit", "dimension__code")
        .order_by()
        .annotate(got=Sum("points"), full=Sum("full_points"))
    )
    units = defaultdict(dict)
    for row in summed:
        if row["full"]:
            units[row["unit"]][row["dimension__code"]] = Fraction(row["got"], row["full"])
    return units


def _added_up(participant):
    """Return the shares of the next-level units from the areas' totals; None where there are none.

    Units without others below them have no total of an area: their own result is read.
    """
    near = ("dimension__code", "points", "full_points")
    areas = AreaTotal.objects.filter(
        Q(participant=participant) | Q(participant__parent=participant)
    )
    if not areas.exists():
        return None
    results = ResultDimension.objects.filter(
        Q(result__participant__parent=participant, result__participant__area_totals=None)
        # what is assessed beside the units below it counts for itself
        | Q(result__participant=participant),
        result__participant__post=None,
        result__status__in=[ResultStatus.PUBLISHED, ResultStatus.FINAL],
    )
    units = defaultdict(dict)
    rows = [
        *areas.exclude(participant=participant)
        .filter(part=AreaPart.DIMENSION)
        .values_list("participant__path", "code", "points", "full_points"),
        *results.values_list("result__participant__path", *near),
    ]
    for path, code, got, full in rows:
        if full:
            units[path][code] = Fraction(got, full)
    return units


def grades_by_unit(participant):
    """Return [(unit, results, {grade code: how many})] of the areas right below, in their order.

    From the totals of areas, which follow published results.
    """
    rows = AreaTotal.objects.filter(participant__parent=participant).exclude(
        part=AreaPart.DIMENSION
    )
    found = defaultdict(lambda: [0, {}])
    for row in rows.select_related("participant__organisation", "participant__cycle").order_by(
        "participant__path", "part", "code"
    ):
        line = found[row.participant]
        if row.part == AreaPart.TOTAL:
            line[0] = row.results
        else:
            line[1][row.code] = row.results
    return [(unit, results, grades) for unit, (results, grades) in found.items()]


def sent_on_time(participant, version, *, on):
    """Return {path of each next-level unit: {dimension code: share of due tasks sent on time}}.

    Before the reviews a total would count everything that nobody has judged yet as nothing; so
    while work is under way the map shows what has come in on time, by the dimensions of the
    indicators that a task counts for. A task that counts for two dimensions counts in both.
    """
    dimension_of = dict(
        version.nodes.filter(dimension__isnull=False).values_list("code", "dimension__code")
    )
    counted_for = {
        pk: {dimension_of[code] for code in codes if code in dimension_of}
        for pk, codes in TaskTemplate.objects.values_list("pk", "indicators")
    }
    rows = (
        Task.objects.filter(
            within(participant.path, at="participant__path"),
            cycle_id=participant.cycle_id,
            due_on__lt=on,
        )
        .annotate(unit=Substr("participant__path", 1, len(participant.path) + STEP))
        .values("unit", "template_id")
        .order_by()
        .annotate(due=Count("id"), done=Count("id", filter=Q(first_sent_on__lte=F("due_on"))))
    )
    counted = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in rows:
        for code in counted_for.get(row["template_id"], ()):
            pair = counted[row["unit"]][code]
            pair[0] += row["done"]
            pair[1] += row["due"]
    return {
        unit: {code: Fraction(done, due) for code, (done, due) in pairs.items()}
        for unit, pairs in counted.items()
    }


def medians(user, county, *, published):
    """Return {dimension code: the median share of the branches of the area}."""
    rows, lookup = scores(user, county, published=published)
    by_dimension = defaultdict(list)
    for code, got, full in rows.filter(full_points__gt=0).values_list(
        "dimension__code", "points", "full_points"
    ):
        by_dimension[code].append(Fraction(got, full))
    return {code: median(values) for code, values in by_dimension.items()}


def band_of(share, version):
    """Return (index of the band, its dict) for a share of the full mark, best first."""
    for index, band in enumerate(version.bands):
        if share * 100 >= Fraction(str(band["from"])):
            return index, band
    return len(version.bands) - 1, version.bands[-1]


def received_by_quarter(participant):
    """Return [(quarter 1-4, tasks due, sent by the due day)] of the cycle."""
    quarters = {quarter: [0, 0] for quarter in (1, 2, 3, 4)}
    rows = (
        Task.objects.filter(
            within(participant.path, at="participant__path"),
            cycle_id=participant.cycle_id,
            participant__is_assessed=True,
        )
        .values("due_on__month")
        .order_by()
        .annotate(due=Count("id"), done=Count("id", filter=Q(first_sent_on__lte=F("due_on"))))
    )
    for row in rows:
        quarter = (row["due_on__month"] - 1) // 3 + 1
        quarters[quarter][0] += row["due"]
        quarters[quarter][1] += row["done"]
    return [(quarter, *counts) for quarter, counts in quarters.items()]


def overdue_units(participant, *, on, limit=10):
    """Return the units with the most overdue tasks: [(participant id, name parts, count)]."""
    rows = (
        Task.objects.filter(
            within(participant.path, at="participant__path"),
            cycle_id=participant.cycle_id,
            status__in=OPEN,
            due_on__lt=on,
        )
        .values("participant_id")
        .order_by()
        .annotate(late=Count("id"))
        .order_by("-late", "participant_id")[:limit]
    )
    late = {row["participant_id"]: row["late"] for row in rows}
    units = Participant.objects.select_related("organisation").in_bulk(late)
    return [(units[pk], count) for pk, count in late.items()]


def last_received_on(participant):
    """Return the local day of the newest record received from the subtree, or None."""
    newest = (
        Record.objects.filter(
            within(participant.path, at="participant__path"),
            cycle_id=participant.cycle_id,
            received_at__isnull=False,
        )
        .order_by("-received_at")
        .values_list("received_at", flat=True)
        .first()
    )
    return timezone.localdate(newest) if newest else None
