"""The task list of a whole county: against an empty page, and against admin changelists.

`size` branches x 83 tasks, most of the first half-year done. Each page is asked for through
all the middleware by an administrator who is logged in; what is measured is the CPU of the process
that answers.
"""

from datetime import date, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks.harness import Counted, Processor, alternate
from benchmarks.taskgen import execute, make_county
from tracker.determination.models import Duty, TaskTemplate
from tracker.determination.states import Phase
from tracker.organisations.roles import PostKind
from tracker.performance import actions
from tracker.performance.models import Task

SIZE = 3_000
JANUARY = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 6, 15)
AT_ONCE = 10  # requests in one round
# asked before the list itself: the session, the account, and the posts that say what one may do
BESIDES = 3


def run(size, rounds):
    """Return the figures of the list at its first page and in the middle of a filtered one."""
    cycle, administrator = make_county(size)
    _three_more()
    actions.generate_tasks(cycle, by=administrator, at=JANUARY)
    type(cycle).objects.filter(pk=cycle.pk).update(phase=Phase.PERFORMANCE)
    _years_work()
    tasks = Task.objects.count()
    settings.ALLOWED_HOSTS.append("testserver")
    day = patch("django.utils.timezone.localdate", lambda *_args, **_kwargs: TODAY)
    plain_files = {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    changed = override_settings(
        ROOT_URLCONF="benchmarks._tasklist_urls", STORAGES=settings.STORAGES | plain_files
    )
    with changed, day:
        client = Client()
        client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
        pages = {
            "list": "/tasks/?tab=open",
            "hello": "/hello/",
            "admin": "/plain/tracker/task/?status__exact=due",
            "full": "/full/tracker/task/?status__exact=due",
        }
        for address in pages.values():
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
        timing = alternate(
            {name: _asking(client, address) for name, address in pages.items()}, rounds=rounds
        )
        with CaptureQueriesContext(connection) as queries:
            client.get(pages["list"])
    goal = 40.0 if connection.vendor == "sqlite" else 20.0
    title = f"task list of {tasks:,} tasks"
    admins = {"a plain admin": timing["admin"], "an admin with filters": timing["full"]}
    return [
        Processor(title, "an empty page", timing["list"], timing["hello"], 10.0),
        *(
            Processor(title, name, timing["list"], one, goal, at_least=True)
            for name, one in admins.items()
        ),
        Counted("queries beside session, account and posts", len(queries) - BESIDES, 4),
    ]


def _asking(client, address):
    """Return an act: the page ten times over."""

    def ask():
        for _number in range(AT_ONCE):
            client.get(address)

    return ask


def _three_more():
    """Three templates beside the eighty tasks a year: eighty-three."""
    duty = Duty.objects.first()
    for number in range(3):
        TaskTemplate.objects.create(
            code=f"more-{number}",
            duty=duty,
            level="branch",
            post_kind=PostKind.BRANCH_SECRETARY,
            recurrence={"every": "year"},
            title_zh=f"年度任务{number}",
            title_en=f"Task of the year {number}",
        )


def _years_work():
    """Let a quarter be accepted: what is due before the day is mostly done, the rest is overdue."""
    execute(
        "UPDATE tracker_task SET status = 'accepted' WHERE due_on < '2026-06-15' AND id % 4 <> 0"
    )
    if connection.vendor == "postgresql":
        execute("ANALYZE")
