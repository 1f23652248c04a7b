"""The day promised for an answer, and what was kept of it."""

from datetime import date, timedelta

import pytest

from tests.factories import (
    NOW,
    TODAY,
    make_organisation,
    make_participant,
    make_record,
    make_task,
    make_user,
)
from tracker.determination.actions import enter_day
from tracker.determination.models import CountyRules
from tracker.performance import actions, service_levels
from tracker.performance.models import Record

pytestmark = pytest.mark.django_db
# NOW is a Monday
FIRST = date(2026, 6, 23)  # five working days after TODAY; Friday the 19th is a day off


def sent(work, cast, *, at=NOW):
    task = make_task(work.participant)
    draft = make_record(work.participant, cast.secretary, tasks=[task])
    return actions.send(draft, by=cast.secretary, at=at)


def test_an_answer_is_promised_within_the_countys_working_days(work, cast):
    assert sent(work, cast).answer_by == FIRST
    CountyRules.objects.create(organisation=cast.county, answer_days=2)
    assert sent(work, cast).answer_by == date(2026, 6, 17)


def test_a_day_that_the_county_takes_off_is_passed_over(work, cast):
    enter_day(cast.county, on=date(2026, 6, 16), is_working=False, by=cast.administrator, at=NOW)
    assert sent(work, cast).answer_by == FIRST + timedelta(days=1)


def test_a_changed_rule_changes_no_promise_that_was_made(work, cast):
    record = sent(work, cast)
    CountyRules.objects.create(organisation=cast.county, answer_days=1)
    record.refresh_from_db()
    assert record.answer_by == FIRST


def test_sending_again_after_a_return_begins_a_new_promise_and_keeps_the_receipt(work, cast):
    record = sent(work, cast)
    actions.return_record(record, by=cast.officer, at=NOW, reason="缺签名")
    later = NOW + timedelta(days=9)
    record = actions.send(record, by=cast.secretary, at=later)
    assert (record.received_at, record.sent_at) == (NOW, later)
    assert record.answer_by == date(2026, 7, 1)


def test_taking_back_gives_the_promise_up(work, cast):
    record = actions.withdraw(sent(work, cast), by=cast.secretary, at=NOW)
    assert (record.sent_at, record.answer_by) == (None, None)


def test_the_answer_day_itself_is_in_time_and_the_next_is_late(work, cast):
    in_time, late, waiting = (sent(work, cast) for _ in range(3))
    actions.accept(in_time, by=cast.officer, at=NOW + (FIRST - TODAY))
    actions.accept(late, by=cast.officer, at=NOW + (FIRST - TODAY) + timedelta(days=1))
    level = service_levels.level_of(Record.objects.all(), on=FIRST)
    assert (level.waiting, level.late, level.answered, level.in_time) == (1, 0, 2, 1)
    assert (level.share, level.oldest_on) == (50, TODAY)
    level = service_levels.level_of(Record.objects.all(), on=FIRST + timedelta(days=1))
    assert level.late == 1
    assert list(Record.objects.answer_overdue(on=FIRST + timedelta(days=1))) == [waiting]


def test_each_township_is_counted_by_itself_in_one_query(work, cast, django_assert_num_queries):
    sent(work, cast)
    with django_assert_num_queries(1):
        levels = service_levels.by_area(work.cycle, [cast.township, cast.other_township], on=TODAY)
    assert [(level.organisation, level.waiting) for level in levels] == [
        (cast.township, 1),
        (cast.other_township, 0),
    ]
    assert levels[1].share is None


def test_the_page_shows_the_officers_township_and_the_administrators_all(as_user, work, cast):
    sent(work, cast)
    seen = [
        [level.organisation for level in as_user(who).get("/records/service/").context["levels"]]
        for who in (cast.officer, cast.administrator)
    ]
    assert seen == [[cast.township], [cast.township, cast.other_township]]


def test_branches_right_under_the_county_are_counted_too(as_user, work, cast):
    organ = make_organisation(cast.county, kind="organ", level="branch")
    secretary = make_user(organ)
    draft = make_record(make_participant(work.cycle, organ), secretary, title="学习")
    actions.send(draft, by=secretary, at=NOW)
    sent(work, cast)
    page = as_user(cast.administrator).get("/records/service/")
    seen = [(level.organisation, level.waiting) for level in page.context["levels"]]
    assert seen == [(cast.township, 1), (cast.other_township, 0), (None, 1)]
    assert "None" not in page.text
    own = as_user(cast.officer).get("/records/service/").context["levels"]
    assert [level.organisation for level in own] == [cast.township]


def test_several_records_are_returned_for_one_reason(as_user, work, cast):
    records = [sent(work, cast) for _ in range(2)]
    client = as_user(cast.officer)
    numbers = [record.pk for record in records]
    asked = client.post("/records/return/", {"record": numbers})
    assert asked.status_code == 200
    assert Record.objects.waiting().count() == 2
    client.post("/records/return/", {"record": numbers, "reason": "1", "usual": ["attendance"]})
    assert [record.status for record in Record.objects.order_by("pk")] == ["returned"] * 2
    assert all("出席人数" in record.return_reason for record in Record.objects.all())


def test_a_batch_without_a_reason_says_so_and_keeps_the_choice(as_user, work, cast):
    record = sent(work, cast)
    answer = as_user(cast.officer).post("/records/return/", {"record": [record.pk], "reason": "1"})
    assert answer.status_code == 422
    assert f'value="{record.pk}"' in answer.text
    assert Record.objects.waiting().count() == 1


def test_one_record_that_was_judged_meanwhile_returns_none_of_the_batch(as_user, work, cast):
    records = [sent(work, cast) for _ in range(2)]
    actions.accept(records[1], by=cast.officer, at=NOW)
    answer = as_user(cast.officer).post(
        "/records/return/",
        {"record": [r.pk for r in records], "reason": "1", "text": "缺签名"},
    )
    assert answer.status_code == 422
    assert Record.objects.waiting().count() == 1


def test_the_queue_shows_late_answers_alone_when_asked(as_user, work, cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    early = sent(work, cast, at=NOW - timedelta(days=9))
    sent(work, cast)
    client = as_user(cast.officer)
    page = client.get("/records/?tab=sent&late=1")
    assert [record.pk for record in page.context["page_obj"]] == [early.pk]
