"""What branches, townships and the county did: records for tasks, in bulk, as chance has it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from tracker.audit.deeds import deed, record
from tracker.determination.recurrence import WorkingCalendar
from tracker.management.demo import texts
from tracker.management.demo.dates import moment
from tracker.management.demo.places import seeded
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.roles import PostKind
from tracker.performance.models import Record, RecordTask, Task
from tracker.performance.states import RecordStatus, TaskStatus

JOINED = 0.35  # how often one event serves a second task of the same month
CALENDAR = WorkingCalendar({})  # as published
AT_ONCE = 500  # rows per statement


@dataclass(frozen=True)
class Strength:
    """How well an organisation works: shares of 1, and the odds of each level of judgement."""

    missed: float
    late: float
    measured: tuple  # least and most, per cent
    levels: dict


STRENGTHS = {
    "good": Strength(0.01, 0.03, (94, 100), {"good": 80, "fair": 20}),
    "fair": Strength(0.08, 0.10, (85, 95), {"good": 25, "fair": 60, "average": 15}),
    "average": Strength(0.16, 0.18, (74, 88), {"fair": 45, "average": 50, "poor": 5}),
    "poor": Strength(0.50, 0.30, (45, 62), {"average": 45, "poor": 55}),
}
# the branches in their order: many good ones, few poor ones
PATTERN = (
    *("good", "fair", "good", "fair", "good", "average", "good", "fair"),
    *("fair", "good", "good", "fair", "average", "good", "fair", "good"),
    *("good", "poor", "fair", "good", "fair", "average", "good", "fair"),
)


def strength_of(number):
    """Return the name of the strength of the branch with this number, from 0."""
    return PATTERN[number % len(PATTERN)]


@deed
def tell(
    cycle, place, strengths, *, last, at, planned_by=None, spared=(), judged=None, harshness=1.0
):
    """Write the records of a cycle's tasks, none sent after the day `last`; return how many.

    Tasks planned after `planned_by` are left alone. `strengths` is {organisation pk: name of its
    strength}; others are good. Organisations of `spared` miss nothing. What the level above had
    not judged by the day `judged` (default: all of it) waits as sent. `harshness` scales the odds
    of missing.
    """
    open_tasks = list(
        Task.objects.filter(cycle=cycle, scheduled_on__lte=planned_by or date.max)
        .select_related("template", "cycle", "participant__organisation")
        # not by number: that differs from one kind of database to another
        .order_by("participant__path", "due_on", "template__order", "template__code")
    )
    by_participant = {}
    for task in open_tasks:
        by_participant.setdefault(task.participant, []).append(task)
    records, links = [], []
    for participant, tasks in by_participant.items():
        organisation = participant.organisation_id
        odds = STRENGTHS[strengths.get(organisation, "good")]
        chance = seeded("work", cycle.code, participant.path)
        teller, judge = _people(place, participant)
        # no two branches are alike: each has its own share of what its strength lets it miss
        missed = odds.missed * harshness * (0.6 + 0.8 * chance.random())
        if organisation in spared:
            missed = 0
        for event in _events(tasks, chance, odds, missed=missed, last=last):
            row = _record(cycle, participant, event, chance, teller, judge, judged=judged)
            records.append(row)
            links += [(row, task) for task in event.tasks]
    Record.objects.bulk_create(records, batch_size=AT_ONCE)
    RecordTask.objects.bulk_create(
        (RecordTask(record=row, task=task) for row, task in links), batch_size=AT_ONCE
    )
    _carry_over(cycle)
    record(
        "demonstration.told",
        by=None,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"cycle": cycle.code, "records": len(records), "tasks": len(links)},
    )
    return len(records)


@dataclass
class _Event:
    """One event: its day, the day it was sent, the tasks it serves."""

    happened_on: object
    sent_on: object
    tasks: list


def _events(tasks, chance, odds, *, missed, last):
    """Group tasks into events; those left out are the missed ones."""
    events = []
    for task in tasks:
        is_missed, is_late, is_joined = (
            chance.random() < missed,
            chance.random() < odds.late,
            chance.random() < JOINED,
        )
        before, later, delay = chance.randint(0, 3), chance.randint(0, 2), chance.randint(1, 8)
        if is_missed:
            continue
        if is_joined and events:
            other = events[-1]
            near = (task.due_on - other.sent_on).days
            if 0 <= near <= 14 and other.sent_on >= task.period_start and len(other.tasks) < 3:
                other.tasks.append(task)
                continue
        happened = max(task.scheduled_on - timedelta(days=before), task.cycle.starts_on)
        sent = min(happened + timedelta(days=later), task.due_on)
        if is_late:
            sent = task.due_on + timedelta(days=delay)
        happened = min(happened, last)
        events.append(_Event(happened, max(min(sent, last), happened), [task]))
    return events


def _record(cycle, participant, event, chance, teller, judge, *, judged):
    """Return the unsaved record of an event."""
    expected = max(participant.members, 3)
    title = event.tasks[0].template.title_zh
    received_at = moment(event.sent_on, chance.randint(8, 20), chance.randint(0, 59))
    decided_on = event.sent_on + timedelta(days=chance.randint(1, 4))
    is_waiting = judged is not None and decided_on > judged
    return Record(
        cycle=cycle,
        participant=participant,
        organisation_id=participant.organisation_id,
        written_by=teller,
        title=title[:100],
        happened_on=event.happened_on,
        place=chance.choice(texts.PLACES),
        attended=expected - chance.randint(0, max(expected // 8, 1)),
        expected=expected,
        what_was_done=_done(event.tasks[0].template.code, title, participant.kind, chance),
        decision=chance.choice(texts.FOLLOW_UPS),
        status=RecordStatus.SENT if is_waiting else RecordStatus.ACCEPTED,
        created_at=received_at - timedelta(minutes=chance.randint(3, 40)),
        received_at=received_at,
        sent_at=received_at,
        answer_by=CALENDAR.add_working_days(event.sent_on, 5),
        sent_by_person=teller.person,
        decided_at=None
        if is_waiting
        else moment(decided_on, chance.randint(9, 17), chance.randint(0, 59)),
        decided_by=None if is_waiting else judge,
    )


def _done(code, title, kind, chance):
    """Return what was done, in the words of the template, about something of that kind's world."""
    sentence = chance.choice(texts.DONE.get(code, texts.GENERAL))
    return chance.choice(texts.OPENINGS) + sentence.format(
        topic=chance.choice(texts.topics_of(kind)), title=title
    )


