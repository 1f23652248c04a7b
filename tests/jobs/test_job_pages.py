"""The pages of background work: what is under way, what went wrong, in the reader's language."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from tests.factories import NOW
from tracker.jobs import actions, running
from tracker.jobs.models import Job


@pytest.fixture
def ask(cast, work):
    def ask(number=0, **fields):
        fields = {"by": cast.administrator, "organisation": cast.county} | fields
        return actions.enqueue("tests.work", at=NOW, arguments={"number": number}, **fields)

    return ask


def detail(job):
    return reverse("jobs:detail", args=[job.pk])


def as_running(job, **columns):
    columns = {"done": 1200, "total": 3000} | columns
    Job.objects.filter(pk=job.pk).update(
        status="running", started_at=NOW, heartbeat_at=NOW, claim="c", attempt=1, **columns
    )
    return job


def test_the_list_says_how_far_what_went_wrong_and_how_long_ago(ask, cast, as_user, language):
    as_running(ask(1))
    Job.objects.filter(pk=ask(2).pk).update(
        status="failed", problem_zh="缺年份", problem_en="The year is missing.", finished_at=NOW
    )
    body = as_user(cast.administrator).get(reverse("jobs:list")).content.decode()
    for words in {
        "en": ["1,200 of 3,000", "The year is missing.", "ago", "did not succeed"],
        "zh-hans": ["1,200／3,000", "缺年份", "前", "未成功"],
    }[language]:
        assert words in body


def test_the_list_is_narrowed_by_status_and_kind(ask, cast, as_user):
    running_one, waiting = as_running(ask(1)), ask(2)
    client = as_user(cast.administrator)

    def shown(query):
        return [job.pk for job in client.get(f"/jobs/?{query}").context["page_obj"]]

    assert shown("status=running") == [running_one.pk]
    assert shown("status=waiting&kind=tests.work") == [waiting.pk]
    assert shown("status=nonsense") == shown("kind=%3B") == []
    assert shown("page=999") == [waiting.pk, running_one.pk]


def test_an_empty_list_says_so(cast, as_user, language):
    body = as_user(cast.secretary).get("/jobs/").content.decode()
    words = {"en": "Nothing was asked for yet.", "zh-hans": "还没有后台任务。"}
    assert words[language] in body


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_length(ask, cast, as_user, rows, django_assert_num_queries):
    for number in range(rows):
        ask(number)
    client = as_user(cast.administrator)
    with django_assert_num_queries(6):
        assert len(client.get("/jobs/").context["page_obj"]) == rows


def test_a_page_that_watches_asks_for_the_part_that_changes(ask, cast, as_user):
    job = as_running(ask())
    client = as_user(cast.administrator)
    page = client.get(detail(job))
    seen = page.context["state"]
    assert f'hx-get="{detail(job)}?seen={seen}"' in page.content.decode()
    again = client.get(detail(job), {"seen": seen}, headers={"HX-Request": "true"})
    assert (again.status_code, again.content) == (204, b"")
    as_running(job, done=1300)
    part = client.get(detail(job), {"seen": seen}, headers={"HX-Request": "true"})
    body = part.content.decode()
    assert part.status_code == 200 and "<html" not in body and "1,300" in body


def test_a_page_of_finished_work_asks_no_more(ask, cast, as_user):
    job = ask(link="/cycles/", came_from="/tasks/")
    running.run_waiting(at=NOW)
    with translation.override("en"):
        body = as_user(cast.administrator).get(detail(job)).content.decode()
    assert "hx-get" not in body
    assert 'href="/cycles/"' in body and 'href="/tasks/"' in body


def test_the_outcome_is_a_sentence_for_those_it_concerns(ask, cast, as_user):
    done = ask()
    Job.objects.filter(pk=done.pk).update(
        kind="performance.generate", status="done", finished_at=NOW, result={"created": 240},
        link="/cycles/",
    )  # fmt: skip
    sentence = "已生成任务 240 项。"
    assert sentence in as_user(cast.administrator).get(detail(done)).content.decode()
    seen = as_user(cast.technical).get(detail(done)).content.decode()
    assert sentence not in seen and 'class="btn btn-primary" href="/cycles/"' not in seen


def test_work_is_called_off_and_tried_again_from_its_page(ask, cast, as_user):
    job = ask()
    client = as_user(cast.administrator)
    client.post(reverse("jobs:cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.status == "cancelled"
    client.post(reverse("jobs:again", args=[job.pk]))
    job.refresh_from_db()
    assert job.status == "waiting"


def test_a_days_own_work_says_its_day_and_that_it_is_tried_for_today(work, cast, as_user, language):
    work(lambda run, *, on: {}, name="tests.daily", hour=0)
    job = actions.enqueue("tests.daily", by=None, at=NOW, arguments={"on": "2026-06-12"})
    actions.cancel(job, by=cast.technical, at=NOW)
    body = as_user(cast.technical).get(detail(job)).content.decode()
    words = {
        "en": ["For the day", "2026-06-12", "Tried again, it is done for today."],
        "zh-hans": ["所属日期", "2026-06-12", "重新执行时按今天办理。"],
    }
    assert all(word in body for word in words[language])


def test_a_refusal_is_said_above_the_page(ask, cast, as_user, language):
    job = ask()
    address = reverse("jobs:again", args=[job.pk])
    body = as_user(cast.administrator).post(address, follow=True).content.decode()
    words = {
        "en": "Only work that did not succeed can be tried again.",
        "zh-hans": "只有未成功或已取消的后台任务才能重新执行。",
    }
    assert words[language] in body


def test_the_first_page_counts_what_runs_and_what_failed(ask, cast, as_user):
    ask(1)
    for number, day in ((2, NOW), (3, NOW - timedelta(days=30))):
        Job.objects.filter(pk=ask(number).pk).update(
            status="failed", problem_en="no", finished_at=day
        )
    from tracker.reporting.home import jobs_of

    for user in (cast.administrator, cast.technical):
        assert jobs_of(user, on=NOW.date()) == {"unfinished": 1, "failed": 1}
    assert jobs_of(cast.secretary, on=NOW.date()) == {"unfinished": 0, "failed": 0}
    assert reverse("jobs:list") in as_user(cast.technical).get("/").content.decode()
