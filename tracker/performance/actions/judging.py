"""Judging records: accept or return what was sent, never one's own."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.audit.refusals import Refused
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.models import User
from tracker.organisations.permissions import Permission, require
from tracker.performance.actions.guards import (
    locked_record,
    locked_tasks,
    may_judge,
    move_task,
    require_move,
    require_phase,
    tellers,
)
from tracker.performance.models import SampleRecord
from tracker.performance.states import (
    ACCEPTING_PHASES,
    RETURNING_PHASES,
    RecordStatus,
    TaskStatus,
)


def may_accept(user, record):
    """Tell whether the person may judge this record: never one's own or own post's."""
    own_hand = user.pk == record.written_by_id or (
        user.person_id is not None and user.person_id == record.sent_by_person_id
    )
    return may_judge(user, record.organisation) and not own_hand


@deed
def accept(record, *, by, at, sample=None):
    """Accept a sent record and its tasks; the sender hears of it; return the Record.

    `sample` is the Sample on whose strength it is accepted unseen.

    :raises PermissionDenied: without the right to accept records there, or for one's own
    :raises Refused: when somebody has judged it already, or the sender took it back
    """
    record = locked_record(record)
    _require_judge(by, record)
    require_move(record, RecordStatus.ACCEPTED)
    require_phase(record.cycle, ACCEPTING_PHASES)
    tasks = locked_tasks(record)
    record.status = RecordStatus.ACCEPTED
    record.decided_at, record.decided_by = at, by
    record.return_reason = ""
    record.accepted_by_sample = sample
    record.save(
        update_fields=[
            "status",
            "decided_at",
            "decided_by",
            "return_reason",
            "accepted_by_sample",
        ]
    )
    if sample is None:
        SampleRecord.objects.note(record, SampleRecord.Outcome.ACCEPTED)
    for task in tasks:
        move_task(task, TaskStatus.ACCEPTED)
    _tell_sender(record, NoticeKind.RECORD_ACCEPTED, tasks, at=at)
    note(
        "record.accepted",
        by=by,
        at=at,
        about=record,
        organisation=record.organisation,
        data={"tasks": [task.pk for task in tasks]}
        | ({"sample": sample.pk} if sample is not None else {}),
    )
    return record


@deed
def accept_all(records, *, by, at):
    """Accept several records, all or none; return how many.

    :raises PermissionDenied: when one of them is not the person's to accept
    :raises Refused: when there is none, or one of them is not waiting any more
    """
    chosen = sorted(records, key=lambda record: record.pk)
    if not chosen:
        raise Refused(_("Choose at least one record."))
    for record in chosen:
        accept(record, by=by, at=at)
    return len(chosen)


@deed
def return_record(record, *, by, at, reason):
    """Return a sent record with a reason the sender can act on; return the Record.

    The day of first receipt is kept: mending does not make it late.

    :raises PermissionDenied: without the right to accept records there, or for one's own
    :raises Refused: without a reason, or when it is not waiting any more
    """
    record = locked_record(record)
    _require_judge(by, record)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say what is missing, so that it can be mended."), field="reason")
    if len(reason) > 500:
        raise Refused(_("Keep the reason within 500 characters."), field="reason")
    require_move(record, RecordStatus.RETURNED)
    require_phase(record.cycle, RETURNING_PHASES)
    tasks = locked_tasks(record)
    record.status = RecordStatus.RETURNED
    record.decided_at, record.decided_by = at, by
    record.return_reason = reason
    record.save(update_fields=["status", "decided_at", "decided_by", "return_reason"])
    SampleRecord.objects.note(record, SampleRecord.Outcome.RETURNED)
    for task in tasks:
        move_task(task, TaskStatus.RETURNED)
    _tell_sender(record, NoticeKind.RECORD_RETURNED, tasks, at=at, reason=reason)
    note(
        "record.returned",
        by=by,
        at=at,
        about=record,
        organisation=record.organisation,
        data={"reason": reason, "tasks": [task.pk for task in tasks]},
    )
    return record


@deed
def return_all(records, *, by, at, reason):
    """Return several records for one reason, all or none; return how many.

    :raises PermissionDenied: when one of them is not the person's to judge
    :raises Refused: when there is none, without a reason, or one of them is not waiting any more
    """
    chosen = sorted(records, key=lambda record: record.pk)
    if not chosen:
        raise Refused(_("Choose at least one record."))
    for record in chosen:
        return_record(record, by=by, at=at, reason=reason)
    return len(chosen)


def _require_judge(by, record):
    require(by, Permission.RECORD_ACCEPT, organisation=record.organisation)
    if not may_accept(by, record):
        raise PermissionDenied(
            _("You cannot judge this record: it is your own, or your own post's.")
        )


def _tell_sender(record, kind, tasks, *, at, reason=""):
    """Send one notice to whoever sent and whoever wrote it, or to who has their post now."""
    told_by = Q(pk=record.written_by_id)
    if record.sent_by_person_id:
        told_by |= Q(person=record.sent_by_person_id)
    users = list(User.objects.filter(told_by).select_related("person").order_by("pk"))
    recipients = tellers(users, record.organisation, on=timezone.localdate(at))
    titles = [
        (
            task.title_zh or (task.template.title_zh if task.template_id else ""),
            task.title_en or (task.template.title_en if task.template_id else ""),
        )
        for task in tasks
    ] or [_heading(record)]
    notify(
        recipients,
        kind,
        at=at,
        link=f"/records/{record.pk}/",
        values={
            "title_zh": titles[0][0] or titles[0][1],
            "title_en": titles[0][1] or titles[0][0],
            "happened_on": record.happened_on.isoformat(),
            "reason": reason,
        },
    )


def _heading(record):
    """The title of a record that serves no task, or the name of its kind, in both languages."""
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append(str(record.heading))
    return tuple(said)
