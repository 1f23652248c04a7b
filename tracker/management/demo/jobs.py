"""Background work of the demonstration: one piece done, one that did not succeed and says why."""

from django.urls import reverse

from tracker.jobs.actions import enqueue
from tracker.jobs.running import run_waiting


def background_work(run, *, at):
    """Ask again for the tasks of a cycle; where its phase is past, that cannot succeed."""
    enqueue(
        "performance.generate",
        by=run.first,
        at=at,
        organisation=run.place.county,
        arguments={"cycle": run.cycle.code},
        link=reverse("determination:cycle-detail", args=[run.cycle.code]),
    )
    run_waiting(at=at)
