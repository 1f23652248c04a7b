"""Tasks that stay overdue become known one level up after the days of grace, then two levels up."""

from collections import Counter, defaultdict
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from tracker.audit.deeds import deed, record
from tracker.determination.models import CountyRules
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.actions import holders_of
from tracker.organisations.models import Organisation
from tracker.organisations.permissions import Permission, roles_with
from tracker.organisations.scope import STEP
from tracker.performance.models import Escalation, Task
from tracker.performance.states import WRITING_PHASES

LEVELS = (1, 2)  # one level up after the days of grace, two levels up after twice as many


@deed
def escalate_overdue_tasks(*, on, at):
    """Bring tasks overdue for longer than the days of grace to the level above; return how many.

    `at` is a moment of the day `on`. Each person above gets one notice in all, with counts and
    no name; each task rises once to each level, however often this is called. Where nobody holds
    a post at the level above, the task is not counted as risen and is looked at again tomorrow.
    """
    grace = _Grace()
    risen, told = [], defaultdict(_Tally)
    holders = {}
    for level in LEVELS:
        for pk, path, due_on in _waiting(level, on=on):
            days = grace.at(path) * level
            above = path[: -STEP * level]
            if not above or due_on >= on - timedelta(days=days):
                continue
            if above not in holders:
                holders[above] = _holders(above, on=on)
            if not holders[above]:
                continue
            risen.append(Escalation(task_id=pk, level=level, at=at))
            told[above, days].add(path)
    if not risen:
        return 0
    Escalation.objects.bulk_create(risen)
    _tell(told, holders, at=at)
    record(
        "tasks.escalated",
        by=None,
        at=at,
        data={"on": on, **{f"level_{n}": sum(row.level == n for row in risen) for n in LEVELS}},
    )
    return len(risen)


class _Tally(Counter):
    """{path: how many tasks are overdue there}."""

    def add(self, path):
        self[path] += 1


class _Grace:
    """The days of grace at each place: the rules of the nearest county at or above it."""

    def __init__(self):
        self.own = dict(CountyRules.objects.values_list("organisation__path", "grace_days"))
        self.default = CountyRules().grace_days

    def at(self, path):
        """Return the days of grace that hold at a path."""
        for end in range(len(path), 0, -STEP):
            if path[:end] in self.own:
                return self.own[path[:end]]
        return self.default


def _waiting(level, *, on):
    """(task, path, due day) of overdue tasks that have not risen to this level."""
    risen = Escalation.objects.filter(task=OuterRef("pk"), level=level)
    return (
        Task.objects.overdue(on=on)
        .filter(
            ~Exists(risen),
            cycle__phase__in=WRITING_PHASES,
            organisation__dissolved_on=None,  # nobody is left to do them
        )
        .order_by("pk")
        .values_list("pk", "organisation__path", "due_on")
    )


def _holders(path, *, on):
    organisation = Organisation.objects.filter(path=path).first()
    return list(holders_of(organisation, roles_with(Permission.TASK_EDIT), on=on))


def _tell(told, holders, *, at):
    """One notice for each person above, for all levels and places together."""
    mine = {}
    for (above, days), tally in told.items():
        for user in holders[above]:
            mine.setdefault(user, []).append((above, days, tally))
    names = _names({above for above, _days in told})
    for user, tallies in mine.items():
        places, paths = Counter(), Counter()
        for above, _days, tally in tallies:
            paths.update(tally)
            for path, tasks in tally.items():
                # two levels up the level between is named; one level up counts are enough
                if len(path) - len(above) == 2 * STEP:
                    places[path[:-STEP]] += tasks
        notify(
            [user],
            NoticeKind.TASKS_ESCALATED,
            at=at,
            link=f"{reverse('performance:task-list')}?tab=overdue",
            values={
                "count": paths.total(),
                "organisations": len(paths),
                "days": min(days for _above, days, _tally in tallies),
                "places": [
                    {**names[path], "count": tasks}
                    for path, tasks in sorted(places.items(), key=lambda row: (-row[1], row[0]))
                ],
            },
        )


def _names(above):
    """{path: its two names} of the organisations right below these paths."""
    below = Organisation.objects.filter(parent__path__in=above)
    return {
        path: {"name_zh": name_zh, "name_en": name_en}
        for path, name_zh, name_en in below.values_list("path", "name_zh", "name_en")
    }
