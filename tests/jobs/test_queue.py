"""The queue: work is asked for, claimed once, ended in words, tried again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

from tests.factories import NOW
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.jobs import actions, registry, running
from tracker.jobs.models import Job
from tracker.jobs.states import FINISHED, JobStatus
from tracker.jobs.worker import ask_for_daily_work

LATER = NOW + timedelta(minutes=5)


def ask(cast, **fields):
    fields = {"by": cast.administrator, "at": NOW, "organisation": cast.county} | fields
    return actions.enqueue(fields.pop("name", "tests.work"), **fields)


def run_it(at=LATER):
    (job,) = running.run_waiting(at=at)
    return job


def verbs():
    return list(AuditEvent.objects.filter(verb__startswith="job.").values_list("verb", flat=True))


def test_work_waits_and_is_run_with_its_arguments(cast, work):
    job = ask(cast, arguments={"cycle": 7})
    assert (job.status, job.attempt, verbs()) == ("waiting", 0, ["job.asked"])
    done = run_it()
    assert (done.pk, done.status, done.attempt) == (job.pk, "done", 1)
    assert done.result == {"arguments": {"cycle": 7}}
    assert (done.started_at, done.finished_at) == (LATER, LATER)
    assert running.run_waiting(at=LATER) == []


def test_the_function_knows_who_asked_when_and_where(cast, work):
    seen = []
    work(lambda run: seen.append((run.by, run.at, run.organisation, run.by.day)))
    ask(cast)
    run_it()
    assert seen == [(cast.administrator, LATER, cast.county, LATER.date())]


def test_the_same_work_is_queued_once_whoever_asks(cast, work):
    first = ask(cast, arguments={"a": 1, "b": 2})
    assert ask(cast, by=cast.second_administrator, arguments={"b": 2, "a": 1}) == first
    assert ask(cast, arguments={"a": 2, "b": 2}) != first
    assert verbs() == ["job.asked", "job.asked"]


def test_work_without_an_organisation_belongs_to_who_asked(cast, work):
    mine = ask(cast, organisation=None)
    assert ask(cast, organisation=None, by=cast.second_administrator) != mine


def test_the_same_work_can_be_asked_for_when_the_first_is_finished(cast, work):
    first = ask(cast)
    run_it()
    assert ask(cast) != first


def test_a_key_is_used_once_even_when_the_work_is_done(cast, work):
    first = ask(cast, key="k")
    run_it()
    assert ask(cast, key="k") == first
    assert ask(cast, key="k", by=cast.second_administrator) != first


def test_work_of_an_unknown_name_cannot_be_asked_for(cast):
    with pytest.raises(KeyError):
        actions.enqueue("tests.unknown", by=cast.administrator, at=NOW)


def test_work_that_this_version_does_not_know_fails_in_words(cast, work, monkeypatch):
    ask(cast)
    monkeypatch.delitem(registry.KINDS, "tests.work")
    job = run_it()
    assert (job.status, job.title) == ("failed", "tests.work")
    assert job.problem_en == "This version of the product does not know this kind of work."


def test_links_lead_to_pages_of_the_product_only(cast, work):
    job = ask(cast, link="https://example.org/", came_from="//example.org/")
    assert (job.link, job.came_from) == ("", "")


def test_progress_is_read_in_the_readers_language(cast, work):
    seen = []

    def function(run):
        run.progress(
            1200,
            3000,
            noop("%(count)d tasks are to do, the first by %(due_on)s."),
            count=2,
            due_on="2026-06-30",
        )
        seen.append(Job.objects.get())

    work(function)
    ask(cast)
    run_it()
    (job,) = seen
    assert (job.done, job.total) == (1200, 3000)
    with translation.override("en"):
        assert job.progress == "2 tasks are to do, the first by 2026-06-30."


def test_a_refusal_is_kept_in_both_languages(cast, work):
    def function(run):
        raise Refused(gettext("The password is not right."))

    work(function)
    ask(cast)
    job = run_it()
    assert job.status == "failed"
    assert (job.problem_zh, job.problem_en) == ("密码不正确。", "The password is not right.")


def test_a_missing_right_is_kept_in_words(cast, work):
    def function(run):
        raise PermissionDenied(gettext("Your post does not include this right here."))

    work(function)
    ask(cast)
    assert run_it().problem_en == "Your post does not include this right here."


def test_an_error_is_told_by_a_number_and_its_words_stay_out_of_everything(cast, work, caplog):
    word = "PLANTED-7F3A"  # the log shows lines of the code, and never what they held

    def function(run):
        raise ValueError(word)

    work(function)
    job = ask(cast)
    failed = run_it()
    assert failed.status == "failed"
    assert f"number {job.pk}" in failed.problem_en and f"{job.pk}" in failed.problem_zh
    assert "PLANTED" not in failed.problem_zh + failed.problem_en + caplog.text
    assert "ValueError" in caplog.text and "test_queue.py" in caplog.text


def test_a_busy_database_is_tried_three_times_and_no_more(cast, work, caplog):
    tries = []

    def function(run):
        tries.append(1)
        raise OperationalError("database is locked")

    work(function)
    job = ask(cast)
    running.run_waiting(at=LATER)
    job.refresh_from_db()
    assert (len(tries), job.status) == (3, "failed")
    assert job.problem_en.startswith("The work was broken off 3 times")


def test_a_job_without_signs_of_life_is_taken_up_again(cast, work):
    ask(cast)
    killed = running.claim(at=NOW)
    assert running.claim(at=NOW + timedelta(seconds=60)) is None
    again = running.claim(at=NOW + timedelta(seconds=61))
    assert (again.pk, again.attempt) == (killed.pk, 2)
    assert again.claim != killed.claim


def test_a_sign_of_life_keeps_the_job(cast, work):
    ask(cast)
    job = running.claim(at=NOW)
    running.beat(job, at=NOW + timedelta(seconds=50))
    assert running.claim(at=NOW + timedelta(seconds=100)) is None


def test_a_worker_that_lost_its_job_writes_nothing_more(cast, work):
    ask(cast)
    slow = running.claim(at=NOW)
    other = running.claim(at=LATER)
    assert running.run(slow, clock=lambda: LATER).status == "running"
    assert running.run(other, clock=lambda: LATER).status == "done"


def test_a_deed_that_ends_its_job_is_done_once(cast, work):
    deeds = []

    def function(run):
        with run.once() as outcome:
            deeds.append(run.job.attempt)
            outcome["made"] = 3

    work(function)
    ask(cast)
    slow = running.claim(at=NOW)
    other = running.claim(at=LATER)
    assert running.run(other, clock=lambda: LATER).result == {"made": 3}
    assert running.run(slow, clock=lambda: LATER).status == "done"
    assert deeds == [2]


def test_a_deed_that_breaks_leaves_nothing(cast, work):
    def function(run):
        with run.once():
            Job.objects.filter(pk=run.job.pk).update(link="/written/")
            raise ValueError

    work(function)
    ask(cast)
    job = run_it()
    assert (job.status, job.link) == ("failed", "")


def test_waiting_work_is_called_off_at_once(cast, work):
    job = actions.cancel(ask(cast), by=cast.administrator, at=LATER)
    assert (job.status, job.finished_at) == ("cancelled", LATER)
    assert running.run_waiting(at=LATER) == []
    assert verbs() == ["job.asked", "job.cancelled"]


def test_running_work_stops_at_its_next_step(cast, work):
    steps = []

    def function(run):
        for step in range(5):
            run.progress(step, 5)
            steps.append(step)
            if step == 2:
                actions.cancel(run.job, by=cast.administrator, at=LATER)

    work(function)
    ask(cast)
    job = run_it()
    assert (steps, job.status, job.done) == ([0, 1, 2], "cancelled", 2)


def test_work_that_was_called_off_before_its_deed_does_nothing(cast, work):
    def function(run):
        actions.cancel(run.job, by=cast.administrator, at=LATER)
        with run.once():
            raise AssertionError

    work(function)
    ask(cast)
    assert run_it().status == "cancelled"


def test_a_killed_job_that_was_called_off_is_not_taken_up_again(cast, work):
    job = ask(cast)
    running.claim(at=NOW)
    actions.cancel(job, by=cast.administrator, at=NOW)
    assert running.run_waiting(at=LATER) == []
    job.refresh_from_db()
    assert job.status == "cancelled"


def test_a_leaving_worker_gives_its_job_back(cast, work):
    def function(run):
        run.progress(1, 2)
        raise AssertionError

    work(function)
    ask(cast)
    job = running.run(running.claim(at=NOW), clock=lambda: NOW, is_leaving=lambda: True)
    assert (job.status, job.attempt) == ("waiting", 0)


def test_what_failed_can_be_tried_again(cast, work):
    def function(run):
        raise Refused("no")

    work(function)
    ask(cast)
    failed = run_it()
    again = actions.try_again(failed, by=cast.administrator, at=LATER)
    assert (again.status, again.problem, again.attempt) == ("waiting", "", 0)
    work(lambda run: {})
    assert run_it().status == "done"
    assert verbs() == ["job.asked", "job.tried_again"]


def failed_daily(work, *, at):
    """The own work of the product of that day, which did not succeed."""

    def function(run, *, on):
        raise Refused("no")

    work(function, name="tests.daily", hour=0)
    ask_for_daily_work(at=at, asked=set())
    Job.objects.exclude(kind="tests.daily").delete()
    failed = run_it(at=at)
    work(lambda run, *, on: {"on": on}, name="tests.daily", hour=0)
    return failed


def test_a_days_own_work_that_is_tried_again_is_done_for_today(cast, work):
    failed = failed_daily(work, at=NOW - timedelta(days=3))
    again = actions.try_again(failed, by=cast.technical, at=LATER)
    assert again.day == NOW.date()
    event = AuditEvent.objects.get(verb="job.tried_again")
    assert event.data["arguments"] == {"on": "2026-06-15"}
    assert run_it().result == {"on": "2026-06-15"}


def test_a_days_own_work_is_not_tried_again_beside_todays(cast, work):
    failed = failed_daily(work, at=NOW - timedelta(days=3))
    actions.enqueue("tests.daily", by=None, at=NOW, arguments={"on": NOW.date()})
    with pytest.raises(Refused):
        actions.try_again(failed, by=cast.technical, at=LATER)
    failed.refresh_from_db()
    assert (failed.status, failed.arguments) == ("failed", {"on": "2026-06-12"})


@pytest.mark.parametrize("status", JobStatus)
def test_only_the_right_moments_allow_an_act(cast, work, status):
    job = ask(cast)
    Job.objects.filter(pk=job.pk).update(
        status=status,
        started_at=NOW,
        heartbeat_at=NOW,
        claim="c",
        problem_en="no",
        finished_at=NOW if status in FINISHED else None,
    )

    def allows(act):
        with transaction.atomic():
            try:
                act(job, by=cast.administrator, at=LATER)
            except Refused:
                return False
            transaction.set_rollback(True)
            return True

    assert allows(actions.cancel) == (status in {"waiting", "running"})
    assert allows(actions.try_again) == (status in {"failed", "cancelled"})


def test_what_was_asked_for_anew_is_not_tried_again_beside_it(cast, work):
    first = actions.cancel(ask(cast), by=cast.administrator, at=NOW)
    ask(cast)
    with pytest.raises(Refused):
        actions.try_again(first, by=cast.administrator, at=LATER)


OLD = NOW - timedelta(days=91)
VERY_OLD = NOW - timedelta(days=366)


def as_ended(job, status, *, at):
    Job.objects.filter(pk=job.pk).update(
        status=status, finished_at=at, problem_en="no" if status == "failed" else ""
    )
    return job


def of_the_product(work, day):
    """The daily work of that day, as the worker asks for it."""
    work(lambda run, *, on: {}, name="tests.daily", hour=0)
    ask_for_daily_work(at=day, asked=set())
    Job.objects.filter(key__startswith="daily:").exclude(kind="tests.daily").delete()
    return Job.objects.filter(kind="tests.daily").latest("pk")


@pytest.mark.parametrize(
    ("status", "ended_at", "is_kept"),
    [
        ("done", OLD, False),
        ("done", NOW - timedelta(days=90), True),
        ("cancelled", OLD, False),
        ("failed", OLD, True),
        ("failed", VERY_OLD, False),
    ],
)
def test_daily_work_that_ended_long_ago_goes(cast, work, status, ended_at, is_kept):
    job = as_ended(of_the_product(work, ended_at), status, at=ended_at)
    assert actions.clear_daily_work(at=NOW) == (0 if is_kept else 1)
    assert Job.objects.filter(pk=job.pk).exists() == is_kept
    assert ("jobs.cleared" in AuditEvent.objects.values_list("verb", flat=True)) != is_kept


def test_work_that_a_person_asked_for_or_that_is_not_over_stays(cast, work):
    as_ended(ask(cast, key="k" * 32), "done", at=VERY_OLD)
    as_ended(ask(cast, name="tests.work", by=None, organisation=None), "done", at=VERY_OLD)
    of_the_product(work, VERY_OLD)  # it still waits
    assert actions.clear_daily_work(at=NOW) == 0
    assert Job.objects.count() == 3


def test_the_queue_clears_away_by_itself_every_day(cast, work):
    job = as_ended(of_the_product(work, OLD), "done", at=OLD)
    kind = registry.kind("jobs.clear")
    actions.enqueue(kind.name, by=None, at=NOW, arguments={"on": NOW.date()})
    assert kind.hour == 4
    assert run_it().result == {"removed": 1}
    assert not Job.objects.filter(pk=job.pk).exists()


def test_who_sees_a_job(cast, work):
    own = ask(cast, by=cast.secretary, organisation=None)
    county = ask(cast, by=cast.second_administrator)
    products = ask(cast, by=None, organisation=None)
    seen = {
        member: set(Job.objects.visible_to(getattr(cast, member)))
        for member in ("secretary", "administrator", "officer", "observer", "technical", "outsider")
    }
    assert seen == {
        "secretary": {own},
        "administrator": {county},
        "officer": set(),
        "observer": set(),
        "technical": {own, county, products},
        "outsider": set(),
    }


def test_who_may_steer_a_job(cast, work):
    job = ask(cast, by=cast.second_administrator)
    for member in ("secretary", "officer", "observer", "outsider"):
        with pytest.raises(PermissionDenied):
            actions.cancel(job, by=getattr(cast, member), at=LATER)
    assert actions.cancel(job, by=cast.technical, at=LATER).status == "cancelled"
    assert not job.outcome_shown_to(cast.technical)
    assert job.outcome_shown_to(cast.administrator)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("job_ends_when_it_is_finished", {"status": "done"}),
        ("job_ends_when_it_is_finished", {"finished_at": NOW}),
        ("job_under_way_gives_signs_of_life", {"status": "running", "started_at": NOW}),
        ("job_that_failed_says_why", {"status": "failed", "finished_at": NOW}),
        ("job_does_no_more_than_all", {"done": 3, "total": 2}),
    ],
)
def test_the_database_refuses_what_cannot_be(cast, work, name, columns):
    job = ask(cast)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**columns)


@pytest.mark.parametrize("asked_by", ["administrator", None])
def test_the_database_keeps_keys_and_work_apart(cast, work, asked_by):
    by = asked_by and getattr(cast, asked_by)
    job = ask(cast, by=by, organisation=None, key="k")
    for copied in ({"fingerprint": "other"}, {"key": None}):
        again = Job.objects.get(pk=job.pk)
        again.pk = None
        for name, value in copied.items():
            setattr(again, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)


def test_the_days_work_is_asked_for_from_its_hour_on_and_once(db, work, monkeypatch):
    monkeypatch.setattr(registry, "KINDS", {})
    seen = []
    work(lambda run, on: seen.append(on), name="tests.daily", hour=5)
    work(lambda run: None)
    early, after = NOW.replace(hour=4, minute=59), NOW.replace(hour=5, minute=0)
    assert ask_for_daily_work(at=early, asked=set()) == []
    (job,) = ask_for_daily_work(at=after, asked=set())
    assert (job.kind, job.asked_by, job.organisation) == ("tests.daily", None, None)
    running.run_waiting(at=after)
    assert seen == [NOW.date()]
    # another worker, and one that was started later the same day
    assert ask_for_daily_work(at=NOW, asked=set()) == [job]
    (tomorrows,) = ask_for_daily_work(at=NOW + timedelta(days=1), asked=set())
    assert tomorrows != job
    assert Job.objects.count() == 2


def test_a_name_is_registered_once(work):
    def other(run):
        return None

    with pytest.raises(ValueError, match="registered already"):
        registry.job("tests.work", title="x")(other)
