"""Evaluates a rubric tree on facts: points, what is left open, and the working."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .events import without_doubles
from .facts import CODES, Fact, NotApplicable, Periods, Reviewed
from .kinds import Exemption
from .kinds.groups import Outcome
from .notes import Note
from .numbers import UNITS, Amount, round_half_up, simplest
from .panels import panel_rows
from .periods import period_rows
from .problems import FactDoesNotFit, ProblemCode
from .tree import Node, Tree
from .working import Line

Facts = Mapping[str, Fact]


class Unscored(StrEnum):
    """What an item counts for while nobody has scored it."""

    AS_ZERO = "as_zero"  # nothing, out of its full mark
    LEFT_OUT = "left_out"  # it is dropped for now and the rest rescaled: a standing under way


@dataclass(frozen=True, slots=True)
class NodeScore:
    """What became of one node, in points. `full_mark` is what is left of it after exemptions.

    `share` is the part of the node's points that reaches the unrounded total when no bound further
    up cuts in.
    """

    code: str
    points: Fraction
    full_mark: Fraction
    is_dropped: bool
    share: Fraction


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A score with its working. Amounts are in units of 0.0001 point, one per node of the tree.

    `rows` are (node index, amount, note, values); `factors` say how each node counts in its
    parent; `unscored` names the leaves without a fact that need one.
    """

    tree: Tree
    facts: Facts
    treatment: Unscored
    rows: tuple
    node_points: tuple[Amount, ...]
    node_fulls: tuple[Amount, ...]
    dropped: frozenset[int]
    factors: tuple[Amount, ...]
    unscored: tuple[str, ...]

    __hash__ = None

    @property
    def vetoes(self) -> tuple[str, ...]:
        """Return the codes of the vetoes that took effect, in the order of the sheet."""
        return tuple(
            self.tree.nodes[index].code for index, _change, note, _v in self.rows if note in _VETOES
        )

    @property
    def best_grades(self) -> tuple[str, ...]:
        """Return the codes of the grades that vetoes leave at best, one for each."""
        return tuple(
            values[0] for _i, _change, note, values in self.rows if note is Note.VETO_GRADE
        )

    @property
    def barred(self) -> frozenset[str]:
        """Return the distinctions that vetoes bar from."""
        nodes = self.tree.nodes
        return frozenset(
            name
            for index, _change, note, _values in self.rows
            if note is Note.VETO_CLASS
            for name in nodes[index].params.classes
        )

    @property
    def is_complete(self) -> bool:
        """Return whether every leaf was scored."""
        return not self.unscored

    @property
    def points(self) -> Fraction:
        """Return the unrounded total in points."""
        return Fraction(self.node_points[-1], UNITS)

    @property
    def total(self) -> Fraction:
        """Return the total in points, rounded half up to 0.01."""
        return round_half_up(self.points)

    @property
    def total_units(self) -> int:
        """Return the rounded total as the whole number of 0.0001 points that a row stores."""
        return int(self.total * UNITS)

    @property
    def full_mark(self) -> Fraction:
        """Return the full mark that applied, in points; 0 when nothing applied."""
        return Fraction(self.node_fulls[-1], UNITS)

    def node(self, code: str) -> NodeScore:
        """Return what became of one node. :raises KeyError: if the tree has no such node."""
        index = self.tree.by_code[code].index
        return NodeScore(
            code=code,
            points=Fraction(self.node_points[index], UNITS),
            full_mark=Fraction(self.node_fulls[index], UNITS),
            is_dropped=index in self.dropped,
            share=Fraction(shares(self)[index]),
        )

    @property
    def nodes(self) -> tuple[NodeScore, ...]:
        """Return what became of every node, children before parents."""
        share = shares(self)
        return tuple(
            NodeScore(
                node.code,
                Fraction(self.node_points[node.index], UNITS),
                Fraction(self.node_fulls[node.index], UNITS),
                node.index in self.dropped,
                Fraction(share[node.index]),
            )
            for node in self.tree.nodes
        )

    @property
    def working(self) -> tuple[Line, ...]:
        """Return the lines, children before their parent's adjustments, the rounding line last.

        The lines of a node and of everything below it sum to the node's points; all lines sum to
        the rounded total. Built anew on each call.
        """
        lines, running = [], 0
        nodes, facts = self.tree.nodes, self.facts
        for index, change, note, values in self.rows:
            node = nodes[index]
            running = simplest(running + change)
            fact = facts.get(node.code)
            lines.append(
                Line(node.code, node.depth, fact, node.item.kind, change, note, values, running)
            )
        root, total = nodes[-1], self.total_units
        change = simplest(total - running)
        lines.append(Line(root.code, 0, None, "rounding", change, Note.ROUNDED, (), total))
        return tuple(lines)

    def lines_of(self, code: str) -> tuple[Line, ...]:
        """Return the lines of one node and of everything below it; they sum to its points."""
        tree = self.tree
        wanted, waiting = set(), [tree.by_code[code].index]
        while waiting:
            index = waiting.pop()
            wanted.add(tree.nodes[index].code)
            waiting += tree.nodes[index].children
        return tuple(
            line for line in self.working if line.node_code in wanted and line.rule != "rounding"
        )


