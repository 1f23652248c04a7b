"""Scoring: facts and a rubric tree in, exact points and their working out. Pure arithmetic.

    tree = build(items)                       # rows of a framework version -> checked tree
    evaluation = evaluate(tree, facts)        # facts by leaf code -> points and working
    evaluation.total, evaluation.working      # rounded once; the lines sum to it exactly
    dimensions(evaluation)                    # points per dimension, summing to the points
    text = snapshot(tree, facts, evaluation)  # frozen; recompute(text) == evaluation

Where things are: `numbers` (exact numbers, units of 0.0001 point, the one rounding), `kinds/`
(one file per family of rules, a registry), `tree` (rows to tree), `facts` and `fact_texts`,
`evaluation` and `outcomes`, `cohorts` (everybody together), `working` and `notes` (lines and
their reasons), `panels`, `periods`, `events`, `grades`, `snapshots`, `problems` (what is refused,
as codes). Nothing here imports Django or another package of the tracker, and nothing here is a
float. The formulas, each with a tested example, are in docs/scoring.md.
"""

from .cohorts import Member, compared, evaluate_cohort, needs_cohort, stand_again
from .evaluation import evaluate, score_leaf
from .events import counted_once
from .fact_texts import FACTS, dump_fact, load_fact
from .facts import (
    Awarded,
    Checks,
    Count,
    Delays,
    Event,
    Events,
    Fact,
    Given,
    Level,
    Measured,
    Met,
    NotApplicable,
    PanelMethod,
    Periods,
    Ratio,
    Reviewed,
    Standing,
    Unit,
    Units,
    Vetoed,
    VetoStatus,
)
from .grades import (
    Band,
    Bands,
    Placed,
    Quotas,
    grade,
    grade_by_place,
    no_better_than,
    rank,
    read_bands,
    read_quotas,
)
from .kinds import KINDS, Exemption, PeriodRule, parse
from .notes import NOTES, Note
from .numbers import UNITS, NotExact, exact, from_units, round_half_up, to_units
from .outcomes import Evaluation, Facts, NodeScore, Unscored, dimensions
from .panels import Panel, combine_marks
from .problems import (
    CircularUnits,
    Cycle,
    DuplicateCode,
    FactDoesNotFit,
    InvalidRule,
    InvalidTree,
    LeafHasChildren,
    NoItems,
    NothingToCombine,
    Problem,
    ProblemCode,
    ScoringError,
    UnknownParent,
    WeightsDoNotAddUp,
)
from .snapshots import (
    SCORER_VERSION,
    UnreadableSnapshot,
    from_snapshot,
    recompute,
    sha256,
    snapshot,
)
from .tree import Item, Node, Tree, build
from .working import Line

__all__ = [
    "FACTS",
    "KINDS",
    "NOTES",
    "SCORER_VERSION",
    "UNITS",
    "Awarded",
    "Band",
    "Bands",
    "Checks",
    "CircularUnits",
    "Count",
    "Cycle",
    "Delays",
    "DuplicateCode",
    "Evaluation",
    "Event",
    "Events",
    "Exemption",
    "Fact",
    "FactDoesNotFit",
    "Facts",
    "Given",
    "InvalidRule",
    "InvalidTree",
    "Item",
    "LeafHasChildren",
    "Level",
    "Line",
    "Measured",
    "Member",
    "Met",
    "NoItems",
    "Node",
    "NodeScore",
    "NotApplicable",
    "NotExact",
    "Note",
    "NothingToCombine",
    "Panel",
    "PanelMethod",
    "PeriodRule",
    "Periods",
    "Placed",
    "Problem",
    "ProblemCode",
    "Quotas",
    "Ratio",
    "Reviewed",
    "ScoringError",
    "Standing",
    "Tree",
    "Unit",
    "Units",
    "UnknownParent",
    "UnreadableSnapshot",
    "Unscored",
    "VetoStatus",
    "Vetoed",
    "WeightsDoNotAddUp",
    "build",
    "combine_marks",
    "compared",
    "counted_once",
    "dimensions",
    "dump_fact",
    "evaluate",
    "evaluate_cohort",
    "exact",
    "from_snapshot",
    "from_units",
    "grade",
    "grade_by_place",
    "load_fact",
    "needs_cohort",
    "no_better_than",
    "parse",
    "rank",
    "read_bands",
    "read_quotas",
    "recompute",
    "round_half_up",
    "score_leaf",
    "sha256",
    "snapshot",
    "stand_again",
    "to_units",
]
