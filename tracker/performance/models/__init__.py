"""What was done: tasks, records of work, files beside them, measured values."""

from tracker.performance.models.appraisals import Appraisal, AppraisalFollowUp
from tracker.performance.models.attentions import Attention, AttentionKind
from tracker.performance.models.dues import DuesRound
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
from tracker.performance.models.terms import Term

__all__ = [
    "Appraisal",
    "AppraisalFollowUp",
    "Attachment",
    "Attention",
    "AttentionKind",
    "ClosingReason",
    "DuesRound",
    "Escalation",
    "FollowUp",
    "FollowUpAnswer",
    "LeakHandover",
    "LeakKind",
    "Measurement",
    "Milestone",
    "PictureKey",
    "PicturePrint",
    "Record",
    "RecordIndicator",
    "RecordTask",
    "ReviewedQuerySet",
    "Sample",
    "SampleRecord",
    "Signal",
    "SignalKind",
    "Task",
    "Term",
    "TextKey",
    "TextPrint",
    "may_read_attachment",
    "writing_organisations",
]