def evaluate(tree: Tree, facts: Facts, *, unscored: Unscored = Unscored.AS_ZERO) -> Evaluation:
    """Return the score of one participant.

    A leaf without a fact is listed in `Evaluation.unscored`, unless its rule has a default, and
    counts as `unscored` says.

    :raises FactDoesNotFit: for a fact that its rule cannot score, or that no item asks for.
    """
    if not facts.keys() <= tree.by_code.keys():
        stray = min(code for code in facts if code not in tree.by_code)
        raise FactDoesNotFit(ProblemCode.NO_SUCH_ITEM, stray)
    sheet = _Sheet(tree.nodes, Unscored(unscored))
    counted, doubles = without_doubles(tree, facts) if tree.single else (facts, {})
    node = tree.nodes[0]
    try:
        for node in tree.nodes:
            fact = counted.get(node.code)
            if node.code in doubles:
                sheet.write(node.index, doubles[node.code])
            total = sheet.leaf(node, fact) if node.is_leaf else sheet.group(node, fact)
            if total is not None:
                sheet.points[node.index] = sheet.bounded(node, total)
                if sheet.effects:
                    sheet.limit(node)
    except FactDoesNotFit as error:
        raise error.at(node.code) from None
    return Evaluation(
        tree=tree,
        facts=dict(facts),
        treatment=sheet.treatment,
        rows=tuple(sheet.rows),
        node_points=tuple(map(simplest, sheet.points)),
        node_fulls=tuple(map(simplest, sheet.fulls)),
        dropped=frozenset(sheet.dropped),
        factors=tuple(sheet.factors),
        unscored=tuple(sheet.unscored),
    )


