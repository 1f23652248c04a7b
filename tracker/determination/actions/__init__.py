"""The verbs of determination: publish a framework, open a cycle, move it on."""

from tracker.determination.actions.cycles import (
    move_phase,
    open_cycle,
    preview_cycle,
    set_phase_dates,
)
from tracker.determination.actions.leads import enter_lead, remove_lead
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
    "enter_lead",
    "move_phase",
    "open_cycle",
    "preview_cycle",
    "publish_version",
    "refill_responsibilities",
    "remove_lead",
    "retire_version",
    "set_phase_dates",
]
