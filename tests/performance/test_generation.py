"""Task lists filled from templates: how many, for whom, and never twice."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_cycle,
    make_organisation,
    make_participant,
    make_person,
    make_post,
    make_record,
    make_template,
)
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.actions import enter_day
from tracker.organisations.models import Post
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(cast):
    cycle = make_cycle(cast.county, phase="determination")
    for organisation in (cast.county, cast.township, cast.east, cast.west, cast.far):
        make_participant(cycle, organisation)
    return cycle


def generate(cycle, cast):
    return actions.generate_tasks(cycle, by=cast.administrator, at=NOW)


def test_every_branch_gets_each_period_of_a_template_once(cycle, cast):
    monthly = make_template(recurrence={"every": "month", "day": 10, "scheduled_day": 5})
    quarterly = make_template(recurrence={"every": "quarter"})
    first = generate(cycle, cast)
    assert (first.created, first.templates, first.periods) == (3 * 16, 2, 16)
    days = Task.objects.filter(organisation=cast.east, template=monthly).values_list(
        "period_start", "scheduled_on", "due_on", "status", "person"
    )
    assert days[1] == (date(2026, 2, 1), date(2026, 2, 5), date(2026, 2, 10), "due", None)
    quarters = Task.objects.filter(organisation=cast.east, template=quarterly)
    assert [task.due_on for task in quarters] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]


def test_generating_again_makes_nothing_and_keeps_what_was_sent(cycle, cast):
    make_template(recurrence={"every": "quarter"})
    generate(cycle, cast)
    sent = Task.objects.filter(organisation=cast.east).first()
    Task.objects.filter(pk=sent.pk).update(status="submitted", first_sent_on=date(2026, 3, 1))
    before = list(Task.objects.order_by("pk").values())
    assert generate(cycle, cast).created == 0
    assert list(Task.objects.order_by("pk").values()) == before


def test_a_later_template_adds_only_its_own_tasks(cycle, cast):
    make_template(recurrence={"every": "year"})
    generate(cycle, cast)
    make_template(recurrence={"every": "half_year"})
    assert generate(cycle, cast).created == 3 * 2


def test_a_branch_under_seven_members_gets_no_committee_meetings(cycle, cast):
    make_template(min_members=7, recurrence={"every": "month"})
    generate(cycle, cast)
    assert set(Task.objects.values_list("organisation__code", flat=True)) == {
        cast.east.code,
        cast.far.code,
    }


def test_a_branch_of_six_has_no_committee_to_miss_and_one_of_seven_has(cycle, cast):
    make_template(min_members=7, recurrence={"every": "month"})
    six, seven = (make_organisation(cast.township, members=size) for size in (6, 7))
    for organisation in (six, seven):
        make_participant(cycle, organisation)
    generate(cycle, cast)
    asked = Counter(Task.objects.values_list("organisation__code", flat=True))
    assert (asked[six.code], asked[seven.code]) == (0, 12)


def test_a_template_for_small_branches_passes_over_large_ones(cycle, cast):
    make_template(max_members=6, recurrence={"every": "year"})
    generate(cycle, cast)
    assert [task.organisation for task in Task.objects.all()] == [cast.west]


def test_a_branch_that_has_grown_is_asked_from_now_on_and_misses_nothing(cycle, cast):
    make_template(min_members=7, recurrence={"every": "month", "day": 15})
    actions.begin_performance(cycle, by=cast.administrator, at=NOW)
    assert Task.objects.filter(organisation=cast.west).count() == 0
    cast.west.members = 8
    cast.west.save()
    cycle.refresh_from_db()
    # NOW is 15 June: what is due on the day itself can still be done
    assert generate(cycle, cast).created == 7
    due = Task.objects.filter(organisation=cast.west).values_list("due_on", flat=True)
    assert (min(due), max(due)) == (date(2026, 6, 15), date(2026, 12, 15))
    assert cycle.participants.get(organisation=cast.west).members == 5
    assert generate(cycle, cast).created == 0


def test_a_branch_that_has_shrunk_has_no_committee_meetings_to_miss_any_more(cycle, cast):
    committee = make_template(min_members=7, recurrence={"every": "month", "day": 15})
    small = make_template(max_members=6, recurrence={"every": "month", "day": 20})
    actions.begin_performance(cycle, by=cast.administrator, at=NOW)
    begun = Task.objects.get(organisation=cast.east, due_on=date(2026, 9, 15))
    make_record(begun.participant, cast.secretary, tasks=[begun])
    cast.east.members = 6
    cast.east.save()
    cycle.refresh_from_db()
    generated = generate(cycle, cast)
    # NOW is 15 June: what was due by then was to be done, and what was begun stays
    assert (generated.taken_back, generated.created) == (5, 7)
    own = Task.objects.filter(organisation=cast.east)
    months = [task.due_on.month for task in own.filter(template=committee)]
    assert months == [1, 2, 3, 4, 5, 6, 9]
    assert own.filter(template=small).count() == 7
    assert Task.objects.filter(organisation=cast.far, template=committee).count() == 12
    assert generate(cycle, cast) == replace(generated, taken_back=0, created=0)


def test_what_a_template_asked_before_its_kinds_and_size_were_changed_is_taken_back(cycle, cast):
    template = make_template(recurrence={"every": "month"}, organisation=cast.county)
    generate(cycle, cast)
    template.applies_to, template.min_members = ["village"], 12
    template.save()
    assert generate(cycle, cast).taken_back == 12
    template.applies_to = ["community"]
    template.save()
    assert generate(cycle, cast).taken_back == 24


def test_a_template_that_comes_while_work_goes_on_asks_for_nothing_that_is_over(cycle, cast):
    quarterly = make_template(recurrence={"every": "quarter"})
    actions.begin_performance(cycle, by=cast.administrator, at=NOW)
    cycle.refresh_from_db()
    make_template(recurrence={"every": "month", "day": 10})
    assert generate(cycle, cast).created == 3 * 6
    overdue = Task.objects.overdue(on=NOW.date()).values_list("template", flat=True)
    assert set(overdue) == {quarterly.pk}


def test_beginning_performance_late_still_gives_the_whole_year(cycle, cast):
    make_template(recurrence={"every": "month", "day": 10})
    actions.begin_performance(cycle, by=cast.administrator, at=NOW)
    assert Task.objects.filter(organisation=cast.east).count() == 12


def test_days_follow_the_calendar_of_the_county(cycle, cast):
    enter_day(cast.county, on=date(2026, 6, 5), is_working=False, by=cast.administrator, at=NOW)
    make_template(recurrence={"every": "month", "workday": 5})
    generate(cycle, cast)
    june = Task.objects.get(organisation=cast.east, period_start=date(2026, 6, 1))
    assert june.due_on == date(2026, 6, 8)


@pytest.mark.parametrize(
    ("days", "workday", "day_off", "due"),
    [
        # 2 to 6 and 9 to 13 March are ten working days, and 4 March lies before the cycle
        ((date(2026, 3, 10), date(2026, 3, 31)), 10, date(2026, 3, 4), date(2026, 3, 16)),
        # counted back from the end of a month that goes on after the cycle
        ((date(2026, 3, 1), date(2026, 3, 25)), -10, date(2026, 3, 30), date(2026, 3, 17)),
    ],
)
def test_working_days_are_counted_over_the_whole_month_that_a_cycle_cuts(
    cycle, cast, days, workday, day_off, due
):
    type(cycle).objects.filter(pk=cycle.pk).update(starts_on=days[0], ends_on=days[1])
    cycle.refresh_from_db()
    enter_day(cast.county, on=day_off, is_working=False, note="防汛", by=cast.administrator, at=NOW)
    make_template(recurrence={"every": "month", "workday": workday})
    generate(cycle, cast)
    assert set(Task.objects.values_list("due_on", flat=True)) == {due}


def test_each_date_of_a_rule_is_a_task(cycle, cast):
    make_template(recurrence={"rrule": "FREQ=MONTHLY;BYDAY=1FR,3FR", "due_after": 3})
    assert generate(cycle, cast).created == 3 * 24
    assert generate(cycle, cast).created == 0


def test_generating_again_after_a_change_of_the_calendar_makes_nothing_twice(cycle, cast):
    make_template(recurrence={"every": "month", "workday": -1})
    make_template(recurrence={"rrule": "FREQ=WEEKLY;BYDAY=FR", "move": "next"})
    generate(cycle, cast)
    enter_day(cast.county, on=date(2026, 6, 26), is_working=False, by=cast.administrator, at=NOW)
    enter_day(cast.county, on=date(2026, 6, 30), is_working=False, by=cast.administrator, at=NOW)
    assert generate(cycle, cast).created == 0


def test_a_template_for_other_kinds_or_levels_passes_branches_over(cycle, cast):
    make_template(applies_to=["hospital", "university"])
    township = make_template(
        level="township", post_kind=PostKind.TOWNSHIP_OFFICER, recurrence={"every": "once"}
    )
    generate(cycle, cast)
    tasks = Task.objects.all()
    assert [(task.organisation, task.template) for task in tasks] == [(cast.township, township)]
    assert tasks[0].post == Post.objects.get(organisation=cast.township)


def test_a_task_names_the_post_in_use_and_no_person(cycle, cast):
    make_template(recurrence={"every": "once"})
    Post.objects.filter(organisation=cast.west).update(is_active=False)
    generate(cycle, cast)
    posts = dict(Task.objects.values_list("organisation__code", "post"))
    secretary = Post.objects.get(organisation=cast.east, kind=PostKind.BRANCH_SECRETARY)
    assert posts[cast.east.code] == secretary.pk
    assert posts[cast.west.code] is None


def test_a_handover_moves_the_open_tasks_with_the_post(cycle, cast):
    make_template(recurrence={"every": "once"})
    generate(cycle, cast)
    task = Task.objects.get(organisation=cast.east)
    newcomer = make_person(cast.east)
    appoint(newcomer, task.post, since=date(2026, 7, 1), is_deputy=True)
    assert task.post.appointments.current(on=date(2026, 7, 2)).filter(person=newcomer).exists()


def test_a_dissolved_organisation_and_a_leader_get_no_organisation_tasks(cycle, cast):
    make_template(recurrence={"every": "once"})
    cast.far.dissolved_on = date(2026, 3, 1)
    cast.far.save()
    post = make_post(cast.east, PostKind.DEPUTY_SECRETARY)
    make_participant(cycle, cast.east, post=post)
    generate(cycle, cast)
    assert Task.objects.count() == 2


def test_one_event_tells_the_counts(cycle, cast):
    make_template(recurrence={"every": "quarter"})
    generate(cycle, cast)
    event = AuditEvent.objects.get(verb="tasks.generated")
    assert event.data == {"created": 12, "templates": 1, "periods": 4}
    assert (event.by, event.organisation) == (cast.administrator, cast.county)


@pytest.mark.parametrize("member", ["officer", "secretary", "observer", "outsider", "technical"])
def test_only_who_runs_the_cycle_generates(cycle, cast, member):
    make_template()
    with pytest.raises(PermissionDenied):
        actions.generate_tasks(cycle, by=getattr(cast, member), at=NOW)
    assert Task.objects.count() == 0


@pytest.mark.parametrize("phase", ["self_assessment", "review", "publication", "appeal", "closed"])
def test_nothing_is_generated_after_performance(cycle, cast, phase):
    cycle.phase = phase
    cycle.save()
    with pytest.raises(Refused):
        generate(cycle, cast)


def test_a_template_that_does_not_say_when_is_named(cycle, cast):
    template = make_template(recurrence={"every": "fortnight"})
    with pytest.raises(Refused, match=template.code):
        generate(cycle, cast)


def test_beginning_performance_generates_and_moves_the_phase(cycle, cast):
    make_template(recurrence={"every": "quarter"})
    moved = actions.begin_performance(cycle, by=cast.administrator, at=NOW)
    assert (moved.phase, Task.objects.count()) == ("performance", 12)
    with pytest.raises(Refused):
        actions.begin_performance(moved, by=cast.administrator, at=NOW)


def test_a_cycle_without_templates_begins_without_tasks(cycle, cast):
    assert generate(cycle, cast).created == 0


def test_marking_missed_closes_what_is_open_and_nothing_else(cycle, cast):
    make_template(recurrence={"every": "quarter"})
    generate(cycle, cast)
    cycle.phase = "performance"
    cycle.save()
    statuses = ["due", "returned", "submitted", "accepted"]
    tasks = list(Task.objects.filter(organisation=cast.east))
    for task, status in zip(tasks, statuses, strict=True):
        Task.objects.filter(pk=task.pk).update(status=status)
    assert actions.mark_missed(cycle, by=cast.administrator, at=NOW) == 2 + 4 + 4
    assert [Task.objects.get(pk=task.pk).status for task in tasks] == [
        "missed",
        "missed",
        "submitted",
        "accepted",
    ]


def test_another_county_keeps_its_own_tasks(cycle, cast):
    other = make_cycle(cast.elsewhere, phase="determination")
    village = make_organisation(make_organisation(cast.elsewhere))
    make_participant(other, village)
    make_template(recurrence={"every": "once"})
    generate(cycle, cast)
    assert not Task.objects.filter(organisation=village).exists()


def in_place_of(documents, cast, **changes):
    """The county's own version of a template of the documents."""
    return make_template(
        duty=documents.duty, organisation=cast.county, replaces=documents, **changes
    )


