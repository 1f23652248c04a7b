"""Tasks made by hand, changed or taken back, and reminders to the holders of the posts."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.models import Appointment, User
from tracker.organisations.permissions import Permission, allowed, require
from tracker.performance.actions.fixes import (
    check_days,
    check_period,
    check_post,
    chosen_participants,
    clean_texts,
    locked_task,
    posts_for,
    require_giver,
    require_running,
    require_there,
    tell_holder,
)
from tracker.performance.asking import check_ceiling
from tracker.performance.models import Task
from tracker.performance.states import TaskStatus


@deed
def add_task(
    participant,
    *,
    by,
    at,
    post,
    due_on,
    scheduled_on=None,
    period_start=None,
    is_key=False,
    **texts,
):
    """Give one participant a task of its own; return the Task.

    The five fixes are asked for: the post (and with it the person who holds it that day), the
    task in words, the planned and the due day (the period begins with the planned month unless
    `period_start` says otherwise), the requirement. `texts` are those of TEXTS; a joint work makes
    it a task joined with that business.

    :raises PermissionDenied: without the right to edit tasks there
    :raises Refused: outside performance, when one of the fixes is missing or contradicts another,
        the organisation was dissolved, or the branch would be asked more than its county allows
    """
    organisation = participant.organisation
    require(by, Permission.TASK_EDIT, organisation=organisation)
    # held until the deed ends: no phase moves on meanwhile, and two do not pass a ceiling together
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=participant.cycle_id)
    scheduled_on = scheduled_on or due_on
    require_running(cycle)
    require_there([participant])
    texts = clean_texts(texts)
    check_post(post, organisation)
    check_days(cycle, scheduled_on, due_on)
    period_start = period_start or scheduled_on.replace(day=1)
    check_period(cycle, period_start, due_on)
    task = Task.objects.create(
        cycle=cycle,
        participant=participant,
        organisation=organisation,
        post=post,
        period_start=period_start,
        scheduled_on=scheduled_on,
        due_on=due_on,
        is_key=is_key,
        **texts,
    )
    check_ceiling([participant])
    record(
        "task.added",
        by=by,
        at=at,
        about=task,
        organisation=organisation,
        data={
            "title": task.title_zh or task.title_en,
            "requirement": task.requirement_zh or task.requirement_en,
            "post": post.code,
            "scheduled_on": scheduled_on,
            "due_on": due_on,
            "is_key": is_key,
        },
    )
    return task


@deed
def add_tasks(participants, *, by, at, post_kind, **content):
    """Give several participants the same task, each to its own post of a kind; return the Tasks.

    All or none. `content` is that of `add_task`.

    :raises PermissionDenied: without the right to edit tasks at one of them
    :raises Refused: when none is chosen, one has no such post, or for the reasons of `add_task`
    """
    participants = chosen_participants(participants)
    for participant in participants:
        require(by, Permission.TASK_EDIT, organisation=participant.organisation)
    posts = posts_for(participants, post_kind, on=timezone.localdate(at))
    return [
        add_task(
            participant, by=by, at=at, post=posts[participant.organisation_id], **dict(content)
        )
        for participant in participants
    ]


@deed
def edit_task(task, *, by, at, post, due_on, scheduled_on=None, is_key=False, **texts):
    """Change a task by hand while nobody has begun with it; return the Task.

    :raises PermissionDenied: without the right to edit tasks where it was given
    :raises Refused: when it comes from a template, somebody has begun, or the fixes contradict each
        other, the task above or the parts below
    """
    task = locked_task(task)
    organisation = task.organisation
    require_giver(task, by=by)
    _require_untouched(task)
    scheduled_on = scheduled_on or due_on
    texts = clean_texts(texts)
    check_post(post, organisation)
    check_days(task.cycle, scheduled_on, due_on, parent=task.parent)
    last = task.parts.order_by("-due_on").first()
    if last is not None and due_on < last.due_on:
        raise Refused(
            _("Parts that were handed down are due later, the last on %(day)s.")
            % {"day": last.due_on.isoformat()},
            field="due_on",
        )
    values = {
        "post": post,
        "due_on": due_on,
        "scheduled_on": scheduled_on,
        "is_key": is_key,
        **texts,
    }
    changed = {name: value for name, value in values.items() if getattr(task, name) != value}
    if not changed:
        return task  # the form came in twice: nothing was done, nothing is noted
    if task.is_key and not is_key and task.milestones.exists():
        raise Refused(_("This task has a plan with milestones. Empty the plan first."))
    if task.milestones.filter(due_on__gt=due_on).exists():
        raise Refused(_("A milestone of its plan lies after this day."), field="due_on")
    if "due_on" in changed:
        task.escalations.all().delete()  # what the levels above heard was said of another day
    for name, value in changed.items():
        setattr(task, name, value)
    task.save(update_fields=list(changed))
    record(
        "task.changed",
        by=by,
        at=at,
        about=task,
        organisation=organisation,
        data={**changed, **({"post": post.code} if "post" in changed else {})},
    )
    return task


@deed
def take_back(task, *, by, at, reason):
    """Remove a task that was given by mistake; the record of acts keeps it with the reason.

    The holder of its post hears of it.

    :raises PermissionDenied: without the right to edit tasks where it was given
    :raises Refused: without a reason, when it comes from a template, somebody has begun, or parts
        of it were handed down
    """
    task = locked_task(task)
    require_giver(task, by=by)
    _require_untouched(task)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why the task is taken back."), field="reason")
    if len(reason) > 500:
        raise Refused(_("Keep the reason within 500 characters."), field="reason")
    if task.parts.exists():
        raise Refused(_("Parts of it were handed down. Take those back first."))
    tell_holder(
        task,
        NoticeKind.TASK_TAKEN_BACK,
        at=at,
        link=reverse("performance:task-list"),
        reason=reason,
    )
    record(
        "task.taken_back",
        by=by,
        at=at,
        about=task,
        organisation=task.organisation,
        data={
            "title": task.title_zh or task.title_en,
            "requirement": task.requirement_zh or task.requirement_en,
            "post": task.post.code if task.post_id else "",
            "due_on": task.due_on,
            "reason": reason,
        },
    )
    task.delete()


def _require_untouched(task):
    """Pass for a task by hand with which nobody has begun."""
    if not task.is_by_hand:
        raise Refused(_("This task comes from a template; it is not changed by hand."))
    if task.status != TaskStatus.DUE or task.record_tasks.exists():
        raise Refused(_("Somebody has begun with this task; it can no longer be changed."))


@deed
def remind(tasks, *, by, at, on):
    """Send one reminder to each holder of a post with open tasks among these; return how many.

    `tasks` is a queryset or list of Tasks; those that nobody can do any more (see `doable`), or
    over which `by` may not edit tasks, are passed over. `on` is the local day on which the holders
    are looked up.

    :raises Refused: when none of the tasks is open and within the person's right
    """
    chosen = [
        task
        for task in Task.objects.filter(pk__in=[task.pk for task in tasks])
        .doable()
        .select_related("organisation", "cycle")
        if allowed(by, Permission.TASK_EDIT, organisation=task.organisation)
    ]
    if not chosen:
        raise Refused(_("None of the chosen tasks is still open."))
    per_post = {}
    for task in chosen:
        per_post.setdefault(task.post_id, []).append(task)
    holders = {}
    held = Appointment.objects.current(on=on).filter(post__in=[pk for pk in per_post if pk])
    for user_id, post_id in held.filter(person__user__is_active=True).values_list(
        "person__user", "post"
    ):
        holders.setdefault(user_id, []).append(post_id)
    users = User.objects.filter(Q(pk__in=holders))
    reminded = 0
    for user in users:
        mine = [task for post_id in holders[user.pk] for task in per_post[post_id]]
        notify(
            [user],
            NoticeKind.TASK_REMINDER,
            at=at,
            link=reverse("performance:task-list"),
            values={"count": len(mine), "due_on": min(task.due_on for task in mine).isoformat()},
        )
        reminded += 1
    record(
        "tasks.reminded",
        by=by,
        at=at,
        about=chosen[0] if len(chosen) == 1 else None,
        organisation=chosen[0].organisation if len(chosen) == 1 else None,
        data={"tasks": len(chosen), "people": reminded},
    )
    return reminded
