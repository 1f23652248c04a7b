"""Moving the tasks that are still to do after a change of the calendar."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories import NOW, SHANGHAI, TODAY, make_record, make_task, make_template
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.actions import enter_day
from tracker.determination.models import CyclePhase
from tracker.performance import actions
from tracker.performance.models import Task

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY = date(2026, 6, 26), date(2026, 6, 29)
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