def months_of(organisation):
    return Counter(
        Task.objects.filter(organisation=organisation).values_list("period_start", flat=True)
    )


def under_way(cycle, cast):
    actions.begin_performance(cycle, by=cast.administrator, at=NOW)
    return Task.objects.get(organisation=cast.east, period_start=date(2026, 6, 1))


def test_a_template_taken_in_anothers_place_asks_for_no_month_twice(cycle, cast):
    documents = make_template(recurrence={"every": "month", "scheduled_day": 10, "day": 20})
    june = under_way(cycle, cast)
    assert june.scheduled_on <= TODAY
    own = in_place_of(documents, cast, recurrence={"every": "month", "day": 20})
    generate(cycle, cast)
    assert set(months_of(cast.east).values()) == {1}
    tasks = Task.objects.filter(organisation=cast.east)
    assert tasks.get(period_start=date(2026, 6, 1)) == june
    assert tasks.get(period_start=date(2026, 7, 1)).template == own


def test_what_was_begun_stands_for_the_template_taken_in_its_place(cycle, cast):
    documents = make_template()
    june = under_way(cycle, cast)
    make_record(june.participant, cast.secretary, tasks=[june])
    in_place_of(documents, cast)
    generate(cycle, cast)
    generate(cycle, cast)
    assert set(months_of(cast.east).values()) == {1}
    assert Task.objects.filter(pk=june.pk).exists()


