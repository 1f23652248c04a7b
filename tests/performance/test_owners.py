"""Whose number it is: the seat that the duty names enters it, nobody enters it about themselves."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_cycle,
    make_duty,
    make_leader,
    make_node,
    make_participant,
    make_post,
    make_user,
    make_version,
    number,
)
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.measured import kinds_measured
from tracker.determination.models import Cycle, CyclePhase, Measure, Participant
from tracker.organisations.models import Organisation
from tracker.organisations.roles import PostKind
from tracker.organisations.scope import step
from tracker.performance import actions, owners
from tracker.performance.actions.measurements import Value
from tracker.performance.history import histories_of, medians, year_before
from tracker.performance.models import Measurement
from tracker.performance.resources import MeasurementResource
from tracker.spreadsheets.plans import PlanHasErrors
from tracker.spreadsheets.sheets import Sheet, SheetRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    """Pages read the clock: let it stand."""
    with time_machine.travel(NOW, tick=False):
        yield


def make_measure(level="county", post_kind=PostKind.DEPARTMENT_HEAD, **fields):
    return Measure.objects.create(
        code=f"m-{number()}",
        duty=make_duty(level=level, post_kind=post_kind),
        title_zh="集体收入",
        title_en="Income",
        **fields,
    )


@pytest.fixture
def measure():
    """A number of the heads of county departments."""
    return make_measure()


@pytest.fixture
def head(cast):
    """The head of a county department: an observer by role."""
    return make_user(cast.county, PostKind.DEPARTMENT_HEAD)


def enter(measure, participant, by, units=10_000, at=NOW):
    value = Value(value=units)
    return actions.enter_measurement(participant, measure, by=by, at=at, value=value)


def test_the_seat_that_the_duty_names_enters_for_all_branches(work, measure, head):
    everyone = [work.participant, work.west, work.far]
    values = {row: Value(value=20_000) for row in everyone}
    assert actions.enter_measurements(measure, values, by=head, at=NOW) == 3
    posts = set(Measurement.objects.values_list("post__kind", "post__organisation__level"))
    assert posts == {("department_head", "county")}


def test_another_seat_or_another_level_enters_nothing(work, cast, measure):
    for user in (
        make_user(cast.county, PostKind.COUNTY_SECRETARY),
        make_user(cast.township, PostKind.TOWNSHIP_SECRETARY),
        make_user(cast.township, PostKind.DEPARTMENT_HEAD),
        make_user(cast.elsewhere, PostKind.DEPARTMENT_HEAD),
    ):
        with pytest.raises(PermissionDenied):
            enter(measure, work.participant, user)
    assert Measurement.objects.count() == 0


def test_a_township_seat_enters_for_its_own_branches_only(work, cast):
    income = make_measure("township", PostKind.TOWNSHIP_SECRETARY)
    secretary = make_user(cast.township, PostKind.TOWNSHIP_SECRETARY)
    enter(income, work.participant, secretary)
    with pytest.raises(PermissionDenied):
        enter(income, work.far, secretary)


def test_a_seat_owns_no_number_about_its_own_organisation(work, cast):
    poll = make_measure("township", PostKind.TOWNSHIP_SECRETARY)
    secretary = make_user(cast.township, PostKind.TOWNSHIP_SECRETARY)
    with pytest.raises(PermissionDenied):
        enter(poll, work.township, secretary)


def test_an_officer_enters_no_number_about_the_own_township(as_user, cast, measure):
    cycle = make_cycle(cast.county)
    township = make_participant(cycle, cast.township, is_assessed=True)
    branch = make_participant(cycle, cast.east)
    with pytest.raises(PermissionDenied):
        enter(measure, township, cast.officer)
    page = as_user(cast.officer).get(f"/cycles/{cycle.code}/measures/{measure.code}/")
    assert page.context["form"].participants == [branch]
    enter(measure, branch, cast.officer)
    enter(measure, township, cast.administrator)  # the control: the level above does


def test_a_branch_owns_none_of_the_numbers_it_is_scored_by(work, cast):
    own = make_measure("branch", PostKind.BRANCH_SECRETARY)
    with pytest.raises(PermissionDenied):
        enter(own, work.participant, cast.secretary)
    assert owners.has_numbers(cast.secretary) is False


@pytest.mark.parametrize("is_deputy", [False, True])
def test_nobody_enters_a_value_about_themselves(work, cast, measure, is_deputy):
    post = make_post(cast.township, PostKind.TOWNSHIP_SECRETARY)
    leader = make_leader(work.cycle, post, is_assessed=True)
    appoint(cast.administrator.person, post, is_deputy=is_deputy)
    with pytest.raises(Refused, match=leader.name):
        enter(measure, leader, cast.administrator)
    enter(measure, leader, cast.second_administrator)  # the control: somebody else may


def test_the_own_row_is_left_out_of_the_page_and_refused_in_a_sheet(as_user, work, cast, measure):
    reads(work, measure, kinds=["leader"])
    post = make_post(cast.township, PostKind.TOWNSHIP_SECRETARY)
    leader = make_leader(work.cycle, post, is_assessed=True)
    appoint(cast.administrator.person, post)
    page = as_user(cast.administrator).get(address(work, measure))
    assert (page.context["form"].participants, page.context["left_out"]) == ([], 1)
    page = as_user(cast.second_administrator).get(address(work, measure))
    assert page.context["form"].participants == [leader]
    resource = MeasurementResource(user=cast.administrator, on=TODAY, cycle=work.cycle)
    plan = resource.check(sheet((post.code, measure.code, 1)))
    assert [error.row for error in plan.errors] == [2]


def sheet(*rows, headers=("单位编码", "数据项编码", "数值")):
    return Sheet("x", 1, headers, tuple(SheetRow(n, row) for n, row in enumerate(rows, 2)))


def reads(work, *measures, kinds=("village",)):
    """Let the cycle follow a framework that reads the measures for these kinds only."""
    version = make_version()
    for measure in measures:
        make_node(
            version,
            kind="threshold",
            params={"comparison": "at_least", "threshold": "1"},
            applies_to=list(kinds),
            source={"from": "measure", "measure": measure.code},
        )
    type(version).objects.filter(pk=version.pk).update(
        status="published", content_hash=f"{version.pk:064}"
    )
    Cycle.objects.filter(pk=work.cycle.pk).update(framework_version=version)
    work.cycle.refresh_from_db()
    return version


def test_a_measure_is_asked_of_the_kinds_that_the_framework_reads_it_for(work, measure):
    assert kinds_measured(work.cycle.framework_version) == {}
    version = reads(work, measure, kinds=["village", "community"])
    assert kinds_measured(version) == {measure.code: {"village", "community"}}


# sheets


def test_the_owner_brings_in_a_sheet_and_changes_it_by_another(work, cast, measure, head):
    resource = MeasurementResource(user=head, on=TODAY, cycle=work.cycle)
    resource.execute(
        sheet((cast.east.code, measure.code, Decimal(5)), (cast.far.code, measure.code, 6)),
        by=head,
        at=NOW,
    )
    again = sheet((cast.east.code, measure.code, Decimal(5)), (cast.far.code, measure.code, 7))
    plan = MeasurementResource(user=head, on=TODAY, cycle=work.cycle).check(again)
    assert (plan.errors, plan.unchanged, plan.updates) == ((), 1, 1)


def test_the_owner_brings_in_nobody_elses_numbers(work, cast, measure, head):
    foreign = make_measure("county", PostKind.COUNTY_SECRETARY)
    resource = MeasurementResource(user=head, on=TODAY, cycle=work.cycle)
    with pytest.raises(PlanHasErrors):
        resource.execute(sheet((cast.east.code, foreign.code, 1)), by=head, at=NOW)
    assert Measurement.objects.count() == 0


def many_branches(work, township, count):
    """So many branches that take part; return their codes."""
    branches = Organisation.objects.bulk_create(
        Organisation(
            code=f"many-{n}",
            parent=township,
            path=township.path + step(1000 + n),
            kind="village",
            level="branch",
            name_zh=f"村{n}",
        )
        for n in range(count)
    )
    Participant.objects.bulk_create(
        Participant(
            cycle=work.cycle,
            organisation=branch,
            framework_version=work.cycle.framework_version,
            name_zh=branch.name_zh,
            kind=branch.kind,
            level=branch.level,
            path=branch.path,
        )
        for branch in branches
    )
    return [branch.code for branch in branches]


def test_one_sheet_takes_three_thousand_branches_and_names_the_codes_it_does_not_know(
    work, cast, measure, head
):
    rows = many_branches(work, cast.township, 3000)
    lines = [(code, measure.code, 3) for code in rows]
    resource = MeasurementResource(user=head, on=TODAY, cycle=work.cycle)
    wrong = resource.check(sheet(*lines, ("nowhere", measure.code, 3)))
    assert [error.row for error in wrong.errors] == [3002]
    resource = MeasurementResource(user=head, on=TODAY, cycle=work.cycle)
    resource.execute(sheet(*lines), by=head, at=NOW)
    assert Measurement.objects.count() == 3000
    assert AuditEvent.objects.filter(verb="measurement.entered").count() == 3000


# pages


def address(work, measure):
    return reverse("performance:measurement-page", args=[work.cycle.code, measure.code])


def test_your_numbers_say_what_is_missing_for_how_many_and_by_when(
    as_user, work, cast, measure, head
):
    reads(work, measure)
    unread = make_measure()
    CyclePhase.objects.create(
        cycle=work.cycle, phase="review", starts_at=NOW + timedelta(days=20),
        ends_at=NOW + timedelta(days=30),
    )  # fmt: skip
    enter(measure, work.participant, head)
    client = as_user(head)
    page = client.get(reverse("performance:own-numbers"))
    rows = [
        (row.code, row.entered, row.asked, row.missing, group["wanted_by"])
        for group in page.context["lists"]
        for row in group["measures"]
    ]
    assert rows == [(measure.code, 1, 3, 2, date(2026, 7, 5))]
    assert unread.code not in page.content.decode()
    left = client.get(f"{address(work, measure)}?missing=1")
    assert left.context["form"].participants == [work.west, work.far]


def test_the_owner_enters_on_the_page_and_sees_only_own_measures(
    as_user, work, cast, measure, head
):
    foreign = make_measure("county", PostKind.COUNTY_SECRETARY)
    client = as_user(head)
    listed = client.get(reverse("performance:measure-list", args=[work.cycle.code]))
    assert listed.context["measures"] == [measure]
    assert client.get(address(work, foreign)).status_code == 403
    answer = client.post(address(work, measure), {f"p{work.far.pk}-value": "12.5"})
    assert answer.status_code == 302
    assert Measurement.objects.get().value == 125_000
    assert client.post(address(work, foreign), {f"p{work.far.pk}-value": "1"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_your_numbers_ask_the_same_queries_for_one_measure_and_for_three(
    as_user, work, cast, head, rows, django_assert_num_queries
):
    reads(work, *[make_measure() for _ in range(rows)])
    client = as_user(head)
    client.get(reverse("performance:own-numbers"))
    with django_assert_num_queries(11):
        client.get(reverse("performance:own-numbers"))


def test_pages_follow_each_other(as_user, work, cast, measure, monkeypatch):
    from tracker.performance.views import measurements as view

    monkeypatch.setattr(view, "SHOWN", 2)
    client = as_user(cast.administrator)
    seen = [
        client.get(address(work, measure), {"page": page}).context["form"].participants
        for page in (1, 2, "x", 99)
    ]
    first, second = [work.participant, work.west], [work.far]
    assert seen == [first, second, first, second]


# years


@pytest.fixture
def years(work, cast, measure, head):
    """Values of two years: east 8 then 12, west 4 then 4, far 3 then none."""
    before = make_cycle(cast.county, year=2025)
    for organisation, old, new in (
        (cast.east, 80_000, 120_000),
        (cast.west, 40_000, 40_000),
        (cast.far, 30_000, None),
    ):
        enter(measure, make_participant(before, organisation), head, old)
        if new is not None:
            this = work.cycle.participants.get(organisation=organisation)
            enter(measure, this, head, new)
    return before


def test_a_value_is_compared_with_that_of_the_year_before(work, cast, measure, years):
    everyone = [work.participant, work.west, work.far]
    found = year_before(measure, everyone, work.cycle)
    assert {pk: row.value for pk, row in found.items()} == {
        work.participant.pk: 80_000,
        work.west.pk: 40_000,
        work.far.pk: 30_000,
    }
    assert year_before(measure, everyone, years) == {}


def test_the_middle_of_an_area_is_followed_over_the_years(work, measure, years):
    everyone = work.cycle.participants.filter(is_assessed=True)
    rows = [(row[0].code, *row[1:]) for row in medians(measure, everyone, work.cycle)]
    assert rows == [(years.code, Fraction(4), 3), (work.cycle.code, Fraction(8), 2)]


def test_a_branch_reads_its_numbers_with_their_owner_and_their_trend(
    as_user, work, cast, measure, head, years
):
    client = as_user(cast.secretary)
    answer = client.get(reverse("performance:own-numbers"))
    assert answer.url == reverse("performance:organisation-numbers", args=[cast.east.code])
    html = client.get(answer.url).content.decode()
    assert "<svg" in html
    assert cast.county.name in html
    assert head.person.name not in html
    (history,) = histories_of(cast.east)
    assert [year.number for year in history.years] == [8, 12]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_branchs_numbers_ask_the_same_queries_for_one_and_for_three(
    as_user, work, cast, head, rows, django_assert_num_queries
):
    for _ in range(rows):
        enter(make_measure(), work.participant, head)
    client = as_user(cast.secretary)
    there = reverse("performance:organisation-numbers", args=[cast.east.code])
    client.get(there)
    with django_assert_num_queries(6):
        client.get(there)
