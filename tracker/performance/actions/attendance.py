"""Attendance in numbers: who came, who asked leave, who was called on afterwards. No names."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.organisations.permissions import Permission, allowed
from tracker.performance.models import Record, writing_organisations
from tracker.performance.states import MENDING_PHASES, RecordStatus


def check_attendance(*, attended, expected, excused, followed_up):
    """Pass, or refuse numbers that contradict each other; None is a number that was not told.

    :raises Refused: at the field that is too large
    """
    if expected is not None and attended is not None and attended > expected:
        raise Refused(
            ngettext(
                "More people came than were expected: only %(expected)s was.",
                "More people came than were expected: only %(expected)s were.",
                expected,
            )
            % {"expected": expected},
            field="attended",
        )
    if excused is not None:
        if attended is None or expected is None:
            raise Refused(_("Say also how many came of how many."), field="attended")
        if attended + excused > expected:
            raise Refused(
                _("Together with those who came, more asked leave than were expected."),
                field="excused",
            )
    if followed_up is not None:
        if attended is None or expected is None:
            raise Refused(_("Say also how many came of how many."), field="attended")
        absent = expected - attended - (excused or 0)
        if followed_up > absent:
            raise Refused(
                ngettext(
                    "Only %(absent)s member stayed away without leave.",
                    "Only %(absent)s members stayed away without leave.",
                    absent,
                )
                % {"absent": absent},
                field="followed_up",
            )


@deed
def follow_absence(record, *, number, by, at):
    """Say how many of those absent without leave were called on, up to now; return the Record.

    It may be told after the record was accepted, as long as the year's work goes on; nothing else
    of the record changes. Source: 002 II.2 (those who stay away are looked after in time).

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when nobody was absent, more were called on than absent, or the work is over
    """
    # the cycle is locked first: it must not move on in the middle of a deed
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=record.cycle_id)
    found = (
        Record.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=record.pk)
        .first()
    )
    if found is None:
        raise Refused(_("This record was deleted."))
    mine = found.organisation_id in writing_organisations(by)
    if not mine and not allowed(by, Permission.RECORD_WRITE, organisation=found.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    if cycle.phase not in MENDING_PHASES:
        raise Refused(
            _("The cycle stands in “%(phase)s”; this can no longer be done.")
            % {"phase": cycle.get_phase_display()}
        )
    if found.status == RecordStatus.DRAFT:
        raise Refused(_("Send the record first."))
    if not found.absent:
        raise Refused(_("Nobody stayed away without leave."), field="number")
    check_attendance(
        attended=found.attended,
        expected=found.expected,
        excused=found.excused,
        followed_up=number,
    )
    if found.followed_up == number:
        return found  # told twice: nothing was done, nothing is noted
    before, found.followed_up = found.followed_up, number
    found.save(update_fields=["followed_up"])
    note(
        "record.absence_followed",
        by=by,
        at=at,
        about=found,
        organisation=found.organisation,
        data={"absent": found.absent, "old": before, "new": number},
    )
    return found
