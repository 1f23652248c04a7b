"""The open board: who may look, and that it tells what was promised and done, no more."""

from datetime import timedelta

import pytest

from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_person,
    make_record,
    make_task,
    make_template,
)
from tracker.determination.models import CountyRules, Responsibility
from tracker.organisations.models import User
from tracker.performance import actions, boards

pytestmark = pytest.mark.django_db


def settle(cast, board):
    CountyRules.objects.create(organisation=cast.county, board=board)


@pytest.fixture
def member(cast):
    """A member of branch east who has an account and no post."""
    return User.objects.create_user("member", person=make_person(cast.east))


LOOKERS = ("secretary", "officer", "administrator", "observer", "other_secretary", "outsider")


@pytest.mark.parametrize(
    ("board", "lookers", "is_members"),
    [
        ("off", {"secretary"}, False),
        ("superiors", {"secretary", "officer", "administrator", "observer"}, False),
        ("members", {"secretary", "officer", "administrator", "observer"}, True),
    ],
)
def test_who_looks_is_the_countys_setting(cast, member, board, lookers, is_members):
    settle(cast, board)
    seen = {name for name in LOOKERS if boards.may_look(getattr(cast, name), cast.east)}
    assert seen == lookers
    assert boards.may_look(member, cast.east) is is_members
    assert boards.may_look(member, cast.west) is False


@pytest.mark.parametrize("board", ["off", "superiors"])
def test_seats_of_the_product_look_at_no_board(cast, board):
    settle(cast, board)
    seats = (cast.technical, cast.assigned)
    assert [boards.may_look(user, cast.county) for user in seats] == [False, False]
    # an observer sees it as whoever sees the area, when the county lets the levels above look
    assert boards.may_look(cast.observer, cast.county) is (board == "superiors")
    assert boards.may_look(cast.administrator, cast.county) is True


def test_a_superior_is_told_that_the_county_keeps_boards_closed(as_user, cast, work):
    settle(cast, "off")
    address = f"/organisations/{cast.east.code}/board/"
    statuses = [
        as_user(who).get(address).status_code
        for who in (cast.secretary, cast.officer, cast.other_secretary)
    ]
    assert statuses == [200, 403, 404]


def test_a_member_without_a_post_finds_the_board_on_the_first_page(as_user, cast, work, member):
    assert "/board/" not in as_user(member).get("/").text
    settle(cast, "members")
    client = as_user(member)
    assert "/board/" in client.get("/").text
    assert client.get("/board/", follow=True).status_code == 200


def test_the_board_parts_what_is_promised_from_what_is_done_and_missed(work, cast):
    template = make_template()
    done, missed = (
        make_task(work.participant, template=template, period_start=day)
        for day in (TODAY.replace(month=1, day=1), TODAY.replace(month=2, day=1))
    )
    draft = make_record(work.participant, cast.secretary, tasks=[done], what_was_done="不公开的话")
    record = actions.send(draft, by=cast.secretary, at=NOW)
    actions.accept(record, by=cast.officer, at=NOW)
    type(missed).objects.filter(pk=missed.pk).update(status="missed")
    board = boards.board_of(work.participant, on=TODAY)
    assert (board.promised, board.done, board.missed) == ([work.task], [done], [missed])
    assert board.done[0].happened_on == record.happened_on


def test_the_board_names_who_did_it_and_who_is_to_do_it(work, cast):
    post = cast.east.posts.get()
    for task in (work.task, make_task(work.participant)):
        type(task).objects.filter(pk=task.pk).update(post=post)
    draft = make_record(work.participant, cast.secretary, tasks=[work.task])
    actions.send(draft, by=cast.secretary, at=NOW)
    post.appointments.update(until=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    deputy = make_person(cast.east, name="代理书记")
    appoint(deputy, post, since=tomorrow, is_deputy=True)
    board = boards.board_of(work.participant, on=tomorrow)
    assert [task.holder for task in board.done] == [cast.secretary.person]
    assert [task.holder for task in board.promised] == [deputy]


def test_the_texts_of_records_are_not_on_the_board(as_user, work, cast):
    draft = make_record(
        work.participant, cast.secretary, tasks=[work.task], what_was_done="不公开的话"
    )
    actions.send(draft, by=cast.secretary, at=NOW)
    page = as_user(cast.officer).get(f"/organisations/{cast.east.code}/board/")
    assert "不公开的话" not in page.text
    # the control: the same words are there for the officer on the record itself
    assert "不公开的话" in as_user(cast.officer).get(f"/records/{draft.pk}/").text


def test_the_board_asks_the_same_queries_for_one_duty_and_for_three(
    as_user, work, cast, django_assert_num_queries
):
    from tests.factories import make_duty

    def add():
        Responsibility.objects.create(participant=work.participant, duty=make_duty())
        make_task(work.participant, template=make_template())

    client = as_user(cast.officer)
    add()
    with django_assert_num_queries(11):
        client.get(f"/organisations/{cast.east.code}/board/")
    add()
    add()
    with django_assert_num_queries(11):
        client.get(f"/organisations/{cast.east.code}/board/")
