"""Records: told as a draft, sent, taken back, mended."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.performance.actions.attendance import check_attendance
from tracker.performance.actions.follow_ups import (
    answered_by_others,
    apply_answers,
    said_already,
    take_back_answers,
    write_answers,
    write_lines,
)
from tracker.performance.actions.guards import (
    locked_record,
    locked_tasks,
    move_task,
    phases_for,
    require_move,
    require_phase,
    require_writer,
)
from tracker.performance.actions.record_parts import (
    attach,
    check_served,
    discard_unused,
    part_from_event,
    set_indicators,
    set_tasks,
    take_off,
)
from tracker.performance.models import (
    Record,
    SampleRecord,
)
from tracker.performance.record_kinds import check_steps, kept, likely_kind, progress_of
from tracker.performance.service_levels import answer_day
from tracker.performance.states import (
    OPEN,
    WRITING_PHASES,
    RecordStatus,
    TaskStatus,
)

CONTENT = (
    "kind",
    "title",
    "happened_on",
    "place",
    "attended",
    "expected",
    "excused",
    "followed_up",
    "number",
    "steps",
    "what_was_done",
    "decision",
)


@deed
def save_draft(
    participant,
    *,
    by,
    at,
    record=None,
    tasks=(),
    indicators=(),
    files=(),
    drop=(),
    kind=None,
    title="",
    happened_on,
    place="",
    attended=None,
    expected=None,
    excused=None,
    followed_up=None,
    number=None,
    steps=None,
    what_was_done="",
    decision="",
    follow_ups=None,
    answers=None,
):
    """Save a draft, or mend a returned record without sending it yet; return the Record.

    `record` is the one to go on with, or None for a new one; `tasks` are Tasks of the same
    participant, `indicators` codes of what reviewers judge that it is evidence for, `files`
    StoredFiles of the same organisation to attach, `drop` those to take off again. `kind` is a
    RecordKind (None: the one that the tasks ask for), `steps` {code: ISO date}; what the kind does
    not ask for is not kept. `follow_ups` are the open items that it writes down, `answers` what it
    says of earlier ones (see `follow_ups`); None leaves them as they are. A draft may be
    incomplete.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when the record was sent or accepted meanwhile, a task is not the
        participant's or no longer open, or an indicator is none that the kind may serve
    """
    organisation = participant.organisation
    require_writer(organisation, by=by)
    if kind is None:
        kind = record.kind if record is not None else likely_kind(tasks)
    content = kept(
        kind,
        {
            "kind": kind,
            "title": title.strip(),
            "happened_on": happened_on,
            "place": place.strip(),
            "attended": attended,
            "expected": expected,
            "excused": excused,
            "followed_up": followed_up,
            "number": number,
            "steps": {code: day for code, day in (steps or {}).items() if day},
            "what_was_done": what_was_done.strip(),
            "decision": decision.strip(),
        },
    )
    check_attendance(
        **{name: content[name] for name in ("attended", "expected", "excused", "followed_up")}
    )
    if progress_of(kind, {}) is not None:
        check_steps(kind, content["steps"])
    if record is None:
        cycle = Cycle.objects.select_for_update(no_key=True).get(pk=participant.cycle_id)
        require_phase(cycle, WRITING_PHASES)
        record = Record(
            cycle=cycle,
            participant=participant,
            organisation=organisation,
            written_by=by,
            created_at=at,
            **content,
        )
        record.save()
        is_new = True
    else:
        record = locked_record(record)
        is_new = False
        if record.participant_id != participant.pk:
            raise PermissionDenied(_("This record belongs to another organisation."))
        if record.status not in (RecordStatus.DRAFT, RecordStatus.RETURNED):
            raise Refused(_("This record was sent already; it cannot be changed now."))
        require_phase(record.cycle, phases_for(record))
        is_the_same = _is_the_same(
            record, content, tasks=tasks, indicators=indicators, files=files, drop=drop
        )
        if is_the_same and said_already(record, lines=follow_ups, answers=answers):
            return record  # the form came in twice: nothing was done, nothing is noted
        for name, value in content.items():
            setattr(record, name, value)
        record.save(update_fields=list(content))
        if record.repeats_id and _is_another_event(record):
            part_from_event(record)
    set_tasks(record, tasks)
    set_indicators(record, indicators)
    attach(record, files)
    take_off(record, drop, by=by, at=at)
    if follow_ups is not None:
        write_lines(record, follow_ups)
    if answers is not None:
        write_answers(record, answers)
    note(
        "record.drafted" if is_new else "record.saved",
        by=by,
        at=at,
        about=record,
        organisation=organisation,
        data={
            "kind": str(kind),
            "tasks": sorted(task.pk for task in tasks),
            "happened_on": happened_on,
        },
    )
    return record


@deed
def send(record, *, by, at):
    """Send a draft, or a mended record again; return the Record.

    The first sending sets `received_at`; sending again after a return keeps it. Each task becomes
    sent, with the person who sends frozen on it and the day of the first receipt.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when something is missing or contradicts the rules (see the message), when it
        was sent already, or another record was sent for one of the tasks
    """
    record = locked_record(record)
    require_writer(record.organisation, by=by)
    require_move(record, RecordStatus.SENT)
    require_phase(record.cycle, phases_for(record))
    tasks = locked_tasks(record)
    today = timezone.localdate(at)
    _check_complete(record, tasks, today=today)
    is_first = record.received_at is None
    record.status = RecordStatus.SENT
    record.received_at = record.received_at or at
    record.sent_at = at
    record.answer_by = answer_day(today, record.organisation)
    record.sent_by_person = by.person
    record.save(update_fields=["status", "received_at", "sent_at", "answer_by", "sent_by_person"])
    received_on = timezone.localdate(record.received_at)
    for task in tasks:
        if task.status not in OPEN:
            raise Refused(
                _("“%(title)s” was sent with another record already.") % {"title": task.title},
                field="tasks",
            )
        task.status = TaskStatus.SUBMITTED
        task.person = by.person
        # a task that was added while mending came in with the mended record, not before
        added_now = task.first_sent_on is None and not is_first
        task.first_sent_on = task.first_sent_on or (today if added_now else received_on)
        task.save(update_fields=["status", "person", "first_sent_on"])
    closed = apply_answers(record)
    note(
        "record.submitted",
        by=by,
        at=at,
        about=record,
        organisation=record.organisation,
        data={
            "tasks": [task.pk for task in tasks],
            "received_at": record.received_at,
            "again": not is_first,
            "closed": closed,
        },
    )
    return record


@deed
def save_and_send(participant, *, by, at, record=None, **content):
    """Save and send in one deed: nothing is kept when the sending is refused; return the Record.

    `content` is that of `save_draft`; both are refused for the same reasons as alone.
    """
    record = save_draft(participant, by=by, at=at, record=record, **content)
    return send(record, by=by, at=at)


@deed
def withdraw(record, *, by, at):
    """Take a sent record back as a draft, until it is accepted or returned; return the Record.

    The receipt is given up with it: `received_at` and the tasks' days are cleared.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when it is not waiting any more, or was returned once (mending would lose the
        day of its first receipt)
    """
    record = locked_record(record)
    require_writer(record.organisation, by=by)
    require_move(record, RecordStatus.DRAFT)
    require_phase(record.cycle, WRITING_PHASES)
    if record.decided_at is not None:
        raise Refused(_("A record that was returned once cannot be withdrawn any more."))
    tasks = locked_tasks(record)
    record.status = RecordStatus.DRAFT
    record.received_at = record.sent_at = record.answer_by = None
    record.sent_by_person = None
    record.save(update_fields=["status", "received_at", "sent_at", "answer_by", "sent_by_person"])
    SampleRecord.objects.note(record, SampleRecord.Outcome.WITHDRAWN)
    for task in tasks:
        move_task(task, TaskStatus.DUE, person=None, first_sent_on=None)
    take_back_answers(record)
    note("record.withdrawn", by=by, at=at, about=record, organisation=record.organisation)
    return record


@deed
def delete_draft(record, *, by, at):
    """Delete a draft with the files that lie beside it alone.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when it is no draft any more, or was told once and a later record has
        answered one of its open items, or it waited when a sample was drawn
    """
    record = locked_record(record)
    require_writer(record.organisation, by=by)
    if record.status != RecordStatus.DRAFT:
        raise Refused(_("Only drafts can be deleted."))
    if answered_by_others(record):
        raise Refused(_("A later record has answered an open item of this one; it stays."))
    if record.sample_lines.exists():
        raise Refused(
            _("A sample was drawn while this record waited; it stays, so that it can be checked.")
        )
    note(
        "record.deleted",
        by=by,
        at=at,
        about=record,
        organisation=record.organisation,
        data={"happened_on": record.happened_on, "title": record.title},
    )
    stored = [attachment.file for attachment in record.attachments.select_related("file")]
    record.delete()
    discard_unused(stored, by=by, at=at)


def _is_another_event(record):
    """Tell whether a record that repeats an accepted one says another day or kind by now."""
    event = record.repeats
    return (record.happened_on, record.kind) != (event.happened_on, event.kind)


def _is_the_same(record, content, *, tasks, indicators, files, drop):
    """Tell whether the record says all of this already."""
    evidence = set(record.record_indicators.values_list("indicator", flat=True))
    attached = set(record.attachments.values_list("file_id", flat=True))
    return (
        all(getattr(record, name) == value for name, value in content.items())
        and set(record.record_tasks.values_list("task_id", flat=True)) == {t.pk for t in tasks}
        and evidence == set(indicators)
        and {file.pk for file in files} <= attached
        and attached.isdisjoint(file.pk for file in drop)
    )


def _check_complete(record, tasks, *, today):
    """Refuse what cannot be sent; the field says where to mend it."""
    asks = record.asks
    if not tasks and not record.heading:
        raise Refused(_("Choose a task this counts for, or give it a title."), field="title")
    check_served(record, tasks)
    if record.progress is not None:
        cycle = record.cycle
        check_steps(
            record.kind, record.steps, first=cycle.starts_on, last=cycle.ends_on, today=today
        )
    if record.happened_on > today:
        raise Refused(_("The date lies in the future."), field="happened_on")
    if not record.cycle.starts_on <= record.happened_on <= record.cycle.ends_on:
        raise Refused(
            _("The date lies outside the cycle (%(first)s to %(last)s).")
            % {
                "first": record.cycle.starts_on.isoformat(),
                "last": record.cycle.ends_on.isoformat(),
            },
            field="happened_on",
        )
    if asks.needs_number and not record.number:
        raise Refused(_("Say how many."), field="number")
    if asks.needs_words and not record.what_was_done:
        raise Refused(_("Say in a few words what was done."), field="what_was_done")
