"""What performance does at length or every day: thin calls of its actions."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from tracker.determination.models import Cycle
from tracker.determination.states import Phase
from tracker.files import actions as stored_files
from tracker.jobs.registry import daily, job
from tracker.organisations.models import Organisation
from tracker.performance import actions
from tracker.performance.actions import signals

LITTER_AFTER = timedelta(days=7)  # a record that waits on a phone uploads its files again by then


@daily("performance.escalate", title=_("Overdue tasks to the level above"), hour=6)
def escalate(run, *, on):
    """Bring what is overdue for longer than the days of grace to the levels above."""
    return {"tasks": actions.escalate_overdue_tasks(on=on, at=run.at)}


@daily("performance.terms", title=_("Telling of terms that end"), hour=7)
def tell_of_terms(run, *, on):
    """Send the notices of terms that end soon; `on` is the day, as a date or written in ISO."""
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return {"terms": actions.tell_of_terms(on=day, at=run.at)}


@daily("performance.attention", title=_("Telling of attendance and dues that stand out"), hour=6)
def tell_what_stands_out(run, *, on):
    """Ask the level above to look at low attendance and at dues that fall, once a period."""
    return {"branches": actions.tell_what_stands_out(on=on, at=run.at)}


@daily("performance.look_for_signals", title=_("Looking at what deserves a second look"), hour=2)
def look_for_signals(run, *, on=None):
    """Look at the records that came in since the last time; return {kind: how many signals}.

    Of one county when the run has an organisation, else of all that have cycles.
    """
    counties = Organisation.objects.filter(cycles__isnull=False).distinct().order_by("path")
    if run.organisation is not None:
        counties = counties.filter(pk=run.organisation.pk)
    counties = list(counties)
    total = sum(signals.unread(county).count() for county in counties)
    done, raised = 0, {}
    for county in counties:

        def progress(read, before=done):
            run.progress(before + read, max(total, before + read), _("records"))

        waiting = signals.unread(county).count()
        for kind, count in signals.look(county, at=run.at, progress=progress).items():
            raised[kind] = raised.get(kind, 0) + count
        done += waiting
    return raised


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
