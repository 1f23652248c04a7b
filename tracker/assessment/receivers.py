"""Running totals follow measured values that are entered while the reviewers are at work.

Performance cannot call assessment, which is a later link; it is heard through the row's signal.
All rows of one transaction are taken together, after it has committed.
"""

from threading import local

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from tracker.assessment import totals
from tracker.assessment.moments import lock_cycle
from tracker.assessment.settling import participants_of
from tracker.determination.models import Cycle
from tracker.determination.states import Phase
from tracker.performance.models import Measurement

_waiting = local()  # .rows: {participant pk: moment}, of this thread's transaction


@receiver([post_save, post_delete], sender=Measurement, dispatch_uid="totals-of-measurement")
def measurement_changed(sender, instance, using, **kwargs):
    """Note the participant; whichever call comes first after the commit takes all of them."""
    if using != DEFAULT_DB_ALIAS:
        return
    vars(_waiting).setdefault("rows", {})[instance.participant_id] = instance.entered_at
    # each row asks: were it only the first, one rolled back would keep the next from asking
    transaction.on_commit(refresh_waiting)


def refresh_waiting():
    """Compute the noted participants anew, where their cycle is in review."""
    waiting = vars(_waiting).pop("rows", None)
    if not waiting:
        return
    for cycle in Cycle.objects.filter(
        participants__in=list(waiting), phase=Phase.REVIEW
    ).distinct():
        with transaction.atomic():
            # not while the cycle is moved to another version
            cycle = lock_cycle(cycle)
            some = participants_of(cycle).filter(pk__in=list(waiting))
            totals.refresh(some, at=max(waiting.values()))