class _Sheet:
    """One evaluation while it is being written, node by node, children before parents."""

    __slots__ = (
        "nodes", "treatment", "points", "fulls", "factors", "dropped", "unscored", "rows",
        "effects",
    )  # fmt: skip

    def __init__(self, nodes: tuple[Node, ...], treatment: Unscored):
        self.nodes, self.treatment = nodes, treatment
        self.points, self.fulls = [0] * len(nodes), [node.full for node in nodes]
        self.factors = [1] * len(nodes)
        self.dropped, self.unscored, self.rows = set(), [], []
        self.effects = {}

    def write(self, index: int, found: tuple) -> Amount:
        """Append rows for a node and return what they add."""
        total = 0
        for change, note, values in found:
            self.rows.append((index, change, note, values))
            total += change
        return total

    def drop(self, index: int):
        """Take a node out of its parent, and its full mark with it."""
        self.dropped.add(index)
        self.fulls[index] = 0

    def leaf(self, node: Node, fact: Fact | None) -> Amount | None:
        """Return a leaf's points before its bounds, or None where there is no result to bound."""
        if type(fact) in node.accepts:
            if node.effect is not None and (effect := node.effect(fact)):
                self.effects[node.index] = effect
            return self.write(node.index, node.run(fact))
        found, is_dropped = _unusual_leaf(node, fact, self.treatment)
        total = self.write(node.index, found)
        if is_dropped:
            self.drop(node.index)
        is_open = found[0][1] in _OPEN
        if is_open:
            self.unscored.append(node.code)
        return None if is_open or is_dropped else total

    def group(self, node: Node, fact: Fact | None) -> Amount | None:
        """Return the points of a combining node before its bounds, or None if nothing applies."""
        if fact is not None and type(fact) not in node.accepts:
            raise FactDoesNotFit(ProblemCode.TAKES_NO_FACT)
        nodes, points, fulls, dropped = self.nodes, self.points, self.fulls, self.dropped
        kept = node.children
        if dropped:
            kept = [child for child in kept if child not in dropped]
        if not kept:
            self.drop(node.index)
            return None
        outcomes = [
            Outcome(nodes[child].code, nodes[child].weight, points[child], fulls[child])
            for child in kept
        ]
        if node.needs_fact and fact is None:
            self.unscored.append(node.code)
        factors, found, full = node.run(node, outcomes, fact)
        for child, factor in zip(kept, factors, strict=True):
            self.factors[child] = factor
        if full is not None:
            fulls[node.index] = full
        return self.write(node.index, found) + sum(points[child] for child in kept)

    def bounded(self, node: Node, total: Amount) -> Amount:
        """Return a total within the node's floor and cap (R5), with a row for each that cuts."""
        for bound, note in ((node.floor, Note.FLOOR), (node.cap, Note.CAP)):
            if bound is None or (total >= bound if note is Note.FLOOR else total <= bound):
                continue
            change = simplest(bound - total)
            self.rows.append((node.index, change, note, (Fraction(bound, UNITS),)))
            total = bound
        return total

    def limit(self, node: Node):
        """Hold a node to what gates and vetoes right below it leave, and the root to the rest."""
        is_root = node is self.nodes[-1]
        for index, effect in self.effects.items():
            here = index in node.children if effect.scope == "item" else False
            if not here and not (is_root and (effect.scope == "total" or index == node.index)):
                continue
            excess = self.points[node.index] - effect.limit
            if excess > 0:
                values = (self.nodes[index].code, Fraction(effect.limit) / UNITS)
                self.rows.append((node.index, -excess, effect.note, values))
                self.points[node.index] = effect.limit


_OPEN = frozenset({Note.UNSCORED, Note.UNSCORED_LEFT_OUT})
_VETOES = frozenset({Note.VETO_ITEM, Note.VETO_TOTAL, Note.VETO_GRADE, Note.VETO_CLASS})


def _unusual_leaf(node: Node, fact: Fact | None, treatment: Unscored) -> tuple[tuple, bool]:
    """Return the rows of a leaf without a fact of its own kind, and whether it is dropped."""
    if fact is None:
        if node.absent is not None:
            return node.absent, False
        if treatment is Unscored.LEFT_OUT:
            return ((0, Note.UNSCORED_LEFT_OUT, ()),), True
        return ((0, Note.UNSCORED, ()),), False
    if type(fact) is NotApplicable:
        if node.exemption is Exemption.FULL:
            return ((node.full, Note.NOT_APPLICABLE_FULL, (fact.reason,)),), False
        if node.exemption is Exemption.RESCALE:
            return ((0, Note.NOT_APPLICABLE_DROPPED, (fact.reason,)),), True
        raise FactDoesNotFit(ProblemCode.NOT_APPLICABLE_REFUSED)
    if type(fact) is Reviewed:
        return _panel(node, fact), False
    if type(fact) is Periods and node.periods is not None:
        return period_rows(node.periods, _by_period(node, fact)), False
    names = ", ".join(CODES[kind] for kind in node.accepts)
    raise FactDoesNotFit(ProblemCode.WRONG_FACT, accepts=names)


