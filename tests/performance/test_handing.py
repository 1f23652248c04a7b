"""Tasks by hand: given to several, changed, taken back, handed down, and the line upward."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories as f
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.models import Participant
from tracker.notices.models import Notice
from tracker.notices.texts import text_of
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.models import Milestone, Task

pytestmark = pytest.mark.django_db
KEY = "0" * 31 + "2"
DUE = date(2026, 9, 30)


@pytest.fixture(autouse=True)
def today():
    import time_machine

    with time_machine.travel(f.NOW, tick=False):
        yield


def url(name, *args):
    return reverse(f"performance:{name}", args=args)


def given(**changes):
    return {
        "title_zh": "道路修缮",
        "requirement_zh": "年内完工",
        "post_kind": PostKind.BRANCH_SECRETARY,
        "due_on": DUE,
    } | changes


@pytest.fixture
def county_task(work, cast):
    """A key task of the county, by hand."""
    return f.make_given(
        work.county,
        is_key=True,
        joint_work_zh="交通建设",
        due_on=DUE,
        post=cast.county.posts.get(kind=PostKind.ORGANISATION_HEAD),
    )


# given


def test_several_organisations_get_a_task_each_by_their_own_post(work, cast):
    tasks = actions.add_tasks(
        [work.west, work.participant],
        by=cast.officer,
        at=f.NOW,
        is_key=True,
        joint_work_en="Road works",
        **given(),
    )
    assert [
        (task.organisation, task.post, task.is_key_task, task.joint_work) for task in tasks
    ] == [(place, place.posts.get(), True, "Road works") for place in (cast.east, cast.west)]
    assert AuditEvent.objects.filter(verb="task.added").count() == 2


def test_one_without_such_a_post_means_that_nobody_gets_it(work, cast):
    cast.west.posts.update(is_active=False)
    with pytest.raises(Refused, match="西村") as refused:
        actions.add_tasks([work.participant, work.west], by=cast.officer, at=f.NOW, **given())
    assert (refused.value.field, Task.objects.filter(template=None).count()) == ("post", 0)


def test_one_of_elsewhere_means_that_nobody_gets_it(work, cast):
    with pytest.raises(PermissionDenied):
        actions.add_tasks([work.participant, work.far], by=cast.officer, at=f.NOW, **given())
    assert Task.objects.filter(template=None).count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title_zh": " "}, "title"),
        ({"requirement_en": "x" * 2001}, "requirement_en"),
        ({"joint_work_zh": "x" * 201}, "joint_work_zh"),
        ({"due_on": date(2027, 1, 1)}, "due_on"),
        ({"scheduled_on": date(2026, 10, 1)}, "scheduled_on"),
        ({"scheduled_on": date(2025, 12, 31)}, "scheduled_on"),
    ],
)
def test_a_task_whose_fixes_do_not_fit_is_refused_at_its_field(work, cast, changes, field):
    with pytest.raises(Refused) as refused:
        actions.add_tasks([work.participant], by=cast.officer, at=f.NOW, **given(**changes))
    assert refused.value.field == field


def test_nothing_is_given_once_performance_is_over_whatever_was_read_before(work, cast):
    participant = Participant.objects.select_related("cycle", "organisation").get(
        pk=work.participant.pk
    )
    assert participant.cycle.phase == "performance"
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase="self_assessment")
    with pytest.raises(Refused):
        actions.add_tasks([participant], by=cast.officer, at=f.NOW, **given())


def test_what_was_dissolved_is_given_nothing(work, cast, county_task):
    cast.township.dissolved_on = cast.east.dissolved_on = f.TODAY
    cast.township.save()
    cast.east.save()
    post = cast.east.posts.get()
    values = {"due_on": DUE, "title_zh": "x", "requirement_zh": "y"}
    participants = {
        place: Participant.objects.get(cycle=work.cycle, organisation=place)
        for place in (cast.east, cast.township)
    }
    with pytest.raises(Refused, match="dissolved|撤销"):
        actions.add_task(
            participants[cast.east], by=cast.administrator, at=f.NOW, post=post, **values
        )
    with pytest.raises(Refused, match="dissolved|撤销"):
        hand(county_task, cast, participants[cast.township])


def test_the_page_gives_a_task_to_the_ticked_branches_once(as_user, cast, work):
    client = as_user(cast.officer)
    page = client.get(url("task-new"))
    names = [box.choice_label for box in page.context["form"]["participant"]]
    assert names == ["东村", "西村", "样镇"]
    data = given(participant=[work.participant.pk, work.west.pk], is_key="on", key=KEY)
    for _ in range(2):
        assert client.post(url("task-new"), data).url == url("task-list")
    tasks = Task.objects.filter(template=None)
    assert sorted(task.organisation.name_zh for task in tasks) == sorted(["东村", "西村"])
    assert {(task.requirement, task.is_key) for task in tasks} == {("年内完工", True)}


def test_what_is_no_number_of_an_organisation_is_refused_on_the_page(
    as_user, cast, work, county_task
):
    client = as_user(cast.administrator)
    for address in (url("task-new"), url("task-hand-down", county_task.pk)):
        for number in ("9" * 30, "x", "-1"):
            answer = client.post(address, given(participant=[number]))
            assert answer.status_code == 422
            assert "participant" in answer.context["form"].errors


def test_a_county_chooses_the_place_whose_organisations_are_offered(as_user, cast, work):
    client = as_user(cast.administrator)

    def offered(query=""):
        boxes = client.get(url("task-new") + query).context["form"]["participant"]
        return [box.choice_label for box in boxes]

    assert offered() == ["样镇", "样县"]
    assert offered(f"?within={cast.township.code}") == ["东村", "西村", "样镇"]
    assert offered(f"?organisation={cast.east.code}") == ["东村", "西村", "样镇"]
    assert client.get(url("task-new") + "?within=nowhere").status_code == 404


# changed and taken back


def test_a_task_is_changed_until_somebody_begins(work, cast):
    task = f.make_given(work.participant)
    values = {
        "post": task.post,
        "due_on": DUE,
        "title_zh": "河道清理",
        "requirement_zh": "无垃圾",
        "is_key": True,
    }
    actions.edit_task(task, by=cast.officer, at=f.NOW, **values)
    task.refresh_from_db()
    assert (task.title_zh, task.title_en, task.due_on, task.is_key) == ("河道清理", "", DUE, True)
    actions.edit_task(task, by=cast.officer, at=f.NOW, **values)
    assert AuditEvent.objects.filter(verb="task.changed").count() == 1
    f.make_record(work.participant, cast.secretary, tasks=[task])
    with pytest.raises(Refused):
        actions.edit_task(task, by=cast.officer, at=f.NOW, **(values | {"title_zh": "其他"}))


def test_generated_tasks_are_neither_changed_nor_taken_back(work, cast):
    values = {"title_zh": "x", "post": cast.east.posts.get(), "due_on": DUE}
    with pytest.raises(Refused):
        actions.edit_task(work.task, by=cast.officer, at=f.NOW, **values)
    with pytest.raises(Refused):
        actions.take_back(work.task, by=cast.officer, at=f.NOW, reason="误下达")
    assert Task.objects.filter(pk=work.task.pk).exists()


def test_a_task_given_by_mistake_is_taken_back_and_its_holder_hears_why(work, cast):
    task = f.make_given(work.participant)
    with pytest.raises(Refused) as refused:
        actions.take_back(task, by=cast.officer, at=f.NOW, reason=" ")
    assert refused.value.field == "reason"
    actions.take_back(task, by=cast.officer, at=f.NOW, reason="下错了村")
    assert not Task.objects.filter(pk=task.pk).exists()
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (cast.secretary, "task_taken_back")
    assert "下错了村" in text_of(notice)
    event = AuditEvent.objects.get(verb="task.taken_back")
    assert (event.data["title"], event.data["reason"]) == ("道路修缮", "下错了村")


def test_a_task_with_a_record_or_with_parts_stays(work, cast):
    begun = f.make_given(work.participant)
    f.make_record(work.participant, cast.secretary, tasks=[begun])
    above = f.make_given(work.township)
    f.make_given(work.west, parent=above)
    for task in (begun, above):
        with pytest.raises(Refused):
            actions.take_back(task, by=cast.officer, at=f.NOW, reason="误下达")
    with pytest.raises(PermissionDenied):
        actions.take_back(
            f.make_given(work.west), by=cast.other_secretary, at=f.NOW, reason="误下达"
        )


def given_from_above(way, work, cast):
    """A task of the township that the county gave: as a part of its own, or by itself."""
    if way == "part":
        above = f.make_given(work.county, due_on=DUE, post=cast.county.posts.first())
        return hand(above, cast, work.township).parts.get()
    values = given(post_kind=PostKind.TOWNSHIP_OFFICER)
    return actions.add_tasks([work.township], by=cast.administrator, at=f.NOW, **values)[0]


@pytest.mark.parametrize("way", ["part", "task"])
def test_nobody_changes_or_takes_back_what_a_level_above_gave(as_user, work, cast, way):
    task = given_from_above(way, work, cast)
    values = {"post": task.post, "due_on": task.due_on, "title_zh": "少做一点"}
    with pytest.raises(PermissionDenied):
        actions.edit_task(task, by=cast.officer, at=f.NOW, **values)
    with pytest.raises(PermissionDenied):
        actions.take_back(task, by=cast.officer, at=f.NOW, reason="不想做")
    client = as_user(cast.officer)
    page = client.get(url("task-detail", task.pk)).content.decode()
    for name in ("task-edit", "task-take-back"):
        assert url(name, task.pk) not in page
        assert client.get(url(name, task.pk)).status_code == 403
    assert url("task-hand-down", task.pk) in page
    assert url("task-edit", task.pk) in (
        as_user(cast.administrator).get(url("task-detail", task.pk)).content.decode()
    )
    actions.take_back(task, by=cast.second_administrator, at=f.NOW, reason="已另行安排")


def test_a_township_changes_what_its_own_people_gave_whoever_holds_the_post_now(work, cast):
    values = given(post_kind=PostKind.TOWNSHIP_OFFICER)
    (task,) = actions.add_tasks([work.township], by=cast.officer, at=f.NOW, **values)
    successor = f.make_user(cast.township, PostKind.TOWNSHIP_OFFICER)
    actions.take_back(task, by=successor, at=f.NOW, reason="误下达")
    assert not Task.objects.filter(pk=task.pk).exists()


def test_the_pages_change_and_take_back(as_user, cast, work):
    task = f.make_given(work.participant)
    client = as_user(cast.officer)
    form = client.get(url("task-edit", task.pk)).context["form"]
    data = {bound.name: bound.value() or "" for bound in form} | {"title_zh": "河道清理"}
    del data["is_key"]
    assert client.post(url("task-edit", task.pk), data | {"due_on": "x"}).status_code == 422
    assert client.post(url("task-edit", task.pk), data).url == url("task-detail", task.pk)
    assert Task.objects.get(pk=task.pk).title_zh == "河道清理"
    page = client.get(url("task-detail", task.pk)).content.decode()
    assert url("task-take-back", task.pk) in page
    assert client.post(url("task-take-back", task.pk), {"reason": ""}).status_code == 422
    assert client.post(url("task-take-back", task.pk), {"reason": "误"}).url == url("task-list")
    assert client.get(url("task-detail", task.pk)).status_code == 404


# handed down


def hand(task, cast, *participants, by=None, **changes):
    values = {"post_kind": PostKind.TOWNSHIP_OFFICER, "due_on": date(2026, 8, 31)} | changes
    return actions.hand_down(
        task, participants=participants, by=by or cast.administrator, at=f.NOW, **values
    )


def test_a_task_goes_from_the_county_to_a_township_to_its_branches(work, cast, county_task):
    hand(county_task, cast, work.township, requirement_zh="本镇三条路")
    part = county_task.parts.get()
    assert (part.title, part.requirement, part.post, part.is_key_task, part.joint_work) == (
        county_task.title,
        "本镇三条路",
        cast.township.posts.get(),
        True,
        "交通建设",
    )
    hand(
        part,
        cast,
        work.participant,
        work.west,
        by=cast.officer,
        post_kind=PostKind.BRANCH_SECRETARY,
        due_on=date(2026, 7, 31),
        title_zh="修本村的路",
    )
    assert [(one.organisation, one.title_zh) for one in part.parts.order_by("pk")] == [
        (cast.east, "修本村的路"),
        (cast.west, "修本村的路"),
    ]
    told = Notice.objects.filter(kind="task_handed_down").order_by("pk")
    assert [notice.recipient for notice in told] == [
        cast.officer,
        cast.secretary,
        cast.other_secretary,
    ]
    assert "样镇" in text_of(told[1]) or "Unit" in text_of(told[1])


def test_a_template_task_is_handed_down_with_the_words_of_its_template(work, cast):
    task = f.make_task(work.township, template=f.make_template(level="township", is_key=True))
    hand(
        task,
        cast,
        work.participant,
        post_kind=PostKind.BRANCH_SECRETARY,
        due_on=date(2026, 6, 20),
    )
    part = task.parts.get()
    assert (part.title_zh, part.requirement_zh, part.is_key) == ("主题党日", "按期", True)


def test_what_does_not_fit_is_not_handed_down(work, cast, county_task):
    with pytest.raises(Refused) as refused:
        hand(county_task, cast, work.township, due_on=date(2026, 10, 1))
    assert refused.value.field == "due_on"
    with pytest.raises(Refused) as refused:
        hand(county_task, cast, work.participant)  # a branch has no township officer
    assert refused.value.field == "post"
    with pytest.raises(Refused):
        hand(county_task, cast)
    hand(county_task, cast, work.township)
    with pytest.raises(Refused) as refused:
        hand(county_task, cast, work.township)
    assert refused.value.field == "participant"
    Task.objects.filter(pk=county_task.pk).update(status="submitted")
    with pytest.raises(Refused):
        hand(county_task, cast, work.west, post_kind=PostKind.BRANCH_SECRETARY)
    assert Task.objects.filter(parent__isnull=False).count() == 1


def test_only_downward_and_only_by_who_edits_tasks_there(work, cast, county_task):
    own = f.make_given(work.township, due_on=DUE)
    kind = PostKind.BRANCH_SECRETARY
    for task, place, by in (
        (county_task, work.participant, cast.officer),  # the county's task is not the township's
        (own, work.far, cast.officer),  # of another township
        (own, work.township, cast.officer),  # to itself
        (own, work.county, cast.administrator),  # upward
        (own, work.participant, cast.secretary),
    ):
        with pytest.raises(PermissionDenied):
            hand(task, cast, place, by=by, post_kind=kind)
    assert Task.objects.filter(parent__isnull=False).count() == 0


def test_the_database_holds_one_part_for_each(work, county_task):
    f.make_given(work.township, parent=county_task)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.make_given(work.township, parent=county_task)


def test_the_page_hands_down_once_and_offers_who_is_left(as_user, cast, work, county_task):
    client = as_user(cast.administrator)
    address = url("task-hand-down", county_task.pk)
    form = client.get(address).context["form"]
    assert [box.choice_label for box in form["participant"]] == ["样镇"]
    data = {bound.name: bound.value() or "" for bound in form} | {
        "participant": [work.township.pk],
        "key": KEY,
    }
    assert client.post(address, data | {"due_on": "2026-12-01"}).status_code == 422
    for _ in range(2):
        assert client.post(address, data).url == url("task-detail", county_task.pk)
    assert county_task.parts.count() == 1
    assert list(client.get(address).context["form"]["participant"]) == []


def test_the_page_of_a_task_counts_its_parts_level_by_level(as_user, cast, work, county_task):
    part = f.make_given(work.township, parent=county_task)
    f.make_given(work.participant, parent=part, status="accepted")
    f.make_record(work.west, cast.other_secretary, tasks=[f.make_given(work.west, parent=part)])
    context = as_user(cast.administrator).get(url("task-detail", county_task.pk)).context
    rows = [
        (one.level, one.handed, one.taken_up, one.reported, one.done)
        for _label, one in context["levels"]
    ]
    assert rows == [("township", 1, 1, 0, 0), ("branch", 2, 2, 1, 1)]
    (row,) = context["parts"]
    assert (row.division.done, row.division.handed, row.holder) == (1, 2, cast.officer.person)
    assert context["undone"] == 1


def test_a_branch_sees_where_its_task_comes_from_and_not_the_parts_of_others(
    as_user, cast, work, county_task
):
    part = f.make_given(work.township, parent=county_task, title_zh="镇里的路")
    own = f.make_given(work.participant, parent=part)
    f.make_given(work.west, parent=part, title_zh="西村的路", title_en="The road of West")
    client = as_user(cast.secretary)
    page = client.get(url("task-detail", own.pk))
    text = page.content.decode()
    assert [one.pk for one in page.context["line"]] == [county_task.pk, part.pk]
    assert [one.holder for one in page.context["line"]] == [
        cast.second_administrator.person,
        cast.officer.person,
    ]
    assert cast.officer.person.name in text
    assert cast.other_secretary.person.name not in text
    assert "西村的路" not in text and "The road of West" not in text
    assert url("task-detail", part.pk) not in text
    assert client.get(url("task-detail", part.pk)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_task_asks_the_same_for_one_part_and_for_three(
    as_user, cast, work, county_task, rows, django_assert_num_queries
):
    part = f.make_given(work.township, parent=county_task)
    for participant in (work.participant, work.west)[: rows - 1]:
        f.make_given(participant, parent=county_task)
    f.make_given(work.far, parent=part)
    client = as_user(cast.administrator)
    client.get(url("task-detail", county_task.pk))
    with django_assert_num_queries(15):
        client.get(url("task-detail", county_task.pk))


def test_the_line_does_not_run_in_a_circle(work):
    """A task is nobody's grandparent of itself; should the table say so, the page still ends."""
    from tracker.performance.progress import DEPTH, line_above

    first = f.make_given(work.township)
    second = f.make_given(work.participant, parent=first)
    Task.objects.filter(pk=first.pk).update(parent=second)
    first.refresh_from_db()
    assert len(line_above(first)) == DEPTH


