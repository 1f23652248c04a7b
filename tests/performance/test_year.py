"""The year on one page: months by templates, for one branch or counted for an area."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import NOW, TODAY, make_cycle, make_record, make_task, make_template
from tracker.performance.models import Task
from tracker.performance.year import area_rows, by_month, months_of, own_rows

pytestmark = pytest.mark.django_db

YEAR = "performance:task-year"
MONTHS = months_of(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def today(time_machine):
    """The day of the tests is the day of the request."""
    time_machine.move_to(NOW, tick=False)


def due(participant, template, day, **fields):
    return make_task(
        participant, template=template, period_start=day, scheduled_on=day, due_on=day, **fields
    )


def test_months_run_from_the_cycles_first_to_its_last():
    found = months_of(date(2026, 11, 10), date(2027, 2, 1))
    assert [month.isoformat() for month in found] == [
        "2026-11-01",
        "2026-12-01",
        "2027-01-01",
        "2027-02-01",
    ]


def test_each_template_is_a_row_and_each_month_a_cell(work):
    lecture = make_template(title_zh="党课", order=1)
    late = due(work.participant, lecture, date(2026, 3, 20), status="accepted")
    first = due(work.participant, lecture, date(2026, 8, 20))
    by_hand = due(work.participant, None, date(2026, 7, 1), title_zh="抗洪")
    Task.objects.filter(pk=by_hand.pk).update(template=None, title_zh="抗洪")
    tasks = list(Task.objects.select_related("template").order_by("due_on"))
    rows, following = own_rows(tasks, MONTHS, on=TODAY)
    assert [row.title for row in rows] == ["主题党日", "党课", "抗洪"]
    assert following == work.task
    assert [task.pk for task in rows[1].cells[2].tasks] == [late.pk]
    assert [task.pk for task in rows[1].cells[7].tasks] == [first.pk]
    assert [task.is_next for task in tasks] == [False, True, False, False]


def test_what_is_overdue_is_not_what_comes_next(work):
    Task.objects.update(due_on=date(2026, 6, 14), scheduled_on=date(2026, 6, 14))
    _rows, following = own_rows(list(Task.objects.select_related("template")), MONTHS, on=TODAY)
    assert following is None


def test_an_area_is_counted_by_template_and_month(work):
    lecture = make_template(title_zh="党课", order=1)
    for participant, status in ((work.participant, "accepted"), (work.west, "submitted"),
                                (work.far, "due"), (work.township, "missed")):  # fmt: skip
        due(participant, lecture, date(2026, 3, 20), status=status)
    due(work.participant, lecture, date(2026, 3, 25), status="returned")
    due(work.west, lecture, date(2026, 6, 20))
    rows = area_rows(Task.objects.all(), MONTHS, on=TODAY)
    march, june = rows[1].cells[2], rows[1].cells[5]
    assert (march.total, march.done, march.overdue, march.missed) == (5, 2, 2, 1)
    assert (june.total, june.done, june.overdue, june.missed) == (1, 0, 0, 0)
    month, cells = by_month(rows, MONTHS)[5]
    assert month == date(2026, 6, 1)
    assert [(row.title, cell.total) for row, cell in cells] == [("主题党日", 1), ("党课", 1)]


def test_what_falls_due_outside_the_cycle_stands_in_its_nearest_month(work):
    Task.objects.update(due_on=date(2027, 1, 5))
    (row,) = area_rows(Task.objects.all(), MONTHS, on=TODAY)
    assert row.cells[11].total == 1


# The page --------------------------------------------------------------------------------------


def test_a_secretary_finds_each_cell_leading_to_its_work(work, cast, as_user, today):
    told = due(work.participant, work.template, date(2026, 5, 25), status="submitted")
    record = make_record(
        work.participant, cast.secretary, tasks=[told], status="sent", received_at=NOW
    )
    returned = due(work.participant, work.template, date(2026, 4, 25), status="returned")
    page = as_user(cast.secretary).get(reverse(YEAR))
    assert (page.context["is_one"], page.context["offered"]) == (True, [])
    text = page.content.decode()
    assert f"{reverse('performance:record-new')}?task={work.task.pk}" in text
    assert reverse("performance:record-detail", args=[record.pk]) in text
    assert reverse("performance:task-detail", args=[returned.pk]) in text
    assert page.context["next"] == work.task


def test_other_branches_are_not_in_it(work, cast, as_user, today):
    other = due(work.west, work.template, date(2026, 5, 25))
    client = as_user(cast.secretary)
    page = client.get(reverse(YEAR))
    assert reverse("performance:task-detail", args=[other.pk]) not in page.content.decode()
    assert client.get(reverse(YEAR), {"organisation": cast.west.code}).status_code == 404


def test_an_officer_sees_the_township_counted_and_chooses_a_branch(work, cast, as_user, today):
    due(work.west, work.template, date(2026, 5, 25))
    due(work.far, work.template, date(2026, 5, 25))
    client = as_user(cast.officer)
    page = client.get(reverse(YEAR))
    (row,) = page.context["rows"]
    assert [(cell.total, cell.overdue) for cell in row.cells[4:6]] == [(1, 1), (1, 0)]
    assert [one.organisation for one in page.context["offered"]] == [
        cast.township,
        cast.east,
        cast.west,
    ]
    listed = f"{reverse('performance:task-list')}?cycle={work.cycle.code}&amp;tab=overdue"
    assert f"{listed}&amp;template={work.template.code}" in page.content.decode()
    one = client.get(reverse(YEAR), {"organisation": cast.west.code})
    assert one.context["is_one"] and len(one.context["rows"]) == 1
    assert client.get(reverse(YEAR), {"organisation": cast.far.code}).status_code == 404


def test_many_organisations_are_offered_by_township(work, cast, as_user, today, monkeypatch):
    from tracker.performance.views import year as view

    monkeypatch.setattr(view, "OFFERED", 4)
    client = as_user(cast.administrator)
    offered = client.get(reverse(YEAR)).context["offered"]
    assert [one.organisation for one in offered] == [cast.county, cast.township]
    chosen = client.get(reverse(YEAR), {"organisation": cast.east.code}).context["offered"]
    assert [one.organisation for one in chosen] == [
        cast.county, cast.township, cast.east, cast.west,
    ]  # fmt: skip


def test_an_earlier_year_is_chosen_by_its_code_and_an_unknown_one_is_not_found(
    work, cast, as_user, today
):
    earlier = make_cycle(cast.county, year=2025, phase="closed")
    client = as_user(cast.officer)
    assert client.get(reverse(YEAR), {"cycle": earlier.code}).context["cycle"] == earlier
    assert client.get(reverse(YEAR), {"cycle": "none"}).status_code == 404


def test_an_empty_year_says_so(work, cast, as_user, today):
    Task.objects.all().delete()
    assert "本周期此处没有任务" in as_user(cast.secretary).get(reverse(YEAR)).content.decode()
    assert "年度工作尚未开始" in as_user(cast.outsider).get(reverse(YEAR)).content.decode()


@pytest.mark.parametrize(("member", "queries"), [("secretary", 8), ("officer", 8)])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_year_costs_as_many_queries_for_three_rows_as_for_one(
    work, cast, as_user, today, member, queries, rows, django_assert_num_queries
):
    Task.objects.update(status="accepted")
    for _number in range(rows - 1):
        due(work.participant, make_template(), date(2026, 5, 25), status="accepted")
    client = as_user(getattr(cast, member))
    client.get(reverse(YEAR))
    with django_assert_num_queries(queries):
        page = client.get(reverse(YEAR))
    assert len(page.context["rows"]) == rows
