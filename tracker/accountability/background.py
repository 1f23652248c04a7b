"""What accountability does every day by itself."""

from django.utils.translation import gettext_lazy as _

from tracker.accountability import actions
from tracker.jobs.registry import daily


@daily(
    "accountability.escalate",
    title=_("Bringing overdue rectifications one level up"),
    hour=5,
    outcome=_("Rectifications that went one level up: %(risen)s."),
)
def escalate(run, *, on):
    """Bring every overdue rectification to the notice of one level more; once a day."""
    with run.once() as outcome:
        outcome["risen"] = len(actions.escalate_overdue(on=on, at=run.at))
