"""What of a year's organisation life was held: counts by kind and quarter, from tasks and records.

Frequencies are those of the task templates: what has no task is not due. A small branch without a
committee misses no committee meeting. Source: 002 II.1, 003 P (S11).
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, Sum

from tracker.determination.models import TaskTemplate
from tracker.determination.record_kinds import RecordKind
from tracker.performance.models import Record, RecordTask, Task
from tracker.performance.states import OPEN, RecordStatus, TaskStatus

# in the order of the pages: three meetings and one lesson first, talks last
KINDS = (
    RecordKind.GENERAL_MEETING,
    RecordKind.COMMITTEE_MEETING,
    RecordKind.GROUP_MEETING,
    RecordKind.LECTURE,
    RecordKind.THEME_DAY,
    RecordKind.LIFE_MEETING,
    RecordKind.APPRAISAL,
    RecordKind.TALK,
)
QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Cell:
    """How often something was asked for in a period, was held, was missed; the rest lies ahead."""

    asked: int = 0
    held: int = 0
    missed: int = 0

    @property
    def ahead(self):
        """How often it is still to be held."""
        return self.asked - self.held - self.missed

    @property
    def state(self):
        """Its state in a word: none, missed, due or held."""
        if not self.asked:
            return "none"
        if self.missed:
            return "missed"
        return "due" if self.ahead else "held"

    @property
    def band(self):
        """How much of what fell due was held: all, most (3/4), half, few; "" for nothing due."""
        over = self.held + self.missed
        if not over:
            return ""
        if not self.missed:
            return "all"
        return "most" if 4 * self.held >= 3 * over else "half" if 2 * self.held >= over else "few"


def kinds_of_templates():
    """{template id: RecordKind}: which templates ask for which part of organisation life.

    A template stands for the first kind that it names. Where one of the documents names nothing
    else, those that name others beside it ask for something more, and are left out. What a county
    adds for itself changes this for nobody.
    """
    first, plain = {}, set()
    rows = TaskTemplate.objects.values_list("pk", "record_kinds", "organisation")
    for pk, kinds, organisation in rows:
        if kinds and kinds[0] in KINDS:
            first[pk] = kinds
            if len(kinds) == 1 and organisation is None:
                plain.add(kinds[0])
    return {
        pk: RecordKind(kinds[0])
        for pk, kinds in first.items()
        if len(kinds) == 1 or kinds[0] not in plain
    }


def cells(participants, *, on):
    """{participant id: {(RecordKind, quarter of the year): Cell}}, in two queries for all of them.

    A task counts in the quarter of its due day; what was sent is held, what is overdue missed.
    """
    kinds = kinds_of_templates()
    counted = {}
    tasks = Task.objects.filter(participant__in=participants, template__in=kinds).order_by()
    for participant, template, due_on, status in tasks.values_list(
        "participant_id", "template_id", "due_on", "status"
    ):
        quarter = (due_on.month + 2) // 3
        counts = counted.setdefault(participant, {}).setdefault(
            (kinds[template], quarter), Counter()
        )
        counts["asked"] += 1
        if status in (TaskStatus.SUBMITTED, TaskStatus.ACCEPTED):
            counts["held"] += 1
        elif status == TaskStatus.MISSED or due_on < on:
            counts["missed"] += 1
    return {
        participant: {key: Cell(**counts) for key, counts in rows.items()}
        for participant, rows in counted.items()
    }


def of_the_year(quarters, kind):
    """Return the Cell of a kind over all quarters of one participant's cells."""
    mine = [cell for (other, _quarter), cell in quarters.items() if other == kind]
    return Cell(
        asked=sum(cell.asked for cell in mine),
        held=sum(cell.held for cell in mine),
        missed=sum(cell.missed for cell in mine),
    )


def behind(participants, *, on):
    """Those of the participants (a queryset) that missed something of organisation life."""
    tasks = Task.objects.filter(template__in=kinds_of_templates()).filter(
        Q(status=TaskStatus.MISSED) | Q(status__in=OPEN, due_on__lt=on)
    )
    return participants.filter(pk__in=tasks.values("participant"))


def talks(participants):
    """{participant id: how many heart-to-heart talks were told}; with whom is nobody's business."""
    asking = [pk for pk, kind in kinds_of_templates().items() if kind == RecordKind.TALK]
    for_talks = RecordTask.objects.filter(task__template__in=asking).values("record")
    told = Record.objects.events().filter(participant__in=participants)
    told = told.exclude(status=RecordStatus.DRAFT)
    rows = (
        told.filter(Q(kind=RecordKind.TALK) | Q(kind=RecordKind.OTHER, pk__in=for_talks))
        .order_by()
        .values_list("participant")
        .annotate(Sum("number"))
    )
    return {participant: number or 0 for participant, number in rows}
