"""Which cycle a page of tasks shows."""

from django.http import Http404

from tracker.determination.models import Cycle
from tracker.performance.states import WRITING_PHASES


def seen_cycles(user):
    """Cycles in which the person can see tasks, the latest first."""
    cycles = Cycle.objects.visible_to(user).select_related("organisation")
    return list(cycles.order_by("-starts_on", "code"))


def chosen_cycle(request, cycles, *, first=(WRITING_PHASES,)):
    """Return the cycle of the address, or the latest one whose work is going on, or None.

    `first` are sets of phases: the latest cycle in one of the first set is shown, else of the
    second, and when there is none either the latest of all.

    :raises Http404: when the address names a cycle that is not among them
    """
    if code := request.GET.get("cycle"):
        for cycle in cycles:
            if cycle.code == code:
                return cycle
        raise Http404
    for phases in first:
        if going_on := [cycle for cycle in cycles if cycle.phase in phases]:
            return going_on[0]
    return cycles[0] if cycles else None
