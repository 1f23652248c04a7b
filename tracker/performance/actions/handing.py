"""Handing a task down: the county to its townships, a township to its branches."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.notices.models import NoticeKind
from tracker.organisations.permissions import Permission, require
from tracker.performance.actions.fixes import (
    check_days,
    chosen_participants,
    clean_texts,
    locked_task,
    posts_for,
    require_there,
    tell_holder,
)
from tracker.performance.asking import check_ceiling
from tracker.performance.models import Task
from tracker.performance.states import OPEN


@deed
def hand_down(task, *, participants, post_kind, due_on, by, at, scheduled_on=None, **texts):
    """Give organisations below each a part of a task; return the task that was handed down.

    Each part names its own post (the one of `post_kind` there), time and requirement; what `texts`
    leave out is taken from the task above. A part of a key task is a key task. The holders of the
    posts hear of it.

    :raises PermissionDenied: without the right to edit tasks at the task's organisation, or for an
        organisation that does not lie below it
    :raises Refused: outside performance, when the task was sent already, one of them was
        dissolved, has a part of it or lacks such a post, or the days contradict those of the task
        above
    """
    task = locked_task(task)
    require(by, Permission.TASK_EDIT, organisation=task.organisation)
    if task.status not in OPEN:
        raise Refused(_("This task was sent already; nothing more can be handed down from it."))
    participants = chosen_participants(participants)
    for participant in participants:
        if not _lies_below(participant, task):
            raise PermissionDenied(_("A task is handed down to organisations below only."))
    require_there(participants)
    scheduled_on = scheduled_on or due_on
    check_days(task.cycle, scheduled_on, due_on, parent=task)
    posts = posts_for(participants, post_kind, on=timezone.localdate(at))
    there = task.parts.filter(participant__in=participants).values_list("participant", flat=True)
    if names := [one.name for one in participants if one.pk in set(there)]:
        raise Refused(
            _("A part of this task is there already: %(names)s.")
            % {"names": _(", ").join(names[:5])},
            field="participant",
        )
    texts = clean_texts(_filled(texts, task))
    parts = Task.objects.bulk_create(
        Task(
            cycle=task.cycle,
            participant=participant,
            organisation=participant.organisation,
            parent=task,
            post=posts[participant.organisation_id],
            period_start=scheduled_on.replace(day=1),
            scheduled_on=scheduled_on,
            due_on=due_on,
            is_key=task.is_key_task,
            **texts,
        )
        for participant in participants
    )
    check_ceiling(participants)
    for part in parts:
        tell_holder(
            part,
            NoticeKind.TASK_HANDED_DOWN,
            at=at,
            link=reverse("performance:task-detail", args=[part.pk]),
            organisation_zh=task.organisation.name_zh or task.organisation.name_en,
            organisation_en=task.organisation.name_en or task.organisation.name_zh,
        )
    record(
        "task.handed_down",
        by=by,
        at=at,
        about=task,
        organisation=task.organisation,
        data={
            "parts": {part.organisation.code: part.pk for part in parts},
            "title": texts["title_zh"] or texts["title_en"],
            "requirement": texts["requirement_zh"] or texts["requirement_en"],
            "scheduled_on": scheduled_on,
            "due_on": due_on,
        },
    )
    return task


def _lies_below(participant, task):
    place, above = participant.organisation, task.organisation
    return (
        participant.cycle_id == task.cycle_id
        and participant.post_id is None
        and place.pk != above.pk
        and place.is_within(above)
    )


def _filled(texts, task):
    """Return the texts of the parts: a pair that is empty in both languages is the task's own."""
    filled = dict(texts)
    source = task.template if task.template_id else task
    for stem in ("title", "requirement", "joint_work"):
        pair = (f"{stem}_zh", f"{stem}_en")
        if any(filled.get(name, "").strip() for name in pair):
            continue
        has_own = any(getattr(task, name) for name in pair)
        for name in pair:
            filled[name] = getattr(task if has_own else source, name)
    return filled
