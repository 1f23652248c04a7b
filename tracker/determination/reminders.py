"""What a person's calendar says of cycles: the day on which each phase ends."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.determination.models import Cycle, CyclePhase
from tracker.determination.states import Phase
from tracker.notices import contributors
from tracker.notices.contributors import Entry


@contributors.dates
def ends_of_phases(user, *, since, until):
    """The last day of each phase of the cycles that the person may see."""
    cycles = Cycle.objects.visible_to(user).exclude(phase=Phase.CLOSED)
    phases = CyclePhase.objects.filter(cycle__in=cycles).select_related("cycle")
    entries = []
    for phase in phases.order_by("ends_at", "id"):
        # the end is exclusive: a phase that ends at midnight has its last day before
        on = timezone.localdate(phase.ends_at - timedelta(microseconds=1))
        if since <= on <= until:
            title = _("“%(phase)s” ends (%(cycle)s)") % {
                "phase": phase.get_phase_display(),
                "cycle": phase.cycle.title,
            }
            link = reverse("determination:cycle-detail", kwargs={"code": phase.cycle.code})
            entries.append(Entry(f"phase-{phase.pk}", on, title, link))
    return entries
