"""The verbs of assessment: self-assess, review, settle, publish, appeal, close."""

from tracker.assessment.actions.appeals import (
    confirm_answer,
    file_appeal,
    propose_answer,
    return_answer,
    withdraw_appeal,
)
from tracker.assessment.actions.assignments import assign_review, assign_reviews
from tracker.assessment.actions.moves import move_cycle, preview_move
from tracker.assessment.actions.phases import (
    begin_review,
    begin_self_assessment,
    close_cycle,
    open_appeals,
    publish,
)
from tracker.assessment.actions.reviews import (
    mark,
    mark_all,
    recuse,
    reopen_review,
    send_review,
)
from tracker.assessment.actions.self_assessments import (
    save_self_assessment,
    send_self_assessment,
    withdraw_self_assessment,
)
from tracker.assessment.actions.settlement import (
    cancel_settlement,
    confirm_settlement,
    propose_settlement,
    recheck,
)
from tracker.assessment.actions.vetoes import (
    accept_exception,
    claim_exception,
    confirm_veto,
    decline_veto,
    lift_veto,
    propose_veto,
    refuse_exception,
)

__all__ = [
    "accept_exception",
    "assign_review",
    "assign_reviews",
    "begin_review",
    "begin_self_assessment",
    "cancel_settlement",
    "claim_exception",
    "close_cycle",
    "confirm_answer",
    "confirm_settlement",
    "confirm_veto",
    "decline_veto",
    "file_appeal",
    "lift_veto",
    "mark",
    "mark_all",
    "move_cycle",
    "open_appeals",
    "preview_move",
    "propose_answer",
    "propose_settlement",
    "propose_veto",
    "publish",
    "recheck",
    "recuse",
    "refuse_exception",
    "reopen_review",
    "return_answer",
    "save_self_assessment",
    "send_review",
    "send_self_assessment",
    "withdraw_appeal",
    "withdraw_self_assessment",
]
