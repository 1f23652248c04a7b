"""What if a cycle were judged by another rubric: everybody compared, nothing written."""

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
    "Proposal",
    "Proposals",
    "cases_of",
    "choose",
    "count_unscored",
    "crossings_of",
    "cycles_to_ask",
    "differences_of",
    "full_marks_of",
    "grades_of",
    "movers",
    "propose",
    "replaced_versions",
    "rows_of",
    "scaled",
    "spread_of",
    "townships_of",
    "what_if",
]
