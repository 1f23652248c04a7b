"""The same event told twice: let what was told already serve the further tasks."""

from django.db.models import Q
from django.utils import timezone

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.performance.actions.guards import (
    locked_record,
    locked_tasks,
    move_task,
    phases_for,
    require_phase,
    require_writer,
)
from tracker.performance.actions.record_parts import check_served, set_tasks
from tracker.performance.actions.records import CONTENT, send
from tracker.performance.models import Record, Task
from tracker.performance.service_levels import answer_day
from tracker.performance.states import WRITING_PHASES, RecordStatus, TaskStatus


@deed
def serve_more(record, tasks, *, by, at):
    """Let a record that was told already serve further tasks; return the Record that does.

    For the event that somebody was about to tell a second time. On a draft or a returned record
    the tasks are added and go in with it; on one that waits they are sent now: their day is
    today, not that of the record's first receipt, and the record counts as sent again: a sample
    that was drawn before does not cover it. What was accepted stays as it was accepted: a record
    that repeats it, with its files, is sent for the further tasks and accepted or returned by
    itself; as long as that one waits, it takes the next tasks too.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when a task is not open any more, its template is served by this event
        already or asks for another kind
    """
    record = locked_record(record)
    require_writer(record.organisation, by=by)
    event = locked_record(record.repeats) if record.repeats_id else record
    there = {task.pk: task for task in _served(event)}
    new = [task for task in tasks if task.pk not in there]
    if record.status == RecordStatus.ACCEPTED:
        unfinished = event.repeated_by.exclude(status=RecordStatus.ACCEPTED).first()
        record = locked_record(unfinished) if unfinished else record
    if not new:
        return record  # the button was pressed twice
    if record.status == RecordStatus.ACCEPTED:
        record = _repeat(event, by=by, at=at)
        is_going_out = True
    else:
        is_going_out = record.status == RecordStatus.SENT
    require_phase(record.cycle, phases_for(record))
    own = [*record.record_tasks.values_list("task", flat=True)]
    set_tasks(record, [*(there[pk] for pk in own), *new])
    added = [task for task in locked_tasks(record) if task.pk not in there]
    check_served(record, [*there.values(), *added])
    if record.status == RecordStatus.DRAFT and is_going_out:
        record = send(record, by=by, at=at)
    elif is_going_out:
        _send_further(record, added, by=by, at=at)
    note(
        "record.served_more",
        by=by,
        at=at,
        about=record,
        organisation=record.organisation,
        data={"tasks": sorted(task.pk for task in added), "repeats": record.repeats_id},
    )
    return record


def _served(event):
    """Return the Tasks that the event serves, by its record and by those that repeat it."""
    told = Q(record_tasks__record=event) | Q(record_tasks__record__repeats=event)
    return list(Task.objects.filter(told).select_related("template").order_by("pk").distinct())


def _repeat(event, *, by, at):
    """Return a new draft that says once more what was accepted, with the same files."""
    require_phase(event.cycle, WRITING_PHASES)
    record = Record.objects.create(
        cycle=event.cycle,
        participant=event.participant,
        organisation=event.organisation,
        written_by=by,
        created_at=at,
        repeats=event,
        **{name: getattr(event, name) for name in CONTENT},
    )
    for attachment in event.attachments.all():
        record.attachments.create(file_id=attachment.file_id)
    return record


def _send_further(record, added, *, by, at):
    """Send these tasks with a record that waits already."""
    today = timezone.localdate(at)
    record.sent_at = at
    # what was promised on the first sending is not put off
    record.answer_by = record.answer_by or answer_day(today, record.organisation)
    record.save(update_fields=["sent_at", "answer_by"])
    for task in added:
        move_task(
            task,
            TaskStatus.SUBMITTED,
            person=by.person,
            first_sent_on=task.first_sent_on or today,
        )
