"""Performance's long work."""

from django.utils.translation import gettext_lazy as _

from tracker.jobs.registry import daily
from tracker.performance import actions


@daily("performance.escalate", title=_("Overdue tasks to the level above"), hour=6)
def escalate(run, *, on):
    """Bring what is overdue for longer than the days of grace to the levels above."""
    return {"tasks": actions.escalate_overdue_tasks(on=on, at=run.at)}
