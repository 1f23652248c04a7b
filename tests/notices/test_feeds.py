"""The calendar: one's own days behind a secret link, without login, cookie or anybody's name."""

import logging
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from tests import factories as f
from tests.factories import NOW, TODAY
from tracker.accountability.models import Finding, Rectification
from tracker.audit.models import AuditEvent
from tracker.determination.models import CyclePhase
from tracker.notices import actions, contributors
from tracker.notices.models import FeedKey

SINCE, UNTIL = date(2026, 6, 1), date(2026, 12, 31)


@pytest.fixture
def work(cast):
    """Branch `east`: a task planned and due, a rectification, a phase that ends at midnight."""
    cycle = f.make_cycle(cast.county)
    participant = f.make_participant(cycle, cast.east)
    task = f.make_task(participant, scheduled_on=date(2026, 6, 20), due_on=date(2026, 6, 25))
    finding = Finding.objects.create(
        participant=participant,
        origin="manual",
        text="问题",
        status="rectifying",
        raised_by=cast.officer,
        raised_at=NOW,
    )
    Rectification.objects.create(
        finding=finding,
        measure="措施",
        responsible=cast.secretary.person,
        deadline_on=date(2026, 7, 1),
        ordered_by=cast.officer,
        ordered_at=NOW,
    )
    CyclePhase.objects.create(
        cycle=cycle,
        phase="performance",
        starts_at=f.datetime(2026, 1, 1, tzinfo=f.SHANGHAI),
        ends_at=f.datetime(2026, 12, 1, tzinfo=f.SHANGHAI),
    )
    return task


def entries(user):
    user.as_of = TODAY
    found = contributors.entries_for(user, since=SINCE, until=UNTIL)
    return [(entry.on.isoformat(), entry.title) for entry in found]


def test_ones_own_days_stand_in_it(cast, work, language):
    chinese = [
        ("2026-06-20", "计划：主题党日"),
        ("2026-06-25", "到期：主题党日"),
        ("2026-07-01", "整改报告到期"),
        ("2026-11-30", "“履责”阶段截止（2026年度）"),
    ]
    english = [
        ("2026-06-20", "Planned: Theme Party day"),
        ("2026-06-25", "Due: Theme Party day"),
        ("2026-07-01", "Report of a rectification is due"),
        ("2026-11-30", "“performance” ends (Year 2026)"),
    ]
    assert entries(cast.secretary) == {"en": english, "zh-hans": chinese}[language]


def test_nobody_elses_days_stand_in_it(cast, work):
    """Those above see the branch's tasks in the product; their calendar holds their own days."""
    for member in ("other_secretary", "officer", "administrator", "observer"):
        titles = [title for _on, title in entries(getattr(cast, member))]
        assert all("阶段截止" in title for title in titles), member
    assert entries(cast.outsider) == entries(cast.unassigned) == []


def test_a_task_that_was_sent_leaves_the_calendar(cast, work):
    type(work).objects.update(status="submitted")
    assert len(entries(cast.secretary)) == 2


def feed_of(user):
    return f"/calendar-feed/{actions.make_feed(by=user, at=NOW)}.ics"


def test_it_is_a_calendar_that_programs_read(cast, work):
    today = timezone.localdate()
    type(work).objects.update(scheduled_on=today, due_on=today + timedelta(days=3))
    answer = Client().get(feed_of(cast.secretary))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" not in answer["Cache-Control"] and "private" in answer["Cache-Control"]
    assert answer.cookies == {}
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["version"], calendar["x-wr-timezone"]) == ("2.0", "Asia/Shanghai")
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    due = events[f"task-{work.pk}-due@testserver"]
    assert due["dtstart"].dt == today + timedelta(days=3)
    assert due["dtend"].dt == today + timedelta(days=4)
    assert due["dtstamp"].dt.tzinfo is not None
    assert due["summary"] == "到期：主题党日"
    assert due["url"] == f"http://testserver/tasks/{work.pk}/"
    assert all(b"\n" not in line for line in answer.content.split(b"\r\n"))


def test_it_speaks_the_language_of_its_owner(cast, work):
    cast.secretary.language = "en"
    cast.secretary.save()
    today = timezone.localdate()
    type(work).objects.update(scheduled_on=today, due_on=today)
    assert b"SUMMARY:Due: Theme Party day" in Client().get(feed_of(cast.secretary)).content


def test_what_has_not_changed_is_not_sent_again(cast, work):
    address, client = feed_of(cast.secretary), Client()
    first = client.get(address)
    again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    type(work).objects.update(due_on=timezone.localdate() + timedelta(days=9))
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_a_new_link_makes_the_old_one_stop(cast):
    old = feed_of(cast.secretary)
    new = feed_of(cast.secretary)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    assert actions.revoke_feed(by=cast.secretary, at=NOW) is True
    assert actions.revoke_feed(by=cast.secretary, at=NOW) is False
    assert Client().get(new).status_code == 404


@pytest.mark.parametrize("secret", ["x", "長", "a" * 5000, "..%2f..", "%00"])
def test_a_wrong_link_is_not_found(cast, secret):
    feed_of(cast.secretary)
    assert Client().get(f"/calendar-feed/{secret}.ics").status_code in (400, 404)


def test_a_closed_account_has_no_calendar(cast):
    address = feed_of(cast.secretary)
    cast.secretary.is_active = False
    cast.secretary.save()
    assert Client().get(address).status_code == 404


def test_a_lost_post_empties_the_calendar(cast, work):
    address = feed_of(cast.secretary)
    today = timezone.localdate()
    type(work).objects.update(scheduled_on=today, due_on=today)
    assert b"VEVENT" in Client().get(address).content
    appointment = cast.secretary.person.appointments.get()
    appointment.until = today - timedelta(days=1)
    appointment.save()
    answer = Client().get(address)
    assert answer.status_code == 200 and b"VEVENT" not in answer.content


def test_the_secret_is_neither_kept_nor_logged(cast, caplog):
    token = actions.make_feed(by=cast.secretary, at=NOW)
    kept = [list(FeedKey.objects.values()), list(AuditEvent.objects.values())]
    assert token not in str(kept)
    with caplog.at_level(logging.DEBUG):
        Client().get(f"/calendar-feed/{token}.ics")
        actions.revoke_feed(by=cast.secretary, at=NOW)
        assert Client().get(f"/calendar-feed/{token}.ics").status_code == 404
        Client().get("/nowhere-at-all/")
    # the control: another address that is not found is written down
    assert "nowhere-at-all" in caplog.text
    assert token not in caplog.text


def test_the_link_is_shown_once(cast, as_user):
    client = as_user(cast.secretary)
    page = client.post("/inbox/settings/calendar/")
    assert page["Cache-Control"].startswith("max-age=0")
    address = page.context["address"]
    assert address in page.content.decode()
    assert Client().get(address).status_code == 200
    settings = client.get("/inbox/settings/").content.decode()
    assert "calendar-feed" not in settings
    client.post("/inbox/settings/calendar/revoke/")
    assert Client().get(address).status_code == 404


def test_looking_changes_nothing(cast, work):
    from tests.test_access import no_writing

    address = feed_of(cast.secretary)
    with no_writing():
        Client().get(address)
