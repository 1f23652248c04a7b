"""How well: self-assessments, reviews and marks, totals, settled results, appeals.

Points are integers of 0.0001 point everywhere in the database.
"""

from tracker.assessment.models.appeals import Appeal, Correction
from tracker.assessment.models.areas import AreaPart, AreaTotal
from tracker.assessment.models.results import SHOWN, Result, ResultDimension, Settlement
from tracker.assessment.models.reviews import DimensionTotal, Mark, Review, Total
from tracker.assessment.models.self_assessments import SelfAssessment, SelfScore
from tracker.assessment.models.vetoes import Veto, VetoProof

__all__ = [
    "SHOWN",
    "Appeal",
    "AreaPart",
    "AreaTotal",
    "Correction",
    "DimensionTotal",
    "Mark",
    "Result",
    "ResultDimension",
    "Review",
    "SelfAssessment",
    "SelfScore",
    "Settlement",
    "Total",
    "Veto",
    "VetoProof",
]
