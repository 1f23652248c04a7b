"""Evaluates a rubric tree on facts: points, what is left open, and the working."""

from fractions import Fraction

from .events import without_doubles
from .fact_texts import CODES
from .facts import Fact, NotApplicable, Periods, Reviewed
from .kinds import Exemption
from .kinds.groups import Outcome
from .notes import Note
from .numbers import UNITS, Amount, simplest
from .outcomes import Evaluation, Facts, Unscored
from .panels import panel_rows
from .periods import period_rows
from .problems import FactDoesNotFit, ProblemCode
from .tree import Node, Tree


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


def _own_fact_of_group(node: Node, fact: Fact) -> Fraction:
    """Pass a fact that a combining node takes; by itself it is worth nothing."""
    if type(fact) not in node.accepts:
        raise FactDoesNotFit(ProblemCode.TAKES_NO_FACT)
    node.run(node, [], fact)
    return Fraction(0)


def score_leaf(tree: Tree, code: str, fact: Fact) -> Fraction:
    """Return what one fact is worth at one leaf, in points, on the leaf's own scale.

    For previews, and for showing what each reviewer's mark comes to. What a combining node is
    told about itself (which circumstances hold) is checked, and worth 0.

    :raises FactDoesNotFit: for a fact that the rule cannot score.
    """
    node = tree.by_code.get(code)
    if node is None or not (node.is_leaf or node.accepts):
        raise FactDoesNotFit(ProblemCode.NO_SUCH_ITEM, code)
    try:
        if not node.is_leaf:
            return _own_fact_of_group(node, fact)
        if type(fact) in node.accepts:
            found, is_dropped = node.run(fact), False
        else:
            found, is_dropped = _unusual_leaf(node, fact, Unscored.AS_ZERO)
    except FactDoesNotFit as error:
        raise error.at(code) from None
    total = sum(row[0] for row in found)
    is_result = not is_dropped and found[0][1] not in _OPEN
    return Fraction(_Sheet((), Unscored.AS_ZERO).bounded(node, total) if is_result else 0, UNITS)
