"""What branches are asked in a cycle, by templates and by hand; and what may be there already.

It is shown to whoever gives a task before it is given, and a county's ceiling is kept.
"""

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When
from django.utils.translation import gettext as _

from tracker.audit.refusals import Refused
from tracker.determination.asking import ALIKE, MEASURES, Asked
from tracker.determination.models import CountyRules, Measure
from tracker.organisations.bilingual import in_language
from tracker.organisations.models import OrganisationLevel
from tracker.performance.models import Task

BY_HAND = 15  # minutes to record a task that no template describes
SHOWN = 8  # tasks and numbers that may be there already


@dataclass(frozen=True)
class Load:
    """What one organisation is asked in a cycle before and after a task more."""

    participant: object
    before: Asked
    after: Asked
    over: frozenset

    @property
    def columns(self):
        """[(name, before, after, whether the ceiling is passed)]."""
        return [
            (name, getattr(self.before, name), getattr(self.after, name), name in self.over)
            for name in MEASURES
        ]


def asked_of(participants):
    """Return {participant pk: Asked} of all tasks that they have in their cycle: one query."""
    minutes = Case(
        When(template=None, then=Value(BY_HAND)),
        default=F("template__minutes"),
        output_field=IntegerField(),
    )
    rows = (
        Task.objects.filter(participant__in=[participant.pk for participant in participants])
        .order_by()
        .values("participant")
        .annotate(
            items=Count("pk"),
            uploads=Count("pk", filter=Q(template__asks_file=True)),
            minutes=Sum(minutes),
        )
    )
    return {row["participant"]: Asked(row["items"], row["uploads"], row["minutes"]) for row in rows}


def loads(participants, *, more=1):
    """Return [Load] of organisations that would be given so many tasks by hand, heaviest first.

    Each is held to the rules of its own county.
    """
    participants = list(participants)
    if not participants:
        return []
    now = asked_of(participants)
    rules = CountyRules.objects.of_each(one.organisation for one in participants)
    extra = Asked(more, 0, more * BY_HAND)
    found = []
    for participant in participants:
        before = now.get(participant.pk, Asked())
        after = before + extra
        is_branch = participant.level == OrganisationLevel.BRANCH
        over = after.over(rules[participant.organisation_id]) if is_branch else frozenset()
        found.append(Load(participant, before, after, over))
    return sorted(found, key=lambda load: (-load.after.minutes, load.participant.path))


def check_ceiling(participants):
    """Pass when no branch is asked more than its county allows, its tasks being there already.

    :raises Refused: naming the branch and the figures
    """
    branches = [one for one in participants if one.level == OrganisationLevel.BRANCH]
    rules = CountyRules.objects.of_each(one.organisation for one in branches)
    bounded = [one for one in branches if rules[one.organisation_id].has_ceiling]
    for load in loads(bounded, more=0):
        if load.over:
            raise Refused(
                _(
                    "%(name)s would be asked %(items)s tasks, %(uploads)s uploads and %(minutes)s "
                    "minutes this year: more than your county allows. Take something back first."
                )
                % {
                    "name": load.participant.name,
                    "items": load.after.items,
                    "uploads": load.after.uploads,
                    "minutes": load.after.minutes,
                }
            )


def there_already(participants, *, title_zh, title_en):
    """Return what may be the same: (titles of tasks with how many have them, measures).

    Tasks of the same organisations in the same cycle with a title much alike, closest first, and
    measures whose number whoever owns it enters for all branches anyway.
    """
    wanted = (title_zh, title_en)
    titles = defaultdict(int)
    rows = (
        Task.objects.filter(participant__in=[participant.pk for participant in participants])
        .order_by()
        .values_list("title_zh", "title_en", "template__title_zh", "template__title_en")
        .annotate(number=Count("participant", distinct=True))
    )
    for own_zh, own_en, template_zh, template_en, number in rows:
        pair = (own_zh or template_zh or "", own_en or template_en or "")
        titles[pair] = max(titles[pair], number)
    alike = sorted(
        ((-_likeness(pair, wanted), pair, number) for pair, number in titles.items()),
        key=lambda row: row[:2],
    )
    tasks = [(in_language(*pair), number) for ratio, pair, number in alike if -ratio >= ALIKE]
    measures = [
        measure
        for measure in Measure.objects.all()
        if _likeness((measure.title_zh, measure.title_en), wanted) >= ALIKE
    ]
    return tasks[:SHOWN], measures[:SHOWN]


def _likeness(one, other):
    """Return how alike two pairs of titles are, from 0 to 1: the better of the two languages."""
    return max(
        (
            SequenceMatcher(None, mine.casefold(), theirs.casefold()).ratio()
            for mine, theirs in zip(one, other, strict=True)
            if mine and theirs
        ),
        default=0.0,
    )