# key tasks


def test_key_tasks_stand_with_plan_division_and_light(as_user, cast, work, county_task):
    part = f.make_given(work.township, is_key=True, parent=county_task, status="accepted")
    for order, (title, done) in enumerate((("立项", True), ("开工", False)), 1):
        Milestone.objects.create(
            task=county_task,
            order=order,
            title=title,
            due_on=date(2026, 6, 10 + order),
            done_on=f.TODAY if done else None,
            done_by=cast.administrator if done else None,
        )
    page = as_user(cast.administrator).get(url("key-task-list"))
    (row,) = page.context["page_obj"]
    assert (row.progress.done, row.progress.total, row.progress.next.title) == (1, 2, "开工")
    assert (row.division.done, row.division.handed, row.light) == (1, 1, "on_time")
    # for the township it begins with its own part
    page = as_user(cast.officer).get(url("key-task-list") + "?tab=all")
    assert [task.pk for task in page.context["page_obj"]] == [part.pk]


def test_key_tasks_are_narrowed_by_tab_place_and_joint_work(as_user, cast, work, county_task):
    late = f.make_given(
        work.far, is_key=True, scheduled_on=date(2026, 6, 1), due_on=date(2026, 6, 1)
    )
    f.make_given(work.west)
    client = as_user(cast.administrator)

    def shown(query):
        return [task.pk for task in client.get(url("key-task-list") + query).context["page_obj"]]

    assert shown("") == [county_task.pk, late.pk]
    assert shown("?tab=late") == [late.pk]
    assert shown("?tab=done") == []
    assert shown("?joint=1") == [county_task.pk]
    assert shown(f"?within={cast.other_township.code}") == [late.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_key_tasks_ask_the_same_for_one_row_and_for_three(
    as_user, cast, work, rows, django_assert_num_queries
):
    for participant in (work.township, work.participant, work.west)[:rows]:
        task = f.make_given(participant, is_key=True)
        Milestone.objects.create(task=task, title="立项", due_on=f.TODAY)
    client = as_user(cast.administrator)
    client.get(url("key-task-list"))
    with django_assert_num_queries(12):
        client.get(url("key-task-list"))


def test_the_words_of_handing_down_come_in_the_readers_language(
    as_user, cast, work, county_task, language
):
    page = as_user(cast.administrator).get(url("task-hand-down", county_task.pk)).content.decode()
    words = {"zh-hans": "向下交办任务", "en": "Hand the task down"}[language]
    assert f"<h1>{words}</h1>" in page
