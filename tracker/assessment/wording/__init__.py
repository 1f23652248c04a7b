"""The scorer's codes in words: reasons of a line, what a fact says, what is wrong with a fact.

The scorer knows no language; every sentence it can mean stands here, marked for translation.
"""

from tracker.assessment.wording.facts import COUNTED, VETO_STATUS, fact_text, what_would_change
from tracker.assessment.wording.notes import NOTES, TITLED, list_of, sentence
from tracker.assessment.wording.problems import PROBLEMS, problem
from tracker.assessment.wording.titles import (
    grade_title,
    level_text,
    level_title,
    period_title,
    shown,
)

__all__ = [
    "COUNTED",
    "NOTES",
    "PROBLEMS",
    "TITLED",
    "VETO_STATUS",
    "fact_text",
    "grade_title",
    "level_text",
    "level_title",
    "list_of",
    "period_title",
    "problem",
    "sentence",
    "shown",
    "what_would_change",
]
