"""Trying a rubric: facts typed in by hand, or a real branch's, and what they come to. No writing.

items = asked(tree, rows, data, year=2026)   # the inputs of each item, and the facts in them
outcome = try_out(version, tree, rows, items)
"""

from tracker.assessment.trying.asking import Asked, asked, blanks_of, shape_of
from tracker.assessment.trying.examples import (
    facts_in,
    participants_to_try,
    write_into,
    written,
)
from tracker.assessment.trying.outcomes import Outcome, try_out
from tracker.assessment.trying.readable import readable_tree

__all__ = [
    "Asked",
    "Outcome",
    "asked",
    "blanks_of",
    "facts_in",
    "participants_to_try",
    "readable_tree",
    "shape_of",
    "try_out",
    "write_into",
    "written",
]
