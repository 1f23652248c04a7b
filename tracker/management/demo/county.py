"""The county's story: last year closed with all that followed, this year under way today."""

from datetime import timedelta

from tracker.accountability import actions as accountability
from tracker.assessment import actions as assessment
from tracker.assessment import totals
from tracker.assessment.models import Review
from tracker.determination import actions as determination
from tracker.determination.models import BoardReach
from tracker.determination.states import Phase
from tracker.management.demo import calendar_days, life, measures, second_looks, texts, work
from tracker.management.demo.cases import Case, Objection
from tracker.management.demo.run import Run
from tracker.organisations.roles import PostKind
from tracker.performance import actions as performance
from tracker.performance.models import Task
from tracker.performance.reasons import sentence
from tracker.performance.states import TaskStatus

WEAKEST_FIRST = ("poor", "average", "fair", "good")
EARLY_MEASURES = frozenset({"m-leaders-attendance", "m-education-coverage", "m-dues-on-time"})


def strengths_of(place):
    """Return {organisation pk: name of its strength} for the branches of a place."""
    return {branch.pk: work.strength_of(number) for number, branch in enumerate(place.branches)}


def weakest(place, strengths):
    """Return the branches, weakest first, without the one of the demonstration's secretary."""
    return sorted(place.branches[1:], key=lambda branch: WEAKEST_FIRST.index(strengths[branch.pk]))


def last_year(timeline, place, span, version, *, first, second):
    """Plan last year's cycle from its opening to its close, and return the Run."""
    strengths = strengths_of(place)
    run = Run(timeline, place, span, version, strengths, first=first, second=second)
    run.opened().performed().looked_back().assigned().settled().published().closed()
    weak = weakest(place, strengths)
    _cases_of_the_year(run, weak)
    timeline.add(span.after_end(3), 11, lambda at: _recuse(run, at))
    _after_publication(run, weak)
    return run


def _cases_of_the_year(run, weak):
    """Findings of the year, each rectified and closed off; the weakest crossed a red line."""
    first_day = run.span.starts_on
    Case(run, weak[0], by=run.first, found=texts.RED_LINE).raised(
        first_day + timedelta(days=130)
    ).ordered(
        first_day + timedelta(days=131), deadline_on=first_day + timedelta(days=161)
    ).reported(first_day + timedelta(days=150)).verified(first_day + timedelta(days=155))
    for number, branch in enumerate(weak[1:6]):
        day = first_day + timedelta(days=140 + 20 * number)
        case = Case(run, branch, by=run.place.officer(branch), number=number).raised(day)
        if number % 2:
            case.replied(day + timedelta(days=1)).answered(day + timedelta(days=2))
        case.ordered(day + timedelta(days=3), deadline_on=day + timedelta(days=33))
        if number == 2:
            case.reported(day + timedelta(days=12)).returned(day + timedelta(days=14))
        case.reported(day + timedelta(days=20)).verified(day + timedelta(days=25))


def _recuse(run, at):
    """Let a reviewer step back from one branch for a reason; another takes it over."""
    reviewers = run.place.reviewers
    review = Review.objects.filter(participant__cycle=run.cycle).left().order_by("pk").first()
    taken = set(review.participant.reviews.values_list("reviewer", flat=True))
    by = next(user for user in reviewers if user.person_id == review.reviewer_id)
    other = next(user for user in reviewers if user.person_id not in taken)
    reason = "去年曾参加该支部的联建项目，为避免影响，申请回避。"
    assessment.recuse(review, reason=reason, by=by, at=at)
    participant = run.participant(review.participant.organisation)
    assessment.assign_review(participant, reviewer=other.person, by=run.first, at=at)
    # some branches get a third opinion
    for branch in run.place.branches[2::9]:
        participant = run.participant(branch)
        taken = set(participant.reviews.values_list("reviewer", flat=True))
        third = next((user for user in reviewers if user.person_id not in taken), None)
        if third is not None:
            assessment.assign_review(participant, reviewer=third.person, by=run.first, at=at)


