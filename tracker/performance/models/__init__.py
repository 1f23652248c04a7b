"""What was done: tasks, records of work, files beside them, measured values."""

from tracker.performance.models.escalations import Escalation
from tracker.performance.models.follow_ups import FollowUp, FollowUpAnswer
from tracker.performance.models.leaks import LeakHandover, LeakKind
from tracker.performance.models.measurements import Measurement
from tracker.performance.models.milestones import Milestone
from tracker.performance.models.records import (
    Attachment,
    Record,
    RecordIndicator,
    RecordTask,
    may_read_attachment,
    writing_organisations,
)
from tracker.performance.models.reviewed import ReviewedQuerySet
from tracker.performance.models.samples import Sample, SampleRecord
from tracker.performance.models.tasks import Task

__all__ = [
    "Attachment",
    "Escalation",
    "FollowUp",
    "FollowUpAnswer",
    "LeakHandover",
    "LeakKind",
    "Measurement",
    "Milestone",
    "Record",
    "RecordIndicator",
    "RecordTask",
    "ReviewedQuerySet",
    "Sample",
    "SampleRecord",
    "Task",
    "may_read_attachment",
    "writing_organisations",
]
