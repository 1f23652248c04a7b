"""What performance does at length: every organisation of a cycle gets its tasks of the year."""

from django.utils.translation import gettext_lazy as _

from tracker.determination.models import Cycle
from tracker.determination.states import Phase
from tracker.jobs.registry import job
from tracker.performance import actions


@job(
    "performance.generate",
    title=_("Generating the tasks of a cycle"),
    outcome=_("Tasks that were generated: %(created)s."),
)
def generate(run, *, cycle):
    """Begin performance, or generate what later templates and branches lack.

    `cycle` is the code of the cycle, whose administrator asked.
    """
    found = Cycle.objects.select_related("organisation").get(code=cycle)
    run.progress(0, found.participants.count(), _("Tasks are generated for every organisation."))
    with run.once() as outcome:
        if found.phase == Phase.PERFORMANCE:
            outcome["created"] = actions.generate_tasks(found, by=run.by, at=run.at).created
        else:
            actions.begin_performance(found, by=run.by, at=run.at)
            outcome["created"] = found.tasks.count()
