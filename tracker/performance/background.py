"""What comes round every day in performance."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from tracker.files import actions as stored_files
from tracker.jobs.registry import daily

LITTER_AFTER = timedelta(days=7)  # a record that waits on a phone uploads its files again by then


@daily("performance.litter", title=_("Clearing away uploads that belong to no record"), hour=3)
def clear_uploads(run, *, on):
    """Discard the files that were uploaded over a week ago and never became part of a record."""
    return {"discarded": stored_files.discard_litter(before=run.at - LITTER_AFTER, at=run.at)}
