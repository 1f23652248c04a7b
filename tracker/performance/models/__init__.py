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
from tracker.performance.models.signals import (
    ClosingReason,
    PictureKey,
    PicturePrint,
    Signal,
    SignalKind,
    TextKey,
    TextPrint,
)
from tracker.performance.models.tasks import Task

__all__ = [
    "Attachment",
    "ClosingReason",
    "Measurement",
    "PictureKey",
    "PicturePrint",
    "Record",
    "RecordTask",
    "ReviewedQuerySet",
    "Sample",
    "SampleRecord",
    "Signal",
    "SignalKind",
    "Task",
    "TextKey",
    "TextPrint",
    "may_read_attachment",
    "writing_organisations",
]
