"""Terms: entered, extended, ended by an election; told of in stages, each once."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from tests.factories import NOW, TODAY
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.jobs.registry import kind
from tracker.life import actions, term_stages
from tracker.life.models import Term
from tracker.life.resources import TermResource
from tracker.notices.models import Notice
from tracker.notices.texts import text_of
from tracker.spreadsheets.plans import PlanHasErrors
from tracker.spreadsheets.reading import read
from tracker.spreadsheets.writing import write_workbook, write_xlsx

pytestmark = pytest.mark.django_db
BEGAN = date(2021, 9, 1)
ENDS = date(2026, 8, 31)


@pytest.fixture(autouse=True)
def today():
    import time_machine

    with time_machine.travel(NOW, tick=False):
        yield


def enter(cast, organisation=None, **changes):
    return actions.enter_term(
        organisation or cast.east, by=cast.administrator, at=NOW, **({"began_on": BEGAN} | changes)
    )


@pytest.mark.parametrize(
    ("kind", "years", "ends_on"),
    [
        ("village", 5, ENDS),
        ("community", 5, ENDS),
        ("organ", 3, date(2024, 8, 31)),
    ],
)
def test_years_follow_from_the_kind_and_the_last_day_from_the_years(cast, kind, years, ends_on):
    cast.east.kind = kind
    term = enter(cast)
    assert (term.years, term.ends_on) == (years, ends_on)


def test_a_term_that_began_on_a_leap_day_ends_the_day_before_one(cast):
    term = enter(cast, began_on=date(2024, 2, 29), years=3)
    assert term.ends_on == date(2027, 2, 27)


def test_a_re_election_begins_the_next_term(cast):
    first = enter(cast)
    enter(cast, term=first, years=5, ends_on=ENDS, held_on=date(2026, 6, 1))
    rows = Term.objects.order_by("began_on").values_list("began_on", "years", "held_on")
    assert list(rows) == [
        (BEGAN, 5, date(2026, 6, 1)),
        (date(2026, 6, 1), 5, None),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"began_on": date(2026, 6, 16)}, "began_on"),
        ({"years": 11}, "years"),
        ({"ends_on": BEGAN}, "ends_on"),
        ({"held_on": BEGAN}, "held_on"),
        ({"held_on": date(2026, 6, 16)}, "held_on"),
        ({"extended_until": ENDS, "reference": "县组1号"}, "extended_until"),
        ({"extended_until": date(2026, 12, 31)}, "reference"),
        ({"reference": "县组1号"}, "extended_until"),
        ({"began_on": date(9999, 1, 1)}, "began_on"),
    ],
)
def test_days_that_contradict_each_other_are_refused(cast, changes, field):
    with pytest.raises(Refused) as refused:
        enter(cast, **changes)
    assert refused.value.field == field


def test_one_term_runs_at_a_time(cast):
    enter(cast)
    with pytest.raises(Refused) as refused:
        enter(cast, began_on=date(2022, 1, 1))
    assert refused.value.field == "began_on"


@pytest.mark.parametrize("member", ["secretary", "officer", "observer", "technical", "outsider"])
def test_only_the_county_enters_terms(cast, member):
    with pytest.raises(PermissionDenied):
        actions.enter_term(cast.east, by=getattr(cast, member), at=NOW, began_on=BEGAN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": BEGAN},
        {"years": 0},
        {"held_on": BEGAN},
        {"extended_until": date(2026, 12, 31)},
        {"reference": "县组1号"},
        {"extended_until": ENDS, "reference": "县组1号"},
    ],
)
def test_the_database_refuses_days_that_contradict_each_other(cast, wrong):
    term = enter(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.filter(pk=term.pk).update(**wrong)


@pytest.mark.parametrize("began_on", [BEGAN, date(2022, 1, 1)])
def test_the_database_keeps_one_running_term_and_one_a_day(cast, began_on):
    enter(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(
            organisation=cast.east, began_on=began_on, years=5, ends_on=date(2027, 1, 1)
        )


@pytest.mark.parametrize(
    ("on", "stage"),
    [
        (date(2026, 2, 28), ""),
        (date(2026, 3, 1), "six_months"),
        (date(2026, 5, 30), "six_months"),
        (date(2026, 5, 31), "three_months"),
        (date(2026, 7, 31), "one_month"),
        (ENDS, "one_month"),
        (date(2026, 9, 1), "overdue"),
    ],
)
def test_stages_are_counted_to_the_last_day(on, stage):
    assert term_stages.stage_of(ENDS, on=on) == stage


def told(cast):
    names = {
        cast.secretary.pk: "secretary",
        cast.officer.pk: "officer",
        cast.administrator.pk: "county",
        cast.second_administrator.pk: "county",
    }
    return sorted(names.get(n.recipient_id, "somebody else") for n in Notice.objects.all())


def test_each_stage_is_told_once_to_the_branch_and_the_township(cast):
    enter(cast)
    day = date(2026, 3, 10)
    assert actions.tell_of_terms(on=day, at=NOW) == 1
    assert told(cast) == ["officer", "secretary"]
    assert actions.tell_of_terms(on=day, at=NOW) == 0
    assert actions.tell_of_terms(on=date(2026, 3, 11), at=NOW) == 0
    assert actions.tell_of_terms(on=date(2026, 6, 15), at=NOW) == 1
    assert Notice.objects.count() == 4


def test_an_overdue_election_is_told_to_the_county_too(cast):
    enter(cast)
    actions.tell_of_terms(on=date(2026, 9, 1), at=NOW)
    assert told(cast) == ["county", "county", "officer", "secretary"]
    notice = Notice.objects.filter(recipient=cast.secretary).get()
    assert notice.link == f"/terms/{cast.east.code}/"
    assert text_of(notice) == "东村任期已于 2026-08-31 届满，换届逾期。"


def test_an_extension_moves_the_stages(cast):
    term = enter(cast)
    actions.tell_of_terms(on=date(2026, 9, 1), at=NOW)
    until = {"extended_until": date(2027, 3, 31), "reference": "县组〔2026〕5号"}
    enter(cast, term=term, years=5, ends_on=ENDS, **until)
    assert actions.tell_of_terms(on=date(2026, 9, 2), at=NOW) == 0
    assert actions.tell_of_terms(on=date(2026, 10, 1), at=NOW) == 1


def test_what_was_elected_or_dissolved_is_told_no_more(cast):
    enter(cast, held_on=date(2026, 6, 1))
    enter(cast, cast.west)
    type(cast.west).objects.filter(pk=cast.west.pk).update(dissolved_on=TODAY)
    assert actions.tell_of_terms(on=date(2026, 9, 1), at=NOW) == 0


def test_it_runs_every_day(cast):
    enter(cast)
    daily = kind("life.terms")
    outcome = daily.function(SimpleNamespace(at=NOW), on="2026-09-01")
    assert (daily.hour, outcome) == (7, {"terms": 1})
    assert AuditEvent.objects.filter(verb="term.told").count() == 1


# by sheet

HEADERS = ("Organisation code", "Began on", "Years", "Re-election held on")


def sheet(*rows, headers=HEADERS):
    return read(write_xlsx(headers, rows, title="x").read(), name="x.xlsx")


@pytest.fixture
def resource(cast):
    return TermResource(user=cast.administrator, on=TODAY)


def test_terms_go_out_and_in_again_without_a_change(cast, resource):
    enter(cast, held_on=date(2026, 6, 1))
    enter(cast, cast.west, extended_until=date(2026, 12, 31), reference="县组〔2026〕5号")
    plan = resource.check(read(write_workbook([resource.table()]).read(), name="x.xlsx"))
    assert (plan.errors, plan.creates, plan.updates, plan.unchanged) == ((), 0, 0, 3)


def test_a_sheet_enters_terms_and_what_is_empty_follows(cast, resource):
    new = sheet((cast.east.code, BEGAN, "", ""), (cast.west.code, date(2024, 1, 10), 3, ""))
    resource.execute(new, by=cast.administrator, at=NOW)
    assert list(Term.objects.values_list("organisation__code", "years", "ends_on")) == [
        (cast.east.code, 5, ENDS),
        (cast.west.code, 3, date(2027, 1, 9)),
    ]


def test_a_sheet_may_hold_a_term_and_the_one_after_it(cast, resource):
    held = date(2026, 6, 1)
    new = sheet((cast.east.code, held, 5, ""), (cast.east.code, BEGAN, 5, held))
    resource.execute(new, by=cast.administrator, at=NOW)
    rows = Term.objects.order_by("began_on").values_list("began_on", "held_on")
    assert list(rows) == [(BEGAN, held), (held, None)]


@pytest.mark.parametrize(
    "row",
    [
        ("nowhere", BEGAN, 5, ""),
        ("", BEGAN, 5, ""),
        ("east", "yesterday", 5, ""),
        ("east", date(9999, 1, 1), 5, ""),
        ("east", BEGAN, 5000, ""),
        ("east", BEGAN, "x", ""),
        ("east", BEGAN, 5, date(2030, 1, 1)),
    ],
)
def test_a_wrong_row_writes_nothing(cast, resource, row):
    code = cast.east.code if row[0] == "east" else row[0]
    wrong = sheet((cast.west.code, BEGAN, 5, ""), (code, *row[1:]))
    with pytest.raises(PlanHasErrors):
        resource.execute(wrong, by=cast.administrator, at=NOW)
    assert Term.objects.count() == 0


LATER = date(2024, 1, 10)


def errors_of(plan):
    return [(error.row, error.column, error.message) for error in plan.errors]


def test_two_running_terms_of_one_organisation_are_refused_in_the_preview(cast, resource):
    rows = (cast.west.code, BEGAN, 5, ""), (cast.east.code, LATER, 3, "")
    with translation.override("en"):
        plan = resource.check(sheet(*rows, (cast.east.code, BEGAN, 5, "")))
        told = f"The terms of {cast.east.name_en} in rows 3 and 4 would both run. Give the earlier "
        assert errors_of(plan) == [(4, "Began on", f"{told}one the day of its re-election.")]
    assert [row.row_number for row in plan.rows] == [2, 3]
    with translation.override("zh-hans"):
        plan = resource.check(sheet(*rows, (cast.east.code, BEGAN, 5, "")))
        told = f"第 3 行和第 4 行{cast.east.name_zh}的任期会同时有效，请填写前一任期的换届日期。"
        assert errors_of(plan) == [(4, "Began on", told)]
    with pytest.raises(PlanHasErrors):
        resource.execute(plan, by=cast.administrator, at=NOW)
    assert Term.objects.count() == 0


def test_a_row_that_stays_as_it_is_counts_as_running_too(cast, resource):
    enter(cast)
    with translation.override("en"):
        plan = resource.check(sheet((cast.east.code, BEGAN, 5, ""), (cast.east.code, LATER, 3, "")))
    ((row, _column, message),) = errors_of(plan)
    assert row == 3 and "in rows 2 and 3 would both run" in message


def test_a_term_that_runs_and_is_not_in_the_sheet_is_named_by_its_day(cast, resource):
    enter(cast)
    with translation.override("en"):
        plan = resource.check(sheet((cast.east.code, LATER, 3, "")))
    said = f"The term that began on {BEGAN} is still running. Give the day of its re-election too."
    assert errors_of(plan) == [(2, "Began on", said)]


def test_a_term_that_a_re_election_begins_counts_with_its_row(cast, resource):
    held = date(2023, 12, 1)
    with translation.override("en"):
        plan = resource.check(
            sheet((cast.east.code, BEGAN, 5, held), (cast.east.code, LATER, 3, ""))
        )
    said = f"The re-election in row 2 begins a term on {held} already."
    assert errors_of(plan) == [(3, "Began on", said)]


def test_a_sheet_ends_the_term_that_runs_and_enters_the_next(cast, resource):
    enter(cast)
    held = date(2026, 6, 1)
    new = sheet((cast.east.code, held, 3, ""), (cast.east.code, BEGAN, 5, held))
    assert errors_of(resource.check(new)) == []
    resource.execute(new, by=cast.administrator, at=NOW)
    rows = Term.objects.order_by("began_on").values_list("began_on", "years", "held_on")
    assert list(rows) == [(BEGAN, 5, held), (held, 3, None)]


def test_a_row_that_is_wrong_makes_no_second_error_of_its_neighbour(cast, resource):
    """The election in the first row may be what ends the term that runs."""
    enter(cast)
    plan = resource.check(
        sheet((cast.east.code, BEGAN, 5, date(2030, 1, 1)), (cast.east.code, LATER, 3, ""))
    )
    assert [error.row for error in plan.errors] == [2]


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_of_any_length_asks_the_database_as_often(
    cast, resource, count, django_assert_num_queries
):
    organisations = [cast.east, cast.west, cast.township][:count]
    new = sheet(*((organisation.code, BEGAN, 5, "") for organisation in organisations))
    with django_assert_num_queries(5):
        assert resource.check(new).creates == count


def test_a_sheet_reaches_no_other_county(cast):
    foreign = TermResource(user=cast.outsider, on=TODAY)
    with pytest.raises(PlanHasErrors):
        foreign.execute(sheet((cast.east.code, BEGAN, 5, "")), by=cast.outsider, at=NOW)


# the pages


def test_the_county_enters_a_term_on_the_page(as_user, cast):
    address = reverse("life:term-detail", args=[cast.east.code])
    client = as_user(cast.administrator)
    answer = client.post(address, {"began_on": "2021-09-01", "reference": ""})
    assert answer.url == address
    assert Term.objects.get().ends_on == ENDS
    wrong = client.post(address, {"began_on": "2021-09-01", "extended_until": "2026-12-31"})
    assert wrong.status_code == 422
    assert 'href="#id_reference"' in wrong.content.decode()
    assert as_user(cast.officer).post(address, {"began_on": "2021-09-01"}).status_code == 403


def test_what_is_changed_after_back_is_entered_and_never_dropped(as_user, cast):
    """The page that the browser goes back to is the form that was sent, with all that it held."""
    address = reverse("life:term-detail", args=[cast.east.code])
    client = as_user(cast.administrator)
    form = {"key": client.get(address).context.get("key", "0" * 32), "began_on": "2021-09-01"}
    for years in ("5", "4", "4", "5"):
        assert client.post(address, form | {"years": years}).status_code == 302
        assert Term.objects.get().years == int(years)
    assert AuditEvent.objects.filter(about_type="term").count() == 3


def test_the_form_that_ended_a_term_may_come_in_twice(as_user, cast):
    address = reverse("life:term-detail", args=[cast.east.code])
    client = as_user(cast.administrator)
    form = {"began_on": "2021-09-01", "years": "5", "held_on": "2026-06-01"}
    for _time in range(2):
        assert client.post(address, form).status_code == 302
    assert Term.objects.count() == 2
    # another content is no edit of the term that is over: it is said, not dropped
    other = client.post(address, form | {"held_on": "2026-06-02"})
    assert other.status_code == 422
    assert "开始的届次已存在" in other.content.decode() or other.context["form"].errors


def test_the_branch_page_says_when_the_term_ends(as_user, cast):
    enter(cast)
    page = as_user(cast.secretary).get(f"/organisations/{cast.east.code}/").content.decode()
    assert "至 2026-08-31" in page
    assert "三个月内届满" in page


def test_the_list_has_what_ends_soon_and_what_is_overdue(as_user, cast):
    enter(cast)
    enter(cast, cast.west, began_on=date(2020, 1, 1))
    enter(cast, cast.far, began_on=date(2025, 1, 1))
    client = as_user(cast.administrator)
    page = client.get(reverse("life:term-list"))
    assert [count for _name, _label, count in page.context["tabs"]] == [1, 1, 3]
    assert [term.organisation for term in page.context["page_obj"]] == [cast.east]
    overdue = client.get(reverse("life:term-list"), {"tab": "overdue"})
    assert [term.organisation for term in overdue.context["page_obj"]] == [cast.west]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_at_any_length(as_user, cast, count, django_assert_num_queries):
    for organisation in [cast.east, cast.west, cast.far][:count]:
        enter(cast, organisation)
    client = as_user(cast.administrator)
    with django_assert_num_queries(10):
        client.get(reverse("life:term-list"))
