"""One summary a person and day: made once, sent once, to those who hold a post and want it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tests import factories as f
from tests.factories import NOW, TODAY
from tests.notices.channels import give_address, make_channel
from tracker.audit.models import AuditEvent
from tracker.notices import actions, contributors
from tracker.notices.lines import said
from tracker.notices.models import Channel, Delivery, Digest, NoticeKind
from tracker.organisations.models import Appointment

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def work(cast):
    """Branch `east` is late with one task and has another due in two days."""
    participant = f.make_participant(f.make_cycle(cast.county), cast.east)
    late = f.make_task(
        participant,
        template=f.make_template(title_zh="党课", title_en="Party lecture"),
        scheduled_on=date(2026, 6, 1),
        due_on=date(2026, 6, 10),
    )
    soon = f.make_task(participant, scheduled_on=TODAY, due_on=TODAY + timedelta(days=2))
    return late, soon


def texts(lines, language="en"):
    with translation.override(language):
        return [(line["text"], line["items"]) for line in said(lines)]


def test_a_summary_says_what_is_late_what_is_due_and_what_is_new(cast, work):
    actions.notify([cast.secretary], NoticeKind.RECORD_ACCEPTED, at=NOW)
    assert actions.make_digests(on=TODAY, at=NOW) == 4  # and three who answer for the area
    digest = Digest.objects.get(user=cast.secretary)
    assert texts(digest.lines) == [
        ("1 task is overdue.", ["Party lecture, by 2026-06-10"]),
        ("1 task is due within 3 days.", ["Theme Party day, by 2026-06-17"]),
        ("1 new notice is unread.", []),
    ]
    assert texts(digest.lines, "zh-hans")[0] == ("有 1 项任务逾期。", ["党课，2026-06-10 到期"])


def test_an_officer_hears_of_the_area_in_counts(cast, work):
    actions.make_digests(on=TODAY, at=NOW)
    lines = Digest.objects.get(user=cast.officer).lines
    assert texts(lines) == [("1 organisation has tasks overdue.", [])]


def test_what_can_no_longer_be_done_is_not_said_to_wait(cast, work):
    """A dissolved branch does no tasks, and a locked cycle accepts no records."""
    cast.east.dissolved_on = TODAY
    cast.east.save()
    over = f.make_participant(f.make_cycle(cast.county, year=2025, phase="closed"), cast.west)
    f.make_record(
        over, cast.other_secretary, status="sent", received_at=NOW, happened_on=date(2025, 6, 5)
    )
    actions.make_digests(on=TODAY, at=NOW)
    assert not Digest.objects.filter(user=cast.officer).exists()


def test_the_organisation_is_named_only_to_who_has_several(cast, work):
    f.appoint(cast.secretary.person, f.make_post(cast.west))
    actions.make_digests(on=TODAY, at=NOW)
    lines = Digest.objects.get(user=cast.secretary).lines
    expected = [f"Party lecture ({cast.east.name_en}), by 2026-06-10"]
    assert texts(lines)[0] == ("1 task is overdue.", expected)


def test_a_day_on_which_nothing_waits_has_no_summary(cast):
    assert actions.make_digests(on=TODAY, at=NOW) == 0
    assert Digest.objects.count() == 0


def test_the_same_day_makes_no_second_summary(cast, work):
    assert actions.make_digests(on=TODAY, at=NOW) == 4
    assert actions.make_digests(on=TODAY, at=NOW + timedelta(hours=1)) == 0
    assert actions.make_digests(on=TOMORROW, at=NOW + timedelta(days=1)) == 4
    assert AuditEvent.objects.filter(verb="digests.made").count() == 2


def test_the_database_refuses_a_second_summary_of_a_day(cast):
    Digest.objects.create(user=cast.secretary, on=TODAY, made_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(user=cast.secretary, on=TODAY, made_at=NOW)


def test_notices_count_since_the_summary_before(cast):
    actions.notify([cast.secretary], NoticeKind.RECORD_ACCEPTED, at=NOW - timedelta(hours=1))
    actions.make_digests(on=TODAY, at=NOW)
    assert actions.make_digests(on=TOMORROW, at=NOW + timedelta(days=1)) == 0
    actions.notify([cast.secretary], NoticeKind.RECORD_ACCEPTED, at=NOW + timedelta(hours=1))
    assert actions.make_digests(on=TOMORROW, at=NOW + timedelta(days=1)) == 1


def test_who_wants_none_gets_none(cast, work):
    actions.save_settings(wants_digest=False, email="", by=cast.secretary, at=NOW)
    actions.make_digests(on=TODAY, at=NOW)
    assert not Digest.objects.filter(user=cast.secretary).exists()


def test_who_lost_the_post_or_the_account_gets_none(cast, work):
    Appointment.objects.filter(person=cast.secretary.person).update(until=TODAY - timedelta(days=1))
    cast.officer.is_active = False
    cast.officer.save()
    actions.make_digests(on=TODAY, at=NOW)
    people = set(Digest.objects.values_list("user", flat=True))
    assert people == {cast.administrator.pk, cast.second_administrator.pk}


def test_summaries_older_than_a_month_go(cast):
    Digest.objects.create(user=cast.secretary, on=TODAY - timedelta(days=31), made_at=NOW)
    kept = Digest.objects.create(user=cast.secretary, on=TODAY - timedelta(days=30), made_at=NOW)
    actions.make_digests(on=TODAY, at=NOW)
    assert list(Digest.objects.all()) == [kept]


def test_mail_goes_once_to_who_confirmed_an_address(cast, work, posted):
    make_channel(cast.county)
    give_address(cast.secretary, "s@example.org")
    give_address(cast.officer, "o@example.org", confirmed_at=None)
    actions.make_digests(on=TODAY, at=NOW)
    assert actions.deliver(on=TODAY, at=NOW) == {"sent": 1, "failed": 0}
    assert actions.deliver(on=TODAY, at=NOW) == {"sent": 0, "failed": 0}
    (message,) = posted
    assert message["to"] == "s@example.org"
    assert message["title"] == "基层党建责任考核：今日工作提要"
    assert message["body"].startswith("有 1 项任务逾期。\n  · 党课，2026-06-10 到期\n")


def test_mail_is_written_in_the_language_of_its_reader(cast, work, posted):
    make_channel(cast.county)
    cast.secretary.language = "en"
    cast.secretary.save()
    give_address(cast.secretary)
    actions.make_digests(on=TODAY, at=NOW)
    actions.deliver(on=TODAY, at=NOW)
    assert posted[0]["body"].startswith("1 task is overdue.\n  · Party lecture, by 2026-06-10\n")


def test_mail_to_who_chose_no_language_is_written_in_the_channels(cast, work, posted):
    make_channel(cast.county, language="en")
    give_address(cast.secretary, "s@example.org")
    cast.officer.language = "zh-hans"
    cast.officer.save()
    give_address(cast.officer, "o@example.org")
    actions.make_digests(on=TODAY, at=NOW)
    actions.deliver(on=TODAY, at=NOW)
    begin = {message["to"]: message["body"].split("\n")[0] for message in posted}
    assert begin == {
        "s@example.org": "1 task is overdue.",
        "o@example.org": "有 1 个党组织存在逾期任务。",
    }


@pytest.mark.parametrize("kind", ["dingtalk", "wecom", "feishu"])
def test_a_group_is_written_to_in_the_language_of_its_channel(cast, work, posted, kind):
    make_channel(cast.county, kind, language="en")
    make_channel(cast.township, kind)
    actions.deliver(on=TODAY, at=NOW)
    assert [message["body"].split("\n")[0] for message in posted] == [
        "1 organisation has tasks overdue.",
        "有 1 个党组织存在逾期任务。",
    ]


def test_the_nearest_channel_writes_and_no_other(cast, work, posted):
    make_channel(cast.county)
    near = make_channel(cast.township)
    make_channel(cast.other_township)
    give_address(cast.secretary)
    actions.make_digests(on=TODAY, at=NOW)
    actions.deliver(on=TODAY, at=NOW)
    assert [delivery.channel for delivery in Delivery.objects.all()] == [near]


def test_a_role_that_is_not_chosen_gets_no_mail(cast, work, posted):
    make_channel(cast.county, audience=["officer"])
    give_address(cast.secretary)
    give_address(cast.officer, "o@example.org")
    actions.make_digests(on=TODAY, at=NOW)
    actions.deliver(on=TODAY, at=NOW)
    assert [message["to"] for message in posted] == ["o@example.org"]


def test_a_post_lost_after_the_summary_was_made_stops_the_mail(cast, work, posted):
    make_channel(cast.county)
    give_address(cast.secretary)
    actions.make_digests(on=TODAY, at=NOW)
    actions.prepare_deliveries(on=TODAY)
    Appointment.objects.filter(person=cast.secretary.person).update(until=TODAY - timedelta(days=1))
    assert actions.deliver(on=TODAY, at=NOW) == {"sent": 0, "failed": 0}
    assert posted == []


@pytest.mark.parametrize("kind", ["mail", "dingtalk", "wecom", "feishu"])
def test_a_channel_that_is_off_sends_nothing(cast, work, posted, kind):
    channel = make_channel(cast.county, kind, is_on=False)
    give_address(cast.secretary)
    actions.make_digests(on=TODAY, at=NOW)
    assert actions.deliver(on=TODAY, at=NOW) == {"sent": 0, "failed": 0}
    assert posted == []
    # the control: the same one switched on sends
    actions.switch_channel(channel, on=True, by=cast.administrator, at=NOW)
    assert actions.deliver(on=TODAY, at=NOW)["sent"] == 1


def test_a_channel_switched_off_between_two_messages_stops_at_once(cast, work, monkeypatch):
    channel = make_channel(cast.county)
    for user in (cast.secretary, cast.officer):
        give_address(user)
    sent = []

    def send(kind, parts, *, title, body, to):
        sent.append(to)
        type(channel).objects.update(is_on=False)
        return ""

    monkeypatch.setattr("tracker.notices.sending.send", send)
    actions.make_digests(on=TODAY, at=NOW)
    actions.deliver(on=TODAY, at=NOW)
    assert len(sent) == 1


@pytest.mark.parametrize("problem", ["", "not_taken"])
def test_a_channel_removed_while_a_message_is_being_sent_stops_nothing(
    cast, work, monkeypatch, problem
):
    make_channel(cast.county)
    make_channel(cast.township, "wecom")
    give_address(cast.secretary)
    sent = []

    def send(kind, parts, *, title, body, to):
        sent.append(kind)
        Channel.objects.filter(kind=kind).delete()
        return problem

    monkeypatch.setattr("tracker.notices.sending.send", send)
    actions.make_digests(on=TODAY, at=NOW)
    outcome = actions.deliver(on=TODAY, at=NOW)
    assert outcome == ({"sent": 0, "failed": 2} if problem else {"sent": 2, "failed": 0})
    assert sorted(sent) == ["mail", "wecom"]


def test_a_group_hears_numbers_once_a_day(cast, work, posted):
    make_channel(cast.township, "wecom")
    actions.deliver(on=TODAY, at=NOW)
    actions.deliver(on=TODAY, at=NOW)
    (message,) = posted
    assert message["body"].splitlines()[0] == "有 1 个党组织存在逾期任务。"
    assert cast.east.name_zh not in message["body"]


def test_a_group_of_an_area_in_which_nothing_waits_hears_nothing(cast, work, posted):
    make_channel(cast.other_township, "feishu")
    actions.deliver(on=TODAY, at=NOW)
    assert posted == []


def test_what_failed_is_tried_three_times_and_says_so_in_our_words(cast, work, monkeypatch):
    channel = make_channel(cast.county, "dingtalk")
    tries = []

    def refuse(*args, **kwargs):
        tries.append(1)
        raise RuntimeError("address a1b2c3d4e5f6a7b8 is wrong")

    monkeypatch.setattr("tracker.notices.sending.post", refuse)
    for _run in range(5):
        actions.deliver(on=TODAY, at=NOW)
    assert len(tries) == 3
    channel.refresh_from_db()
    delivery = Delivery.objects.get()
    assert (channel.last_problem, delivery.problem, delivery.tries) == ("not_taken",) * 2 + (3,)


def test_a_channel_that_fails_three_times_in_a_row_is_left_alone(cast, monkeypatch):
    make_channel(cast.county)
    people = [f.make_user(cast.east) for _number in range(5)]
    for user in people:
        give_address(user)
        actions.notify([user], NoticeKind.RECORD_ACCEPTED, at=NOW)
    monkeypatch.setattr("tracker.notices.sending.send", lambda *args, **kwargs: "no_answer")
    actions.make_digests(on=TODAY, at=NOW)
    assert actions.deliver(on=TODAY, at=NOW) == {"sent": 0, "failed": 3}


def test_a_service_that_does_not_answer_is_given_up(monkeypatch):
    from threading import Event

    from tracker.notices import sending

    monkeypatch.setattr(sending, "PATIENCE", 0.05)
    monkeypatch.setattr(sending, "post", lambda *args, **kwargs: Event().wait(2))
    assert sending.send("mail", {}, title="t", body="b", to="x") == "no_answer"


def test_two_workers_at_once_send_a_message_once(cast, work, monkeypatch):
    make_channel(cast.county, "wecom")
    sent = []

    def send(*args, **kwargs):
        sent.append(1)
        if len(sent) < 3:
            actions.deliver(on=TODAY, at=NOW)  # the other worker, while this one waits
        return ""

    monkeypatch.setattr("tracker.notices.sending.send", send)
    actions.deliver(on=TODAY, at=NOW)
    assert len(sent) == 1


def test_a_worker_killed_while_sending_leaves_the_other_messages_to_the_next(
    cast, work, monkeypatch, posted
):
    make_channel(cast.county, "wecom")
    make_channel(cast.township, "feishu")

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("tracker.notices.sending.send", die)
        actions.deliver(on=TODAY, at=NOW)
    assert actions.deliver(on=TODAY, at=NOW) == {"sent": 1, "failed": 0}
    assert [message["kind"] for message in posted] == ["feishu"]


def test_a_group_has_one_delivery_a_day(cast):
    channel = make_channel(cast.county, "wecom")
    Delivery.objects.create(channel=channel, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(channel=channel, on=TODAY)


def test_a_summary_has_one_delivery(cast):
    channel = make_channel(cast.county)
    digest = Digest.objects.create(user=cast.secretary, on=TODAY, made_at=NOW)
    Delivery.objects.create(channel=channel, digest=digest, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(channel=channel, digest=digest, on=TODAY)


def test_what_was_sent_has_no_problem(cast):
    channel = make_channel(cast.county, "wecom")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(channel=channel, on=TODAY, sent_at=NOW, problem="no_answer")


def test_the_jobs_of_the_morning_make_send_and_try_again(cast, work, posted):
    from types import SimpleNamespace

    from tracker.notices import background

    make_channel(cast.county, "feishu")
    steps = []
    run = SimpleNamespace(at=NOW, progress=lambda *step: steps.append(step[:2]))
    done = background.digests(run, on=TODAY)
    assert done == {"made": 4, "sent": 1, "failed": 0}
    assert steps == [(11, 11), (0, 1)]  # everybody with a post was asked about, one message
    assert background.again(run, on=TODAY) == {"sent": 0, "failed": 0}
    assert background.last_try(run, on=TODAY) == {"sent": 0, "failed": 0}


def test_the_inbox_shows_the_summary_of_today(cast, work, as_user, monkeypatch):
    from django.utils import timezone

    now = timezone.now()
    today = timezone.localdate(now)
    Digest.objects.create(
        user=cast.secretary,
        on=today,
        made_at=now,
        lines=contributors.lines_for(cast.secretary, on=TODAY),
    )
    client = as_user(cast.secretary)
    client.cookies["django_language"] = "en"
    page = client.get("/inbox/").content.decode()
    assert "Summary of today" in page and "1 task is overdue." in page
    Digest.objects.update(on=today - timedelta(days=1))
    assert "Summary of today" not in client.get("/inbox/").content.decode()


def test_the_queue_runs_the_morning_by_its_name(cast, work, posted):
    from tracker.jobs.actions import enqueue
    from tracker.jobs.running import run_waiting

    make_channel(cast.county, "feishu")
    for name in ("performance.escalate", "notices.digests", "notices.again", "notices.last_try"):
        enqueue(name, by=None, at=NOW, arguments={"on": TODAY.isoformat()})
    done = run_waiting(at=NOW)
    assert [job.result for job in done] == [
        {"tasks": 1},
        {"made": 4, "sent": 1, "failed": 0},
        {"sent": 0, "failed": 0},
        {"sent": 0, "failed": 0},
    ]
