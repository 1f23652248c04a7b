"""What performance does at length or every day: thin calls of its actions."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from tracker.jobs.registry import daily
from tracker.performance import actions


@daily("performance.escalate", title=_("Overdue tasks to the level above"), hour=6)
def escalate(run, *, on):
    """Bring what is overdue for longer than the days of grace to the levels above."""
    return {"tasks": actions.escalate_overdue_tasks(on=on, at=run.at)}


@daily("performance.terms", title=_("Telling of terms that end"), hour=7)
def tell_of_terms(run, *, on):
    """Send the notices of terms that end soon; `on` is the day, as a date or written in ISO."""
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return {"terms": actions.tell_of_terms(on=day, at=run.at)}