def _after_publication(run, weak):
    """Talks on the lowest grade, findings from results, one appeal upheld and one rejected."""
    published, appeals = (run.span.days[phase][0] for phase in (Phase.PUBLICATION, Phase.APPEAL))
    timeline = run.timeline
    talks = []

    def open_talks(at):
        talks.extend(accountability.open_talks_for_low_grades(run.cycle, by=run.first, at=at))

    def hold_talks(at):
        for talk in talks:
            officer = run.place.officer(talk.participant.organisation)
            accountability.hold_talk(
                talk,
                held_on=at.date(),
                held_by=officer.person,
                agreed="书记说明了原因；商定按月列出进度，镇党委派组织委员联系，半年后再看。",
                by=run.first,
                at=at,
            )

    def close_talks(at):
        for talk in talks:
            accountability.close_talk(talk, by=run.first, at=at)

    timeline.add(published + timedelta(days=1), 10, open_talks)
    timeline.add(published + timedelta(days=4), 15, hold_talks)
    timeline.add(appeals + timedelta(days=12), 10, close_talks)
    for number, branch in enumerate(weak[:2]):
        Case(run, branch, by=run.first, number=number + 1).raised(
            published + timedelta(days=2), from_result=True
        ).ordered(
            published + timedelta(days=3), deadline_on=published + timedelta(days=45)
        ).reported(published + timedelta(days=30)).verified(published + timedelta(days=34))
    fair = [branch for branch in weak if run.strengths[branch.pk] == "fair"]
    Objection(run, fair[0]).filed(appeals + timedelta(days=2)).proposed(
        appeals + timedelta(days=5), upheld=True
    ).confirmed(appeals + timedelta(days=7))
    Objection(run, fair[1]).filed(appeals + timedelta(days=3)).proposed(
        appeals + timedelta(days=6), upheld=False
    ).confirmed(appeals + timedelta(days=8))


def this_year(timeline, place, span, version, today, *, first, second):
    """Plan this year's cycle up to today, with something to do for everybody; return the Run."""
    strengths = strengths_of(place)
    run = Run(timeline, place, span, version, strengths, first=first, second=second)
    timeline.add(span.starts_on - timedelta(days=10), 9, lambda at: _settle(place, first, at))
    run.opened()
    ago = _Ago(today)
    timeline.add(ago(20), 8, lambda at: _told_until(run, today - timedelta(days=1), at))
    timeline.add(ago(19), 9, lambda at: _measured_early(run, at))
    timeline.add(ago(6), 9, lambda at: _ask_today(run, today, at))
    timeline.add(ago(2), 9, lambda at: calendar_days.enter(run, today, at))
    _records_of_these_days(run, ago)
    _cases_of_these_days(run, ago)
    life.this_year(run, ago)
    second_looks.plant(run, ago)
    timeline.add(today, 7, lambda at: totals.refresh_cycle(run.cycle, at=at), minute=30)
    return run


def _settle(place, by, at):
    """Let the county settle its rules: a sample instead of everything, a ceiling, open boards."""
    determination.settle_rules(
        place.county,
        by=by,
        at=at,
        sample_share=30,
        most_items=90,
        most_minutes=1500,
        board=BoardReach.MEMBERS,
    )


class _Ago:
    """Days counted back from today."""

    def __init__(self, today):
        self.today = today

    def __call__(self, days):
        return self.today - timedelta(days=days)


def _told_until(run, last, at):
    """Tell this year's work up to yesterday; what came in these days still waits."""
    work.tell(
        run.cycle,
        run.place,
        run.strengths,
        last=last,
        planned_by=last,
        judged=last - timedelta(days=1),
        spared={run.place.branches[0].pk},
        harshness=0.4,
        at=at,
    )


def _measured_early(run, at):
    measures.measure(
        run.cycle, run.participants(), run.strengths, codes=EARLY_MEASURES, by=run.first, at=at
    )


