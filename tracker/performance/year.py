"""A year's tasks as a sheet: a row for each template, a column for each month they fall due in."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from tracker.determination.models import TaskTemplate
from tracker.performance.lights import light_of
from tracker.performance.states import OPEN, TaskStatus

DONE = (TaskStatus.SUBMITTED, TaskStatus.ACCEPTED)


@dataclass
class Cell:
    """What falls due in one month for one row: the tasks themselves, or how many there are."""

    month: date
    tasks: list = field(default_factory=list)
    total: int = 0
    done: int = 0
    overdue: int = 0
    missed: int = 0


@dataclass
class Row:
    """One template (None: tasks by hand), its title, and a cell for each month of the cycle."""

    template: object
    title: str
    cells: list


def months_of(first, last):
    """Return the first days of the months between two days."""
    found, month = [], first.year * 12 + first.month - 1
    while month <= last.year * 12 + last.month - 1:
        found.append(date(month // 12, month % 12 + 1, 1))
        month += 1
    return found


def own_rows(tasks, months, *, on):
    """Return (rows, the task that comes next or None) of one organisation's tasks.

    `tasks` have their templates; each gets its light and whether it is the next. A task by hand
    has a row of its own. Next is the open one with the earliest due day that has not passed.
    """
    ahead = [task for task in tasks if task.status in OPEN and task.due_on >= on]
    following = min(ahead, key=lambda task: (task.due_on, task.pk), default=None)
    rows = {}
    for task in tasks:
        task.light = light_of(task, on=on)
        task.is_next = task is following
        key = task.template_id or f"by hand {task.pk}"
        if key not in rows:
            rows[key] = Row(task.template, task.title, [Cell(month) for month in months])
        _cell(rows[key], months, task.due_on).tasks.append(task)
    return sorted(rows.values(), key=_place), following


def area_rows(tasks, months, *, on):
    """Return the rows of many organisations' tasks, counted by template and month."""
    counts = (
        tasks.order_by()
        .values_list("template", "due_on")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(status__in=DONE)),
            overdue=Count("pk", filter=Q(status__in=OPEN, due_on__lt=on)),
            missed=Count("pk", filter=Q(status=TaskStatus.MISSED)),
        )
    )
    by_template = defaultdict(list)
    for template, *rest in counts:
        by_template[template].append(rest)
    templates = TaskTemplate.objects.in_bulk(pk for pk in by_template if pk)
    rows = []
    for pk, days in by_template.items():
        template = templates.get(pk)
        row = Row(template, template.title if template else "", [Cell(month) for month in months])
        for due_on, *numbers in days:
            cell = _cell(row, months, due_on)
            for name, number in zip(("total", "done", "overdue", "missed"), numbers, strict=True):
                setattr(cell, name, getattr(cell, name) + number)
        rows.append(row)
    return sorted(rows, key=_place)


def _cell(row, months, day):
    """The cell of a day; what falls due outside the cycle stands in its nearest month."""
    first = date(day.year, day.month, 1)
    return row.cells[months.index(min(max(first, months[0]), months[-1]))]


def _place(row):
    """Templates in their order, tasks by hand after them by the day they are due."""
    if row.template is not None:
        return (0, row.template.order, row.template.code)
    days = [task.due_on for cell in row.cells for task in cell.tasks]
    return (1, min(days, default=date.max).toordinal(), row.title)


def by_month(rows, months):
    """Return [(month, [(row, cell)])] of the cells that hold something, for narrow windows."""
    return [
        (
            month,
            [
                (row, row.cells[place])
                for row in rows
                if row.cells[place].tasks or row.cells[place].total
            ],
        )
        for place, month in enumerate(months)
    ]
