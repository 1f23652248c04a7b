"""What typed facts come to: points of every item, the working in words, total and grade."""

from collections import defaultdict
from dataclasses import dataclass

from tracker import scoring
from tracker.assessment import settling, wording
from tracker.assessment.explanations import ROUNDING, step_of


@dataclass(frozen=True)
class Row:
    """One item of the sheet with what it came to; `asked` is None where it takes no fact."""

    node: scoring.Node
    title: str
    within: str
    asked: object
    points: str
    full: str
    is_open: bool
    is_dropped: bool
    steps: list

    @property
    def ident(self):
        """The id of the item on the page."""
        return f"item-{self.node.index}"

    @property
    def step(self):
        """How far the row is moved in."""
        return min(self.node.depth, 4)


@dataclass(frozen=True)
class Outcome:
    """`rows` are in the order of the sheet, parents first."""

    rows: list
    total: str
    full: str
    grade: str
    grade_code: str
    rounding: object
    unscored: list
    refused: list
    vetoes: list

    @property
    def by_code(self):
        """The rows by the code of their item."""
        return {row.node.code: row for row in self.rows}


def try_out(version, tree, rows, items):
    """Return the Outcome of the facts in `items` ({code: Asked}).

    A fact that its rule refuses leaves its item unscored and says so there.
    """
    evaluation = _evaluated(tree, items)
    steps, rounding = defaultdict(list), None
    for line in evaluation.working:
        step = step_of(line, rows, bands=version.bands)
        if line.rule == ROUNDING:
            rounding = step
        else:
            steps[line.node_code].append(step)
    found = [
        _row(node, evaluation, rows, items, steps)
        for node in _in_order(tree)
        if node.code != ""  # the implied sum over several items without a parent
    ]
    grade = _grade(version, evaluation)
    by_code = {row.node.code: row for row in found}
    return Outcome(
        rows=found,
        total=wording.shown(evaluation.total),
        full=wording.shown(evaluation.full_mark),
        grade=wording.grade_title(version.bands, grade),
        grade_code=grade,
        rounding=rounding,
        unscored=[
            by_code[code]
            for code in evaluation.unscored
            if not (code in items and items[code].problems)
        ],
        refused=[by_code[code] for code, item in items.items() if item.problems],
        vetoes=[by_code[code] for code in evaluation.vetoes],
    )


def _evaluated(tree, items):
    for item in items.values():
        if item.fact is not None and item.node.is_leaf:
            try:
                scoring.score_leaf(tree, item.code, item.fact)
            except scoring.FactDoesNotFit as error:
                item.object_to(error.problem)
    while True:
        facts = {code: item.fact for code, item in items.items() if item.fact is not None}
        try:
            return scoring.evaluate(tree, facts)
        except scoring.FactDoesNotFit as error:
            items[error.item].object_to(error.problem)


def _row(node, evaluation, rows, items, steps):
    points = scoring.from_units(evaluation.node_points[node.index])
    full = scoring.from_units(evaluation.node_fulls[node.index])
    row = rows.get(node.code)
    return Row(
        node=node,
        title=row.title if row else node.code,
        within=_within(node, rows),
        asked=items.get(node.code),
        points=wording.shown(points),
        full=wording.shown(full),
        is_open=node.code in evaluation.unscored,
        is_dropped=node.index in evaluation.dropped,
        steps=steps[node.code],
    )


def _within(node, rows):
    """Return the title of the item above; the whole and its first parts need no saying."""
    above = rows.get(node.item.parent_code)
    return above.title if above is not None and node.depth > 2 else ""


def _in_order(tree):
    """Return the nodes as the sheet has them: parents before children."""
    found, waiting = [], [tree.root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += [tree.nodes[index] for index in reversed(node.children)]
    return found


def _grade(version, evaluation):
    """Return the code of the grade by the bands, no better than vetoes leave it."""
    try:
        grade = settling.grade_of(
            version, evaluation.total_units, settling.whole_units(evaluation.full_mark)
        )
    except (scoring.ScoringError, AttributeError, TypeError):
        return ""  # the grades of a draft in the making
    if not grade:
        return ""
    order = [band.get("code") for band in version.bands]
    return scoring.no_better_than(grade, evaluation.best_grades, order)