def _ask_today(run, today, at):
    """Give the demonstration's branch tasks for today and for this week."""
    branch = run.place.branches[0]
    post = branch.posts.get(kind=PostKind.BRANCH_SECRETARY)
    for days, title_zh, title_en in (
        (0, "上报本周走访群众问题清单", "Report this week's list of problems from the visits"),
        (3, "上报防汛值班和应急名单", "Report the flood watch and the emergency list"),
        (6, "提交老年食堂开办进度", "Report the progress of the canteen for the elderly"),
    ):
        performance.add_task(
            run.participant(branch),
            post=post,
            scheduled_on=today,
            due_on=today + timedelta(days=days),
            title_zh=title_zh,
            title_en=title_en,
            by=run.place.officer(branch),
            at=at,
        )


def _records_of_these_days(run, ago):
    """One record returned and one begun at the demonstration's branch; others wait beside it."""
    place, timeline = run.place, run.timeline
    own = place.branches[0]
    secretary, officer = place.secretary(own), place.officer(own)
    returned = []

    def send(at):
        returned.append(_send(run, own, at, attended=False))

    def give_back(at):
        reason = sentence(["attendance"], "请补填应到和实到人数，再报一次。")
        performance.return_record(returned[0], reason=reason, by=officer, at=at)

    def draft(at):
        performance.save_draft(
            run.participant(own),
            tasks=_next_tasks(run, own)[:1],
            title="老年食堂选址",
            happened_on=at.date(),
            place=own.usual_place,
            expected=own.members,
            what_was_done="初步议定老年食堂选址，待补充村民代表意见。",
            by=secretary,
            at=at,
        )

    timeline.add(ago(3), 16, send)
    timeline.add(ago(2), 9, give_back)
    timeline.add(ago(1), 20, draft)
    for number, branch in enumerate(place.branches[1:4]):
        timeline.add(ago(1), 10 + number, lambda at, branch=branch: _send(run, branch, at))


def _send(run, branch, at, *, attended=True):
    """Send a record of the day for the branch's next task, as its secretary would."""
    task = _next_tasks(run, branch)[0]
    return performance.save_and_send(
        run.participant(branch),
        tasks=[task],
        title=task.title[:100],
        happened_on=at.date(),
        place=branch.usual_place,
        attended=branch.members - 2 if attended else None,
        expected=branch.members if attended else None,
        excused=1 if attended else None,
        what_was_done="利用晚上时间集中学习，随后讨论村级道路养护，党员分段认领。",
        decision="由组织委员跟进，下月会上通报进展。",
        by=run.place.secretary(branch),
        at=at,
    )


def _next_tasks(run, branch):
    """Return the branch's open tasks of the templates, the next due first."""
    tasks = Task.objects.filter(
        cycle=run.cycle,
        organisation=branch,
        template__post_kind=PostKind.BRANCH_SECRETARY,
        status=TaskStatus.DUE,
    )
    return list(tasks.order_by("due_on", "id"))


def _cases_of_these_days(run, ago):
    """Cases at every stage: near the deadline, reported, overdue, replied to, just raised."""
    branches, today = run.place.branches, ago.today
    here, there = branches[:4], [b for b in branches if b.parent_id != branches[0].parent_id]
    officer = run.place.officer(here[0])
    Case(run, here[0], by=officer, number=1).raised(ago(14)).ordered(
        ago(13), deadline_on=today + timedelta(days=2)
    )
    Case(run, here[1], by=officer, number=0).raised(ago(16)).ordered(
        ago(15), deadline_on=today + timedelta(days=5)
    ).reported(ago(1))
    Case(run, there[1], by=run.place.officer(there[1]), number=4).raised(ago(18)).ordered(
        ago(17), deadline_on=ago(4)
    ).talked_about(ago(1))
    for days in (3, 2):
        run.timeline.add(
            ago(days),
            7,
            lambda at: accountability.escalate_overdue(on=at.date(), at=at),
        )
    Case(run, there[0], by=run.first, number=2).raised(ago(5)).replied(ago(2))
    Case(run, there[2], by=run.place.officer(there[2]), number=3).raised(ago(2))
    Case(run, there[3], by=run.first, number=1).raised(ago(9)).ordered(
        ago(8), deadline_on=today + timedelta(days=12)
    )
