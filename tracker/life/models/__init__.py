"""Organisation life in numbers: terms, dues in time, appraisals of members; never a name."""

from tracker.life.models.appraisals import Appraisal, AppraisalFollowUp
from tracker.life.models.attentions import Attention, AttentionKind
from tracker.life.models.dues import DuesRound
from tracker.life.models.terms import Term

__all__ = ["Appraisal", "AppraisalFollowUp", "Attention", "AttentionKind", "DuesRound", "Term"]
