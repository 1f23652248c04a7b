"""A county's year through the pages: determination, performance, assessment, accountability.

Nobody calls an action here: every step is a person at a browser (tests/journeys/browser.py) who
follows links and sends the forms that are on the page. The organisations are the real ones of
Haiyan County; people, work and scores are made up and stay in this test. docs/walkthrough.md tells
the same walk in words.
"""

import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import time_machine

from tests.journeys import following_up, judging, setting_up, working
from tests.journeys.people import SHANGHAI, Cast
from tests.journeys.sheets import BAIBU, County
from tracker.assessment.models import Result
from tracker.audit.deeds import verify
from tracker.determination.models import Responsibility
from tracker.organisations.models import Organisation, User
from tracker.performance.models import Record, Task

pytestmark = pytest.mark.django_db

CYCLE = "330424-2026"
FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
PERIODS = {"month": 12, "quarter": 4, "half_year": 2, "year": 1, "once": 1}
KINDS = {"rural village": "village", "urban community": "community"}


@pytest.fixture
def cast():
    """The people, on the morning of 5 January 2026."""
    with time_machine.travel(datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)) as clock:
        yield Cast(clock)


def test_a_county_walks_through_its_year(cast):
    county = County()
    assert set_up(cast, county, "csv") == [132, 122, 7310]
    walk_through_the_year(cast, county)


def test_a_town_with_committees_walks_through_its_year(cast):
    county = County(township=BAIBU, members=20)
    assert set_up(cast, county, "xlsx") == [13, 11, 935]
    walk_through_the_year(cast, county)


def test_the_workbook_with_chinese_headers_brings_in_what_the_public_sheet_does(cast):
    county = County()
    setting_up.install(cast)
    admin = cast.enter("admin")
    assert setting_up.bring_in_organisations(admin, county.organisation_sheet("xlsx")) == (
        131,
        0,
        1,
        0,
    )
    assert setting_up.bring_in_organisations(admin, county.organisation_sheet("csv")) == (
        0,
        0,
        132,
        0,
    )
    there = Organisation.objects.values_list("code", "name_zh", "parent__code", "level")
    rows = ((r["code"], r["name"], r["parent_code"] or None, r["level"]) for r in county.rows)
    assert sorted(there) == sorted(rows)


def set_up(cast, county, kind):
    """Determination: until every organisation has its tasks; return how many of each."""
    setting_up.install(cast)
    admin = cast.enter("admin")
    below = len(county.rows) - 1  # the county itself is there
    sheet = county.organisation_sheet(kind)
    assert setting_up.bring_in_organisations(admin, sheet) == (below, 0, 1, 0)
    assert Organisation.objects.count() == below + 1

    people = below + 4  # one for each branch and township, three reviewers, the second head
    assert setting_up.bring_in_people(admin, county.people_sheet()) == (people, 0, 0, 0)
    # the head's account is made by the command: no administrator makes another one's on the pages
    assert sum(setting_up.give_accounts(admin, cast)) == people - 1
    setting_up.make_administrator(cast, "head", person="head")
    assert User.objects.filter(must_change_password=True).count() == people  # admin has changed it

    organisations, branches, tasks, lines, gaps = setting_up.open_cycle(admin)
    assert admin.page.numbers == [organisations, lines, gaps]
    assert Responsibility.objects.count() == lines
    assert Responsibility.objects.lacking().count() == gaps
    # nobody has been named for some posts that the duties speak of
    assert 0 < gaps < lines
    admin.follow(f"/responsibilities/?cycle={CYCLE}&gap=any")
    setting_up.begin_performance(admin)
    assert Task.objects.count() == tasks == tasks_of(county)
    return [organisations, branches, tasks]


