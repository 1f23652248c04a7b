"""When: the life of a task and of a record, and the lights that show where a task stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tracker.determination.states import Phase


class TaskStatus(TextChoices):
    """Where a task stands."""

    DUE = "due", _("to do")
    SUBMITTED = "submitted", _("sent")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    MISSED = "missed", _("missed")


TASK_NEXT = {
    TaskStatus.DUE: {TaskStatus.SUBMITTED, TaskStatus.MISSED},
    TaskStatus.SUBMITTED: {TaskStatus.ACCEPTED, TaskStatus.RETURNED, TaskStatus.DUE},
    TaskStatus.RETURNED: {TaskStatus.SUBMITTED, TaskStatus.MISSED},
    TaskStatus.ACCEPTED: set(),
    TaskStatus.MISSED: set(),
}


OPEN = (TaskStatus.DUE, TaskStatus.RETURNED)


class RecordStatus(TextChoices):
    """Where a record stands."""

    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")


RECORD_NEXT = {
    RecordStatus.DRAFT: {RecordStatus.SENT},
    RecordStatus.SENT: {RecordStatus.DRAFT, RecordStatus.RETURNED, RecordStatus.ACCEPTED},
    RecordStatus.RETURNED: {RecordStatus.SENT},
    RecordStatus.ACCEPTED: set(),
}


class FollowUpStatus(TextChoices):
    """Where an open item of a meeting stands."""

    OPEN = "open", _("still open")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


# back to open: the record of the meeting that closed it was taken back
FOLLOW_UP_NEXT = {
    FollowUpStatus.OPEN: {FollowUpStatus.DONE, FollowUpStatus.DROPPED},
    FollowUpStatus.DONE: {FollowUpStatus.OPEN},
    FollowUpStatus.DROPPED: {FollowUpStatus.OPEN},
}


class SampleStatus(TextChoices):
    """Where a sample stands."""

    OPEN = "open", _("being looked at")
    PASSED = "passed", _("the rest was accepted")
    ENDED = "ended", _("ended without accepting the rest")


SAMPLE_NEXT = {
    SampleStatus.OPEN: {SampleStatus.PASSED, SampleStatus.ENDED},
    SampleStatus.PASSED: set(),
    SampleStatus.ENDED: set(),
}


# in which phases of the cycle work is told, what was returned is mended, and records are judged
WRITING_PHASES = frozenset({Phase.PERFORMANCE})
MENDING_PHASES = frozenset({Phase.PERFORMANCE, Phase.SELF_ASSESSMENT})
RETURNING_PHASES = MENDING_PHASES
ACCEPTING_PHASES = frozenset({Phase.PERFORMANCE, Phase.SELF_ASSESSMENT, Phase.REVIEW})
MEASURING_PHASES = frozenset({Phase.PERFORMANCE, Phase.SELF_ASSESSMENT, Phase.REVIEW})


class Light(TextChoices):
    """The five status lights, by the due day and what has been sent and accepted."""

    ON_TIME = "on_time", _("on time")
    DUE_SOON = "due_soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    LATE = "late", _("late but done")
    MISSED = "missed", _("missed")


TABLES = {
    "task": (TaskStatus, TASK_NEXT),
    "record": (RecordStatus, RECORD_NEXT),
    "open item": (FollowUpStatus, FOLLOW_UP_NEXT),
    "sample": (SampleStatus, SAMPLE_NEXT),
}
