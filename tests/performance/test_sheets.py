"""Tasks and measured values as sheets: out, in again without a change, new ones by the actions."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import NOW, TODAY, make_duty, make_post, make_record, make_task, number
from tracker.determination.models import Measure
from tracker.organisations.models import Post
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.actions.measurements import Value
from tracker.performance.models import Measurement, Task
from tracker.performance.resources import MeasurementResource, TaskResource
from tracker.spreadsheets.plans import PlanHasErrors
from tracker.spreadsheets.reading import read
from tracker.spreadsheets.writing import write_workbook

pytestmark = pytest.mark.django_db


def sheet(headers, *rows):
    from tracker.spreadsheets.writing import write_xlsx

    return read(write_xlsx(tuple(headers), rows, title="x").read(), name="x.xlsx")


def round_trip(resource):
    return resource.check(read(write_workbook([resource.table()]).read(), name="x.xlsx"))


@pytest.fixture
def tasks(work, cast):
    return TaskResource(user=cast.officer, on=TODAY, cycle=work.cycle)


@pytest.fixture
def measure():
    return Measure.objects.create(
        code=f"m-{number()}", duty=make_duty(), title_zh="集体收入", title_en="Income"
    )


HEADERS = ("Organisation code", "Task", "Period from", "Post code", "Planned for", "Due on")


def test_tasks_go_out_and_in_again_without_a_change(work, cast, tasks):
    post = Post.objects.get(organisation=cast.east)
    actions.add_task(
        work.participant, by=cast.officer, at=NOW, post=post, due_on=TODAY, title_zh="换届准备"
    )
    Task.objects.filter(pk=work.task.pk).update(status="submitted", first_sent_on=TODAY)
    plan = round_trip(tasks)
    assert (plan.errors, plan.creates, plan.updates, plan.unchanged) == ((), 0, 0, 2)


def test_the_five_fixes_and_joint_work_go_out_and_in_again(work, cast, tasks):
    post = Post.objects.get(organisation=cast.east)
    actions.add_task(
        work.participant,
        by=cast.officer,
        at=NOW,
        post=post,
        due_on=TODAY,
        title_zh="道路修缮",
        requirement_zh="年内完工",
        requirement_en="Finished within the year",
        is_key=True,
        joint_work_en="Road works",
    )
    plan = round_trip(tasks)
    assert (plan.errors, plan.creates, plan.updates, plan.unchanged) == ((), 0, 0, 2)


def test_a_new_row_brings_its_requirement_and_joint_work(work, cast, tasks):
    post = Post.objects.get(organisation=cast.east)
    day = date(2026, 9, 30)
    more = ("Requirement (Chinese)", "Key task", "Joined with (Chinese)")
    row = (cast.east.code, "道路修缮", date(2026, 9, 1), post.code, day, day)
    tasks.execute(
        sheet((*HEADERS, *more), (*row, "年内完工", "是", "交通")), by=cast.officer, at=NOW
    )
    task = Task.objects.get(template=None)
    assert (task.requirement_zh, task.is_key, task.joint_work_zh) == ("年内完工", True, "交通")


def test_a_text_that_is_too_long_is_an_error_of_its_row(work, cast, tasks):
    post = Post.objects.get(organisation=cast.east)
    day = date(2026, 9, 30)
    rows = [
        (cast.east.code, title, date(2026, 9, 1), post.code, day, day, requirement)
        for title, requirement in (("长" * 201, ""), ("道路修缮", "长" * 2001))
    ]
    plan = tasks.check(sheet((*HEADERS, "Requirement (Chinese)"), *rows))
    assert sorted({error.row for error in plan.errors}) == [2, 3]


def test_a_new_row_is_a_task_by_hand(work, cast, tasks):
    post = Post.objects.get(organisation=cast.east)
    day = date(2026, 9, 30)
    new = sheet(HEADERS, (cast.east.code, "换届准备", date(2026, 9, 1), post.code, day, day))
    tasks.execute(new, by=cast.officer, at=NOW)
    task = Task.objects.get(template=None)
    assert (task.title_zh, task.post, task.due_on, task.period_start) == (
        "换届准备",
        post,
        day,
        date(2026, 9, 1),
    )


def test_what_is_there_is_not_changed_by_a_sheet(work, cast, tasks):
    day = date(2026, 6, 29)
    changed = sheet(
        HEADERS, (cast.east.code, work.template.code, work.task.period_start, "", day, day)
    )
    with pytest.raises(PlanHasErrors):
        tasks.execute(changed, by=cast.officer, at=NOW)
    assert Task.objects.get(pk=work.task.pk).due_on == date(2026, 6, 25)


def test_rows_of_elsewhere_codes_of_templates_and_rows_without_a_post_are_refused(
    work, cast, tasks
):
    post = Post.objects.get(organisation=cast.east)
    day = date(2026, 9, 30)
    bad = sheet(
        HEADERS,
        (cast.far.code, "检查", date(2026, 9, 1), post.code, day, day),
        (cast.east.code, work.template.code, date(2026, 9, 1), post.code, day, day),
        (cast.east.code, "走访", date(2026, 9, 1), "", day, day),
        (cast.elsewhere.code, "走访", date(2026, 9, 1), post.code, day, day),
    )
    plan = tasks.check(bad)
    assert sorted({error.row for error in plan.errors}) == [2, 3, 4, 5]
    assert Task.objects.count() == 1


def test_measured_values_go_out_and_in_again_without_a_change(work, cast, measure):
    values = {
        work.participant: Value(value=125_000),
        work.west: Value(not_applicable=True, reason="新成立"),
    }
    actions.enter_measurements(measure, values, by=cast.administrator, at=NOW)
    resource = MeasurementResource(user=cast.administrator, on=TODAY, cycle=work.cycle)
    plan = round_trip(resource)
    assert (plan.errors, plan.unchanged, plan.updates) == ((), 2, 0)


def test_a_sheet_of_values_is_entered_by_the_action(work, cast, measure):
    resource = MeasurementResource(user=cast.administrator, on=TODAY, cycle=work.cycle)
    new = sheet(
        ("单位编码", "数据项编码", "数值", "不适用", "理由或说明"),
        (cast.east.code, measure.code, Decimal("12.5"), "", ""),
        (cast.west.code, measure.code, "", "是", "新成立"),
    )
    resource.execute(new, by=cast.administrator, at=NOW)
    assert list(Measurement.objects.order_by("participant").values_list("value", "reason")) == [
        (125_000, ""),
        (None, "新成立"),
    ]


def test_a_sheet_of_values_is_refused_whole(work, cast, measure):
    resource = MeasurementResource(user=cast.officer, on=TODAY, cycle=work.cycle)
    bad = sheet(
        ("Organisation code", "Measure code", "Value"),
        (cast.east.code, measure.code, 1),
        (cast.far.code, measure.code, 1),
        (cast.west.code, measure.code, -1),
        (cast.west.code, "m-none", 1),
    )
    with pytest.raises(PlanHasErrors):
        resource.execute(bad, by=cast.officer, at=NOW)
    assert Measurement.objects.count() == 0


def test_the_export_shows_what_the_filters_show(as_user, cast, work):
    from django.urls import reverse

    make_task(work.west)
    make_record(work.participant, cast.secretary)
    client = as_user(cast.officer)
    answer = client.get(reverse("performance:task-export"), {"template": work.template.code})
    book = read(b"".join(answer.streaming_content), name="x.xlsx")
    assert [row.cells[0] for row in book.rows] == [cast.east.code]


def test_the_import_pages_lead_from_upload_to_preview(as_user, cast, work):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    from tracker.spreadsheets.writing import write_xlsx

    post = Post.objects.get(organisation=cast.east)
    day = date(2026, 9, 30)
    content = write_xlsx(
        HEADERS, [(cast.east.code, "换届准备", date(2026, 9, 1), post.code, day, day)], title="x"
    ).read()
    client = as_user(cast.officer)
    answer = client.post(
        reverse("performance:task-import"), {"file": SimpleUploadedFile("x.xlsx", content)}
    )
    assert answer.status_code == 302
    assert "换届准备" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"Due on": date(2027, 1, 1)},
        {"Planned for": date(2026, 10, 1)},
        {"Planned for": date(2025, 12, 31)},
        {"Period from": date(1999, 1, 1)},
        {"Period from": date(2026, 10, 1)},
        {"Post code": "of elsewhere"},
        {"Post code": "closed"},
        {"Organisation code": "dissolved"},
    ],
)
def test_a_new_row_that_cannot_be_is_named_before_anything_is_done(work, cast, tasks, changes):
    day = date(2026, 9, 30)
    row = (cast.east.code, "道路修缮", date(2026, 9, 1), cast.east.posts.get().code, day, day)
    row = dict(zip(HEADERS, row, strict=True))
    closed = make_post(cast.east, PostKind.PUBLICITY_MEMBER, is_active=False)
    type(cast.west).objects.filter(pk=cast.west.pk).update(dissolved_on=TODAY)
    assert tasks.check(sheet(HEADERS, tuple(row.values()))).errors == ()  # the control
    if changes.get("Organisation code") == "dissolved":
        changes = {"Organisation code": cast.west.code, "Post code": cast.west.posts.get().code}
    elif "Post code" in changes:
        there = {"closed": closed, "of elsewhere": cast.west.posts.get()}
        changes = {"Post code": there[changes["Post code"]].code}
    plan = tasks.check(sheet(HEADERS, tuple((row | changes).values())))
    assert [error.row for error in plan.errors] == [2]