def tasks_of(county):
    """How many tasks follow from the documents' templates, counted by hand."""
    templates = [
        row["fields"]
        for row in json.loads((FIXTURES / "03_duties.json").read_text(encoding="utf-8"))
        if row["model"] == "tracker.tasktemplate"
    ]
    return sum(
        PERIODS[template["recurrence"]["every"]]
        for row in county.rows
        for template in templates
        if template["level"] == row["level"]
        and (not template["applies_to"] or KINDS.get(row["field"]) in template["applies_to"])
        and template["min_members"] <= (county.members or 0)
    )


def walk_through_the_year(cast, county):
    """Performance, assessment, accountability."""
    branches = county.below(BAIBU)[:4]
    work(cast, branches)
    bring_in_numbers(cast, county)
    look_back(cast, branches[:3])
    review_and_settle(cast, county)
    look_at_the_results(cast, branches)
    appeal(cast, branches[0])
    rectify(cast, county, branches[1])
    talk(cast)
    close(cast)
    report(cast, county)


def work(cast, branches):
    """Four branches tell work on three days; one record is returned and mended."""
    told = 0
    for month, day in ((3, 10), (6, 12), (11, 18)):
        cast.on(2026, month, day)
        for branch in branches:
            secretary = cast.enter(f"s{branch}")
            # the first branch counts one event for two tasks
            told += working.tell(secretary, also=branch == branches[0])
    assert told == 15
    assert Record.objects.filter(status="sent").count() == 12
    officer = cast.enter(f"o{BAIBU}")
    working.return_first(officer, why="请写明讨论了什么、定了什么。")
    assert working.accept_all(officer) == 11
    working.mend(cast.enter(f"s{branches[0]}"), words="讨论道路修缮，定于本月内完成。（模拟数据）")
    assert working.accept_all(officer) == 1
    assert Task.objects.filter(status="accepted").count() == 15


def bring_in_numbers(cast, county):
    """The county's sheet of measured values, and one measure typed on its page."""
    cast.on(2026, 12, 15)
    assert working.bring_in_measured_values(cast.enter("admin"), county) == (
        20 * len(county.of_level("branch")),
        0,
        0,
        0,
    )
    assert working.enter_satisfaction(cast.enter(f"o{BAIBU}")) == len(county.below(BAIBU))
    branches = county.of_level("branch")
    assert working.enter_satisfaction(cast.enter("admin")) == len(branches)


def look_back(cast, branches):
    """Three branches write their self-assessments; what was not told is missed."""
    cast.on(2026, 12, 22)
    judging.begin_self_assessment(cast.enter("admin"))
    assert set(Task.objects.values_list("status", flat=True)) == {"accepted", "missed"}
    for branch in branches:
        judging.assess_oneself(cast.enter(f"s{branch}"), branch)


def review_and_settle(cast, county):
    """Two reviews for each branch by three reviewers, then two signatures, then publication."""
    needed = 2 * len(county.of_level("branch"))
    cast.on(2027, 1, 4)
    admin = cast.enter("admin")
    judging.begin_review(admin)
    judging.assign_reviewers(admin)
    sent = [
        judging.review_all(cast.enter(name), level=level)
        for name, level in (("r1", "good"), ("r2", "fair"), ("r3", "average"))
    ]
    assert sum(sent) == needed
    assert max(sent) - min(sent) <= 1  # evenly shared

    cast.on(2027, 1, 19)
    admin, head = cast.enter("admin"), cast.enter("head")
    judging.propose_settlement(admin, cast.passwords["admin"])
    # the same person cannot be the second one: the page offers no such button
    assert not any(("act", "confirm") in form.buttons for form in admin.page.forms)
    judging.confirm_settlement(head, cast.passwords["head"])
    cast.on(2027, 1, 21)
    judging.publish(cast.enter("admin"))


def look_at_the_results(cast, branches):
    """A secretary sees the own result with its working, and nobody else's."""
    secretary = cast.enter(f"s{branches[0]}")
    points, grade, lines = following_up.look_at_own_result(secretary, branches[0])
    assert 0 < Decimal(points) < 60 and grade == "poor"
    assert sum(map(Fraction, lines)) == Fraction(points)
    for page in ("", "why/", "sheet/", "appeal/"):
        secretary.open(f"/results/{CYCLE}/{branches[1]}/{page}", status=404)


