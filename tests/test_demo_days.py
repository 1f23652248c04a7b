"""The demonstration on other days, and where it refuses to be loaded."""

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from tests import factories as f
from tracker.accountability.models import Rectification
from tracker.assessment.models import Appeal, Review
from tracker.audit import deeds
from tracker.audit.models import AuditEvent
from tracker.determination.models import Cycle
from tracker.determination.states import Phase
from tracker.management.demo import dates, loading
from tracker.notices.models import Notice
from tracker.organisations.models import User
from tracker.performance.models import Record
from tracker.reporting import home

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "now",
    [
        datetime(2028, 2, 29, 10, 0, tzinfo=SHANGHAI),
        datetime(2027, 1, 1, 0, 20, tzinfo=SHANGHAI),
    ],
    ids=["29 February", "1 January"],
)
def test_everything_is_dated_relative_to_the_given_day(db, now):
    call_command("load_documents", stdout=StringIO())
    loading.load(now, townships=2, branches=4)
    today = now.date()
    for moments in (
        Record.objects.values_list("received_at", flat=True),
        Review.objects.values_list("sent_at", flat=True),
        Appeal.objects.values_list("filed_at", flat=True),
        Notice.objects.values_list("at", flat=True),
        AuditEvent.objects.exclude(verb="framework.published").values_list("at", flat=True),
    ):
        assert max(moment for moment in moments if moment) <= now
    assert Record.objects.order_by("-happened_on").first().happened_on < today
    secretary = User.objects.get(username="demo-secretary")
    secretary.as_of = today
    waiting = home.for_secretary(secretary, on=today)
    assert [task for task in waiting["due"] if task.due_on == today]
    assert (len(waiting["returned"]), len(waiting["rectifications"])) == (1, 1)
    for cycle in Cycle.objects.exclude(phase=Phase.CLOSED):
        dated = cycle.phases.get(phase=cycle.phase)
        assert dated.starts_at <= now < dated.ends_at
    assert Cycle.objects.filter(phase=Phase.CLOSED).count() == 1
    assert Appeal.objects.open().count() == 2
    assert Review.objects.left().count() == 3
    assert Rectification.objects.overdue(on=today).count() == 1
    assert deeds.verify() is None


def test_on_every_day_of_five_years_the_cycles_stand_in_their_phases():
    day = date(2024, 1, 1)
    while day < date(2029, 1, 1):
        last, this = dates.county_spans(day)
        assert 91 <= (day - this.starts_on).days + 1 <= 335
        assert day <= this.performance_ends_on - timedelta(days=20)
        assert last.ends_on + timedelta(days=1) == this.starts_on
        assert last.days[Phase.APPEAL][1] < day - timedelta(days=45)
        for span, phase, since in (
            (dates.review_span(day), Phase.REVIEW, 12),
            (dates.appeal_span(day), Phase.APPEAL, 10),
        ):
            first, until = span.days[phase]
            assert first + timedelta(days=since) <= day <= until - timedelta(days=20)
        day += timedelta(days=1)


def test_it_refuses_production_and_a_database_that_is_in_use(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="PRODUCTION"):
        call_command("load_demo")
    settings.PRODUCTION = False
    f.make_organisation()
    with pytest.raises(CommandError, match="empty"):
        call_command("load_demo")
    assert not loading.is_loaded()
