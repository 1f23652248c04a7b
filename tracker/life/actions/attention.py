"""Branches whose attendance or dues stand out: the level above is asked to look, once a period."""

from collections import Counter
from itertools import groupby

from django.urls import reverse

from tracker.audit.deeds import deed, record
from tracker.determination.models import CountyRules, Cycle
from tracker.determination.models.counties import DuesPeriod
from tracker.life import attendance, dues
from tracker.life.models import Attention, AttentionKind, DuesRound
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.actions import holders_of
from tracker.organisations.models import Organisation
from tracker.organisations.permissions import Permission, roles_with
from tracker.organisations.scope import STEP
from tracker.performance.models import Record
from tracker.performance.states import MENDING_PHASES

NOTICE_OF = {
    AttentionKind.ATTENDANCE: NoticeKind.ATTENDANCE_LOW,
    AttentionKind.DUES: NoticeKind.DUES_FALLING,
}


@deed
def tell_what_stands_out(*, on, at):
    """Ask those who accept the records of branches to look at what stands out; return how many.

    `at` is a moment of the day `on`. Of a branch each thing is told once a period: low attendance
    once a quarter, a falling share of dues once for the period in which it fell. Each person gets
    one notice of a kind, with a count and no name. Where nobody holds a post at the level above,
    the branch is not counted as told of and is looked at again tomorrow.
    """
    found, told, holders = [], {}, {}
    for participant, kind, period_start in _new(on=on):
        above = participant.organisation.path[:-STEP]
        if above not in holders:
            holders[above] = _holders(above, on=on)
        if not holders[above]:
            continue
        found.append(
            Attention(participant=participant, kind=kind, period_start=period_start, at=at)
        )
        for user in holders[above]:
            told.setdefault((user, kind), Counter())[participant.pk] += 1
    if not found:
        return 0
    Attention.objects.bulk_create(found)
    for (user, kind), branches in told.items():
        notify([user], NOTICE_OF[kind], at=at, link=_page(kind), values={"count": len(branches)})
    each = Counter(one.kind for one in found)
    record(
        "branches.stood_out",
        by=None,
        at=at,
        data={"on": on, **{str(kind.value): each[kind] for kind in AttentionKind}},
    )
    return len(found)


def _page(kind):
    if kind == AttentionKind.DUES:
        return reverse("life:dues-list")
    return f"{reverse('life:life-list')}?tab=attendance"


def _holders(path, *, on):
    organisation = Organisation.objects.filter(path=path).first() if path else None
    return list(holders_of(organisation, roles_with(Permission.RECORD_ACCEPT), on=on))


def _new(*, on):
    """[(Participant, AttentionKind, first day of the period)] of what was not told of yet."""
    found = []
    cycles = Cycle.objects.filter(phase__in=MENDING_PHASES, starts_on__lte=on)
    for cycle in cycles.select_related("organisation").order_by("pk"):
        branches = cycle.participants.filter(post=None, organisation__dissolved_on=None)
        there = {one.pk: one for one in branches.select_related("organisation")}
        seen = set(
            Attention.objects.filter(participant__cycle=cycle).values_list(
                "participant", "kind", "period_start"
            )
        )
        standing_out = [*_low(cycle, there.values(), on=on), *_falling(cycle)]
        found += [
            (there[pk], kind, period)
            for pk, kind, period in sorted(standing_out)
            if pk in there and (pk, kind, period) not in seen
        ]
    return found


def _low(cycle, branches, *, on):
    begun = [start for start in dues.periods(cycle, DuesPeriod.QUARTER) if start <= on]
    least = CountyRules.objects.of(cycle.organisation).least_attendance
    records = Record.objects.filter(cycle=cycle, participant__post=None)
    low = attendance.low_twice(records, least=least, on=on)
    for branch in branches:
        if branch.organisation_id in low:
            yield branch.pk, AttentionKind.ATTENDANCE.value, begun[-1]


def _falling(cycle):
    rounds = DuesRound.objects.filter(participant__cycle=cycle)
    rounds = rounds.order_by("participant", "period_start")
    for participant, of_one in groupby(rounds, key=lambda row: row.participant_id):
        of_one = list(of_one)
        if dues.falls(of_one):
            yield participant, AttentionKind.DUES.value, of_one[-1].period_start
