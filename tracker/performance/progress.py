"""How far work has come: milestones reached, parts handed down, taken up, reported, done."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from tracker.performance.models import Milestone, RecordTask, Task
from tracker.performance.states import TaskStatus

REPORTED = (TaskStatus.SUBMITTED, TaskStatus.ACCEPTED)
DEPTH = 5  # levels of the tree at most


@dataclass(frozen=True)
class Progress:
    """Milestones reached of all, and the next one that is still ahead."""

    done: int
    total: int
    next: Milestone | None


@dataclass(frozen=True)
class Division:
    """Parts of one task or of one level: how many were handed down and what became of them."""

    handed: int = 0
    taken_up: int = 0
    reported: int = 0
    done: int = 0
    level: str = ""


def with_progress(tasks):
    """Give each of the tasks its `progress`, None without a plan; return them as a list.

    No query where none is a key task, one for all where one is.
    """
    tasks = list(tasks)
    planned = {}
    if keys := [task.pk for task in tasks if task.is_key_task]:
        for milestone in Milestone.objects.filter(task__in=keys):
            planned.setdefault(milestone.task_id, []).append(milestone)
    for task in tasks:
        task.progress = progress_of(planned.get(task.pk, []))
    return tasks


def progress_of(milestones):
    """Return the Progress of a plan, or None for an empty one."""
    if not milestones:
        return None
    left = [one for one in milestones if one.done_on is None]
    return Progress(
        done=len(milestones) - len(left),
        total=len(milestones),
        next=min(left, key=lambda one: (one.due_on, one.order), default=None),
    )


def with_division(tasks):
    """Give each of the tasks its `division`, None without parts; return them as a list."""
    tasks = list(tasks)
    counted = {
        row.pop("parent_id"): Division(**row)
        for row in taken_up(Task.objects.filter(parent__in=[task.pk for task in tasks]))
        .order_by()
        .values("parent_id")
        .annotate(**_counts())
    }
    for task in tasks:
        task.division = counted.get(task.pk)
    return tasks


def division_by_level(task):
    """Return one Division per level below a task, down to the last: a query a level."""
    found, above = [], [task.pk]
    for _number in range(DEPTH):
        parts = taken_up(Task.objects.filter(parent__in=above))
        rows = list(parts.values_list("pk", "participant__level", "status", "is_taken_up"))
        if not rows:
            break
        found.append(
            Division(
                handed=len(rows),
                taken_up=sum(bool(row[3]) for row in rows),
                reported=sum(row[2] in REPORTED for row in rows),
                done=sum(row[2] == TaskStatus.ACCEPTED for row in rows),
                level=rows[0][1],
            )
        )
        above = [row[0] for row in rows]
    return found


def taken_up(tasks):
    """Each task with `is_taken_up`: a record was begun for it, or it was handed down further."""
    return tasks.annotate(
        is_taken_up=Q(Exists(RecordTask.objects.filter(task=OuterRef("pk"))))
        | Q(Exists(Task.objects.filter(parent=OuterRef("pk"))))
        | ~Q(status__in=(TaskStatus.DUE, TaskStatus.MISSED))
    )


def line_above(task):
    """Return the tasks above, from the topmost down: what was handed down to become this one."""
    line, parent_id = [], task.parent_id
    while parent_id is not None and len(line) < DEPTH:
        above = Task.objects.select_related("template", "organisation", "post", "person").get(
            pk=parent_id
        )
        line.insert(0, above)
        parent_id = above.parent_id
    return line


def _counts():
    return {
        "handed": Count("pk"),
        "taken_up": Count("pk", filter=Q(is_taken_up=True)),
        "reported": Count("pk", filter=Q(status__in=REPORTED)),
        "done": Count("pk", filter=Q(status=TaskStatus.ACCEPTED)),
    }
