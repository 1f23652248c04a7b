"""Take over measured values that follow from what branches told."""

from django.utils.translation import gettext as _

from tracker.audit.deeds import deed
from tracker.audit.refusals import Refused
from tracker.performance import owners
from tracker.performance.actions.measurements import enter_measurements


@deed
def take_over(measure, values, *, by, at):
    """Enter derived values of a measure as measured ones: {participant: Value}; return how many.

    Those outside the person's right are passed over. The person who takes them over answers for
    them, as for any measured value.

    :raises Refused: when there is nothing to take over, or the cycle is past review
    """
    mine = {
        participant: value
        for participant, value in values.items()
        if owners.entering_post(by, measure, participant) is not None
    }
    if not mine:
        raise Refused(_("No branch has told anything to take over yet."))
    return enter_measurements(measure, mine, by=by, at=at)