def _panel(node: Node, fact: Reviewed) -> tuple:
    marks = [_leaf_amount(node, mark) for mark in fact.marks]
    return panel_rows(marks, fact.method, fact.trim_from)


def _by_period(node: Node, fact: Periods) -> list[tuple[str, Amount | None, bool]]:
    """Return (period, what it came to or None, whether it does not apply) for each period."""
    found = []
    for code, one in fact.periods:
        if one is None or type(one) is NotApplicable:
            found.append((code, None, one is not None))
        elif type(one) is Reviewed:
            found.append((code, simplest(sum(row[0] for row in _panel(node, one))), False))
        else:
            found.append((code, _leaf_amount(node, one), False))
    return found


def _leaf_amount(node: Node, fact: Fact) -> Amount:
    """Return what one fact is worth at a leaf, within its bounds, in units."""
    if type(fact) not in node.accepts or node.effect is not None:
        raise FactDoesNotFit(ProblemCode.DIFFERENT_MARKS)
    total = sum(row[0] for row in node.run(fact))
    return simplest(_Sheet((), Unscored.AS_ZERO).bounded(node, total))


def score_leaf(tree: Tree, code: str, fact: Fact) -> Fraction:
    """Return what one fact is worth at one leaf, in points, on the leaf's own scale.

    For previews, and for showing what each reviewer's mark comes to.

    :raises FactDoesNotFit: for a fact that the rule cannot score.
    """
    node = tree.by_code.get(code)
    if node is None or not node.is_leaf:
        raise FactDoesNotFit(ProblemCode.NO_SUCH_ITEM, code)
    try:
        if type(fact) in node.accepts:
            found, is_dropped = node.run(fact), False
        else:
            found, is_dropped = _unusual_leaf(node, fact, Unscored.AS_ZERO)
    except FactDoesNotFit as error:
        raise error.at(code) from None
    total = sum(row[0] for row in found)
    is_result = not is_dropped and found[0][1] not in _OPEN
    return Fraction(_Sheet((), Unscored.AS_ZERO).bounded(node, total) if is_result else 0, UNITS)


def shares(evaluation: Evaluation) -> tuple[Amount, ...]:
    """Return for each node the part of its points that reaches the root through the factors."""
    nodes = evaluation.tree.nodes
    found = [1] * len(nodes)
    for node in reversed(nodes):
        for child in node.children:
            factor = 0 if child in evaluation.dropped else evaluation.factors[child]
            found[child] = simplest(found[node.index] * factor)
    return tuple(found)


def dimensions(evaluation: Evaluation) -> dict[str, Fraction]:
    """Return the points of each dimension, which add up exactly to the unrounded total.

    An item counts for its own dimension, else for the nearest one above it. In a tree that names
    none, the items right below the root are the dimensions. What belongs to no dimension (such as
    a cap on the whole) stands under "", when there is any. Every dimension of the tree is listed,
    with 0 where nothing was earned.
    """
    nodes, points = evaluation.tree.nodes, evaluation.node_points
    share = shares(evaluation)
    is_tagged = any(node.item.dimension for node in nodes)
    top = set(nodes[-1].children)
    names, found = {}, {}
    for node in reversed(nodes):
        own = node.item.dimension
        if not is_tagged and (node.index in top or (node.is_leaf and node is nodes[-1])):
            own = node.code
        name = names[node.index] = own or names.get(node.index, "")
        for child in node.children:
            names[child] = name
        # what the node itself gives: a leaf its points, a combining node what its bounds changed
        below = sum(
            evaluation.factors[child] * points[child]
            for child in node.children
            if child not in evaluation.dropped
        )
        given = share[node.index] * (points[node.index] - below)
        if name or given:
            found[name] = found.get(name, 0) + given
    return {name: Fraction(units, UNITS) for name, units in sorted(found.items())}
