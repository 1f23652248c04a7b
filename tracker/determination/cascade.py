"""How duties come down: received, broken down, owned, with a task, a time and a requirement.

Later links add steps of their own, so that the fall goes on to what was done (see `descents`).
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from tracker.determination.actions.responsibilities import NEVER, offers_among
from tracker.determination.models import Duty, Participant, Responsibility
from tracker.organisations.models import OrganisationLevel

STEPS = ("received", "broken_down", "owned", "task", "time", "requirement")
# what a line of the responsibility lists must have to come past a step
PASSED = {
    "owned": Q(post__isnull=False, person__isnull=False),
    "task": Q(has_task=True),
    "time": Q(has_time=True),
    "requirement": Q(has_requirement=True),
}


@dataclass
class Descent:
    """What became of one duty, or of all duties of a level, in numbers of organisations.

    `asked` is how many should have received it. `counts` says for each step how many have it, by
    itself; `kept` how many have it and everything before it, so that it only falls. `broken_down`
    counts, where a duty has parts one level on, those below whom a part has arrived; a duty without
    parts ends there and counts as broken down wherever it was received.
    """

    duty: Duty | None
    level: str
    asked: int = 0
    counts: dict = field(default_factory=lambda: dict.fromkeys(STEPS, 0))
    kept: dict = field(default_factory=lambda: dict.fromkeys(STEPS, 0))

    @property
    def steps(self):
        """Return [(step, how many have it)], in the order of the cascade."""
        return list(self.counts.items())

    @property
    def fall(self):
        """Return [(step, how many are left, how many were lost there)], from those asked down."""
        found, before = [], self.asked
        for step, number in self.kept.items():
            found.append((step, number, before - number))
            before = number
        return found

    @property
    def lost(self):
        """How many of those asked hold no whole line: what was discounted on the way."""
        return self.asked - self.kept[STEPS[-1]]

    @property
    def leaks(self):
        """The steps of the lists at which something is missing: [(step, number)]."""
        return [
            (step, self.asked - self.counts[step])
            for step in STEPS
            if self.counts[step] < self.asked
        ]

    def add(self, passed, number):
        """Count lines that came past the steps for which `passed` is true."""
        is_whole = True
        for step in self.counts:
            is_whole = is_whole and passed[step]
            self.counts[step] += number if passed[step] else 0
            self.kept[step] += number if is_whole else 0


def descents(cycle, user, *, duties=None, steps=None):
    """Return a `Descent` for each duty that the person's part of the cycle should carry.

    `duties` narrows to these. `steps` is PASSED with further steps behind it, or with another
    condition for one of its own: {step: condition over Responsibility}. The number of queries does
    not grow with the number of organisations, nor does what is read, but for duties with parts.
    """
    participants = Participant.objects.filter(cycle=cycle).organisations().visible_to(user)
    sizes = list(
        participants.order_by().values_list("level", "kind", "members").annotate(Count("pk"))
    )
    asking = _asking(sizes, cycle.organisation)
    passed = dict(steps or PASSED)
    lines = Responsibility.objects.visible_to(user).filter(participant__cycle=cycle).order_by()
    everything = list(Duty.objects.all())
    has_parts = {duty.parent_id for duty in everything}
    if duties is not None:
        chosen = {duty.pk for duty in duties}
        everything = [duty for duty in everything if duty.pk in chosen]
    found = {}
    for duty in everything:
        asked = sum(
            number
            for level, kind, members, number in sizes
            if (duty.pk, level, kind) in asking and _falls_to(members, asking[duty.pk, level, kind])
        )
        if asked:
            found[duty.pk] = descent = Descent(duty, duty.level, asked)
            for step in passed:
                descent.counts.setdefault(step, 0)
                descent.kept.setdefault(step, 0)
    _count(found, _of_asked(lines.filter(duty__in=found), asking), passed, has_parts, cycle)
    order = list(OrganisationLevel)
    return sorted(found.values(), key=lambda descent: order.index(descent.level))


def _of_asked(lines, asking):
    """Leave out organisations to which a duty falls no longer, though the lists still say so."""
    rules = defaultdict(list)
    for (duty, level, kind), start in asking.items():
        rules[level, kind, 0 if start == NEVER else start].append(duty)
    asked = Q(pk__in=[])
    for (level, kind, least), duties in rules.items():
        asked |= Q(
            duty__in=duties,
            participant__level=level,
            participant__kind=kind,
            participant__members__gte=least,
        )
    return lines.filter(asked)


def _count(found, lines, passed, has_parts, cycle):
    """Fill the descents with the lines: by pattern, and one by one for duties with parts."""
    marks = {f"is_{step}": condition for step, condition in passed.items()}
    named = ["duty_id", *marks]
    whole = [pk for pk in found if pk in has_parts]
    plain = lines.exclude(duty__in=whole).annotate(**marks).values(*named)
    for row in plain.annotate(number=Count("pk")):
        found[row["duty_id"]].add(_passed(row, passed), row["number"])
    if not whole:
        return
    reached = _reached(lines.model.objects.filter(participant__cycle=cycle).order_by(), cycle)
    rows = lines.filter(duty__in=whole).annotate(**marks).values("participant_id", *named)
    for row in rows:
        is_broken_down = row["participant_id"] in reached[row["duty_id"]]
        found[row["duty_id"]].add(_passed(row, passed) | {"broken_down": is_broken_down}, 1)


def _passed(row, passed):
    return {"received": True, "broken_down": True, **{step: row[f"is_{step}"] for step in passed}}


def fallen(duty, step, cycle, user, *, steps=None):
    """Return the participants that carried a duty up to a step and lost it there.

    `step` is one of STEPS or of the further `steps` (see `descents`).
    """
    passed = dict(steps or PASSED)
    participants = asked_of(duty, cycle, user)
    lines = Responsibility.objects.filter(participant__cycle=cycle, duty=duty).order_by()
    if step == "received":
        return participants.exclude(pk__in=lines.values("participant"))
    if duty.parts.exists():
        reached = _reached(Responsibility.objects.filter(participant__cycle=cycle), cycle)
        if step == "broken_down":
            lines = lines.exclude(participant__in=reached[duty.pk])
            return participants.filter(pk__in=lines.values("participant"))
        lines = lines.filter(participant__in=reached[duty.pk])
    elif step == "broken_down":
        return participants.none()
    for name, condition in passed.items():
        lines = lines.annotate(**{f"is_{name}": condition})
        if name == step:
            lines = lines.filter(**{f"is_{name}": False})
            break
        lines = lines.filter(**{f"is_{name}": True})
    return participants.filter(pk__in=lines.values("participant"))


def asked_of(duty, cycle, user):
    """Return the organisations of the person's part of the cycle to which a duty falls."""
    participants = Participant.objects.filter(cycle=cycle).organisations().visible_to(user)
    there = {(duty.level, kind) for kind in participants.order_by().values_list("kind", flat=True)}
    rule = Q(pk__in=[])
    for pk, level, kind, _post_kind, start, *_ in offers_among(there, cycle.organisation):
        if pk == duty.pk:
            least = 0 if start == NEVER else start
            rule |= Q(level=level, kind=kind, members__gte=least)
    return participants.filter(rule)


def by_level(found):
    """Return one `Descent` per level: the sums of its duties."""
    levels = {}
    for descent in found:
        total = levels.setdefault(descent.level, Descent(None, descent.level))
        total.asked += descent.asked
        for sums, numbers in ((total.counts, descent.counts), (total.kept, descent.kept)):
            for name, number in numbers.items():
                sums[name] = sums.get(name, 0) + number
    return list(levels.values())


def _falls_to(members, start):
    """Whoever is too small for every task of a duty does not have it, as when lists are filled."""
    return members >= start or start == NEVER


def _asking(sizes, organisation):
    """Return {(duty, level, kind): members from which the duty falls to an organisation}."""
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
