"""What results come to: every participant computed, frozen as text, hashed. Reads only.

`computing` scores everybody together (or some, compared as everybody was last), `grading` gives
grades by bands and by place, `checks` is what stands between the scores and a settlement.
"""

from tracker.assessment.settling.checks import (
    CHECKS,
    Check,
    checklist,
    drafts_of,
    fingerprint,
    hash_of,
    reviewers_needed,
    reviews_in_conflict,
    short_of_reviews,
)
from tracker.assessment.settling.computing import (
    compute,
    compute_some,
    members_of,
    participants_of,
)
from tracker.assessment.settling.grading import graded_again, graded_by_place
from tracker.assessment.settling.scores import (
    Computed,
    computed,
    full_points_of_dimensions,
    grade_of,
    limited,
    whole_units,
)

__all__ = [
    "CHECKS",
    "Check",
    "Computed",
    "checklist",
    "compute",
    "compute_some",
    "computed",
    "drafts_of",
    "fingerprint",
    "full_points_of_dimensions",
    "grade_of",
    "graded_again",
    "graded_by_place",
    "hash_of",
    "limited",
    "members_of",
    "participants_of",
    "reviewers_needed",
    "reviews_in_conflict",
    "short_of_reviews",
    "whole_units",
]
