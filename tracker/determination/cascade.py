"""How duties come down: received, broken down, owned, with a task, a time and a requirement."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from tracker.determination.actions.responsibilities import NEVER, offers_among
from tracker.determination.models import Duty, Participant, Responsibility
from tracker.organisations.models import OrganisationLevel

STEPS = ("received", "broken_down", "owned", "task", "time", "requirement")
COUNTS = {
    "received": Count("pk"),
    "owned": Count("pk", filter=Q(post__isnull=False, person__isnull=False)),
    "task": Count("pk", filter=Q(has_task=True)),
    "time": Count("pk", filter=Q(has_time=True)),
    "requirement": Count("pk", filter=Q(has_requirement=True)),
    "whole": Count(
        "pk",
        filter=Q(
            post__isnull=False,
            person__isnull=False,
            has_task=True,
            has_time=True,
            has_requirement=True,
        ),
    ),
}


@dataclass
class Descent:
    """What became of one duty, or of all duties of a level, in numbers of organisations.

    `asked` is how many should have received it. `broken_down` counts, where a duty has parts one
    level on, those below whom a part has arrived; a duty without parts ends there and counts as
    broken down wherever it was received.
    """

    duty: Duty | None
    level: str
    asked: int = 0
    counts: dict = field(default_factory=lambda: dict.fromkeys((*STEPS, "whole"), 0))

    @property
    def steps(self):
        """Yield (step, how many came so far), in the order of the cascade."""
        return [(step, self.counts[step]) for step in STEPS]

    @property
    def lost(self):
        """How many of those asked hold no whole line: what was discounted on the way."""
        return self.asked - min(self.counts["whole"], self.counts["broken_down"])

    @property
    def leaks(self):
        """The steps at which something is missing, with how much: [(step, number)]."""
        return [(step, self.asked - number) for step, number in self.steps if number < self.asked]


def descents(cycle, user):
    """Return a `Descent` for each duty that the person's part of the cycle should carry."""
    participants = Participant.objects.filter(cycle=cycle).organisations().visible_to(user)
    sizes = list(
        participants.order_by().values_list("level", "kind", "members").annotate(Count("pk"))
    )
    asking = _asking(sizes, cycle.organisation)
    lines = Responsibility.objects.visible_to(user).filter(participant__cycle=cycle).order_by()
    counted = {row.pop("duty_id"): row for row in lines.values("duty_id").annotate(**COUNTS)}
    reached = _reached(lines, cycle)
    duties = list(Duty.objects.all())
    has_parts = {duty.parent_id for duty in duties}
    found = []
    for duty in duties:
        asked = sum(
            number
            for level, kind, members, number in sizes
            if (duty.pk, level, kind) in asking
            and (members >= asking[duty.pk, level, kind] or asking[duty.pk, level, kind] == NEVER)
        )
        if not asked:
            continue
        descent = Descent(duty, duty.level, asked)
        descent.counts.update(counted.get(duty.pk, {}))
        descent.counts["broken_down"] = (
            len(reached[duty.pk]) if duty.pk in has_parts else descent.counts["received"]
        )
        found.append(descent)
    order = list(OrganisationLevel)
    return sorted(found, key=lambda descent: order.index(descent.level))


def by_level(found):
    """Return one `Descent` per level: the sums of its duties."""
    levels = {}
    for descent in found:
        total = levels.setdefault(descent.level, Descent(None, descent.level))
        total.asked += descent.asked
        for name, number in descent.counts.items():
            total.counts[name] += number
    return list(levels.values())


def _asking(sizes, organisation):
    """Return {(duty, level, kind): members from which the duty falls to an organisation}.

    Whoever is too small for every task of a duty does not have it, as when lists are filled.
    """
    there = {(level, kind) for level, kind, _members, _number in sizes}
    return {
        (duty, level, kind): start
        for duty, level, kind, _, start, *_ in offers_among(there, organisation)
    }


def _reached(lines, cycle):
    """Return {duty: participants holding it below whom one of its parts has arrived}."""
    above = dict(
        Participant.objects.filter(cycle=cycle, children__isnull=False)
        .order_by()
        .distinct()
        .values_list("pk", "parent_id")
    )
    below = lines.filter(duty__parent__isnull=False)
    arrived = below.values_list("duty__parent_id", "participant__parent_id").distinct()
    holders = defaultdict(set)
    parents = lines.filter(duty__parts__isnull=False).distinct()
    for duty, participant in parents.values_list("duty_id", "participant_id"):
        holders[duty].add(participant)
    reached = defaultdict(set)
    for duty, participant in arrived:
        while participant is not None:
            if participant in holders[duty]:
                reached[duty].add(participant)
            participant = above.get(participant)
    return reached
