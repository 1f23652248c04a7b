"""Who may write, what stands still meanwhile, which moves the tables of states know."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.organisations.actions import holders_of
from tracker.organisations.permissions import Permission, allowed
from tracker.organisations.roles import Role
from tracker.performance.models import (
    Record,
    Task,
    writing_organisations,
)
from tracker.performance.models.records import WRITING_ROLES
from tracker.performance.states import (
    MENDING_PHASES,
    RECORD_NEXT,
    TASK_NEXT,
    WRITING_PHASES,
    RecordStatus,
    TaskStatus,
)


def may_write(user, organisation):
    """Tell whether the person's posts tell this organisation's work.

    A secretary tells the branch's; at the levels above, the officer or administrator who has a
    post at that very organisation does.
    """
    return organisation.pk in writing_organisations(user) or allowed(
        user, Permission.RECORD_WRITE, organisation=organisation
    )


def tellers(users, organisation, *, on):
    """Return those of these Users who tell the organisation's work on a local day.

    Whoever has left the post since hears no more of it; where none is left, those who tell the
    work now do.
    """
    for user in users:
        user.as_of = on
    left = [user for user in users if user.is_active and may_write(user, organisation)]
    return left or list(holders_of(organisation, WRITING_ROLES, on=on))


def require_writer(organisation, *, by):
    """Pass when the person tells this organisation's work."""
    if not may_write(by, organisation):
        raise PermissionDenied(_("Your post does not include this right here."))


def may_judge(user, organisation):
    """Tell whether the person judges this organisation's work, and has no post there that tells it.

    Above the county there is nobody: there an administrator judges what another one has told. What
    somebody wrote with their own hand is theirs wherever their post is; the caller asks for that.
    """
    tells_it = any(
        post.organisation_id == organisation.pk and post.role in (Role.SECRETARY, Role.OFFICER)
        for post in user.standing
    )
    return allowed(user, Permission.RECORD_ACCEPT, organisation=organisation) and not tells_it


def require_move(record, to):
    """Pass when the table of states knows the move, or say what happened to the record."""
    if to not in RECORD_NEXT[RecordStatus(record.status)]:
        sentences = {
            RecordStatus.DRAFT: _("This record was taken back by its sender."),
            RecordStatus.SENT: _("This record was sent already."),
            RecordStatus.RETURNED: _("This record was returned already."),
            RecordStatus.ACCEPTED: _("This record was accepted already."),
        }
        raise Refused(sentences[RecordStatus(record.status)])


def require_phase(cycle, phases):
    """Pass when the cycle stands in one of the phases, or say in which it stands."""
    if cycle.phase not in phases:
        raise Refused(
            _("The cycle stands in “%(phase)s”; this can no longer be done.")
            % {"phase": cycle.get_phase_display()}
        )


def phases_for(record):
    """Drafts are told in performance; what was returned may still be mended a phase later."""
    return MENDING_PHASES if record.status == RecordStatus.RETURNED else WRITING_PHASES


def locked_record(record):
    """Read the record again and keep others from it until the deed ends.

    The cycle is locked first: it must not move on in the middle of a deed.
    """
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=record.cycle_id)
    try:
        found = (
            Record.objects.select_for_update(of=("self",))
            .select_related("organisation", "participant", "written_by", "sent_by_person")
            .get(pk=record.pk)
        )
    except Record.DoesNotExist as error:
        raise Refused(_("This record was deleted.")) from error
    found.cycle = cycle
    return found


def locked_tasks(record):
    """Return the tasks that the record serves, kept from others until the deed ends."""
    return list(
        Task.objects.select_for_update(of=("self",))
        .filter(record_tasks__record=record)
        .select_related("template")
        .order_by("pk")
    )


def move_task(task, to, **changes):
    """Move a task that goes with its record; one that was closed meanwhile stays closed."""
    if to not in TASK_NEXT[TaskStatus(task.status)]:
        raise Refused(
            _("“%(title)s” is closed: %(status)s.")
            % {"title": task.title, "status": task.get_status_display()}
        )
    task.status = to
    for name, value in changes.items():
        setattr(task, name, value)
    task.save(update_fields=["status", *changes])
