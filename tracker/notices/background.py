"""The morning's work: summaries are made and sent, and what failed is tried again."""

from django.utils.translation import gettext_lazy as _

from tracker.jobs.registry import daily
from tracker.notices import actions


@daily("notices.digests", title=_("Summaries of the day"), hour=7)
def digests(run, *, on):
    """Make everybody's summary and send what goes out by channels."""

    def progress(done, total):
        run.progress(done, total, _("people"))

    made = actions.make_digests(on=on, at=run.at, progress=progress)
    return {"made": made, **_deliver(run, on=on)}


@daily("notices.again", title=_("Messages that failed, once more"), hour=8)
def again(run, *, on):
    """Try what did not go out an hour ago."""
    return _deliver(run, on=on)


@daily("notices.last_try", title=_("Messages that failed, for the last time"), hour=10)
def last_try(run, *, on):
    """Try for the last time what did not go out this morning."""
    return _deliver(run, on=on)


def _deliver(run, *, on):
    def progress(done, total):
        run.progress(done, total, _("messages"))

    return actions.deliver(on=on, at=run.at, progress=progress)
