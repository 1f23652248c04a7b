"""What performance does at length or every day: thin calls of its actions."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tracker.determination.models import Cycle
from tracker.determination.states import Phase
from tracker.files import actions as stored_files
from tracker.jobs.registry import daily, job
from tracker.performance import actions

LITTER_AFTER = timedelta(days=7)  # a record that waits on a phone uploads its files again by then


@daily("performance.escalate", title=_("Overdue tasks to the level above"), hour=6)
def escalate(run, *, on):
    """Bring what is overdue for longer than the days of grace to the levels above."""
    return {"tasks": actions.escalate_overdue_tasks(on=on, at=run.at)}


def _generated(result):
    if result.get("taken_back"):
        return _("Tasks that were generated: %(created)s; taken back: %(taken_back)s.")
    return _("Tasks that were generated: %(created)s.")


@job(
    "performance.generate",
    title=_("Generating the tasks of a cycle"),
    outcome=_generated,
)
def generate(run, *, cycle):
    """Begin performance, or generate what later templates and branches lack.

    `cycle` is the code of the cycle, whose administrator asked.
    """
    found = Cycle.objects.select_related("organisation").get(code=cycle)
    run.progress(0, found.participants.count(), _("Tasks are generated for every organisation."))
    with run.once() as outcome:
        if found.phase == Phase.PERFORMANCE:
            generated = actions.generate_tasks(found, by=run.by, at=run.at)
            outcome["created"] = generated.created
            outcome["taken_back"] = generated.taken_back
        else:
            actions.begin_performance(found, by=run.by, at=run.at)
            outcome["created"] = found.tasks.count()


@daily("performance.litter", title=_("Clearing away uploads that belong to no record"), hour=3)
def clear_uploads(run, *, on):
    """Discard the files that were uploaded over a week ago and never became part of a record."""
    return {"discarded": stored_files.discard_litter(before=run.at - LITTER_AFTER, at=run.at)}
