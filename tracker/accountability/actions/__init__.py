"""What can be done in a case: raise, reply, order, report, verify, escalate, talk."""

from tracker.accountability.actions.findings import (
    answer_reply,
    dismiss,
    raise_finding,
    reply,
)
from tracker.accountability.actions.rectifications import (
    escalate_overdue,
    order_rectification,
    report,
    return_report,
    verify,
)
from tracker.accountability.actions.talks import (
    close_talk,
    hold_talk,
    open_talk,
    open_talks_for_low_grades,
)

__all__ = [
    "answer_reply",
    "close_talk",
    "dismiss",
    "escalate_overdue",
    "hold_talk",
    "open_talk",
    "open_talks_for_low_grades",
    "order_rectification",
    "raise_finding",
    "reply",
    "report",
    "return_report",
    "verify",
]
