"""What if a cycle were judged by another rubric: everybody compared, nothing written."""

from tracker.assessment.what_if.asking import Outcome, Question, outcome_of, question, why
from tracker.assessment.what_if.comparing import (
    Case,
    Compared,
    count_unscored,
    differences_of,
    movers,
    what_if,
)
from tracker.assessment.what_if.cycles import (
    MOST,
    Chosen,
    Proposals,
    cases_of,
    choose,
    cycles_to_ask,
    replaced_versions,
)
from tracker.assessment.what_if.keeping import kept, restored
from tracker.assessment.what_if.proposals import Changes, Proposal, propose, scaled
from tracker.assessment.what_if.summaries import (
    crossings_of,
    full_marks_of,
    grades_of,
    rows_of,
    spread_of,
    townships_of,
)

__all__ = [
    "MOST",
    "Case",
    "Changes",
    "Chosen",
    "Compared",
    "Outcome",
    "Proposal",
    "Proposals",
    "Question",
    "cases_of",
    "choose",
    "count_unscored",
    "crossings_of",
    "cycles_to_ask",
    "differences_of",
    "full_marks_of",
    "grades_of",
    "kept",
    "movers",
    "outcome_of",
    "propose",
    "question",
    "replaced_versions",
    "restored",
    "rows_of",
    "scaled",
    "spread_of",
    "townships_of",
    "what_if",
    "why",
]
