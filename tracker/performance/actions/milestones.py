"""The plan of a key task: its milestones are set, reached, and opened again."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.organisations.permissions import Permission, allowed
from tracker.performance.actions.fixes import locked_task
from tracker.performance.actions.guards import may_write
from tracker.performance.models import Milestone
from tracker.performance.states import OPEN

MOST = 20  # milestones of one plan


def may_plan(user, task):
    """Tell whether the person plans this task: its own people, or who edits tasks there."""
    return may_write(user, task.organisation) or allowed(
        user, Permission.TASK_EDIT, organisation=task.organisation
    )


@deed
def plan(task, rows, *, by, at):
    """Set the milestones of a key task to these rows, in this order; return the Task.

    A row is {"milestone": id or None, "title", "due_on"}. Milestones that no row names are taken
    out of the plan; what was reached stays as it is.

    :raises PermissionDenied: for others than the task's own people and who edits tasks there
    :raises Refused: when it is no key task or was sent, a day lies outside the cycle or after the
        task's own, or the plan was changed meanwhile; the field is that of the row, "title-0" …
    """
    task = locked_task(task)
    if not may_plan(by, task):
        raise PermissionDenied(_("Your post does not include this right here."))
    _require_plannable(task)
    if len(rows) > MOST:
        raise Refused(_("A plan has at most %(most)s milestones.") % {"most": MOST})
    there = {one.pk: one for one in task.milestones.select_for_update()}
    before = _said(there.values())
    kept = []
    for number, row in enumerate(rows):
        kept.append(_planned(task, row, number, there))
    for one in there.values():
        if one not in kept:
            if one.done_on:
                raise Refused(_("“%(title)s” was reached; it stays.") % {"title": one.title})
            one.delete()
    for order, one in enumerate(kept, 1):
        one.order = order
        one.save()
    after = _said(kept)
    if after == before:
        return task  # the form came in twice: nothing was done, nothing is noted
    record(
        "task.planned",
        by=by,
        at=at,
        about=task,
        organisation=task.organisation,
        data={"milestones": after},
    )
    return task


@deed
def reach(milestone, *, by, at, note=""):
    """Say that a milestone is reached, with a word on how; return the Milestone.

    :raises PermissionDenied: for others than the task's own people
    :raises Refused: when it is reached already, or the task was sent
    """
    milestone = _locked(milestone, by=by)
    if milestone.done_on is not None:
        raise Refused(_("This milestone is reached already."))
    note = note.strip()
    if len(note) > 500:
        raise Refused(_("Keep the note within 500 characters."), field="note")
    milestone.done_on, milestone.done_by, milestone.note = timezone.localdate(at), by, note
    milestone.save(update_fields=["done_on", "done_by", "note"])
    _note("milestone.reached", milestone, by=by, at=at, note=note)
    return milestone


@deed
def reopen(milestone, *, by, at):
    """Take back that a milestone is reached; return the Milestone.

    :raises PermissionDenied: for others than the task's own people
    :raises Refused: when it is not reached, or the task was sent
    """
    milestone = _locked(milestone, by=by)
    if milestone.done_on is None:
        raise Refused(_("This milestone is not reached yet."))
    milestone.done_on, milestone.done_by, milestone.note = None, None, ""
    milestone.save(update_fields=["done_on", "done_by", "note"])
    _note("milestone.reopened", milestone, by=by, at=at)
    return milestone


def _locked(milestone, *, by):
    task = locked_task(milestone.task)
    if not may_write(by, task.organisation):
        raise PermissionDenied(_("Milestones are reached by those who answer for the task."))
    _require_plannable(task)
    try:
        found = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    except Milestone.DoesNotExist as error:
        raise Refused(_("This milestone was taken out of the plan.")) from error
    found.task = task
    return found


def _require_plannable(task):
    if not task.is_key_task:
        raise Refused(_("Only key tasks have a plan with milestones."))
    if task.status not in OPEN:
        raise Refused(_("This task was sent already; its plan stays as it is."))


def _planned(task, row, number, there):
    """Return the Milestone of a row, not saved yet."""
    if row["milestone"] is None:
        one = Milestone(task=task)
    elif (one := there.get(row["milestone"])) is None:
        raise Refused(_("The plan was changed meanwhile. Look at it again."))
    if one.done_on is not None:
        return one
    title = row["title"].strip()
    if not title:
        raise Refused(_("Say what is reached."), field=f"title-{number}")
    if len(title) > 200:
        raise Refused(
            _("Keep it within %(most)s characters.") % {"most": 200}, field=f"title-{number}"
        )
    if not task.cycle.starts_on <= row["due_on"] <= task.due_on:
        raise Refused(
            _("A milestone lies between the first day of the cycle and %(day)s.")
            % {"day": task.due_on.isoformat()},
            field=f"due_on-{number}",
        )
    one.title, one.due_on = title, row["due_on"]
    return one


def _said(milestones):
    rows = sorted(milestones, key=lambda one: one.order)
    return [{"title": one.title, "due_on": one.due_on.isoformat()} for one in rows]


def _note(verb, milestone, *, by, at, **data):
    task = milestone.task
    record(
        verb,
        by=by,
        at=at,
        about=milestone,
        organisation=task.organisation,
        data={"task": task.pk, "title": milestone.title, **data},
    )
