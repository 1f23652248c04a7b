"""A key task of the county on its way down: planned, handed to townships and branches, begun."""

from datetime import timedelta

from tracker.determination.models import Responsibility
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.models import LeakKind, Milestone, Task

PLAN = (
    # days from today, what is reached
    (-9, "摸清集体经济薄弱村底数，一村一张清单"),
    (-3, "县级部门与薄弱村结对，项目逐一明确"),
    (12, "项目全部开工，乡镇每周调度"),
    (35, "收益到账过半，群众代表评议一次"),
    (55, "逐村验收，办法固定下来"),
)
REACHED = {0: "摸底覆盖全部村，薄弱村另册管理", 1: "结对和项目清单已公开"}


def on_its_way(run, ago):
    """Plan the task from its giving to today; nothing of it is told before that."""
    today, county = ago.today, run.place.county
    last = run.span.ends_on

    def due(days):
        return min(today + timedelta(days=days), last)

    def give(at):
        task = actions.add_task(
            run.participant(county),
            post=county.posts.get(kind=PostKind.ORGANISATION_HEAD),
            due_on=due(60),
            title_zh="集体经济薄弱村攻坚",
            title_en="Strengthening villages with a weak collective economy",
            requirement_zh="薄弱村年内全部有稳定收入来源，账目按季公开，不举新债。",
            requirement_en="Every weak village has a steady income within the year, its accounts "
            "are open every quarter, and no new debt is taken up.",
            is_key=True,
            joint_work_zh="乡村振兴产业项目",
            joint_work_en="Rural revitalisation projects",
            by=run.first,
            at=at,
        )
        rows = [{"milestone": None, "title": title, "due_on": due(days)} for days, title in PLAN]
        actions.plan(task, rows, by=run.first, at=at)

    def to_townships(at):
        _hand(
            _task(run, county),
            run,
            run.place.townships,
            PostKind.TOWNSHIP_OFFICER,
            due_on=due(50),
            requirement_zh="本乡镇薄弱村一村一策，每月通报一次进展，困难及时上报县级部门。",
            requirement_en="One plan for each weak village, progress told once a month, and what "
            "is stuck goes to the county at once.",
            by=run.first,
            at=at,
        )

    def to_branches(at):
        for township in run.place.townships[:3]:
            branches = [one for one in run.place.branches if one.parent_id == township.pk]
            _hand(
                _task(run, township),
                run,
                branches,
                PostKind.BRANCH_SECRETARY,
                due_on=due(40),
                title_zh="帮带一个集体经济项目",
                title_en="Helping one project of the collective economy along",
                requirement_zh="支部讨论一次，党员认领任务，结果在公开栏张贴。",
                requirement_en="One meeting of the branch, tasks taken up by members, the "
                "outcome on the notice board.",
                by=run.place.users[township.code, PostKind.TOWNSHIP_OFFICER][0],
                at=at,
            )

    timeline = run.timeline
    timeline.add(ago(18), 9, give)
    timeline.add(ago(16), 10, to_townships)
    timeline.add(ago(13), 9, to_branches)
    for number, days in ((0, 10), (1, 4)):
        timeline.add(ago(days), 15, lambda at, number=number: _reach(run, number, at))
    for number, branch in enumerate(run.place.branches[1:8]):
        timeline.add(ago(7), 9 + number, lambda at, branch=branch: _tell(run, branch, at))
    timeline.add(ago(5), 9, lambda at: _accept(run, at))
    timeline.add(ago(2), 15, lambda at: _hand_leak(run, at))


def _task(run, organisation):
    """The key task by hand of an organisation."""
    return Task.objects.get(cycle=run.cycle, organisation=organisation, template=None, is_key=True)


def _hand(task, run, places, kind, **content):
    participants = [run.participant(place) for place in places]
    actions.hand_down(task, participants=participants, post_kind=kind, **content)


def _reach(run, number, at):
    milestone = Milestone.objects.get(task=_task(run, run.place.county), order=number + 1)
    actions.reach(milestone, note=REACHED[number], by=run.first, at=at)


def _tell(run, branch, at):
    actions.save_and_send(
        run.participant(branch),
        tasks=[_task(run, branch)],
        title="帮带集体经济项目",
        happened_on=at.date(),
        place=branch.usual_place,
        attended=branch.members - 1,
        expected=branch.members,
        what_was_done="支部专题讨论本村项目，党员分组认领，联系销路两处。",
        decision="下月会上通报收益，结果张贴公开。",
        by=run.place.secretary(branch),
        at=at,
    )


def _accept(run, at):
    """The officer accepts the first of them; the others wait."""
    for branch in run.place.branches[1:6]:
        record = _task(run, branch).records.get()
        actions.accept(record, by=run.place.officer(branch), at=at)


def _hand_leak(run, at):
    """An officer passes on the first duty that nobody answers for."""
    line = (
        Responsibility.objects.filter(
            participant__cycle=run.cycle,
            participant__organisation__in=run.place.branches,
            post__isnull=False,
            person=None,
        )
        .select_related("participant__organisation", "duty")
        .order_by("participant__path", "duty__order", "duty__code")
        .first()
    )
    if line is not None:
        actions.hand_leak(
            run.cycle,
            line.duty,
            LeakKind.OWNER,
            participant=line.participant,
            by=run.place.officer(line.participant.organisation),
            at=at,
        )
