"""What each kind of record asks for, and what can never be true of it: no database, no clock."""

from tracker.performance.record_kinds.asking import (
    GOVERNED,
    KINDS_ASK,
    Asks,
    asks_of,
    kept,
    likely_kind,
)
from tracker.performance.record_kinds.steps import (
    STEPS,
    Progress,
    check_steps,
    field_of_step,
    progress_of,
)

__all__ = [
    "GOVERNED",
    "KINDS_ASK",
    "STEPS",
    "Asks",
    "Progress",
    "asks_of",
    "check_steps",
    "field_of_step",
    "kept",
    "likely_kind",
    "progress_of",
]
