"""Which cycle a page of tasks shows."""

from django.http import Http404

from tracker.determination.models import Cycle
from tracker.performance.states import WRITING_PHASES


def seen_cycles(user):
    """Cycles in which the person can see tasks, the latest first."""
    return list(Cycle.objects.visible_to(user).order_by("-starts_on", "code"))


def chosen_cycle(request, cycles):
    """Return the cycle of the address, or the latest one whose work is going on, or None.

    :raises Http404: when the address names a cycle that is not among them
    """
    if code := request.GET.get("cycle"):
        for cycle in cycles:
            if cycle.code == code:
                return cycle
        raise Http404
    running = [cycle for cycle in cycles if cycle.phase in WRITING_PHASES]
    return (running or cycles or [None])[0]
