"""What organisation life does every day: thin calls of its actions."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from tracker.jobs.registry import daily
from tracker.life import actions


@daily("life.terms", title=_("Telling of terms that end"), hour=7)
def tell_of_terms(run, *, on):
    """Send the notices of terms that end soon; `on` is the day, as a date or written in ISO."""
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return {"terms": actions.tell_of_terms(on=day, at=run.at)}


@daily("life.attention", title=_("Telling of attendance and dues that stand out"), hour=6)
def tell_what_stands_out(run, *, on):
    """Ask the level above to look at low attendance and at dues that fall, once a period."""
    return {"branches": actions.tell_what_stands_out(on=on, at=run.at)}
