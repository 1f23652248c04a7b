"""The cascade down to what was done: owned today, under way, done; and what leaks on the way.

The lists say what a duty has; who sits in the post is looked up on the day, so that a leak is gone
as soon as somebody is appointed.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from tracker.determination import cascade
from tracker.determination.models import Node, Trace
from tracker.organisations.models import Appointment
from tracker.organisations.scope import within
from tracker.performance.models import LeakKind, Measurement, Task
from tracker.performance.states import TaskStatus

BEGUN = (TaskStatus.SUBMITTED, TaskStatus.RETURNED, TaskStatus.ACCEPTED)
# the leak that a step of the lists shows when it is missing
KIND_OF_STEP = {
    "received": LeakKind.RECEIVED,
    "owned": LeakKind.OWNER,
    "task": LeakKind.TASK,
    "time": LeakKind.DEADLINE,
    "requirement": LeakKind.STANDARD,
}


@dataclass(frozen=True)
class Leak:
    """What a duty lacks, and at how many organisations."""

    duty: object
    kind: LeakKind
    number: int


def steps(*, on):
    """Return the steps of the whole cascade on a local day: {step: condition over Responsibility}.

    Under way: a task of the duty was sent, or one of its measures has a value. Done: under way, and
    everything that was due before that day is accepted.
    """
    tasks = Task.objects.filter(
        participant=OuterRef("participant"), template__duty=OuterRef("duty")
    )
    values = Measurement.objects.filter(
        participant=OuterRef("participant"), measure__duty=OuterRef("duty")
    )
    held = Appointment.objects.current(on=on).filter(post=OuterRef("post"))
    is_under_way = Q(Exists(tasks.filter(status__in=BEGUN))) | Q(Exists(values))
    late = tasks.filter(due_on__lt=on).exclude(status=TaskStatus.ACCEPTED)
    return {
        **cascade.PASSED,
        "owned": Q(post__isnull=False) & Q(Exists(held)),
        "under_way": is_under_way,
        "done": is_under_way & ~Q(Exists(late)),
    }


def descents(cycle, user, *, on, duties=None):
    """Return a `Descent` of each duty (see `determination.cascade`) down to what was done."""
    return cascade.descents(cycle, user, duties=duties, steps=steps(on=on))


def fallen(duty, step, cycle, user, *, on):
    """Return the participants that lost a duty at that step."""
    return cascade.fallen(duty, step, cycle, user, steps=steps(on=on))


def without_owner(duty, cycle, user, *, on):
    """Return the participants whose line of a duty has no post, or one that nobody holds."""
    lines = duty.responsibilities.filter(participant__cycle=cycle).exclude(steps(on=on)["owned"])
    return cascade.asked_of(duty, cycle, user).filter(pk__in=lines.values("participant"))


def leaks(cycle, found, *, on):
    """Return the `Leak`s of the descents in their order: three queries, however many there are."""
    measured, reviewed = _indicated(cycle), _reviewed(cycle, on=on)
    leaking = []
    for descent in found:
        received = descent.counts["received"]
        for step, kind in KIND_OF_STEP.items():
            whole = descent.asked if step == "received" else received
            if missing := whole - descent.counts[step]:
                leaking.append(Leak(descent.duty, kind, missing))
        if descent.duty.pk not in measured:
            leaking.append(Leak(descent.duty, LeakKind.INDICATOR, descent.asked))
        if descent.duty.pk not in reviewed:
            leaking.append(Leak(descent.duty, LeakKind.REVIEWER, descent.asked))
    return leaking


def _indicated(cycle):
    """Ids of the duties of whose tasks or measures an indicator of the cycle makes something."""
    versions = cycle.participants.order_by().values("framework_version")
    nodes = Node.objects.filter(version__in=versions, is_indicator=True)
    codes, templates, measures = set(), set(), set()
    for code, source in nodes.values_list("code", "source"):
        codes.add(code)
        templates.update(source.get("templates") or [])
        measures.add(source.get("measure"))
    lines = Trace.objects.values_list(
        "duty", "indicator", "template__code", "template__indicators", "measure__code"
    )
    return {
        duty
        for duty, indicator, template, named, measure in lines
        if indicator in codes
        or template in templates
        or measure in measures - {None}
        or codes.intersection(named or [])
    }


def _reviewed(cycle, *, on):
    """Ids of the duties for which a reviewing role is named that somebody in the area holds."""
    filled = Appointment.objects.current(on=on).filter(
        within(cycle.organisation.path, at="post__organisation__path"),
        post__is_active=True,
        post__role=OuterRef("reviewing_role"),
    )
    return set(Trace.objects.filter(Exists(filled)).values_list("duty", flat=True))
