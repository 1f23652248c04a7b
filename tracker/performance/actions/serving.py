"""The same event told twice: let what was told already serve the further tasks."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.audit.refusals import Refused
from tracker.performance.actions.records import (
    check_served,
    locked_record,
    locked_tasks,
    move_task,
    phases_for,
    require_phase,
    require_writer,
    set_tasks,
)
from tracker.performance.service_levels import answer_day
from tracker.performance.states import RecordStatus, TaskStatus


@deed
def serve_more(record, tasks, *, by, at):
    """Let a record that was told already serve further tasks; return the Record.

    For the event that somebody was about to tell a second time. On a draft or a returned record
    the tasks are added and go in with it; on one that waits they are sent now: their day is
    today, not that of the record's first receipt, and the record counts as sent again: a sample
    that was drawn before does not cover it. What was accepted stays as it was accepted.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when it was accepted, a task is not open any more, its template is served
        already or asks for another kind
    """
    record = locked_record(record)
    require_writer(record.organisation, by=by)
    if record.status == RecordStatus.ACCEPTED:
        raise Refused(
            _(
                "This record was accepted already; tasks can no longer be added to it. Tell the "
                "event as another record and say what it adds."
            ),
            field="tasks",
        )
    require_phase(record.cycle, phases_for(record))
    there = {task.pk: task for task in locked_tasks(record)}
    new = [task for task in tasks if task.pk not in there]
    if not new:
        return record  # the button was pressed twice
    set_tasks(record, [*there.values(), *new])
    added = [task for task in locked_tasks(record) if task.pk not in there]
    check_served(record, [*there.values(), *added])
    if record.status == RecordStatus.SENT:
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
    note(
        "record.served_more",
        by=by,
        at=at,
        about=record,
        organisation=record.organisation,
        data={"tasks": sorted(task.pk for task in added)},
    )
    return record
