"""The verbs of determination: publish a framework, open a cycle, move it on."""

from tracker.determination.actions.cycles import (
    move_phase,
    open_cycle,
    preview_cycle,
    set_phase_dates,
)
from tracker.determination.actions.imports import import_framework
from tracker.determination.actions.responsibilities import refill_responsibilities
from tracker.determination.actions.versions import (
    change_indicators,
    copy_version,
    publish_version,
    retire_version,
)

__all__ = [
    "change_indicators",
    "copy_version",
    "import_framework",
    "move_phase",
    "open_cycle",
    "preview_cycle",
    "publish_version",
    "refill_responsibilities",
    "retire_version",
    "set_phase_dates",
]