def appeal(cast, branch):
    """The branch objects to one indicator; two persons answer; a second version counts."""
    cast.on(2027, 1, 28)
    admin, head, secretary = cast.enter("admin"), cast.enter("head"), cast.enter(f"s{branch}")
    judging.open_appeals(admin)
    before, _grade, _lines = following_up.look_at_own_result(secretary, branch)
    following_up.appeal(secretary, branch, about="i-theme-day", text="三月主题党日漏计。（模拟）")
    own = cast.passwords
    following_up.propose_answer(admin, own["admin"], about="i-theme-day", points="1.5")
    assert following_up.look_at_own_result(secretary, branch)[0] == before
    following_up.confirm_answer(head, own["head"])
    after, _grade, lines = following_up.look_at_own_result(secretary, branch)
    assert Decimal(after) == Decimal(before) + Decimal("1.5")
    assert sum(map(Fraction, lines)) == Fraction(after)
    secretary.open(f"/results/{CYCLE}/{branch}/?version=1")
    assert secretary.page.numbers[0] == before


def rectify(cast, county, branch):
    """A finding, the order, the report, the visit, closed off."""
    officer, secretary = cast.enter(f"o{BAIBU}"), cast.enter(f"s{branch}")
    name = next(row["name"] for row in county.rows if row["code"] == branch)
    case = following_up.raise_finding(officer, name, text="公开栏半年没有更新。（模拟）")
    holder = secretary.client.session["_auth_user_id"]
    person = User.objects.get(pk=holder).person.name
    following_up.order_rectification(officer, case, person=person, deadline="2027-02-08")
    cast.on(2027, 2, 1)
    following_up.report_rectification(cast.enter(f"s{branch}"), case)
    officer = cast.enter(f"o{BAIBU}")
    following_up.verify(officer, case)
    assert officer.open("/cases/?tab=closed").links.count(case) == 1
    # nothing is left to do on it
    assert not following_up.acts_on(officer, case)


def talk(cast):
    """A talk for every low grade; one of them is held and closed off."""
    admin = cast.enter("admin")
    grades = Counter(row[8].value for row in following_up.results(admin)[1:])
    assert following_up.open_talks(admin) == grades["差"]
    following_up.hold_first_talk(admin, held_on="2027-02-01")
    assert not following_up.acts_on(admin, admin.page.url)


def close(cast):
    """After the last day for appeals the results become final."""
    cast.on(2027, 2, 12)
    judging.close(cast.enter("admin"))
    counts = set(Result.objects.values_list("status", "version"))
    assert counts == {("final", 1), ("superseded", 1), ("final", 2)}


def report(cast, county):
    """The area on one screen, the workbooks, the record of all acts."""
    admin = cast.enter("admin")
    branches = len(county.of_level("branch"))
    admin.open("/")
    admin.follow("/area/")
    assert f"4/{branches}" in admin.page.words

    results = following_up.results(admin)
    assert len(results) == branches + 1
    assert {(type(row[6].value), row[6].data_type) for row in results[1:]} <= {
        (float, "n"),
        (int, "n"),
    }
    assert Counter(row[5].value for row in results[1:]) == {1: branches - 1, 2: 1}
    tasks = following_up.export(admin, f"/tasks/export/?cycle={CYCLE}")
    assert len(tasks) == Task.objects.count() + 1
    assert {type(row[7].value) for row in tasks[1:]} == {datetime}
    assert {row[7].value.year for row in tasks[1:]} == {date(2026, 1, 1).year}
    assert not [c for row in (*results, *tasks) for c in row if c.data_type == "f"]

    assert verify() is None
    assert following_up.audit_is_sound() > branches