def _people(place, participant):
    """Return the accounts that tell a participant's work and that judge it."""
    code = participant.organisation.code
    county = place.county.code
    administrators = [
        place.users[county, PostKind.COUNTY_ADMINISTRATOR][0],
        place.users[county, PostKind.ORGANISATION_HEAD][0],
    ]
    if participant.level == OrganisationLevel.BRANCH:
        town = code.rpartition("-")[0]
        return (
            place.users[code, PostKind.BRANCH_SECRETARY][0],
            place.users[town, PostKind.TOWNSHIP_OFFICER][0],
        )
    if participant.level == OrganisationLevel.TOWNSHIP:
        return place.users[code, PostKind.TOWNSHIP_OFFICER][0], administrators[0]
    return administrators[0], administrators[1]


def _carry_over(cycle):
    """Bring the tasks to where their records stand: three statements."""
    zone = timezone.get_default_timezone()
    sent = Record.objects.filter(record_tasks__task=OuterRef("pk"))
    told = sent.annotate(day=TruncDate("received_at", tzinfo=zone))
    for record_status, task_status in (
        (RecordStatus.ACCEPTED, TaskStatus.ACCEPTED),
        (RecordStatus.SENT, TaskStatus.SUBMITTED),
    ):
        ids = RecordTask.objects.filter(record__cycle=cycle, record__status=record_status).values(
            "task"
        )
        Task.objects.filter(pk__in=ids, status=TaskStatus.DUE).update(
            status=task_status,
            person=Subquery(sent.values("sent_by_person")[:1]),
            first_sent_on=Subquery(told.values("day")[:1]),
        )
