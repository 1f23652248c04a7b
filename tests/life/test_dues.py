"""Dues on time: heads and periods, never amounts; who is missing; one press to take it over."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from tests.factories import NOW, make_duty
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.models import CountyRules, Measure
from tracker.life import actions, dues
from tracker.life.derived import DUES_ON_TIME, dues_on_time
from tracker.life.models import DuesRound
from tracker.performance.models import Measurement
from tracker.performance.states import Phase

pytestmark = pytest.mark.django_db
Q1, Q2 = date(2026, 1, 1), date(2026, 4, 1)


@pytest.fixture(autouse=True)
def today():
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


def tell(work, cast, **changes):
    values = {"period_start": Q1, "members": 20, "on_time": 19} | changes
    return actions.tell_dues(work.participant, by=cast.secretary, at=NOW, **values)


@pytest.mark.parametrize(
    ("first", "last", "every", "starts"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "quarter", [(1, 1), (4, 1), (7, 1), (10, 1)]),
        (date(2026, 2, 10), date(2026, 5, 31), "quarter", [(2, 10), (4, 1)]),
        (date(2026, 1, 1), date(2026, 3, 31), "month", [(1, 1), (2, 1), (3, 1)]),
    ],
)
def test_periods_are_those_of_the_calendar_within_the_cycle(first, last, every, starts):
    cycle = SimpleNamespace(starts_on=first, ends_on=last)
    assert dues.periods(cycle, every) == [date(2026, *start) for start in starts]


def test_a_period_has_ended_when_the_next_began(work):
    starts = dues.periods(work.cycle, "quarter")
    assert dues.ended(starts, work.cycle, on=date(2026, 3, 31)) == []
    assert dues.ended(starts, work.cycle, on=Q2) == [Q1]
    assert dues.ended(starts, work.cycle, on=date(2027, 1, 1)) == starts


@pytest.mark.parametrize(
    ("shares", "is_falling"),
    [
        ([], False),
        ([(19, 20)], False),
        ([(19, 20), (19, 20)], False),
        ([(19, 20), (18, 20)], True),
        ([(18, 20), (19, 20)], False),
        ([(10, 20), (19, 20), (9, 10)], True),
        ([(9, 10), (18, 20)], False),
    ],
)
def test_a_smaller_share_than_before_stands_out(shares, is_falling):
    rounds = [SimpleNamespace(on_time=on_time, members=members) for on_time, members in shares]
    assert dues.falls(rounds) == is_falling


def test_no_column_could_hold_an_amount_or_a_member():
    """Heads are whole numbers, and there are two of them; nothing else holds a figure."""
    figures = {
        field.name
        for field in DuesRound._meta.concrete_fields
        if isinstance(
            field, (models.IntegerField, models.DecimalField, models.FloatField, models.JSONField)
        )
        and not field.primary_key
    }
    texts = {
        field.name
        for field in DuesRound._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
    }
    related = {
        field.related_model.__name__
        for field in DuesRound._meta.concrete_fields
        if field.is_relation
    }
    assert (figures, texts, related) == ({"members", "on_time"}, set(), {"Participant", "User"})


def test_a_branch_tells_a_period_once_and_may_correct_it(work, cast):
    row = tell(work, cast)
    assert tell(work, cast).pk == row.pk
    assert tell(work, cast, on_time=18).pk == row.pk
    assert list(DuesRound.objects.values_list("members", "on_time")) == [(20, 18)]
    events = AuditEvent.objects.filter(about_type="duesround").order_by("seq")
    assert list(events.values_list("verb", flat=True)) == ["dues.told", "dues.corrected"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on_time": 21}, "on_time"),
        ({"members": 0, "on_time": 0}, "members"),
        ({"period_start": date(2026, 2, 1)}, "period_start"),
        ({"period_start": date(2026, 7, 1)}, "period_start"),
    ],
)
def test_what_cannot_be_is_refused(work, cast, changes, field):
    with pytest.raises(Refused) as refused:
        tell(work, cast, **changes)
    assert refused.value.field == field


def test_a_county_may_ask_every_month(work, cast):
    CountyRules.objects.create(organisation=cast.county, dues_every="month")
    assert tell(work, cast, period_start=date(2026, 2, 1)).on_time == 19


@pytest.mark.parametrize("member", ["officer", "administrator", "other_secretary", "observer"])
def test_only_the_branch_tells_it(work, cast, member):
    with pytest.raises(PermissionDenied):
        actions.tell_dues(
            work.participant,
            by=getattr(cast, member),
            at=NOW,
            period_start=Q1,
            members=20,
            on_time=19,
        )


@pytest.mark.parametrize("phase", list(Phase))
def test_it_is_told_while_the_years_work_goes_on(work, cast, phase):
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase=phase)
    try:
        tell(work, cast)
        done = True
    except Refused:
        done = False
    assert done == (phase in ("performance", "self_assessment"))


@pytest.mark.parametrize("wrong", [{"on_time": 21}, {"members": 0, "on_time": 0}])
def test_the_database_refuses_more_in_time_than_members(work, cast, wrong):
    row = tell(work, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        DuesRound.objects.filter(pk=row.pk).update(**wrong)


def test_the_database_keeps_one_row_a_period(work, cast):
    row = tell(work, cast)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_years_share_is_offered_and_taken_over_for_all_at_once(as_user, work, cast):
    measure = Measure.objects.create(
        code=DUES_ON_TIME, duty=make_duty(), title_zh="按时交纳", is_ratio=True
    )
    tell(work, cast)
    tell(work, cast, period_start=Q2, on_time=15)
    (value,) = dues_on_time([work.participant, work.west]).values()
    assert (value.numerator, value.denominator) == (340_000, 400_000)
    address = reverse(
        "performance:measurement-take-over",
        kwargs={"code": work.cycle.code, "measure": DUES_ON_TIME},
    )
    assert as_user(cast.officer).post(address).status_code == 302
    row = Measurement.objects.get()
    assert (row.measure, row.numerator, row.denominator, row.entered_by) == (
        measure,
        340_000,
        400_000,
        cast.officer,
    )


def test_a_secretary_tells_it_in_one_line(as_user, cast, work):
    address = reverse("life:dues-list")
    client = as_user(cast.secretary)
    page = client.get(address)
    assert page.context["untold"] == [Q1, Q2]
    data = {"period_start": "2026-01-01", "members": "20", "on_time": "19"}
    assert client.post(address, data).status_code == 302
    assert list(DuesRound.objects.values_list("period_start", "members", "on_time")) == [
        (Q1, 20, 19)
    ]


def test_what_is_changed_after_back_is_told_and_never_dropped(as_user, cast, work):
    """The page that the browser goes back to is the form that was sent, with all that it held."""
    address = reverse("life:dues-list")
    client = as_user(cast.secretary)
    form = {"key": client.get(address).context.get("key", "0" * 32), "period_start": "2026-01-01"}
    for on_time in ("19", "18", "18", "19"):
        assert client.post(address, form | {"members": "20", "on_time": on_time}).status_code == 302
        assert DuesRound.objects.get().on_time == int(on_time)
    assert AuditEvent.objects.filter(about_type="duesround").count() == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on_time": "21"}, "id_on_time"),
        ({"on_time": ""}, "id_on_time"),
        ({"members": "-3"}, "id_members"),
        ({"period_start": "2026-01-02"}, "id_period_start"),
        ({"period_start": "x"}, "id_period_start"),
        ({"members": "9" * 30}, "id_members"),
    ],
)
def test_a_wrong_number_is_named(as_user, cast, work, changes, field):
    data = {"period_start": "2026-01-01", "members": "20", "on_time": "19"} | changes
    answer = as_user(cast.secretary).post(reverse("life:dues-list"), data)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.content.decode()


def test_the_level_above_sees_who_is_missing_and_where_it_falls(as_user, cast, work):
    tell(work, cast)
    tell(work, cast, period_start=Q2, on_time=15)
    client = as_user(cast.officer)
    page = client.get(reverse("life:dues-list"))
    assert [(row.organisation, row.is_falling) for row in page.context["page_obj"]] == [
        (cast.east, True),
        (cast.west, False),
    ]
    missing = client.get(reverse("life:dues-list"), {"tab": "missing"})
    assert [row.organisation for row in missing.context["page_obj"]] == [cast.west]
    assert client.post(reverse("life:dues-list")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_at_any_length(
    as_user, cast, work, count, django_assert_num_queries
):
    for participant in [work.participant, work.west, work.far][:count]:
        DuesRound.objects.create(
            participant=participant, period_start=Q1, members=5, on_time=5,
            told_by=cast.secretary, told_at=NOW,
        )  # fmt: skip
    client = as_user(cast.administrator)
    with django_assert_num_queries(12):
        client.get(reverse("life:dues-list"))
