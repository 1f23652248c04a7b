"""Whether the moment is right: the cycle's phase, its end, and the row that decides."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle, Participant

MOVED = gettext_lazy("The cycle follows another version of its framework now. Load the page again.")


def lock_cycle(cycle):
    """Return the cycle as it stands, its row locked until the deed is done."""
    pk = cycle.pk if isinstance(cycle, Cycle) else cycle
    return Cycle.objects.select_for_update().select_related("organisation").get(pk=pk)


def require_phase(cycle, phase):
    """Pass, or say which phase the act belongs to.

    :raises Refused: in any other phase
    """
    if cycle.phase != phase:
        raise Refused(
            _("This is possible in the phase “%(phase)s” only; the cycle is in “%(now)s”.")
            % {"phase": phase.label, "now": cycle.get_phase_display()}
        )


def require_before_end(cycle, phase, *, at):
    """Pass while the phase's last moment has not come; a phase without dates has no end.

    :raises Refused: from that moment on (it is exclusive)
    """
    dates = cycle.phases.filter(phase=phase).first()
    if dates is not None and at >= dates.ends_at:
        raise Refused(_("The time for this ended with its phase. Ask the county to prolong it."))


def require_version(participant):
    """Pass while the participant is still scored by the version that was read with it.

    Asked under the lock of the row that decides: a cycle can be moved to another version between
    the reading and the lock.

    :raises Refused: when it was moved meanwhile
    """
    now = Participant.objects.filter(
        pk=participant.pk, framework_version=participant.framework_version_id
    )
    if not now.exists():
        raise Refused(str(MOVED))


def require_move(moves, status, to):
    """Pass when a table of states allows the move.

    :raises Refused: when it does not
    """
    if to not in moves[status]:
        raise Refused(
            _("This cannot be done now: the state is “%(state)s”.") % {"state": status.label}
        )
