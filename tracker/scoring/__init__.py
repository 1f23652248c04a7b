"""Scoring: facts and a rubric tree in, exact points and their working out. Pure arithmetic.

    tree = build(items)                       # rows of a framework version -> checked tree
    evaluation = evaluate(tree, facts)        # facts by leaf code -> points and working
    evaluation.total, evaluation.working      # rounded once; the lines sum to it exactly
    dimensions(evaluation)                    # points per dimension, summing to the points
    text = snapshot(tree, facts, evaluation)  # frozen; recompute(text) == evaluation

Where things are: `numbers` (exact numbers, units of 0.0001 point, the one rounding), `kinds/`
(one file per family of rules, a registry), `tree` (rows to tree), `facts`, `evaluation`,
`working` and `notes` (lines and their reasons), `panels`, `grades`, `snapshots`, `problems` (what
is refused, as codes). Nothing here imports Django or another package of the tracker, and nothing
here is a float. The formulas, each with a tested example, are in docs/scoring.md.
"""

from .evaluation import (
    Evaluation,
    Facts,
    NodeScore,
    Unscored,
    dimensions,
    evaluate,
    score_leaf,
)
from .facts import (
    FACTS,
    Awarded,
    Checks,
    Count,
    Fact,
    Level,
    Measured,
    Met,
    NotApplicable,
    PanelMethod,
    Ratio,
    Reviewed,
    dump_fact,
    load_fact,
)
from .grades import Band, Bands, grade, rank, read_bands
from .kinds import KINDS, Exemption, parse
from .notes import NOTES, Note
from .numbers import UNITS, NotExact, exact, from_units, round_half_up, to_units
from .panels import Panel, combine_marks
from .problems import (
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
    "Count",
    "Cycle",
    "DuplicateCode",
    "Evaluation",
    "Exemption",
    "Fact",
    "FactDoesNotFit",
    "Facts",
    "InvalidRule",
    "InvalidTree",
    "Item",
    "LeafHasChildren",
    "Level",
    "Line",
    "Measured",
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
    "Problem",
    "ProblemCode",
    "Ratio",
    "Reviewed",
    "ScoringError",
    "Tree",
    "UnknownParent",
    "UnreadableSnapshot",
    "Unscored",
    "WeightsDoNotAddUp",
    "build",
    "combine_marks",
    "dimensions",
    "dump_fact",
    "evaluate",
    "exact",
    "from_snapshot",
    "from_units",
    "grade",
    "load_fact",
    "parse",
    "rank",
    "read_bands",
    "recompute",
    "round_half_up",
    "score_leaf",
    "sha256",
    "snapshot",
    "to_units",
]
