"""The desk's list read from one statement: the same tasks, order and counts as the models give."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import TODAY, make_cycle, make_task, make_template
from tracker.performance.filters import choices
from tracker.performance.models import Task
from tracker.performance.states import Light, TaskStatus
from tracker.performance.task_rows import TaskRows, tabs

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(work):
    """Two tasks of each status on each of several days around today."""
    Task.objects.all().delete()
    for days in (-9, -1, 0, 7, 8, 30):
        due_on = TODAY + timedelta(days=days)
        for status in (*TaskStatus, *TaskStatus):
            make_task(work.participant, scheduled_on=date(2026, 1, 1), due_on=due_on, status=status)
    return Task.objects.order_by("due_on", "pk")


@pytest.mark.parametrize("name", tabs(on=TODAY))
def test_a_tab_has_the_same_rows_in_the_same_order_as_the_models(many, name):
    tab = tabs(on=TODAY)[name]
    wanted = list(tab.narrow(many).values_list("pk", flat=True))
    rows = TaskRows(Task.objects.all())
    assert [row.pk for row in rows.first(tab, most=100)] == wanted
    assert [row.pk for row in rows.first(tab, most=5)] == wanted[:5]


@pytest.mark.parametrize("name", tabs(on=TODAY))
def test_pages_after_a_mark_leave_nothing_out_and_show_nothing_twice(many, name):
    tab, rows, seen, mark = tabs(on=TODAY)[name], TaskRows(Task.objects.all()), [], None
    while found := rows.first(tab, most=3, after=mark):
        seen += [row.pk for row in found]
        mark = (found[-1].due_on, found[-1].pk)
    assert seen == list(tab.narrow(many).values_list("pk", flat=True))


@pytest.mark.parametrize("most", [1, 7, 13, 1000])
def test_tabs_are_counted_as_far_as_asked(many, most):
    by_name = tabs(on=TODAY)
    counts = TaskRows(Task.objects.all()).counts(by_name, most=most)
    assert counts == {
        name: min(tab.narrow(many).count(), most + 1) for name, tab in by_name.items()
    }


def test_the_tabs_of_open_tasks_show_the_lights_they_are_named_after(many):
    by_name = tabs(on=TODAY)
    for name, light in (("overdue", Light.OVERDUE), ("soon", Light.DUE_SOON)):
        assert set(by_name[name].narrow(many)) == set(many.showing(light, on=TODAY))


def test_a_list_that_can_hold_nothing_is_empty_without_a_query(many, django_assert_num_queries):
    with django_assert_num_queries(0):
        rows = TaskRows(Task.objects.none())
        assert rows.first(tabs(on=TODAY)["all"], most=5) == []
        assert set(rows.counts(tabs(on=TODAY), most=5).values()) == {0}


def test_a_row_says_what_the_task_says(work):
    own = make_task(work.participant, title_zh="换届{number}", is_key=True, first_sent_on=TODAY)
    for task in (work.task, own):
        row = next(
            row
            for row in TaskRows(Task.objects.all()).first(tabs(on=TODAY)["all"], most=5)
            if row.pk == task.pk
        )
        assert (row.title, row.organisation) == (task.title, task.organisation.name)
        assert (row.status, row.due_on, row.first_sent_on) == (
            task.status,
            task.due_on,
            task.first_sent_on,
        )
        assert row.is_key_task == task.is_key_task


def test_a_brace_or_a_tag_in_a_title_is_shown_as_it_is(as_user, cast, work):
    make_task(work.participant, title_zh="{number} {} <b>")
    page = as_user(cast.officer).get(reverse("performance:task-list"), {"tab": "all"})
    assert "{number} {} &lt;b&gt;</a>" in page.content.decode()


def test_what_can_be_chosen_is_in_order_and_asked_at_once(cast, work, django_assert_num_queries):
    later = make_cycle(cast.county, year=2027)
    first = make_template(order=0)
    type(work.template).objects.exclude(pk=first.pk).update(order=5)
    assert cast.officer.standing  # read before, as on every page
    with django_assert_num_queries(1):
        found = choices(cast.officer)
    assert [row.code for row in found.cycles] == [later.code, work.cycle.code]
    assert [row.code for row in found.townships] == [cast.township.code]
    assert found.templates[0].code == first.code


def test_the_name_of_the_person_comes_with_the_posts(cast, django_assert_num_queries):
    user = type(cast.officer).objects.get(pk=cast.officer.pk)
    with django_assert_num_queries(1):
        assert (bool(user.standing), str(user)) == (True, cast.officer.person.name)
