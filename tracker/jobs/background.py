"""What the queue does by itself: it forgets the daily work of long ago."""

from django.utils.translation import gettext_lazy as _

from tracker.jobs import actions
from tracker.jobs.registry import daily


@daily("jobs.clear", title=_("Clearing away daily work of long ago"), hour=4)
def clear(run, *, on):
    """Remove what the product asked for by itself, once nobody looks it up any more."""
    return {"removed": actions.clear_daily_work(at=run.at)}
