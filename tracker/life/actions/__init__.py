"""The verbs of organisation life: appraise, tell dues, enter terms, ask to look at what falls."""

from tracker.life.actions.appraisals import (
    confirm_appraisal,
    follow_appraisal,
    may_confirm,
    return_appraisal,
    save_and_send_appraisal,
    save_appraisal,
    send_appraisal,
)
from tracker.life.actions.attention import tell_what_stands_out
from tracker.life.actions.dues import tell_dues
from tracker.life.actions.terms import enter_term, tell_of_terms

__all__ = [
    "confirm_appraisal",
    "enter_term",
    "follow_appraisal",
    "may_confirm",
    "return_appraisal",
    "save_and_send_appraisal",
    "save_appraisal",
    "send_appraisal",
    "tell_dues",
    "tell_of_terms",
    "tell_what_stands_out",
]
