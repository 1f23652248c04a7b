"""Low attendance and falling dues: the level above is asked to look, once a period, by a count."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.factories import NOW, TODAY, make_record
from tracker.audit.models import AuditEvent
from tracker.jobs import actions as jobs
from tracker.jobs import running
from tracker.life import actions
from tracker.life.models import Attention, DuesRound
from tracker.notices.models import Notice
from tracker.notices.texts import text_of
from tracker.organisations.models import Appointment

pytestmark = pytest.mark.django_db
Q1, Q2 = date(2026, 1, 1), date(2026, 4, 1)
LATER = date(2026, 7, 2)


def meet(participant, by, *attended, last=TODAY):
    """Meetings of twenty expected, the last one on that day."""
    for back, came in enumerate(reversed(attended)):
        make_record(
            participant,
            by,
            happened_on=last - timedelta(days=10 * back + 1),
            status="sent",
            received_at=NOW,
            attended=came,
            expected=20,
        )


def pay(participant, by, *in_time, members=20):
    for start, on_time in zip((Q1, Q2), in_time, strict=True):
        DuesRound.objects.create(
            participant=participant,
            period_start=start,
            members=members,
            on_time=on_time,
            told_by=by,
            told_at=NOW,
        )


def tell(on=TODAY):
    return actions.tell_what_stands_out(on=on, at=NOW)


def heard():
    """[(who, kind, count)] of all notices."""
    rows = Notice.objects.order_by("recipient", "kind")
    return [(row.recipient, row.kind, row.values["count"]) for row in rows]


def test_the_township_hears_once_of_all_branches_together(work, cast):
    meet(work.participant, cast.secretary, 5, 5)
    meet(work.west, cast.other_secretary, 5, 5)
    assert tell() == 2
    assert heard() == [(cast.officer, "attendance_low", 2)]
    assert tell() == 0
    assert tell(TODAY + timedelta(days=1)) == 0
    assert Notice.objects.count() == 1
    event = AuditEvent.objects.get(verb="branches.stood_out")
    assert event.data == {"on": "2026-06-15", "attendance": 2, "dues": 0}


def test_a_branch_that_attends_and_pays_is_nobodys_business(work, cast):
    meet(work.participant, cast.secretary, 19, 19)
    pay(work.participant, cast.secretary, 18, 19)
    assert (tell(), heard()) == (0, [])


def test_low_attendance_is_told_again_in_the_next_quarter(work, cast):
    meet(work.participant, cast.secretary, 5, 5)
    assert (tell(), tell(LATER), tell(LATER)) == (1, 1, 0)


def test_a_falling_share_of_dues_is_told_once_for_its_period(work, cast):
    pay(work.participant, cast.secretary, 19, 15)
    assert tell() == 1
    assert heard() == [(cast.officer, "dues_falling", 1)]
    assert tell(LATER) == 0


def test_a_notice_has_a_count_and_no_name_and_leads_to_the_page(work, cast, language, as_user):
    meet(work.participant, cast.secretary, 5, 5)
    pay(work.participant, cast.secretary, 19, 15)
    tell()
    with translation.override(language):
        texts = {notice.kind: text_of(notice) for notice in Notice.objects.all()}
    names = {cast.east.name_zh, cast.east.name_en, cast.secretary.person.name}
    assert not any(name in text for name in names for text in texts.values())
    words = {
        "en": ("At 1 branch too few came", "At 1 branch a smaller share"),
        "zh-hans": ("有 1 个党支部最近两次会议到会率偏低", "有 1 个党支部党费按时交纳比例"),
    }[language]
    assert texts["attendance_low"].startswith(words[0])
    assert texts["dues_falling"].startswith(words[1])
    client = as_user(cast.officer)
    for notice in Notice.objects.all():
        assert client.get(notice.link).status_code == 200
    assert set(Notice.objects.to_do()) == set(Notice.objects.all())


def test_where_nobody_holds_the_post_above_it_waits_until_somebody_does(work, cast):
    meet(work.participant, cast.secretary, 5, 5)
    held = Appointment.objects.filter(person=cast.officer.person)
    held.update(until=TODAY - timedelta(days=1))
    assert tell() == 0
    held.update(until=None)
    assert tell() == 1


@pytest.mark.parametrize("phase", ["review", "publication", "closed"])
def test_when_the_years_work_is_over_nobody_is_asked(work, cast, phase):
    meet(work.participant, cast.secretary, 5, 5)
    type(work.cycle).objects.update(phase=phase)
    assert tell() == 0


def test_of_a_branch_that_was_dissolved_nothing_is_said(work, cast):
    meet(work.participant, cast.secretary, 5, 5)
    type(cast.east).objects.filter(pk=cast.east.pk).update(dissolved_on=TODAY)
    assert tell() == 0


def test_the_database_refuses_to_tell_twice_and_of_another_kind(work):
    row = {"participant": work.participant, "period_start": Q1, "at": NOW}
    Attention.objects.create(kind="dues", **row)
    for kind in ("dues", "weather"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attention.objects.create(kind=kind, **row)


def test_it_runs_every_morning(work, cast):
    meet(work.participant, cast.secretary, 5, 5)
    jobs.enqueue("life.attention", by=None, at=NOW, arguments={"on": TODAY})
    (job,) = running.run_waiting(at=NOW)
    assert (job.status, job.result) == ("done", {"branches": 1})
