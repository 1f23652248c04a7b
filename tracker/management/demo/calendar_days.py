"""A day that the county takes off and the Saturday that is worked for it; tasks have not moved."""

from datetime import timedelta

from tracker.determination.actions import enter_day
from tracker.performance.models import Task
from tracker.performance.states import TaskStatus

SATURDAY = 5


def enter(run, today, at):
    """Take off the next day on which committee meetings fall due, and work the Saturday before.

    The demonstration's administrator finds tasks to move by it.
    """
    due = Task.objects.filter(
        cycle=run.cycle,
        status=TaskStatus.DUE,
        template__code="t-committee-meeting",
        scheduled_on__gte=today + timedelta(days=7),
    ).order_by("due_on")
    on = due.values_list("due_on", flat=True).first()
    if on is None:
        return
    saturday = on - timedelta(days=(on.weekday() - SATURDAY) % 7 or 7)
    for day, is_working, note in (
        (on, False, "全县村（社区）党组织书记集中轮训，停止其他会议活动"),
        (saturday, True, "因集中轮训调休，照常上班"),
    ):
        enter_day(run.place.county, on=day, is_working=is_working, note=note, by=run.first, at=at)
