"""Open items of meetings: written down, answered by the next meeting, closed by hand."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import NOW, TODAY, make_participant, make_record, make_template
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.organisations.models import Post
from tracker.performance import actions
from tracker.performance.models import FollowUp, Record
from tracker.performance.states import FOLLOW_UP_NEXT, FollowUpStatus

pytestmark = pytest.mark.django_db
KEY = "0" * 31 + "2"


def line(text="修村道", due_on=None, post=None):
    return {"text": text, "due_on": due_on, "post": post}


def content(**changes):
    return {"happened_on": date(2026, 6, 5), "what_was_done": "学习文件。", "title": "会"} | changes


def send(work, cast, **changes):
    return actions.save_and_send(work.participant, by=cast.secretary, at=NOW, **content(**changes))


def standing(item):
    item.refresh_from_db()
    return item.status, item.closed_on, item.closed_in, item.closing_note


@pytest.fixture
def item(work, cast):
    return send(work, cast, follow_ups=[line()]).follow_ups.get()


def test_a_meeting_writes_down_items_with_day_and_post(work, cast):
    post = Post.objects.get(organisation=cast.east)
    record = send(work, cast, follow_ups=[line("修村道", date(2026, 7, 1), post), line("帮扶")])
    rows = record.follow_ups.order_by("id").values_list("text", "due_on", "post", "status")
    assert list(rows) == [
        ("修村道", date(2026, 7, 1), post.pk, "open"),
        ("帮扶", None, None, "open"),
    ]


def test_items_of_a_draft_are_not_said_yet(work, cast):
    actions.save_draft(work.participant, by=cast.secretary, at=NOW, **content(follow_ups=[line()]))
    assert list(FollowUp.objects.visible_to(cast.secretary)) == []


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([line(due_on=date(2026, 6, 4))], "item-0-due_on"),
        ([line()] * 6, None),
    ],
)
def test_lines_that_contradict_the_meeting_are_refused(work, cast, lines, field):
    with pytest.raises(Refused) as refused:
        send(work, cast, follow_ups=lines)
    assert refused.value.field == field
    assert FollowUp.objects.count() == 0


def test_an_item_cannot_name_the_post_of_another_branch(work, cast):
    post = Post.objects.get(organisation=cast.west)
    with pytest.raises(PermissionDenied):
        send(work, cast, follow_ups=[line(post=post)])


def test_saving_the_same_draft_again_notes_nothing(work, cast):
    said = content(follow_ups=[line()], answers={})
    record = actions.save_draft(work.participant, by=cast.secretary, at=NOW, **said)
    before = AuditEvent.objects.count(), list(record.follow_ups.values_list("pk"))
    actions.save_draft(work.participant, by=cast.secretary, at=NOW, record=record, **said)
    assert (AuditEvent.objects.count(), list(record.follow_ups.values_list("pk"))) == before


def test_saving_without_lines_leaves_them_as_they_are(work, cast):
    record = actions.save_draft(
        work.participant, by=cast.secretary, at=NOW, **content(follow_ups=[line()])
    )
    actions.save_draft(
        work.participant, by=cast.secretary, at=NOW, record=record, **content(place="村委会")
    )
    assert record.follow_ups.count() == 1


def test_the_next_meeting_closes_what_it_says_is_done(work, cast, item):
    record = send(work, cast, happened_on=date(2026, 6, 12), answers={item: ("done", "已硬化")})
    assert standing(item) == ("done", date(2026, 6, 12), record, "已硬化")
    assert AuditEvent.objects.get(verb="record.submitted", about_id=record.pk).data["closed"] == [
        item.pk
    ]


def test_a_draft_closes_nothing(work, cast, item):
    actions.save_draft(
        work.participant, by=cast.secretary, at=NOW, **content(answers={item: ("done", "")})
    )
    assert standing(item) == ("open", None, None, "")


def test_what_is_dropped_needs_a_reason(work, cast, item):
    with pytest.raises(Refused) as refused:
        send(work, cast, answers={item: ("dropped", "")})
    assert refused.value.field == f"open-{item.pk}-note"
    assert standing(item) == ("open", None, None, "")


def test_taking_the_record_back_opens_the_item_again(work, cast, item):
    record = send(work, cast, answers={item: ("done", "")})
    actions.withdraw(record, by=cast.secretary, at=NOW)
    assert standing(item) == ("open", None, None, "")
    actions.send(record, by=cast.secretary, at=NOW)
    assert item.closed_in_id is None
    assert standing(item) == ("done", date(2026, 6, 5), record, "")


def test_what_somebody_closed_meanwhile_stays_as_it_was_closed(work, cast, item):
    draft = actions.save_draft(
        work.participant, by=cast.secretary, at=NOW, **content(answers={item: ("done", "会上")})
    )
    actions.close_follow_ups([item], to="done", said="先办了", by=cast.secretary, at=NOW)
    actions.send(draft, by=cast.secretary, at=NOW)
    assert standing(item) == ("done", TODAY, None, "先办了")


def test_a_meeting_whose_items_a_later_one_answered_is_not_deleted(work, cast, item):
    first = item.record
    later = send(work, cast, happened_on=date(2026, 6, 12), answers={item: ("done", "已硬化")})
    actions.withdraw(first, by=cast.secretary, at=NOW)
    with pytest.raises(Refused):
        actions.delete_draft(first, by=cast.secretary, at=NOW)
    assert standing(item) == ("done", date(2026, 6, 12), later, "已硬化")
    actions.withdraw(later, by=cast.secretary, at=NOW)
    actions.delete_draft(later, by=cast.secretary, at=NOW)
    actions.delete_draft(first, by=cast.secretary, at=NOW)
    assert FollowUp.objects.count() == 0


def test_items_of_another_branch_cannot_be_answered(work, cast, item):
    with pytest.raises(PermissionDenied):
        actions.save_draft(
            work.west, by=cast.other_secretary, at=NOW, **content(answers={item: ("done", "")})
        )


def test_several_are_closed_at_once_or_none(work, cast, item):
    other = send(work, cast, follow_ups=[line("帮扶")]).follow_ups.get()
    assert actions.close_follow_ups([item, other], to="done", by=cast.secretary, at=NOW) == 2
    third = send(work, cast, follow_ups=[line("修渠")]).follow_ups.get()
    with pytest.raises(Refused):
        actions.close_follow_ups([third, item], to="done", by=cast.secretary, at=NOW)
    assert standing(third) == ("open", None, None, "")


@pytest.mark.parametrize("member", ["officer", "administrator", "other_secretary", "outsider"])
def test_only_the_branch_closes_its_items(work, cast, item, member):
    with pytest.raises(PermissionDenied):
        actions.close_follow_ups([item], to="done", by=getattr(cast, member), at=NOW)


@pytest.mark.parametrize("to", list(FollowUpStatus))
@pytest.mark.parametrize("status", list(FollowUpStatus))
def test_closing_follows_the_table_of_states(work, cast, item, status, to):
    closed = {} if status == "open" else {"closed_on": TODAY, "closing_note": "x"}
    FollowUp.objects.filter(pk=item.pk).update(status=status, **closed)
    allowed = to != "open" and to in FOLLOW_UP_NEXT[status]
    try:
        actions.close_follow_ups([item], to=to, said="理由", by=cast.secretary, at=NOW)
        done = True
    except Refused:
        done = False
    assert done == allowed


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"status": "done"},
        {"status": "open", "closed_on": TODAY},
        {"status": "dropped", "closed_on": TODAY},
        {"status": "open", "closed_in": True},
    ],
)
def test_the_database_refuses_items_that_contradict_themselves(work, cast, item, wrong):
    if wrong.get("closed_in"):
        wrong = wrong | {"closed_in": item.record}
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.filter(pk=item.pk).update(**wrong)


# the pages


def filled(**changes):
    return {
        "key": KEY,
        "happened_on": "2026-06-12",
        "title": "支委会",
        "what_was_done": "学习文件。",
        "act": "send",
    } | changes


@pytest.fixture
def meeting(work):
    """The address of the record form for a committee meeting."""
    from tests.factories import make_task

    template = make_template(record_kinds=["committee_meeting"])
    task = make_task(work.participant, template=template)
    return f"{reverse('performance:record-new')}?task={task.pk}", task


@pytest.fixture(autouse=True)
def today():
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


def test_a_meeting_opens_with_what_was_left_open_and_other_work_does_not(
    as_user, cast, work, item, meeting
):
    client = as_user(cast.secretary)
    assert "修村道" in client.get(meeting[0]).content.decode()
    other = f"{reverse('performance:record-new')}?task={work.task.pk}"
    assert "修村道" not in client.get(other).content.decode()


def test_the_form_closes_one_item_and_writes_down_another(as_user, cast, work, item, meeting):
    address, task = meeting
    data = filled(tasks=[task.pk])
    data |= {f"open-{item.pk}-answer": "done", f"open-{item.pk}-note": "已硬化"}
    data |= {"item-0-text": "修渠", "item-0-due_on": "2026-07-01", "item-1-text": ""}
    assert as_user(cast.secretary).post(address, data).status_code == 302
    record = Record.objects.get(tasks=task)
    assert standing(item) == ("done", date(2026, 6, 12), record, "已硬化")
    assert list(record.follow_ups.values_list("text", "due_on")) == [("修渠", date(2026, 7, 1))]


def test_an_answer_is_kept_however_many_items_are_more_urgent(as_user, cast, work, item, meeting):
    address, task = meeting
    data = filled(tasks=[task.pk]) | {f"open-{item.pk}-answer": "done"}
    client = as_user(cast.secretary)
    client.post(address, data | {"act": "save"})
    record = Record.objects.get(tasks=task)
    for _meeting in range(2):  # others write down what is due earlier, before the draft is sent
        send(work, cast, follow_ups=[line(f"急事{n}", TODAY) for n in range(5)])
    assert f'name="open-{item.pk}-answer"' in client.get(edit(record)).content.decode()
    assert client.post(edit(record), data).status_code == 302
    assert standing(item) == ("done", date(2026, 6, 12), record, "")


def edit(record):
    return reverse("performance:record-edit", args=[record.pk])


def test_one_more_line_keeps_everything_and_saves_nothing(as_user, cast, work, item, meeting):
    address, task = meeting
    data = filled(tasks=[task.pk], more="line")
    del data["act"]
    data |= {"item-0-text": "修渠", "item-1-text": "", f"open-{item.pk}-note": "半途"}
    page = as_user(cast.secretary).post(address, data).content.decode()
    assert 'name="item-2-text"' in page
    assert 'name="item-3-text"' not in page
    assert all(words in page for words in ("修渠", "半途", "学习文件。", 'value="2026-06-12"'))
    assert Record.objects.exclude(pk=item.record_id).count() == 0


def test_five_lines_are_the_most(as_user, cast, meeting):
    address, task = meeting
    data = filled(tasks=[task.pk], more="line")
    data |= {f"item-{number}-text": "x" for number in range(40)}
    page = as_user(cast.secretary).post(address, data).content.decode()
    assert 'name="item-4-text"' in page
    assert 'name="item-5-text"' not in page
    assert 'name="more"' not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"item-0-due_on": "2026-07-01"}, "item-0-text"),
        ({"item-0-text": "x" * 301}, "item-0-text"),
        ({"item-0-text": "修渠", "item-0-due_on": "2026-06-11"}, "item-0-due_on"),
        ({"item-0-text": "修渠", "item-0-due_on": "soon"}, "item-0-due_on"),
        ({"item-0-text": "修渠", "item-0-post": "9" * 30}, "item-0-post"),
    ],
)
def test_a_wrong_line_is_named_and_kept(as_user, cast, meeting, changes, field):
    address, task = meeting
    answer = as_user(cast.secretary).post(address, filled(tasks=[task.pk], **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert "学习文件。" in page
    assert FollowUp.objects.count() == 0


def test_the_list_shows_tabs_and_closes_the_ticked(as_user, cast, work, item):
    client = as_user(cast.secretary)
    address = reverse("life:follow-up-list")
    assert "修村道" in client.get(address).content.decode()
    answer = client.post(
        reverse("life:follow-up-close"), {"item": [item.pk], "to": "done", "said": "好"}
    )
    assert answer.url == address
    assert standing(item) == ("done", TODAY, None, "好")
    assert "修村道" in client.get(address, {"tab": "closed"}).content.decode()
    assert "修村道" not in client.get(address, {"tab": "overdue"}).content.decode()


def test_a_refused_closing_keeps_what_was_ticked_and_says_what_is_missing_at_its_field(
    as_user, cast, item
):
    client, address = as_user(cast.secretary), reverse("life:follow-up-close")
    answer = client.post(address, {"item": [item.pk], "to": "dropped", "said": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{item.pk}" checked' in page
    assert 'href="#id_said"' in page
    assert '<option value="dropped" selected>' in page
    assert 'href="?' not in page
    nothing = client.post(address, {"to": "done", "said": "写好了"})
    assert "请至少选择一项。" in nothing.content.decode()
    assert "写好了" in nothing.content.decode()
    item.refresh_from_db()
    assert item.status == "open"


def test_an_officer_sees_the_items_of_the_area_and_closes_none(as_user, cast, work, item):
    client = as_user(cast.officer)
    page = client.get(reverse("life:follow-up-list")).content.decode()
    assert "修村道" in page
    assert 'name="item"' not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_at_any_length(
    as_user, cast, work, count, django_assert_num_queries
):
    for number in range(count):
        participant = work.participant if number % 2 else work.west
        record = make_record(participant, cast.secretary, status="sent", received_at=NOW)
        FollowUp.objects.create(
            record=record,
            participant=participant,
            organisation=participant.organisation,
            text=f"第{number}项",
            post=Post.objects.get(organisation=participant.organisation),
        )
    client = as_user(cast.officer)
    with django_assert_num_queries(10):
        client.get(reverse("life:follow-up-list"))


def test_the_agenda_says_what_the_next_meeting_has_to_ask_for(as_user, cast, work, item):
    make_record(
        work.participant,
        cast.secretary,
        status="accepted",
        received_at=NOW,
        attended=15,
        expected=20,
        excused=2,
        decided_at=NOW,
        decided_by=cast.officer,
    )
    make_record(
        work.participant,
        cast.secretary,
        status="returned",
        received_at=NOW,
        title="被退的会",
        return_reason="缺人数",
        decided_at=NOW,
        decided_by=cast.officer,
    )
    page = as_user(cast.secretary).get(reverse("life:agenda", args=[cast.east.code]))
    text = page.content.decode()
    assert all(words in text for words in ("修村道", work.task.title, "被退的会", "缺人数"))
    assert page.context["absent_members"] == 3


def test_items_outlive_their_cycle(work, cast, item, as_user):
    from tests.factories import make_cycle, make_task

    later = make_participant(make_cycle(cast.county, code="later"), cast.east)
    template = make_template(record_kinds=["general_meeting"])
    task = make_task(later, template=template)
    address = f"{reverse('performance:record-new')}?task={task.pk}"
    assert "修村道" in as_user(cast.secretary).get(address).content.decode()
