"""The five fixes of a task by hand: person, post, task, time and requirement must fit together."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.notices.actions import notify
from tracker.organisations.models import Appointment, User
from tracker.organisations.permissions import Permission, allowed, require
from tracker.organisations.scope import STEP
from tracker.performance.holders import posts_of_kind
from tracker.performance.models import Task
from tracker.performance.states import WRITING_PHASES

AT_ONCE = 200  # organisations that one sending gives a task to
# the texts of a task by hand, with the most characters each may have
TEXTS = {
    "title_zh": 200,
    "title_en": 300,
    "requirement_zh": 2000,
    "requirement_en": 2000,
    "joint_work_zh": 200,
    "joint_work_en": 300,
}


def locked_task(task):
    """Read the task again and keep others from it until the deed ends; its cycle goes first.

    :raises Refused: when it was taken back meanwhile, or outside performance
    """
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=task.cycle_id)
    try:
        found = (
            Task.objects.select_for_update(of=("self",))
            .select_related(
                "organisation", "participant", "template", "post", "parent__organisation"
            )
            .get(pk=task.pk)
        )
    except Task.DoesNotExist as error:
        raise Refused(_("This task was taken back.")) from error
    found.cycle = cycle
    require_running(cycle)
    return found


def may_change(user, task):
    """Tell whether the person may change or take back a task by hand.

    Whoever edits tasks where it was given may: a part where the task above is, any other task
    where the person who gave it had a post. Nobody changes what a level above has given them.
    """
    if not allowed(user, Permission.TASK_EDIT, organisation=task.organisation):
        return False
    if task.parent_id is not None:
        return allowed(user, Permission.TASK_EDIT, organisation=task.parent.organisation)
    mine = user.scope(Permission.TASK_EDIT)
    if task.organisation.path[:STEP] in mine:
        return True  # nobody stands above the whole tree
    giver = AuditEvent.objects.filter(
        verb="task.added", about_type=task._meta.model_name, about_id=str(task.pk)
    )
    posts = Appointment.objects.filter(person__user__in=giver.values("by")).values_list(
        "post__organisation__path", flat=True
    )
    return not posts or any(path.startswith(area) for path in posts for area in mine)


def require_giver(task, *, by):
    """Pass for those who may change a task by hand (see `may_change`)."""
    require(by, Permission.TASK_EDIT, organisation=task.organisation)
    if not may_change(by, task):
        raise PermissionDenied(
            _("This task was given by a level above; it is changed and taken back there.")
        )


def require_running(cycle):
    """Pass while the cycle is in performance."""
    if cycle.phase not in WRITING_PHASES:
        raise Refused(_("Tasks can be added while the cycle is in performance."))


def require_there(participants):
    """Pass when none of the organisations was dissolved: nobody is left to do anything there.

    :raises Refused: with their names
    """
    gone = [one.name for one in participants if one.organisation.dissolved_on is not None]
    if gone:
        raise Refused(
            _("%(name)s has been dissolved.") % {"name": _(", ").join(gone[:5])},
            field="participant",
        )


def clean_texts(texts):
    """Return all of TEXTS, stripped; what was not given is empty.

    :raises Refused: without a title, or when a text is too long
    """
    if unknown := set(texts) - set(TEXTS):
        raise TypeError(f"no text of a task: {sorted(unknown)}")
    cleaned = {name: texts.get(name, "").strip() for name in TEXTS}
    if not (cleaned["title_zh"] or cleaned["title_en"]):
        raise Refused(_("Say what is to be done."), field="title")
    for name, most in TEXTS.items():
        if len(cleaned[name]) > most:
            raise Refused(
                _("Keep it within %(most)s characters.") % {"most": most},
                field=name,
            )
    return cleaned


def check_post(post, organisation):
    """Refuse a post of elsewhere or one that is closed."""
    if post is None or post.organisation_id != organisation.pk or not post.is_active:
        raise Refused(_("Choose a post of this organisation."), field="post")


def check_days(cycle, scheduled_on, due_on, *, parent=None):
    """Refuse days outside the cycle, in the wrong order, or after the task above."""
    if not cycle.starts_on <= due_on <= cycle.ends_on:
        raise Refused(_("The due day must lie in the cycle."), field="due_on")
    if scheduled_on > due_on:
        raise Refused(_("The planned day cannot lie after the due day."), field="scheduled_on")
    if scheduled_on < cycle.starts_on:
        raise Refused(_("The planned day must lie in the cycle."), field="scheduled_on")
    if parent is not None and due_on > parent.due_on:
        raise Refused(
            _("The task above is due on %(day)s; a part of it cannot be due later.")
            % {"day": parent.due_on.isoformat()},
            field="due_on",
        )


def check_period(cycle, period_start, due_on):
    """Refuse a period that begins before the cycle's first month or after the due day."""
    if not cycle.starts_on.replace(day=1) <= period_start <= due_on:
        raise Refused(
            _("The period begins in the cycle, and not after the due day."), field="period_start"
        )


def chosen_participants(participants):
    """Return the chosen participants in the order of the tree.

    :raises Refused: when there is none, or more than one sending takes
    """
    chosen = sorted({one.pk: one for one in participants}.values(), key=lambda one: one.path)
    if not chosen:
        raise Refused(_("Choose at least one organisation."), field="participant")
    if len(chosen) > AT_ONCE:
        raise Refused(
            _("Choose at most %(count)s organisations at once.") % {"count": AT_ONCE},
            field="participant",
        )
    return chosen


def posts_for(participants, kind, *, on):
    """Return {organisation id: Post} of that kind at each of them.

    :raises Refused: when one of them has no such post, with their names
    """
    posts = posts_of_kind(kind, [one.organisation_id for one in participants], on=on)
    without = [one.name for one in participants if one.organisation_id not in posts]
    if without:
        raise Refused(
            _("There is no such post at: %(names)s.") % {"names": _(", ").join(without[:5])},
            field="post",
        )
    return posts


def tell_holder(task, kind, *, at, link, **values):
    """Send a notice about a task to those who hold its post that day and have an account."""
    if task.post_id is None:
        return
    held = Appointment.objects.current(on=timezone.localdate(at)).filter(post=task.post_id)
    people = User.objects.filter(person__in=held.values("person"), is_active=True)
    titles = (
        task.title_zh or (task.template.title_zh if task.template_id else ""),
        task.title_en or (task.template.title_en if task.template_id else ""),
    )
    values = {
        "title_zh": titles[0] or titles[1],
        "title_en": titles[1] or titles[0],
        "due_on": task.due_on.isoformat(),
        **values,
    }
    notify(people, kind, at=at, link=link, values=values)
