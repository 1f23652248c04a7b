"""The light of a task: where it stands on a day, as one function and as one SQL expression.

Sent and accepted work is judged by the day it was first received: a record that was returned and
mended keeps the day on which it first came in.
"""

from datetime import timedelta

from django.db.models import Case, CharField, F, Q, Value, When

from tracker.performance.states import OPEN, Light, TaskStatus

SOON = timedelta(days=7)
# an icon beside the word, the class that colours both
MARKS = {
    Light.ON_TIME: ("check-circle", "status-ok"),
    Light.DUE_SOON: ("clock", "status-soon"),
    Light.OVERDUE: ("exclamation-octagon", "status-late"),
    Light.LATE: ("clock-history", "status-plain"),
    Light.MISSED: ("x-circle", "status-missed"),
}


def light_of(task, *, on):
    """Return the Light of a task on a local day."""
    if task.status == TaskStatus.MISSED:
        return Light.MISSED
    if task.status not in OPEN:
        is_late = task.first_sent_on is not None and task.first_sent_on > task.due_on
        return Light.LATE if is_late else Light.ON_TIME
    if task.due_on < on:
        return Light.OVERDUE
    return Light.DUE_SOON if task.due_on <= on + SOON else Light.ON_TIME


def condition(light, *, on):
    """Return the Q that is true of the tasks which show this light on that day."""
    is_open = Q(status__in=OPEN)
    is_late = Q(first_sent_on__isnull=False, first_sent_on__gt=F("due_on"))
    return {
        Light.MISSED: Q(status=TaskStatus.MISSED),
        Light.OVERDUE: is_open & Q(due_on__lt=on),
        Light.DUE_SOON: is_open & Q(due_on__gte=on, due_on__lte=on + SOON),
        Light.LATE: Q(status__in=(TaskStatus.SUBMITTED, TaskStatus.ACCEPTED)) & is_late,
        Light.ON_TIME: (is_open & Q(due_on__gt=on + SOON))
        | (Q(status__in=(TaskStatus.SUBMITTED, TaskStatus.ACCEPTED)) & ~is_late),
    }[Light(light)]


def expression(*, on):
    """Return the expression that gives each task's light on that day."""
    whens = [When(condition(light, on=on), then=Value(light.value)) for light in Light]
    return Case(*whens, output_field=CharField())
