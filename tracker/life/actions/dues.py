"""Dues on time: a branch says how many of how many, once a period. No amount is asked for."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.audit.refusals import Refused
from tracker.determination.models import CountyRules, Cycle
from tracker.life import dues
from tracker.life.models import DuesRound
from tracker.performance.actions.guards import may_write, require_phase
from tracker.performance.states import MENDING_PHASES


@deed
def tell_dues(participant, *, by, at, period_start, members, on_time):
    """Say for one period how many members paid in time, or correct it; return the DuesRound.

    It needs no key: what is told already is told again without effect, and another figure is a
    correction, even from a form that was sent before.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when the period is none of the cycle's or still ahead, or more paid than are
        members
    """
    organisation = participant.organisation
    if not may_write(by, organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=participant.cycle_id)
    require_phase(cycle, MENDING_PHASES)
    every = CountyRules.objects.of(organisation).dues_every
    if period_start not in dues.periods(cycle, every):
        raise Refused(_("Choose one of the periods."), field="period_start")
    if period_start > timezone.localdate(at):
        raise Refused(_("This period has not begun yet."), field="period_start")
    if members < 1:
        raise Refused(_("Say how many members were to pay."), field="members")
    if on_time > members:
        raise Refused(_("More paid in time than there are members."), field="on_time")
    row = (
        DuesRound.objects.select_for_update(of=("self",))
        .filter(participant=participant, period_start=period_start)
        .first()
    )
    before = (row.members, row.on_time) if row is not None else None
    if before == (members, on_time):
        return row  # the form came in twice: nothing was done, nothing is noted
    row = row or DuesRound(participant=participant, period_start=period_start)
    row.members, row.on_time, row.told_by, row.told_at = members, on_time, by, at
    row.save()
    note(
        "dues.told" if before is None else "dues.corrected",
        by=by,
        at=at,
        about=row,
        organisation=organisation,
        data={"period_start": period_start, "old": before, "new": (members, on_time)},
    )
    return row
