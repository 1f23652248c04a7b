"""What a record holds: the tasks and indicators it serves, the files beside it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tracker.audit.refusals import Refused
from tracker.files import actions as stored_files
from tracker.performance.models import (
    Attachment,
    Task,
)
from tracker.performance.offering import Serving, serves
from tracker.performance.states import (
    OPEN,
    RecordStatus,
)


def set_tasks(record, tasks):
    """Let the record serve these tasks; those it was returned with stay."""
    wanted = {task.pk for task in tasks}
    there = {link.task_id: link for link in record.record_tasks.select_related("task")}
    new = list(Task.objects.filter(pk__in=wanted - set(there)).select_related("template"))
    if len(new) != len(wanted - set(there)):
        raise Refused(_("One of the tasks is not there any more."), field="tasks")
    for task in new:
        if task.participant_id != record.participant_id:
            raise PermissionDenied(_("This task belongs to another organisation."))
        if task.status not in OPEN:
            raise Refused(
                _("“%(title)s” was sent with another record already.") % {"title": task.title},
                field="tasks",
            )
    if record.status == RecordStatus.DRAFT:
        for task_id, link in there.items():
            if task_id not in wanted:
                link.delete()
    for task in new:
        record.record_tasks.create(task=task)


def set_indicators(record, codes):
    """Offer the record to the reviewers for these indicators, and for no others."""
    wanted = dict.fromkeys(codes)
    there = set(record.record_indicators.values_list("indicator", flat=True))
    if set(wanted) - there:
        fitting = {node.code for node in Serving(record.participant).judged(record.kind)}
        if set(wanted) - there - fitting:
            raise Refused(
                _("A record of this kind is no evidence for one of these indicators."),
                field="indicators",
            )
    record.record_indicators.exclude(indicator__in=wanted).delete()
    for code in wanted:
        if code not in there:
            record.record_indicators.create(indicator=code)


def check_served(record, tasks):
    """One event serves a task that asks for its kind, and each template once."""
    seen = set()
    for task in tasks:
        if not serves(record.kind, task):
            raise Refused(
                _("“%(title)s” is not served by this kind of record: %(kind)s.")
                % {"title": task.title, "kind": record.get_kind_display()},
                field="tasks",
            )
        if task.template_id is not None and task.template_id in seen:
            raise Refused(
                _("One event counts only once for “%(title)s”; leave one of them out.")
                % {"title": task.title},
                field="tasks",
            )
        seen.add(task.template_id)


def attach(record, stored):
    """Lay these StoredFiles of the same organisation beside the record."""
    there = set(record.attachments.values_list("file_id", flat=True))
    for file in stored:
        if file.organisation_id != record.organisation_id:
            raise PermissionDenied(_("This file belongs to another organisation."))
        if file.pk not in there:
            Attachment.objects.create(record=record, file=file)
            there.add(file.pk)


def take_off(record, stored, *, by, at):
    """Take these StoredFiles off the record; what lies beside no record is thrown away."""
    dropped = {file.pk for file in stored}
    attachments = record.attachments.filter(file__in=dropped).select_related("file")
    taken = [attachment.file for attachment in attachments]
    attachments.delete()
    discard_unused(taken, by=by, at=at)


def discard_unused(stored, *, by, at):
    """Throw away the files that lie beside no record any more."""
    for file in stored:
        if not file.attachments.exists():
            stored_files.discard(file, by=by, at=at)


def part_from_event(record):
    """Let a record that repeated an accepted one be an event of its own, without its files."""
    taken_over = record.repeats.attachments.values("file")
    record.attachments.filter(file__in=taken_over).delete()
    record.repeats = None
    record.save(update_fields=["repeats"])
