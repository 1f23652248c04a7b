"""What records of each kind hold in the demonstration: talks a number, decisions their six days."""

from datetime import date, timedelta

from tracker.determination.record_kinds import RecordKind
from tracker.management.demo.places import seeded
from tracker.performance.record_kinds import STEPS, kept, likely_kind

# how many talks, visits, people served: least and most
NUMBERS = {
    RecordKind.TALK: (3, 14),
    RecordKind.CARE_VISIT: (2, 9),
    RecordKind.SERVICE: (10, 60),
}
QUIET = {
    RecordKind.TALK: "按安排谈完，听取的意见已分类转办。",
    RecordKind.CARE_VISIT: "节前走访，困难情况已按程序报镇里。",
}


def filled(cycle, participant, tasks, content, *, happened_on):
    """Return the content of a record as its kind asks for it, with the kind itself.

    The chance is the record's own, so that nothing else of the demonstration moves with it.
    """
    kind = likely_kind(tasks)
    chance = seeded("kinds", cycle.code, participant.path, tasks[0].template.code, happened_on)
    least, most = NUMBERS.get(kind, (0, 0))
    content = {
        **content,
        "number": chance.randint(least, most) if most else None,
        "steps": _steps(kind, chance, happened_on, first=cycle.starts_on),
    }
    if kind in QUIET:
        content["what_was_done"] = QUIET[kind]
    days = content["steps"].values()
    return {
        "kind": kind,
        "happened_on": date.fromisoformat(max(days)) if days else happened_on,
        **kept(kind, content),
    }


def _steps(kind, chance, last, *, first):
    """Return the days of the steps, the last of them on the day of the record."""
    days, day = {}, last
    for step in reversed(STEPS.get(kind, ())):
        days[step.code] = max(day, first).isoformat()
        day -= timedelta(days=chance.randint(1, 6))
    # now and then the outcome is still to be disclosed, or the answer to be given
    if days and chance.random() < 0.2:
        days.pop(STEPS[kind][-1].code)
    return days


def serves_too(event_tasks, task):
    """Tell whether an event may serve one more task: of its kind, each template once."""
    kinds = task.template.record_kinds
    return (not kinds or likely_kind(event_tasks) in kinds) and task.template_id not in {
        other.template_id for other in event_tasks
    }
