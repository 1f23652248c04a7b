"""Measured values that follow from dues and appraisals."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from tracker.life.models import Appraisal, DuesRound
from tracker.performance.actions.measurements import Value
from tracker.performance.derived import derives

UNITS = 10_000
DUES_ON_TIME = "m-dues-on-time"
APPRAISAL_HANDLED = "m-appraisal-handled"


@derives(DUES_ON_TIME)
def dues_on_time(participants):
    """{participant: Value}: of all members that were to pay in the told periods, those in time."""
    by_pk = {participant.pk: participant for participant in participants}
    sums = (
        DuesRound.objects.filter(participant__in=by_pk)
        .order_by()
        .values("participant")
        .annotate(of_these=Sum("on_time"), of_all=Sum("members"))
    )
    return {
        by_pk[row["participant"]]: Value(
            numerator=row["of_these"] * UNITS, denominator=row["of_all"] * UNITS
        )
        for row in sums
    }


@derives(APPRAISAL_HANDLED)
def appraisal_handled(participants):
    """{participant: Value}: of the members appraised basically or not qualified, those handled.

    Where there is none of them the measure does not apply.
    """
    by_pk = {participant.pk: participant for participant in participants}
    found = {}
    rows = Appraisal.objects.confirmed().filter(participant__in=by_pk)
    for appraisal in rows.prefetch_related("follow_ups"):
        participant = by_pk[appraisal.participant_id]
        if appraisal.to_follow:
            found[participant] = Value(
                numerator=appraisal.handled * UNITS, denominator=appraisal.to_follow * UNITS
            )
        else:
            found[participant] = Value(
                not_applicable=True,
                reason=_("No member was appraised as basically qualified or unqualified."),
            )
    return found
