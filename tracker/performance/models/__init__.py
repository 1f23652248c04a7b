"""What was done: tasks, records of work, files beside them, measured values."""

from tracker.performance.models.measurements import Measurement
from tracker.performance.models.records import (
    Attachment,
    Record,
    RecordTask,
    may_read_attachment,
    writing_organisations,
)
from tracker.performance.models.reviewed import ReviewedQuerySet
from tracker.performance.models.samples import Sample, SampleRecord
from tracker.performance.models.tasks import Task

__all__ = [
    "Attachment",
    "Measurement",
    "Record",
    "RecordTask",
    "ReviewedQuerySet",
    "Sample",
    "SampleRecord",
    "Task",
    "may_read_attachment",
    "writing_organisations",
]
