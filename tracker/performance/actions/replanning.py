"""Move the tasks that are still to do to the days that the calendar now gives."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination import phase_dates
from tracker.determination.models import Cycle, TaskTemplate
from tracker.determination.recurrence.working import moved
from tracker.determination.states import Phase
from tracker.determination.working_days import calendar_of
from tracker.organisations.permissions import Permission, require
from tracker.performance.actions.generation import template_dues
from tracker.performance.models import Task
from tracker.performance.states import TaskStatus


@dataclass(frozen=True)
class Move:
    """One period of a template whose tasks move: the days before, the days after, how many."""

    template: TaskTemplate
    period_start: date
    scheduled_before: date
    due_before: date
    scheduled_on: date
    due_on: date
    tasks: int


@dataclass(frozen=True)
class Replanning:
    """What a replanning would do; `digest` names exactly this.

    `staying` are the moves that would leave a part or a milestone behind its task's own day: they
    are not made.
    """

    moves: tuple
    staying: tuple = ()

    @property
    def tasks(self):
        """How many tasks move."""
        return sum(move.tasks for move in self.moves)

    @property
    def tasks_staying(self):
        """How many tasks stay because of a part or a milestone."""
        return sum(move.tasks for move in self.staying)

    @property
    def digest(self):
        """Return what the person who confirms has seen, as a hash."""
        text = "\n".join(
            f"{move.template.pk} {move.period_start} {move.scheduled_before} {move.due_before} "
            f"{move.scheduled_on} {move.due_on} {move.tasks}"
            for move in self.moves
        )
        return hashlib.sha256(text.encode()).hexdigest()


class PlanMoved(Refused):
    """The tasks or the calendar changed after the preview; nothing was moved."""

    def __init__(self):
        super().__init__(
            _(
                "The tasks or the calendar changed after the preview; nothing was moved. Look at "
                "the new preview and confirm again."
            )
        )


def preview_replan(cycle, *, on):
    """Return the `Replanning` of a cycle on a local day.

    Only tasks that a template gave, that are still to do and that are planned for that day or
    later. None leaves the cycle or, if it lies in it, the phase of performance; none becomes due
    before that day, or before the last of its parts and milestones: people have agreed on those
    days, and whoever set them moves them first.
    """
    calendar = calendar_of(cycle.organisation, cycle.starts_on, cycle.ends_on)
    until = _last_day_of_performance(cycle)
    groups = (
        _movable(cycle, on=on)
        .order_by("template", "period_start", "due_on", "scheduled_on")
        .values_list("template", "period_start", "scheduled_on", "due_on")
        .annotate(tasks=Count("pk"))
    )
    templates = TaskTemplate.objects.in_bulk({group[0] for group in groups})
    dues = {
        pk: {due.period_start: due for due in template_dues(template, cycle, calendar)}
        for pk, template in templates.items()
    }
    lasts = _last_days(cycle, on=on)
    moves, staying = [], []
    for pk, period_start, scheduled_before, due_before, tasks in groups:
        # a period that the template no longer has stays as it is
        due = dues[pk].get(period_start)
        if due is None:
            continue
        due_on, scheduled_on = due.due_on, max(due.scheduled_on, on)
        if until is not None and due_before <= until < due_on:
            due_on = moved(until, "previous", first=on, last=until, is_working=calendar.is_working)
        scheduled_on = min(scheduled_on, due_on)
        if due_on < on or (scheduled_on, due_on) == (scheduled_before, due_before):
            continue
        group = (pk, period_start, scheduled_before, due_before)
        held = sum(last > due_on for last in lasts.get(group, ()))
        days = (period_start, scheduled_before, due_before, scheduled_on, due_on)
        if tasks > held:
            moves.append(Move(templates[pk], *days, tasks - held))
        if held:
            staying.append(Move(templates[pk], *days, held))
    return Replanning(_in_order(moves), _in_order(staying))


def _in_order(moves):
    return tuple(
        sorted(moves, key=lambda move: (move.due_before, move.template.order, move.template.code))
    )


def _last_days(cycle, *, on):
    """{(template id, period, planned day, due day): [last day of a part or milestone of a task]}.

    Only of tasks that have any.
    """
    rows = (
        _movable(cycle, on=on)
        .filter(Q(parts__isnull=False) | Q(milestones__isnull=False))
        .order_by()
        .values_list("pk", "template", "period_start", "scheduled_on", "due_on")
        .annotate(part=Max("parts__due_on"), milestone=Max("milestones__due_on"))
    )
    found = {}
    for _pk, *group, part, milestone in rows:
        last = max(day for day in (part, milestone) if day is not None)
        found.setdefault(tuple(group), []).append(last)
    return found


def _movable(cycle, *, on):
    """Tasks of a cycle that a template gave, still to do, and not planned for a day gone by."""
    return Task.objects.filter(
        cycle=cycle, template__isnull=False, status=TaskStatus.DUE, scheduled_on__gte=on
    )


def _last_day_of_performance(cycle):
    row = cycle.phases.filter(phase=Phase.PERFORMANCE).first()
    return phase_dates.days_of(row)[1] if row else None


@deed
def replan(cycle, *, digest, by, at):
    """Move the tasks of a cycle that are still to do, as the preview showed; return the cycle.

    :raises PermissionDenied: without the right to run the cycle
    :raises Refused: after performance, when nothing would move, or (`PlanMoved`) when it is not
        what was shown under this digest
    """
    require(by, Permission.CYCLE_RUN, organisation=cycle.organisation)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.phase not in (Phase.DETERMINATION, Phase.PERFORMANCE):
        raise Refused(_("Tasks can be moved until self-assessment begins."))
    on = timezone.localdate(at)
    plan = preview_replan(cycle, on=on)
    if plan.digest != digest:
        raise PlanMoved
    if not plan.moves and plan.staying:
        raise Refused(_("Parts or milestones hold every task that would move. Nothing was moved."))
    if not plan.moves:
        raise Refused(_("Every task stands where the calendar puts it. There is nothing to move."))
    for move in plan.moves:
        _movable(cycle, on=on).filter(
            template=move.template,
            period_start=move.period_start,
            scheduled_on=move.scheduled_before,
            due_on=move.due_before,
        ).exclude(parts__due_on__gt=move.due_on).exclude(milestones__due_on__gt=move.due_on).update(
            scheduled_on=move.scheduled_on, due_on=move.due_on
        )
    record(
        "tasks.replanned",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"tasks": plan.tasks, "periods": len(plan.moves)}
        | ({"staying": plan.tasks_staying} if plan.staying else {}),
    )
    return cycle
