"""Organisation life of the year under way: open items, appraisals, dues, terms, in numbers only."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import F

from tracker.audit.deeds import deed, record
from tracker.determination.models import CountyRules
from tracker.life import actions, dues
from tracker.life.actions.terms import last_day
from tracker.life.models import Appraisal, AppraisalFollowUp, DuesRound, Term
from tracker.life.models.terms import usual_years
from tracker.life.states import AppraisalStatus
from tracker.management.demo.places import seeded
from tracker.performance.models import FollowUp, Record
from tracker.performance.states import RecordStatus

# how often a branch of that strength pays in time, follows up, and stays behind (per cent)
IN_TIME = {"good": (95, 100), "fair": (90, 98), "average": (80, 94), "poor": (60, 84)}
ITEMS = (
    "与供电所商定村口路灯维修时间",
    "整理流动党员联系方式并逐一打电话",
    "起草老年食堂用餐登记办法，下次会上讨论",
    "走访两户困难党员，了解就医情况",
    "村务公开栏更换第二季度内容",
    "联系农技站安排一次田间培训",
)
# months from today to the end of the first branches' terms: one overdue, others near and far
ENDING = (2, 5, -1, 1, 8, 14, 20, 26, 32)


def this_year(run, ago):
    """Plan what branches tell of their organisation life up to today."""
    run.timeline.add(ago(18), 10, lambda at: _terms(run, ago.today, at))
    run.timeline.add(ago(17), 10, lambda at: _appraisals(run, ago.today, at))
    run.timeline.add(ago(16), 10, lambda at: _dues(run, ago.today, at))
    run.timeline.add(ago(5), 10, lambda at: _open_items(run, ago, at))
    run.timeline.add(ago.today, 6, lambda at: actions.tell_of_terms(on=ago.today, at=at))


@deed
def _terms(run, today, at):
    """Every branch has a running term; some end soon, one is over."""
    terms = []
    for number, branch in enumerate(run.place.branches):
        ends_on = today + relativedelta(months=ENDING[number % len(ENDING)], days=number)
        years = usual_years(branch.kind)
        began_on = ends_on - relativedelta(years=years) + timedelta(days=1)
        terms.append(
            Term(
                organisation=branch,
                began_on=began_on,
                years=years,
                ends_on=last_day(began_on, years),
            )
        )
    Term.objects.bulk_create(terms)
    _note(run, "terms", len(terms), at)


@deed
def _appraisals(run, today, at):
    """Most branches have held their appraisal; some have not followed it up, few not told it."""
    rows, lines = [], []
    for number, branch in enumerate(run.place.branches):
        held_on = run.span.starts_on + timedelta(days=70 + number % 10)
        if number % 11 == 5 or held_on > today:
            continue
        chance = seeded("appraisal", run.cycle.code, branch.code)
        members = max(branch.members, 5)
        basic, unqualified = chance.randint(0, 2), int(chance.random() < 0.2)
        excellent = members // 4
        is_waiting = number % 7 == 3
        row = Appraisal(
            participant=run.participant(branch),
            held_on=held_on,
            members=members,
            took_part=members - chance.randint(0, 1),
            excellent=excellent,
            qualified=members - excellent - basic - unqualified,
            basically_qualified=basic,
            unqualified=unqualified,
            status=AppraisalStatus.SENT if is_waiting else AppraisalStatus.CONFIRMED,
            written_by=run.place.secretary(branch),
            written_at=at,
            confirmed_by=None if is_waiting else run.place.officer(branch),
            confirmed_at=None if is_waiting else at,
        )
        rows.append(row)
        for outcome, consequence, count in (
            ("excellent", "praise", excellent),
            ("basically_qualified", "talk", basic),
            ("unqualified", "education", unqualified),
        ):
            if count:
                is_done = run.strengths[branch.pk] in ("good", "fair") or outcome == "excellent"
                lines.append(
                    AppraisalFollowUp(
                        appraisal=row,
                        outcome=outcome,
                        consequence=consequence,
                        number=count,
                        due_on=held_on + timedelta(days=60),
                        done_number=count if is_done else 0,
                        done_on=min(held_on + timedelta(days=30), today) if is_done else None,
                    )
                )
    Appraisal.objects.bulk_create(rows)
    AppraisalFollowUp.objects.bulk_create(lines)
    _note(run, "appraisals", len(rows), at)


@deed
def _dues(run, today, at):
    """Periods that are over, told by nearly everybody; the demonstration's branch owes the last."""
    every = CountyRules.objects.of(run.place.county).dues_every
    starts = dues.ended(dues.periods(run.cycle, every), run.cycle, on=today)
    rows = []
    for number, branch in enumerate(run.place.branches):
        least, most = IN_TIME[run.strengths[branch.pk]]
        chance = seeded("dues", run.cycle.code, branch.code)
        members = max(branch.members, 5)
        told = starts[:-1] if number % 9 == 0 else starts
        participant = run.participant(branch)
        rows += [
            DuesRound(
                participant=participant,
                period_start=start,
                members=members,
                on_time=members * chance.randint(least, most) // 100,
                told_by=run.place.secretary(branch),
                told_at=at,
            )
            for start in told
        ]
    DuesRound.objects.bulk_create(rows)
    _note(run, "dues", len(rows), at)


@deed
def _open_items(run, ago, at):
    """Meetings of these weeks left something open; some members stayed away without leave."""
    items = 0
    for number, branch in enumerate(run.place.branches[:12]):
        told = Record.objects.filter(
            cycle=run.cycle, organisation=branch, attended__lt=branch.members
        )
        told = told.exclude(status=RecordStatus.DRAFT).order_by("-happened_on", "pk")
        latest = told.first()
        if latest is None:
            continue
        post = run.place.secretary(branch).standing[0]
        for turn in range(3 if number == 0 else 1):
            FollowUp.objects.create(
                record=latest,
                participant_id=latest.participant_id,
                organisation=branch,
                text=ITEMS[(number + turn) % len(ITEMS)],
                post=post if turn != 1 else None,
                due_on=ago(4 - 9 * turn - 5 * (number % 3)) if turn != 1 else None,
            )
            items += 1
    own = Record.objects.filter(cycle=run.cycle, organisation=run.place.branches[0])
    waiting = own.filter(status=RecordStatus.SENT, attended__lt=F("expected"), excused=None)
    if latest := waiting.order_by("-happened_on", "pk").first():
        latest.excused = 0
        latest.save(update_fields=["excused"])
    _note(run, "open items", items, at)


def _note(run, what, count, at):
    record(
        "demonstration.life_told",
        by=None,
        at=at,
        about=run.cycle,
        organisation=run.place.county,
        data={"what": what, "count": count},
    )
