"""What the record form holds before it is sent: its kind, what is likely, what was typed."""

from datetime import date, timedelta

from tracker.determination.record_kinds import RecordKind
from tracker.performance.actions.records import CONTENT
from tracker.performance.models import Record
from tracker.performance.record_kinds import field_of_step
from tracker.performance.states import RecordStatus
from tracker.performance.views.numbers import row_numbers

NAMES = tuple(name for name in CONTENT if name not in ("kind", "steps"))


def kinds_for(main):
    """The kinds to choose from: those that the task is served by, or all."""
    named = main.template.record_kinds if main is not None and main.template_id else ()
    return [RecordKind(kind) for kind in named if kind in RecordKind.values] or list(RecordKind)


def main_task(task, record):
    """The task that the form is about: the one it was opened for, or the record's own.

    Of several it is the first that asks for the record's kind.
    """
    if task is not None or record is None:
        return task
    own = list(record.tasks.select_related("template"))
    asking = [row for row in own if row.template_id and record.kind in row.template.record_kinds]
    return next(iter([*asking, *own]), None)


def kind_of(request, task, record):
    """The kind that was pressed or typed, the record's own, or the one that the task asks for."""
    kinds = kinds_for(main_task(task, record))
    for asked in (request.POST.get("as"), request.POST.get("kind"), request.GET.get("kind")):
        if asked in kinds:
            return RecordKind(asked)
    if record is not None and record.kind in kinds:
        return RecordKind(record.kind)
    return RecordKind.OTHER if len(kinds) == len(RecordKind) else kinds[0]


def as_typed(request):
    """What was typed, with the day of the button that was pressed."""
    data = request.POST
    typed = {name: data.get(name, "") for name in NAMES}
    typed |= {name: data[name] for name in data if name.startswith("step_")}
    if "day" in data:
        typed["happened_on"] = request.today - timedelta(days=data["day"] == "yesterday")
    return typed | {
        "tasks": row_numbers(data.getlist("tasks")),
        "indicators": data.getlist("indicators"),
    }


def beginning(request, participant, task, record):
    """What the form shows first: the record's own words, or what is likely for a new one."""
    if record is not None:
        days = {field_of_step(code): day for code, day in record.steps.items()}
        return {name: getattr(record, name) for name in NAMES} | {
            **days,
            "tasks": list(record.tasks.values_list("pk", flat=True)),
            "indicators": list(record.record_indicators.values_list("indicator", flat=True)),
        }
    organisation = participant.organisation
    values = {
        "happened_on": request.today,
        "place": organisation.usual_place,
        "expected": organisation.members or None,
        "tasks": [task.pk] if task else [],
        "indicators": [],
    }
    last = _last_of_the_kind(participant, task)
    if last is not None:
        values["attended"] = last.attended
        values["expected"] = last.expected or values["expected"]
        values["place"] = last.place or values["place"]
    return values


def _last_of_the_kind(participant, task):
    """The newest record of the same recurring task: its numbers are likely, others' are not."""
    if task is None or task.template_id is None:
        return None
    told = Record.objects.filter(
        organisation_id=participant.organisation_id,
        tasks__template_id=task.template_id,
        attended__isnull=False,
    )
    return told.exclude(status=RecordStatus.DRAFT).order_by("-happened_on", "-id").first()


def day_in(form):
    """The day that stands in the form, or None when it is none."""
    value = form["happened_on"].value()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value
