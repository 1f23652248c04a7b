"""Moving the tasks that are still to do after a change of the calendar."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories import (
    NOW,
    SHANGHAI,
    TODAY,
    make_given,
    make_record,
    make_task,
    make_template,
)
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.actions import enter_day
from tracker.determination.models import CyclePhase, TaskTemplate
from tracker.performance import actions
from tracker.performance.models import Task

pytestmark = pytest.mark.django_db

THURSDAY, FRIDAY, MONDAY = date(2026, 6, 25), date(2026, 6, 26), date(2026, 6, 29)
MOVING = {"every": "month", "day": 26, "move": "next"}


@pytest.fixture
def template(work):
    Task.objects.all().delete()
    return make_template(recurrence=MOVING)


@pytest.fixture
def task(work, template):
    """A task of June due on Friday the 26th."""
    return make_task(work.participant, template=template, scheduled_on=FRIDAY, due_on=FRIDAY)


@pytest.fixture
def day_off(cast):
    """The county takes that Friday off."""
    return enter_day(cast.county, on=FRIDAY, is_working=False, by=cast.administrator, at=NOW)


def replan(cycle, cast, **options):
    options = {"by": cast.administrator, "at": NOW} | options
    on = options["at"].astimezone(SHANGHAI).date()
    digest = options.pop("digest", None) or actions.preview_replan(cycle, on=on).digest
    return actions.replan(cycle, digest=digest, **options)


def days(task):
    task.refresh_from_db()
    return task.scheduled_on, task.due_on


def test_a_task_that_is_still_to_do_moves_to_its_new_day(work, cast, task, day_off):
    (move,) = actions.preview_replan(work.cycle, on=TODAY).moves
    assert (move.due_before, move.due_on, move.tasks) == (FRIDAY, MONDAY, 1)
    replan(work.cycle, cast)
    assert days(task) == (MONDAY, MONDAY)
    event = AuditEvent.objects.get(verb="tasks.replanned")
    assert (event.data, event.about_id) == ({"tasks": 1, "periods": 1}, str(work.cycle.pk))


def test_changing_the_calendar_alone_moves_nothing(work, task, day_off):
    assert days(task) == (FRIDAY, FRIDAY)


@pytest.mark.parametrize("status", ["submitted", "returned", "accepted", "missed"])
def test_what_was_begun_or_is_over_stays(work, cast, task, day_off, status):
    Task.objects.update(status=status)
    assert actions.preview_replan(work.cycle, on=TODAY).moves == ()
    with pytest.raises(Refused):
        replan(work.cycle, cast)


def test_a_task_planned_for_a_day_gone_by_stays(work, cast, task, day_off):
    Task.objects.update(scheduled_on=date(2026, 6, 14))
    assert actions.preview_replan(work.cycle, on=TODAY).moves == ()
    assert actions.preview_replan(work.cycle, on=date(2026, 6, 14)).tasks == 1


def test_a_task_by_hand_and_another_cycles_stay(work, cast, template, day_off):
    by_hand = make_task(work.participant, title_zh="走访", scheduled_on=FRIDAY, due_on=FRIDAY)
    Task.objects.filter(pk=by_hand.pk).update(template=None)
    assert actions.preview_replan(work.cycle, on=TODAY).moves == ()


def test_a_task_never_moves_out_of_performance(work, cast, task, day_off):
    CyclePhase.objects.create(
        cycle=work.cycle,
        phase="performance",
        starts_at=datetime(2026, 1, 1, tzinfo=SHANGHAI),
        ends_at=datetime(2026, 6, 28, tzinfo=SHANGHAI),  # Saturday the 27th is its last day
    )
    replan(work.cycle, cast)
    assert days(task) == (date(2026, 6, 25), date(2026, 6, 25))


def test_a_task_never_becomes_due_before_today(work, cast, task, day_off):
    template = task.template
    template.recurrence = MOVING | {"move": "previous"}
    template.save()
    on = FRIDAY
    assert actions.preview_replan(work.cycle, on=on).moves == ()
    assert actions.preview_replan(work.cycle, on=date(2026, 6, 25)).tasks == 1


def test_a_period_that_the_template_no_longer_has_stays(work, cast, task, day_off):
    Task.objects.update(period_start=date(2026, 6, 2))
    assert actions.preview_replan(work.cycle, on=TODAY).moves == ()


def test_what_is_confirmed_is_what_was_shown(work, cast, task, day_off):
    digest = actions.preview_replan(work.cycle, on=TODAY).digest
    make_task(work.west, template=task.template, scheduled_on=FRIDAY, due_on=FRIDAY)
    with pytest.raises(actions.PlanMoved):
        replan(work.cycle, cast, digest=digest)
    assert days(task) == (FRIDAY, FRIDAY)


def test_after_performance_no_task_moves(work, cast, task, day_off):
    work.cycle.phase = "self_assessment"
    work.cycle.save()
    with pytest.raises(Refused):
        replan(work.cycle, cast)


@pytest.mark.parametrize("member", ["officer", "secretary", "observer", "outsider"])
def test_only_who_runs_the_cycle_moves_tasks(work, cast, task, day_off, member):
    with pytest.raises(PermissionDenied):
        replan(work.cycle, cast, by=getattr(cast, member))
    assert days(task) == (FRIDAY, FRIDAY)


# Parts and milestones --------------------------------------------------------------------------


@pytest.fixture
def moving_back(task, day_off):
    """The calendar now puts the task on Thursday the 25th."""
    TaskTemplate.objects.update(recurrence=MOVING | {"move": "previous"})
    return task


def make_part(task, due_on):
    """A part of the task at the branch beside, due on that day."""
    return make_given(task.participant, parent=task, due_on=due_on, scheduled_on=due_on)


@pytest.mark.parametrize("held_by", ["part", "milestone"])
def test_a_task_never_becomes_due_before_its_parts_and_milestones(work, cast, moving_back, held_by):
    task = moving_back
    if held_by == "part":
        make_part(task, FRIDAY)
    else:
        task.milestones.create(title="完工", due_on=FRIDAY)
    plan = actions.preview_replan(work.cycle, on=TODAY)
    assert plan.moves == ()
    assert [(move.due_before, move.due_on, move.tasks) for move in plan.staying] == [
        (FRIDAY, THURSDAY, 1)
    ]
    with pytest.raises(Refused):
        replan(work.cycle, cast)
    assert days(task) == (FRIDAY, FRIDAY)


def test_only_the_task_that_is_held_stays(work, cast, moving_back):
    free = make_task(work.west, template=moving_back.template, scheduled_on=FRIDAY, due_on=FRIDAY)
    moving_back.milestones.create(title="完工", due_on=FRIDAY)
    moving_back.milestones.create(title="开工", due_on=TODAY)
    make_part(moving_back, THURSDAY)
    plan = actions.preview_replan(work.cycle, on=TODAY)
    assert (plan.tasks, plan.tasks_staying) == (1, 1)
    replan(work.cycle, cast)
    assert (days(moving_back), days(free)) == ((FRIDAY, FRIDAY), (THURSDAY, THURSDAY))
    event = AuditEvent.objects.get(verb="tasks.replanned")
    assert event.data == {"tasks": 1, "periods": 1, "staying": 1}


def test_parts_and_milestones_up_to_the_new_day_hold_nothing(work, cast, moving_back):
    make_part(moving_back, THURSDAY)
    moving_back.milestones.create(title="完工", due_on=THURSDAY)
    replan(work.cycle, cast)
    assert days(moving_back) == (THURSDAY, THURSDAY)


def test_the_page_tells_which_tasks_stay_and_why(work, cast, moving_back, as_user, frozen):
    moving_back.milestones.create(title="完工", due_on=FRIDAY)
    page = as_user(cast.administrator).get(reverse("performance:replan", args=[work.cycle.code]))
    text = page.content.decode()
    assert "请先调整该日期" in text and "2026-06-25" in text
    assert "无需调整" not in text


# The page --------------------------------------------------------------------------------------


@pytest.fixture
def frozen(time_machine):
    """The day of the tests is the day of the request."""
    time_machine.move_to(NOW, tick=False)


def test_the_page_shows_what_would_move_and_moves_it(work, cast, task, day_off, as_user, frozen):
    client = as_user(cast.administrator)
    address = reverse("performance:replan", args=[work.cycle.code])
    page = client.get(address)
    text = page.content.decode()
    assert page.context["plan"].tasks == 1
    assert "2026-06-29" in text and task.template.title_zh in text
    sent = {"digest": page.context["plan"].digest, "key": page.context["key"]}
    for _time in range(2):
        assert client.post(address, sent).status_code == 302
    assert days(task) == (MONDAY, MONDAY)
    assert AuditEvent.objects.filter(verb="tasks.replanned").count() == 1
    assert "无需调整" in client.get(address).content.decode()


def test_a_changed_plan_is_shown_anew(work, cast, task, day_off, as_user, frozen):
    client = as_user(cast.administrator)
    address = reverse("performance:replan", args=[work.cycle.code])
    answer = client.post(address, {"digest": "0" * 64, "key": "0" * 32})
    assert answer.status_code == 409
    assert "请查看新的预览" in answer.content.decode()
    assert days(task) == (FRIDAY, FRIDAY)


def test_a_draft_that_somebody_began_moves_with_its_task(work, cast, task, day_off):
    make_record(work.participant, cast.secretary, tasks=[task])
    replan(work.cycle, cast)
    assert days(task) == (MONDAY, MONDAY)