def test_a_plan_that_was_made_is_not_taken_back_with_its_template(cycle, cast):
    retired, kept = make_template(is_key=True), make_template()
    under_way_tasks = actions.begin_performance(cycle, by=cast.administrator, at=NOW).tasks
    planned = under_way_tasks.get(
        organisation=cast.east, template=retired, period_start=date(2026, 9, 1)
    )
    planned.milestones.create(
        title="方案", due_on=date(2026, 8, 1), done_on=date(2026, 6, 10), done_by=cast.secretary
    )
    retired.is_retired = True
    retired.save()
    generated = generate(cycle, cast)
    assert Task.objects.filter(pk=planned.pk).exists()
    left = cycle.tasks.filter(template=retired, scheduled_on__gt=NOW.date())
    assert list(left) == [planned]
    assert kept.tasks.count() == 36
    assert generated.taken_back == 20


def test_before_performance_a_replaced_template_leaves_no_task_behind(cycle, cast):
    documents, kept = make_template(), make_template()
    generate(cycle, cast)
    of_documents = Task.objects.filter(template=documents).count()
    own = in_place_of(documents, cast)
    generated = generate(cycle, cast)
    assert (generated.taken_back, generated.created) == (of_documents, own.tasks.count())
    assert not Task.objects.filter(template=documents).exists()
    # the year is filled whole: what lies behind is asked in the new way too
    assert own.tasks.filter(organisation=cast.east).count() == 12
    assert kept.tasks.filter(organisation=cast.east).count() == 12
    event = AuditEvent.objects.filter(verb="tasks.generated").latest("seq")
    assert event.data["taken_back"] == of_documents
    assert generate(cycle, cast).taken_back == 0


def test_when_performance_begins_what_was_replaced_or_retired_goes(cycle, cast):
    documents, retired = make_template(), make_template()
    generate(cycle, cast)
    own = in_place_of(documents, cast)
    make_template(duty=retired.duty, organisation=cast.county, replaces=retired, is_retired=True)
    actions.begin_performance(cycle, by=cast.administrator, at=NOW)
    given = set(Task.objects.values_list("template", flat=True))
    assert given == {own.pk}


def test_another_countys_version_takes_nothing_back_here(cycle, cast):
    documents = make_template()
    generate(cycle, cast)
    make_template(duty=documents.duty, organisation=cast.elsewhere, replaces=documents)
    assert generate(cycle, cast).taken_back == 0
