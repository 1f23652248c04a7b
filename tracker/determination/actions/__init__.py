"""The verbs of determination: publish a framework, open a cycle, move it on."""

from tracker.determination.actions.calendars import enter_day, take_back_day
from tracker.determination.actions.counties import settle_rules
from tracker.determination.actions.cycles import (
    move_phase,
    open_cycle,
    preview_cycle,
    set_phase_dates,
)
from tracker.determination.actions.editing import (
    ChangedSince,
    add_item,
    change_nodes,
    edit_item,
    move_item,
    remove_item,
)
from tracker.determination.actions.imports import import_framework
from tracker.determination.actions.leads import enter_lead, enter_leads, remove_lead
from tracker.determination.actions.outlines import change_dimensions, change_grades
from tracker.determination.actions.proposals import (
    confirm_rules,
    leave_out_clause,
    leave_to_judgement,
)
from tracker.determination.actions.responsibilities import refill_responsibilities
from tracker.determination.actions.sheets import SheetChanged, import_sheet, merge_sheet
from tracker.determination.actions.templates import (
    add_template,
    edit_template,
    retire_template,
)
from tracker.determination.actions.undoing import undo_change
from tracker.determination.actions.versions import (
    change_indicators,
    copy_version,
    publish_version,
    retire_version,
)

__all__ = [
    "ChangedSince",
    "SheetChanged",
    "add_item",
    "add_template",
    "change_dimensions",
    "change_grades",
    "change_indicators",
    "change_nodes",
    "confirm_rules",
    "copy_version",
    "edit_item",
    "edit_template",
    "enter_day",
    "enter_lead",
    "enter_leads",
    "import_framework",
    "import_sheet",
    "leave_out_clause",
    "leave_to_judgement",
    "merge_sheet",
    "move_item",
    "move_phase",
    "open_cycle",
    "preview_cycle",
    "publish_version",
    "refill_responsibilities",
    "remove_item",
    "remove_lead",
    "retire_template",
    "retire_version",
    "set_phase_dates",
    "settle_rules",
    "take_back_day",
    "undo_change",
]
