"""When: the life of a piece of long work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobStatus(TextChoices):
    """Where a piece of long work stands."""

    WAITING = "waiting", _("waiting its turn")
    RUNNING = "running", _("under way now")
    DONE = "done", _("finished")
    FAILED = "failed", _("did not succeed")
    CANCELLED = "cancelled", _("called off")


JOB_NEXT = {
    JobStatus.WAITING: {JobStatus.RUNNING, JobStatus.CANCELLED},
    # back to waiting: the worker was told to stop, or the database had a bad moment
    JobStatus.RUNNING: {
        JobStatus.WAITING,
        JobStatus.DONE,
        JobStatus.FAILED,
        JobStatus.CANCELLED,
    },
    JobStatus.DONE: set(),
    JobStatus.FAILED: {JobStatus.WAITING},
    JobStatus.CANCELLED: {JobStatus.WAITING},
}

UNFINISHED = (JobStatus.WAITING, JobStatus.RUNNING)
FINISHED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)

TABLES = {"job": (JobStatus, JOB_NEXT)}
