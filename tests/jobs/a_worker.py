"""A worker in a process of its own that knows one more kind of work; run with DATA_DIR or
DATABASE_URL set, as `python -m tests.jobs.a_worker ask|work|told`.

The work goes through fifty steps, at once when it is tried again, and then does one deed, an audit
event that says who did it: "tests.deed" with the process and the attempt.
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from tracker.audit.deeds import record  # noqa: E402
from tracker.audit.models import AuditEvent  # noqa: E402
from tracker.jobs import registry  # noqa: E402
from tracker.jobs.actions import enqueue  # noqa: E402
from tracker.jobs.models import Job  # noqa: E402

STEPS = 50

registry.kinds()
registry.KINDS.clear()  # nothing of the day's own work


@registry.job("tests.slow", title="slow")
def slow(run, *, number, seconds):
    for step in range(STEPS):
        run.progress(step, STEPS)
        time.sleep(seconds / STEPS if run.job.attempt == 1 else 0)
    with run.once() as outcome:
        data = {"number": number, "process": os.getpid(), "attempt": run.job.attempt}
        record("tests.deed", by=None, at=run.at, about=run.job, data=data)
        outcome.update(data)


def main(what, *arguments):
    if what == "ask":
        count, seconds = int(arguments[0]), float(arguments[1])
        for number in range(count):
            asked = {"number": number, "seconds": seconds}
            enqueue("tests.slow", by=None, at=timezone.now(), arguments=asked)
    elif what == "told":
        deeds = AuditEvent.objects.filter(verb="tests.deed").order_by("seq")
        print(
            json.dumps(
                {
                    "deeds": [event.data for event in deeds],
                    "jobs": list(
                        Job.objects.order_by("pk").values("status", "attempt", "done", "claim")
                    ),
                }
            )
        )
    else:
        call_command(what, *arguments)


main(*sys.argv[1:])
