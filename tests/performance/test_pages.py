"""The pages: what each shows to whom, in how many queries, in both languages."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_person,
    make_record,
    make_task,
    make_template,
    make_user,
)
from tracker.notices.models import Notice
from tracker.organisations.models import Post
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.models import Record, Task

pytestmark = pytest.mark.django_db
KEY = "0" * 31 + "1"


@pytest.fixture(autouse=True)
def today(time_machine_at):
    """Pages read the clock: let it stand."""
    time_machine_at(NOW)


@pytest.fixture
def time_machine_at():
    import time_machine

    travellers = []

    def travel(moment):
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travellers.append(traveller)

    yield travel
    for traveller in travellers:
        traveller.stop()


def url(name, *args, **kwargs):
    return reverse(f"performance:{name}", args=args, kwargs=kwargs)


def filled(**changes):
    return {
        "key": KEY,
        "happened_on": "2026-06-12",
        "place": "会议室",
        "attended": "18",
        "expected": "20",
        "what_was_done": "学习文件，讨论道路修缮。",
        "decision": "",
        "act": "send",
    } | changes


def test_the_secretary_reaches_the_form_and_sends_in_two_steps(as_user, cast, work):
    client = as_user(cast.secretary)
    page = client.get(url("task-list")).content.decode()
    form_address = f"{url('record-new')}?task={work.task.pk}"
    assert form_address in page
    assert work.task.template.title in client.get(form_address).content.decode()
    answer = client.post(form_address, filled(tasks=[work.task.pk]))
    assert answer.url == url("task-list")
    record = Record.objects.get()
    assert (record.status, record.attended, list(record.tasks.all())) == ("sent", 18, [work.task])


def test_a_form_sent_twice_makes_one_record(as_user, cast, work):
    client = as_user(cast.secretary)
    address = f"{url('record-new')}?task={work.task.pk}"
    answers = [client.post(address, filled(tasks=[work.task.pk])).status_code for _ in range(2)]
    assert (answers, Record.objects.count()) == ([302, 302], 1)


def test_a_draft_saved_and_sent_from_the_same_page_is_one_record(as_user, cast, work):
    client = as_user(cast.secretary)
    address = f"{url('record-new')}?task={work.task.pk}"
    client.post(address, filled(tasks=[work.task.pk], act="draft", what_was_done=""))
    client.post(address, filled(tasks=[work.task.pk]))
    record = Record.objects.get()
    assert (record.status, record.what_was_done) == ("sent", "学习文件，讨论道路修缮。")


def test_the_yesterday_button_works_without_scripts_and_keeps_what_was_typed(as_user, cast, work):
    client = as_user(cast.secretary)
    address = f"{url('record-new')}?task={work.task.pk}"
    data = filled(tasks=[work.task.pk], day="yesterday")
    del data["act"]
    page = client.post(address, data).content.decode()
    assert 'value="2026-06-14"' in page
    assert "讨论道路修缮" in page
    assert Record.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on": "2026-06-16"}, "id_happened_on"),
        ({"happened_on": "whenever"}, "id_happened_on"),
        ({"what_was_done": ""}, "id_what_was_done"),
        ({"attended": "21"}, "id_attended"),
        ({"attended": "-1"}, "id_attended"),
        ({"place": "x" * 101}, "id_place"),
    ],
)
def test_an_error_names_its_field_and_keeps_the_text(as_user, cast, work, changes, field):
    client = as_user(cast.secretary)
    address = f"{url('record-new')}?task={work.task.pk}"
    answer = client.post(address, filled(tasks=[work.task.pk], decision="记住", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert "记住" in page
    assert KEY in page
    assert Record.objects.count() == 0


def test_a_task_of_another_branch_is_not_accepted_by_the_form(as_user, cast, work):
    foreign = make_task(work.west)
    client = as_user(cast.secretary)
    assert client.get(f"{url('record-new')}?task={foreign.pk}").status_code == 404
    answer = client.post(url("record-new"), filled(tasks=[foreign.pk]))
    assert (answer.status_code, Record.objects.count()) == (422, 0)


def test_the_numbers_of_the_last_record_of_the_kind_are_offered(as_user, cast, work):
    earlier = make_task(work.participant, template=work.template, period_start=date(2026, 5, 1))
    make_record(
        work.participant,
        cast.secretary,
        tasks=[earlier],
        status="sent",
        received_at=NOW,
        attended=17,
        expected=19,
    )
    page = as_user(cast.secretary).get(f"{url('record-new')}?task={work.task.pk}")
    form = page.context["form"]
    assert (form["attended"].value(), form["expected"].value()) == (17, 19)
    assert form["happened_on"].value() == TODAY


def test_another_kind_of_task_is_not_given_the_numbers_of_a_meeting(as_user, cast, work):
    visit = make_task(work.participant)
    make_record(
        work.participant,
        cast.secretary,
        tasks=[work.task],
        status="sent",
        received_at=NOW,
        attended=17,
    )
    page = as_user(cast.secretary).get(f"{url('record-new')}?task={visit.pk}")
    assert page.context["form"]["attended"].value() is None


def test_other_open_tasks_near_the_day_are_offered(as_user, cast, work):
    lecture = make_task(work.participant)
    far = make_task(work.participant, due_on=TODAY + timedelta(days=120))
    same = make_task(work.participant, template=work.template, period_start=date(2026, 7, 1))
    page = as_user(cast.secretary).get(f"{url('record-new')}?task={work.task.pk}")
    offered = page.context["offered"].tasks
    assert lecture in offered
    assert far not in offered
    assert same not in offered


def sent(cast, work):
    """A record that was sent for the task."""
    return actions.save_and_send(
        work.participant,
        by=cast.secretary,
        at=NOW,
        tasks=[work.task],
        happened_on=TODAY,
        what_was_done="学习",
    )


def test_a_returned_record_is_on_the_first_page_and_opens_at_its_field(as_user, cast, work):
    record = sent(cast, work)
    client = as_user(cast.officer)
    client.post(url("record-return", record.pk), {"usual": ["attendance"], "text": "补签到表"})
    client = as_user(cast.secretary)
    page = client.get(url("task-list")).content.decode()
    assert "补签到表" in page
    assert url("record-edit", record.pk) in page
    form = client.get(url("record-edit", record.pk)).context["form"]
    assert form.fields["attended"].widget.attrs["autofocus"] is True
    answer = client.post(url("record-edit", record.pk), filled(tasks=[work.task.pk]))
    assert answer.url == url("task-list")
    assert Record.objects.get().status == "sent"


def returned(cast, work):
    """A record that was sent for the task and returned."""
    record = sent(cast, work)
    actions.return_record(record, by=cast.officer, at=NOW, reason="补签到表")
    return record


def test_the_form_of_a_returned_task_mends_its_record_and_begins_no_second_one(as_user, cast, work):
    record = returned(cast, work)
    answer = as_user(cast.secretary).get(f"{url('record-new')}?task={work.task.pk}")
    assert answer.url == url("record-edit", record.pk)


def test_the_form_of_a_task_that_was_told_leads_to_its_page(as_user, cast, work):
    Task.objects.filter(pk=work.task.pk).update(status="submitted", first_sent_on=TODAY)
    answer = as_user(cast.secretary).get(f"{url('record-new')}?task={work.task.pk}")
    assert answer.url == url("task-detail", work.task.pk)


def test_the_page_of_a_returned_task_says_why_and_leads_to_the_mending(as_user, cast, work):
    record = returned(cast, work)
    address = url("record-edit", record.pk)
    page = as_user(cast.secretary).get(url("task-detail", work.task.pk)).content.decode()
    assert "补签到表" in page
    assert address in page
    seen = as_user(cast.officer).get(url("task-detail", work.task.pk)).content.decode()
    assert address not in seen


def test_the_page_of_a_task_says_whether_its_form_goes_on_with_a_draft(as_user, cast, work):
    client = as_user(cast.secretary)
    page = client.get(url("task-detail", work.task.pk)).content.decode()
    assert "填写工作内容" in page
    assert "继续填写" not in page
    make_record(work.participant, cast.secretary, tasks=[work.task])
    page = client.get(url("task-detail", work.task.pk)).content.decode()
    assert "继续填写" in page


def test_reminding_nobody_in_particular_asks_to_choose(as_user, cast, work):
    answer = as_user(cast.officer).post(url("task-remind"), follow=True)
    assert "请至少选择一项任务。" in answer.content.decode()


def test_a_sent_record_opens_read_only(as_user, cast, work):
    record = make_record(work.participant, cast.secretary, status="sent", received_at=NOW)
    answer = as_user(cast.secretary).get(url("record-edit", record.pk))
    assert answer.url == url("record-detail", record.pk)


def test_a_return_without_a_reason_says_so_and_changes_nothing(as_user, cast, work):
    record = make_record(work.participant, cast.secretary, status="sent", received_at=NOW)
    client = as_user(cast.officer)
    answer = client.post(url("record-return", record.pk), {}, follow=True)
    assert Record.objects.get().status == "sent"
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_the_officer_accepts_several_at_once(as_user, cast, work):
    records = [
        make_record(work.participant, cast.secretary, status="sent", received_at=NOW)
        for _ in range(3)
    ]
    client = as_user(cast.officer)
    client.post(url("record-accept-several"), {"record": [record.pk for record in records[:2]]})
    statuses = [Record.objects.get(pk=record.pk).status for record in records]
    assert statuses == ["accepted", "accepted", "sent"]


def test_records_of_elsewhere_in_a_batch_are_passed_over(as_user, cast, work):
    foreign = make_record(work.far, cast.secretary, status="sent", received_at=NOW)
    as_user(cast.officer).post(url("record-accept-several"), {"record": [foreign.pk]})
    assert Record.objects.get().status == "sent"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_secretarys_list_asks_the_same_queries_for_one_row_and_for_three(
    as_user, cast, work, rows, django_assert_num_queries
):
    for _ in range(rows - 1):
        make_task(work.participant, scheduled_on=TODAY, due_on=TODAY)
    client = as_user(cast.secretary)
    client.get(url("task-list"))
    with django_assert_num_queries(8):
        client.get(url("task-list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_list_asks_the_same_queries_for_one_row_and_for_three(
    as_user, cast, work, rows, django_assert_num_queries
):
    for _ in range(rows - 1):
        make_task(work.participant, scheduled_on=date(2026, 6, 1), due_on=date(2026, 6, 14))
    client = as_user(cast.officer)
    client.get(url("task-list"))
    with django_assert_num_queries(7):
        client.get(f"{url('task-list')}?tab=all")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_asks_the_same_queries_for_one_row_and_for_three(
    as_user, cast, work, rows, django_assert_num_queries
):
    for _ in range(rows):
        make_record(
            work.participant, cast.secretary, tasks=[work.task], status="sent", received_at=NOW
        )
    client = as_user(cast.officer)
    client.get(url("record-list"))
    with django_assert_num_queries(15):
        client.get(url("record-list"))


def test_pages_follow_each_other_by_day_and_number(as_user, cast, work, monkeypatch):
    from tracker.performance.views import tasks as view

    monkeypatch.setattr(view, "PAGE", 2)
    for day in (3, 3, 5):
        make_task(work.participant, scheduled_on=date(2026, 6, 1), due_on=date(2026, 6, day))
    client = as_user(cast.officer)
    seen, after = [], ""
    while True:
        context = client.get(url("task-list"), {"tab": "all", "after": after}).context
        seen += [task.pk for task in context["rows"]]
        after = context["after"]
        if not after:
            break
    assert seen == list(Task.objects.order_by("due_on", "id").values_list("pk", flat=True))


@pytest.mark.parametrize("after", ["2026-01-01." + "9" * 30, "2026-01-01.-1", "x.1", "."])
def test_a_mark_that_was_never_given_out_shows_the_beginning(as_user, cast, work, after):
    page = as_user(cast.officer).get(url("task-list"), {"tab": "all", "after": after})
    assert [row.pk for row in page.context["rows"]] == [work.task.pk]


def test_filters_and_tabs_narrow_the_list(as_user, cast, work):
    late = make_task(work.west, scheduled_on=date(2026, 6, 1), due_on=date(2026, 6, 1))
    far = make_task(work.far, scheduled_on=date(2026, 6, 1), due_on=date(2026, 6, 2))
    client = as_user(cast.administrator)

    def shown(**query):
        return [task.pk for task in client.get(url("task-list"), query).context["rows"]]

    assert shown() == [late.pk, far.pk]
    assert shown(township=cast.other_township.code) == [far.pk]
    assert shown(within=cast.west.code) == [late.pk]
    assert shown(within=cast.elsewhere.code) == []
    assert shown(tab="all", template=work.template.code) == [work.task.pk]
    assert shown(tab="all", light="overdue") == [late.pk, far.pk]
    assert shown(tab="all", kind="hospital") == []
    assert shown(tab="soon") == []
    counts = {name: count for name, _label, count in client.get(url("task-list")).context["tabs"]}
    assert counts == {"overdue": 2, "soon": 0, "open": 3, "sent": 0, "all": 3}


def test_nobody_is_reminded_of_what_can_be_done_no_longer(as_user, cast, work):
    post = cast.east.posts.get()
    returned = make_task(work.participant, post=post, status="returned")
    Task.objects.filter(pk=work.task.pk).update(post=post)
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase="self_assessment")
    client = as_user(cast.officer)
    offers = [
        client.get(url("task-detail", task.pk)).context["may_remind"]
        for task in (work.task, returned)
    ]
    assert offers == [False, True]
    client.post(url("task-remind"), {"task": [work.task.pk, returned.pk]})
    assert [notice.values["count"] for notice in Notice.objects.all()] == [1]
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase="review")
    client.post(url("task-remind"), {"task": [work.task.pk, returned.pk]})
    assert Notice.objects.count() == 1


def test_a_returned_task_names_who_has_the_post_now(as_user, cast, work):
    post = cast.east.posts.get()
    task = make_task(
        work.participant, post=post, status="returned", person=cast.secretary.person, is_key=True
    )
    post.appointments.update(until=TODAY - timedelta(days=1))
    successor = make_person(cast.east)
    appoint(successor, post, since=TODAY)
    client = as_user(cast.officer)
    assert client.get(url("task-detail", task.pk)).context["holder"] == successor
    (row,) = client.get(url("key-task-list"), {"templates": 1}).context["page_obj"]
    assert row.holder == successor
    Task.objects.filter(pk=task.pk).update(status="accepted")  # the control
    assert client.get(url("task-detail", task.pk)).context["holder"] == cast.secretary.person


def test_reminding_gives_each_holder_one_notice(as_user, cast, work):
    post = Post.objects.get(organisation=cast.east, kind=PostKind.BRANCH_SECRETARY)
    tasks = [make_task(work.participant, post=post) for _ in range(2)]
    done = make_task(work.participant, post=post, status="accepted")
    client = as_user(cast.officer)
    data = {"task": [task.pk for task in [*tasks, done]], "back": "/tasks/?tab=all"}
    answer = client.post(url("task-remind"), data)
    assert answer.url == "/tasks/?tab=all"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.values["count"]) == (
        cast.secretary,
        "task_reminder",
        2,
    )


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:1"])
def test_a_way_back_never_leads_to_another_site(as_user, cast, work, back):
    answer = as_user(cast.officer).post(url("task-remind"), {"back": back})
    assert answer.url == url("task-list")


def test_a_task_by_hand_needs_its_five_fixes(as_user, cast, work):
    post = Post.objects.get(organisation=cast.east, kind=PostKind.BRANCH_SECRETARY)
    client = as_user(cast.officer)
    good = {
        "key": KEY,
        "participant": work.participant.pk,
        "title_zh": "换届准备",
        "requirement_zh": "候选人逐一联审",
        "post_kind": "branch_secretary",
        "due_on": "2026-09-30",
    }
    for name in ("participant", "title_zh", "requirement_zh", "post_kind", "due_on"):
        assert client.post(url("task-new"), good | {name: ""}).status_code == 422
    assert client.post(url("task-new"), good | {"post_kind": "deputy"}).status_code == 422
    assert client.post(url("task-new"), good | {"participant": work.far.pk}).status_code == 422
    assert client.post(url("task-new"), good | {"due_on": "2027-01-01"}).status_code == 422
    assert Task.objects.filter(template=None).count() == 0
    for _ in range(2):
        assert client.post(url("task-new"), good).status_code == 302
    task = Task.objects.get(template=None)
    assert (task.title, task.post, task.due_on) == ("换届准备", post, date(2026, 9, 30))


def test_a_phone_page_and_a_desk_page_read_in_both_languages(as_user, cast, work, language):
    words = {"zh-hans": "履责", "en": "Tasks"}
    client = as_user(cast.secretary)
    assert client.get(url("task-list")).headers["Content-Language"] == language
    page = as_user(cast.officer).get(url("task-list")).content.decode()
    title = {"zh-hans": work.template.title_zh, "en": work.template.title_en}[language]
    assert client.get(f"{url('task-list')}?tab=all").content.decode().count(title) > 0
    assert page and words[language]


def test_someone_with_several_organisations_is_asked_whose_work_it_is(as_user, cast, work):
    from tests.factories import appoint, make_post

    appoint(cast.secretary.person, make_post(cast.west, PostKind.FIRST_SECRETARY))
    client = as_user(cast.secretary)
    page = client.get(url("record-new"))
    assert [row.organisation for row in page.context["participants"]] == [cast.east, cast.west]
    form = client.get(f"{url('record-new')}?organisation={cast.west.code}")
    assert form.context["participant"] == work.west


def test_outside_performance_the_form_is_not_offered(as_user, cast, work):
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase="review")
    client = as_user(cast.secretary)
    assert list(client.get(url("record-new")).context["participants"]) == []
    assert f"?task={work.task.pk}" not in client.get(url("task-list")).content.decode()


def test_a_get_changes_nothing(as_user, cast, work):
    record = make_record(work.participant, cast.secretary, status="sent", received_at=NOW)
    client = as_user(cast.officer)
    for name in ("record-accept", "record-return", "record-withdraw", "record-delete"):
        assert client.get(url(name, record.pk)).status_code == 405
    control = make_user(cast.township, PostKind.TOWNSHIP_OFFICER)
    assert as_user(control).post(url("record-accept", record.pk)).status_code == 302


def test_the_template_names_its_task_in_the_readers_language(as_user, cast, work, language):
    make_template(title_zh="党课", title_en="Party lecture")
    page = as_user(cast.officer).get(url("task-list"))
    assert {"zh-hans": "党课", "en": "Party lecture"}[language] in page.content.decode()
