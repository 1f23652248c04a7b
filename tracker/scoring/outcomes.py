"""What an evaluation came to: points of every node, the working, the part of each dimension."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .facts import Fact
from .notes import Note
from .numbers import UNITS, Amount, round_half_up, simplest
from .tree import Tree
from .working import Line

Facts = Mapping[str, Fact]
_VETOES = frozenset({Note.VETO_ITEM, Note.VETO_TOTAL, Note.VETO_GRADE, Note.VETO_CLASS})


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
