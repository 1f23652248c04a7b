"""Tasks made by hand, and reminders to the holders of the posts."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.models import Appointment, User
from tracker.organisations.permissions import Permission, allowed, require
from tracker.performance.models import Task
from tracker.performance.states import WRITING_PHASES


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
    title_zh="",
    title_en="",
):
    """Give one participant a task of its own; return the Task.

    The five fixes are asked for: the post (and with it the person who holds it that day), the
    task in words, the planned and the due day (the period begins with the planned month unless
    `period_start` says otherwise).

    :raises PermissionDenied: without the right to edit tasks there
    :raises Refused: outside performance, or when one of the fixes is missing or contradicts another
    """
    organisation, cycle = participant.organisation, participant.cycle
    require(by, Permission.TASK_EDIT, organisation=organisation)
    scheduled_on = scheduled_on or due_on
    if cycle.phase not in WRITING_PHASES:
        raise Refused(_("Tasks can be added while the cycle is in performance."))
    title_zh, title_en = title_zh.strip(), title_en.strip()
    if not (title_zh or title_en):
        raise Refused(_("Say what is to be done."), field="title")
    if post is None or post.organisation_id != organisation.pk or not post.is_active:
        raise Refused(_("Choose a post of this organisation."), field="post")
    if not cycle.starts_on <= due_on <= cycle.ends_on:
        raise Refused(_("The due day must lie in the cycle."), field="due_on")
    if scheduled_on > due_on:
        raise Refused(_("The planned day cannot lie after the due day."), field="scheduled_on")
    task = Task.objects.create(
        cycle=cycle,
        participant=participant,
        organisation=organisation,
        title_zh=title_zh,
        title_en=title_en,
        post=post,
        period_start=period_start or scheduled_on.replace(day=1),
        scheduled_on=scheduled_on,
        due_on=due_on,
    )
    record(
        "task.added",
        by=by,
        at=at,
        about=task,
        organisation=organisation,
        data={
            "title": title_zh or title_en,
            "post": post.code,
            "scheduled_on": scheduled_on,
            "due_on": due_on,
        },
    )
    return task


@deed
def remind(tasks, *, by, at, on):
    """Send one reminder to each holder of a post with open tasks among these; return how many.

    `tasks` is a queryset or list of Tasks; those that are not open, or over which `by` may not
    edit tasks, are passed over. `on` is the local day on which the holders are looked up.

    :raises Refused: when none of the tasks is open and within the person's right
    """
    chosen = [
        task
        for task in Task.objects.filter(pk__in=[task.pk for task in tasks])
        .open()
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
