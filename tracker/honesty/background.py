"""What is looked at every night: a thin call of its action."""

from django.utils.translation import gettext_lazy as _

from tracker.honesty import actions
from tracker.jobs.registry import daily
from tracker.organisations.models import Organisation


@daily("honesty.look_for_signals", title=_("Looking at what deserves a second look"), hour=2)
def look_for_signals(run, *, on=None):
    """Look at the records that came in since the last time; return {kind: how many signals}.

    Of one county when the run has an organisation, else of all that have cycles.
    """
    counties = Organisation.objects.filter(cycles__isnull=False).distinct().order_by("path")
    if run.organisation is not None:
        counties = counties.filter(pk=run.organisation.pk)
    counties = list(counties)
    total = sum(actions.unread(county).count() for county in counties)
    done, raised = 0, {}
    for county in counties:

        def progress(read, before=done):
            run.progress(before + read, max(total, before + read), _("records"))

        waiting = actions.unread(county).count()
        for kind, count in actions.look(county, at=run.at, progress=progress).items():
            raised[kind] = raised.get(kind, 0) + count
        done += waiting
    return raised
