"""The calendar of working days: what is published, what a county enters, its pages and sheets."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories as f
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.calendar_sheets import CalendarResource
from tracker.determination.models import CalendarDay
from tracker.determination.recurrence import WorkingCalendar
from tracker.determination.recurrence.working import is_published
from tracker.determination.working_days import calendar_of
from tracker.organisations.roles import PostKind
from tracker.spreadsheets.plans import Planned
from tracker.spreadsheets.reading import read
from tracker.spreadsheets.writing import write_workbook

CALENDAR = "determination:calendar"
SATURDAY = date(2026, 6, 20)


def enter(cast, on, *, is_working, note="", by=None):
    return actions.enter_day(
        cast.county, on=on, is_working=is_working, note=note, by=by or cast.administrator, at=f.NOW
    )


# What is published ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        # days off on weekdays, and weekend days worked for them, as the yearly notices have it
        (2024, ["01-01", "02-12", "02-16", "04-04", "05-03", "06-10", "09-16", "10-07"],
         ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]),
        (2025, ["01-01", "01-28", "02-04", "04-04", "05-05", "06-02", "10-08"],
         ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, ["01-02", "02-16", "02-23", "04-06", "05-05", "06-19", "09-25", "10-07"],
         ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    ],
)  # fmt: skip
def test_published_days_are_known(year, off, worked):
    calendar = WorkingCalendar()
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert is_published(year)
    assert [day for day in off if calendar.is_working(date.fromisoformat(f"{year}-{day}"))] == []
    weekends = [day for day in days if day.weekday() >= 5 and calendar.is_working(day)]
    assert [f"{day:%m-%d}" for day in weekends] == worked


def test_a_year_without_a_notice_has_its_weekends_and_statutory_holidays():
    calendar = WorkingCalendar()
    assert not is_published(2031)
    assert not calendar.is_working(date(2031, 10, 1))
    assert not calendar.is_working(date(2031, 10, 4))  # a Saturday
    assert calendar.is_working(date(2031, 10, 8))


@pytest.mark.parametrize("year", [1949, 2101, 2999])
def test_years_that_nobody_plans_for_have_their_weekends(year):
    calendar = WorkingCalendar()
    monday = date(year, 7, 1) + timedelta(days=-date(year, 7, 1).weekday() % 7)
    assert calendar.is_working(monday)
    assert not calendar.is_working(monday - timedelta(days=1))


def test_a_time_to_answer_passes_over_a_long_holiday():
    calendar = WorkingCalendar()
    received = date(2026, 9, 30)
    assert calendar.add_working_days(received, 5) == date(2026, 10, 13)
    assert calendar.working_days_between(received, date(2026, 10, 13)) == 5
    assert calendar.working_days_between(date(2026, 10, 13), received) == 0
    assert calendar.add_working_days(date(2026, 10, 9), -2) == date(2026, 9, 30)


# What a county enters --------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_a_county_enters_holds_for_everything_below_it(cast):
    enter(cast, SATURDAY, is_working=True, note="抗洪")
    for organisation in (cast.county, cast.township, cast.east):
        assert calendar_of(organisation).is_working(SATURDAY)
    assert not calendar_of(cast.elsewhere).is_working(SATURDAY)
    narrow = calendar_of(cast.east, date(2026, 7, 1), date(2026, 7, 31))
    assert not narrow.is_working(SATURDAY)


@pytest.mark.django_db
def test_the_nearer_level_goes_before_the_one_above(cast):
    CalendarDay.objects.create(organisation=cast.township, on=SATURDAY, is_working=False)
    enter(cast, SATURDAY, is_working=True)
    assert calendar_of(cast.county).is_working(SATURDAY)
    assert not calendar_of(cast.east).is_working(SATURDAY)


@pytest.mark.django_db
def test_a_day_is_entered_changed_and_taken_back_with_one_event_each(cast):
    day = enter(cast, SATURDAY, is_working=True, note=" 抗洪 ")
    enter(cast, SATURDAY, is_working=True, note="抗洪")  # nothing new
    enter(cast, SATURDAY, is_working=False)
    actions.take_back_day(day, by=cast.administrator, at=f.NOW)
    assert not CalendarDay.objects.exists()
    events = AuditEvent.objects.filter(verb__startswith="calendar.").order_by("pk")
    assert [(event.verb, event.data) for event in events] == [
        ("calendar.day_entered", {"on": "2026-06-20", "is_working": True, "note": "抗洪"}),
        ("calendar.day_entered", {"on": "2026-06-20", "is_working": False, "note": ""}),
        ("calendar.day_taken_back", {"on": "2026-06-20", "is_working": False, "note": ""}),
    ]


@pytest.mark.django_db
def test_a_day_that_was_taken_back_already_is_said_to_be_gone(cast):
    day = enter(cast, SATURDAY, is_working=True)
    actions.take_back_day(day, by=cast.administrator, at=f.NOW)
    with pytest.raises(Refused):
        actions.take_back_day(day, by=cast.administrator, at=f.NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("member", ["officer", "secretary", "observer", "outsider", "technical"])
def test_only_who_runs_the_county_enters_days(cast, member):
    with pytest.raises(PermissionDenied):
        enter(cast, SATURDAY, is_working=True, by=getattr(cast, member))
    assert not CalendarDay.objects.exists()


@pytest.mark.django_db
def test_the_calendar_is_the_countys_and_of_a_year_somebody_plans_for(cast):
    with pytest.raises(Refused) as refusal:
        actions.enter_day(
            cast.township, on=SATURDAY, is_working=True, by=cast.administrator, at=f.NOW
        )
    assert refusal.value.field == "organisation"
    with pytest.raises(Refused) as refusal:
        enter(cast, date(1999, 12, 31), is_working=True)
    assert refusal.value.field == "on"


@pytest.mark.django_db
def test_the_database_refuses_a_day_twice(cast):
    enter(cast, SATURDAY, is_working=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(organisation=cast.county, on=SATURDAY, is_working=False)


# Pages -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_year_shows_each_day_as_it_is(cast, as_user):
    enter(cast, SATURDAY, is_working=True, note="抗洪")
    page = as_user(cast.secretary).get(reverse(CALENDAR), {"year": "2026"})
    assert (page.context["county"], page.context["year"]) == (cast.county, 2026)
    cells = {
        cell["day"]: cell
        for month in page.context["months"]
        for week in month["weeks"]
        for cell in week
        if cell
    }
    assert len(cells) == 365
    shown = {
        day: (cell["is_working"], cell["is_special"], cell["is_entered"])
        for day, cell in cells.items()
    }
    assert shown[SATURDAY] == (True, True, True)
    assert shown[date(2026, 6, 19)] == (False, True, False)
    assert shown[date(2026, 6, 21)] == (False, False, False)
    assert shown[date(2026, 6, 22)] == (True, False, False)
    text = page.content.decode()
    assert "抗洪" in text
    assert reverse("determination:calendar-day") not in text
    assert "端午节" in text


@pytest.mark.django_db
def test_another_countys_entries_are_not_shown(cast, as_user):
    enter(cast, SATURDAY, is_working=True, note="抗洪")
    page = as_user(cast.outsider).get(reverse(CALENDAR), {"county": cast.county.code})
    assert page.context["county"] == cast.elsewhere
    assert "抗洪" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["", "20", "1999", "99999", "²⁰²⁶", "2026.5"])
def test_a_year_that_is_none_shows_this_one(cast, as_user, year):
    page = as_user(cast.officer).get(reverse(CALENDAR), {"year": year})
    assert page.context["year"] == page.wsgi_request.today.year


@pytest.mark.django_db
def test_a_year_whose_notice_is_not_known_says_so(cast, as_user):
    client = as_user(cast.administrator)
    assert "尚未收录" in client.get(reverse(CALENDAR), {"year": "2031"}).content.decode()
    assert "尚未收录" not in client.get(reverse(CALENDAR), {"year": "2026"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("entries", [1, 3])
def test_the_calendar_costs_as_many_queries_for_three_entries_as_for_one(
    cast, as_user, entries, django_assert_num_queries
):
    for number in range(entries):
        enter(cast, SATURDAY + timedelta(days=number), is_working=True)
    client = as_user(cast.administrator)
    client.get(reverse(CALENDAR), {"year": "2026"})
    with django_assert_num_queries(QUERIES):
        page = client.get(reverse(CALENDAR), {"year": "2026"})
    assert len(page.context["entered"]) == entries


QUERIES = 7


@pytest.mark.django_db
def test_an_administrator_enters_a_day_once_however_often_the_form_is_sent(cast, as_user):
    client = as_user(cast.administrator)
    address = reverse("determination:calendar-day")
    data = {
        "organisation": cast.county.code, "on": "2026-06-20", "is_working": "yes",
        "note": "抗洪", "key": "k" * 32,
    }  # fmt: skip
    for _time in range(2):
        answer = client.post(address, data)
        assert answer.url == f"{reverse(CALENDAR)}?county={cast.county.code}&year=2026"
    assert AuditEvent.objects.filter(verb="calendar.day_entered").count() == 1
    day = CalendarDay.objects.get()
    assert (day.on, day.is_working, day.note) == (SATURDAY, True, "抗洪")
    answer = client.post(reverse("determination:calendar-take-back", args=[day.pk]))
    assert (answer.status_code, CalendarDay.objects.count()) == (302, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": ""}, "on"),
        ({"on": "20 June"}, "on"),
        ({"on": "1998-06-20"}, "on"),
        ({"is_working": ""}, "is_working"),
        ({"is_working": "perhaps"}, "is_working"),
        ({"note": "长" * 201}, "note"),
        ({"organisation": "nowhere"}, "organisation"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(
    cast, as_user, change, field
):
    data = {
        "organisation": cast.county.code, "on": "2026-06-20", "is_working": "yes",
        "note": "抗洪", "key": "k" * 32,
    } | change  # fmt: skip
    answer = as_user(cast.administrator).post(reverse("determination:calendar-day"), data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert 'class="error-summary"' in answer.content.decode()
    assert answer.context["form"]["note"].value() == data["note"]
    assert not CalendarDay.objects.exists()


@pytest.mark.django_db
def test_a_day_of_another_county_can_be_neither_entered_nor_taken_back(cast, as_user):
    day = enter(cast, SATURDAY, is_working=True)
    client = as_user(cast.outsider)
    data = {"organisation": cast.county.code, "on": "2026-06-21", "is_working": "no", "key": "k"}
    assert client.post(reverse("determination:calendar-day"), data).status_code == 422
    taken = client.post(reverse("determination:calendar-take-back", args=[day.pk]))
    assert (taken.status_code, CalendarDay.objects.count()) == (404, 1)
    refused = as_user(cast.officer).post(reverse("determination:calendar-take-back", args=[day.pk]))
    assert (refused.status_code, CalendarDay.objects.count()) == (403, 1)


@pytest.mark.django_db
def test_somebody_above_no_county_is_told_what_will_stand_here(as_user):
    city = f.make_organisation(kind="committee", level="city")
    user = f.make_user(city, PostKind.OBSERVER)
    assert "尚未设置县级单位" in as_user(user).get(reverse(CALENDAR)).content.decode()


# Sheets ----------------------------------------------------------------------------------------


def resource(cast):
    return CalendarResource(user=cast.administrator, on=f.TODAY)


@pytest.mark.django_db
def test_what_comes_out_can_go_in_again_and_changes_nothing(cast):
    enter(cast, SATURDAY, is_working=True, note="抗洪")
    enter(cast, date(2026, 6, 22), is_working=False)
    sheet = read(write_workbook([resource(cast).table()]).read(), name="x.xlsx")
    plan = resource(cast).check(sheet)
    assert (plan.errors, plan.unchanged, plan.to_write) == ((), 2, ())


@pytest.mark.django_db
def test_a_years_notice_comes_in_by_sheet(cast):
    enter(cast, SATURDAY, is_working=True)
    code = cast.county.code
    text = (
        "县级编码,日期,是否上班,原因\n"
        f"{code},2026年6月20日,否,\n{code},2027-02-07,是,春节调休\n{code},2027/2/11,no,春节\n"
    )
    plan = resource(cast).check(read(text.encode(), name="x.csv"))
    assert plan.errors == ()
    assert [row.action for row in plan.rows] == [Planned.UPDATE, Planned.CREATE, Planned.CREATE]
    resource(cast).execute(plan, by=cast.administrator, at=f.NOW)
    assert list(CalendarDay.objects.values_list("on", "is_working", "note")) == [
        (SATURDAY, False, ""),
        (date(2027, 2, 7), True, "春节调休"),
        (date(2027, 2, 11), False, "春节"),
    ]


@pytest.mark.django_db
def test_two_counties_may_enter_the_same_day(cast):
    CalendarDay.objects.create(organisation=cast.elsewhere, on=SATURDAY, is_working=False)
    text = f"县级编码,日期,是否上班\n{cast.county.code},2026-06-20,是\n"
    plan = resource(cast).check(read(text.encode(), name="x.csv"))
    assert plan.errors == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [
        "{county},2026-02-30,是",
        "{county},,是",
        "{county},2026-06-21,也许",
        "{county},2026-06-21,",
        "{county},1999-06-21,是",
        "{township},2026-06-21,是",
        "{outside},2026-06-21,是",
        "{county},2026-06-22,否",
    ],
)
def test_a_sheet_with_one_wrong_row_enters_nothing(cast, row):
    names = {
        "county": cast.county.code, "township": cast.township.code,
        "outside": cast.elsewhere.code,
    }  # fmt: skip
    first = f"{cast.county.code},2026-06-22,是"
    text = f"县级编码,日期,是否上班\n{first}\n{row.format(**names)}\n"
    plan = resource(cast).check(read(text.encode(), name="x.csv"))
    assert len(plan.errors) == 1
    assert not CalendarDay.objects.exists()
