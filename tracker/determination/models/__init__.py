"""Who answers for what: documents, frameworks, duties, task templates, cycles, participants."""

from tracker.determination.models.calendars import CalendarDay
from tracker.determination.models.counties import BoardReach, CountyRules
from tracker.determination.models.cycles import Cycle, CyclePhase, Participant, Responsibility
from tracker.determination.models.documents import Clause, CodeManager, DocumentedSystem, Source
from tracker.determination.models.duties import Duty, Measure, TaskTemplate, Trace
from tracker.determination.models.frameworks import (
    Dimension,
    Evidence,
    Framework,
    FrameworkChange,
    FrameworkVersion,
    IndicatorKind,
    Node,
    Reading,
)
from tracker.determination.models.leads import Lead, ParticipantUnit

__all__ = [
    "BoardReach",
    "CalendarDay",
    "Clause",
    "CodeManager",
    "CountyRules",
    "Cycle",
    "CyclePhase",
    "Dimension",
    "DocumentedSystem",
    "Duty",
    "Evidence",
    "Framework",
    "FrameworkChange",
    "FrameworkVersion",
    "IndicatorKind",
    "Lead",
    "Measure",
    "Node",
    "Participant",
    "ParticipantUnit",
    "Reading",
    "Responsibility",
    "Source",
    "TaskTemplate",
    "Trace",
]
