"""The demonstration of today: whole, honest, and something to do for everybody.

It is loaded once for this file; what needs an empty database is in test_demo_days.py.
"""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from tracker import scoring
from tracker.accountability.models import Rectification, Talk
from tracker.approvals.models import Signature
from tracker.assessment import totals
from tracker.assessment.models import Appeal, Result, Review
from tracker.audit import deeds
from tracker.audit.models import AuditEvent
from tracker.determination.models import Cycle
from tracker.determination.states import Phase
from tracker.organisations.demo import DEMO_PASSWORD, demo_accounts
from tracker.organisations.models import Organisation, Person, User
from tracker.performance.models import Measurement, Record, Task
from tracker.reporting import home

ACCOUNTS = [
    "demo-secretary",
    "demo-officer",
    "demo-reviewer",
    "demo-reviewer-2",
    "demo-administrator",
    "demo-administrator-2",
    "demo-observer",
    "demo-technical",
    "demo-member",
    "demo-department",
    "demo-secretary-2",
]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The whole demonstration of today, loaded once by the command; gives its output."""
    with django_db_blocker.unblock(), transaction.atomic():
        output = StringIO()
        call_command("load_demo", stdout=output)
        yield output.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """The loaded demonstration, as it was for each test."""
    return loaded


def account(username):
    return User.objects.get(username=username)


def counts():
    """How many rows each table has, and where the record of acts ends."""
    rows = {m._meta.label: m.objects.count() for m in apps.get_app_config("tracker").get_models()}
    return rows, AuditEvent.objects.order_by("-seq").values_list("digest", flat=True).first()


def test_there_is_one_county_with_six_townships_and_48_branches(demo):
    county = Organisation.objects.get(code="demo-jc")
    below = Organisation.objects.below(county)
    assert below.filter(level="township").count() == 6
    kinds = set(below.branches().values_list("kind", flat=True))
    assert (below.branches().count(), len(kinds)) == (48, 8)
    phases = county.cycles.order_by("starts_on").values_list("phase", flat=True)
    assert list(phases) == [Phase.CLOSED, Phase.PERFORMANCE]


def test_everything_says_that_it_is_invented(demo):
    assert not Organisation.objects.exclude(code__startswith="demo-").exists()
    assert {person.name[1] for person in Person.objects.all()} == {"示"}
    assert all("模拟数据" in cycle.title_zh for cycle in Cycle.objects.all())
    assert all("simulated" in cycle.title_en for cycle in Cycle.objects.all())
    assert [username for username, role, waiting in demo_accounts()] == ACCOUNTS


def test_only_the_accounts_of_the_demonstration_have_a_password(demo):
    assert all(account(username).check_password(DEMO_PASSWORD) for username in ACCOUNTS)
    others = User.objects.exclude(username__startswith="demo-")
    assert others.count() > 48
    assert not any(user.has_usable_password() for user in others)


def test_last_year_is_closed_with_every_grade_and_its_consequences(demo):
    cycle = Cycle.objects.get(organisation__code="demo-jc", phase=Phase.CLOSED)
    results = Result.objects.filter(participant__cycle=cycle).newest()
    assert results.count() == 48
    assert set(results.values_list("status", flat=True)) == {"final"}
    grades = set(results.values_list("grade", flat=True))
    assert grades == {band["code"] for band in cycle.framework_version.bands}
    appeals = Appeal.objects.filter(result__participant__cycle=cycle)
    assert sorted(appeals.values_list("status", flat=True)) == ["rejected", "upheld"]
    (second,) = results.filter(version=2)
    assert second.points > second.participant.results.get(version=1).points
    cases = Rectification.objects.filter(finding__participant__cycle=cycle)
    assert set(cases.values_list("status", flat=True)) == {"closed"}
    talks = Talk.objects.filter(participant__cycle=cycle)
    assert {(talk.status, talk.held_on is None) for talk in talks} == {("closed", False)}
    reviews = Review.objects.filter(participant__cycle=cycle, status="sent")
    per_branch = {row.participant_id: 0 for row in reviews}
    for review in reviews:
        per_branch[review.participant_id] += 1
    assert set(per_branch.values()) == {2, 3}
    assert Signature.objects.filter(about_type="settlement", about_id__in=_pks(cycle)).count() == 2


def _pks(cycle):
    return [str(pk) for pk in cycle.settlements.values_list("pk", flat=True)]


def test_history_holds_late_missed_and_measured_work(demo):
    cycle = Cycle.objects.get(organisation__code="demo-jc", phase=Phase.CLOSED)
    tasks = Task.objects.filter(cycle=cycle)
    assert set(tasks.values_list("status", flat=True)) == {"accepted", "missed"}
    assert any(task.first_sent_on > task.due_on for task in tasks.filter(status="accepted"))
    assert Record.objects.filter(cycle=cycle, status="accepted").count() > 500
    assert Record.objects.filter(cycle=cycle).values("what_was_done").distinct().count() > 300
    assert Measurement.objects.filter(cycle=cycle, not_applicable=True).exists()


def test_the_secretary_has_a_task_today_one_this_week_and_a_record_returned(demo):
    today = timezone.localdate()
    waiting = home.for_secretary(account("demo-secretary"), on=today)
    days = {task.due_on for task in waiting["due"]}
    assert today in days and today + timedelta(days=3) in days
    assert len(waiting["returned"]) == len(waiting["drafts"]) == 1
    assert [row.deadline_on - today for row in waiting["rectifications"]] == [timedelta(days=2)]
    assert waiting["overdue_count"] == 0
    assert waiting["returned"][0].return_reason


def test_the_officer_has_records_to_accept_and_a_report_to_verify(demo):
    waiting = home.for_officer(account("demo-officer"), on=timezone.localdate())
    assert waiting["waiting_count"] >= 3
    assert (len(waiting["verify"]), bool(waiting["late"])) == (1, True)


@pytest.mark.parametrize("username", ["demo-reviewer", "demo-reviewer-2"])
def test_each_reviewer_has_a_review_to_write(demo, username):
    waiting = home.for_reviewer(account(username))
    assert (waiting["all"], waiting["sent"] > 0) == (3, True)
    assert waiting["next"].participant.cycle.phase == Phase.REVIEW


@pytest.mark.parametrize("username", ["demo-administrator", "demo-administrator-2"])
def test_each_administrator_has_appeals_cases_and_words_to_answer(demo, username):
    waiting = home.for_administrator(account(username), on=timezone.localdate())
    assert [appeal.status for appeal in waiting["appeals"]] == ["proposed", "open"]
    for name in ("findings", "replies", "overdue", "verify", "talks"):
        assert waiting[name], name
    assert waiting["appeals"][0].proposed_by.username == "demo-administrator"


def test_the_second_secretary_may_appeal_against_a_published_result(demo):
    user = account("demo-secretary-2")
    (result,) = home.for_secretary(user, on=timezone.localdate())["results"]
    assert (result.status, result.appeals.count()) == ("published", 0)
    assert result.participant.cycle.phase == Phase.APPEAL


def test_the_record_of_acts_is_unbroken_and_in_order(demo):
    assert deeds.verify() is None
    loaded_acts = AuditEvent.objects.exclude(verb="framework.published").order_by("seq")
    moments = list(loaded_acts.values_list("at", flat=True))
    assert moments == sorted(moments)


def test_every_snapshot_recomputes_to_the_stored_result(demo):
    results = Result.objects.all()
    assert results.count() == 52  # 48, one second version, three of the neighbour
    for result in results:
        evaluation = scoring.recompute(result.snapshot)
        assert evaluation.total_units == result.points
        assert scoring.sha256(result.snapshot) == result.sha256


def test_every_running_total_is_what_it_should_be(demo):
    for cycle in Cycle.objects.filter(phase__in=[Phase.PERFORMANCE, Phase.REVIEW]):
        assert totals.differences(cycle) == []


def test_a_second_run_changes_nothing_and_says_so(demo):
    before = counts()
    output = StringIO()
    call_command("load_demo", stdout=output)
    assert "nothing was changed" in output.getvalue()
    assert counts() == before


@pytest.mark.parametrize("username", ACCOUNTS)
def test_the_first_page_of_each_account_opens_and_is_marked(demo, client, settings, username):
    settings.DEMO = True
    client.force_login(account(username))
    response = client.get("/")
    assert response.status_code == 200
    assert "demo-strip" in response.content.decode()
    settings.DEMO = False
    assert "demo-strip" not in client.get("/").content.decode()


def test_the_login_page_offers_the_accounts_while_demo_is_on(demo, client, settings):
    settings.DEMO = True
    page = client.get("/login/").content.decode()
    assert [name for name in ACCOUNTS if f'value="{name}"' not in page] == []
    settings.DEMO = False
    assert "demo-secretary" not in client.get("/login/").content.decode()
