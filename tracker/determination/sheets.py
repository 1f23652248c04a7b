"""A version laid out as the sheet that everybody knows: lines in order, each with its full mark."""

from dataclasses import dataclass

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.models import Dimension, Node
from tracker.determination.rule_words.in_words import in_words

DEEPEST = 4  # steps of indentation that a page has room for


@dataclass
class Line:
    """One line of the sheet: a node, how deep it stands, its full mark in 0.0001 point or None."""

    node: Node
    depth: int
    dimension: Dimension | None
    full: object

    @property
    def step(self):
        """How far the line is moved in on the page."""
        return min(self.depth, DEEPEST)

    @property
    def words(self):
        """The rule in words; None where there is nothing to say but that the items are added up."""
        plain_sum = self.node.kind == "sum" and not self.node.params and self.node.weight is None
        return None if plain_sum else in_words(self.node)


def lines_of(nodes, kind=""):
    """Return the lines of a version in the order of the sheet, parents before children.

    `nodes` are all of its nodes, `kind` leaves out what does not apply to that organisation kind.
    A child belongs to its nearest ancestor's dimension.
    """
    kept, fulls = {node.code for node in nodes}, {}
    if kind:
        items = rubric.select_items(nodes, kind)
        kept = {item.code for item in items}
        fulls = _fulls(items)
    below = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    lines = []
    waiting = [(node, 0, None) for node in reversed(below.get(None, []))]
    while waiting:
        node, depth, inherited = waiting.pop()
        if node.code not in kept:
            continue
        dimension = node.dimension if node.dimension_id else inherited
        full = fulls.get(node.code, node.points or None)
        lines.append(Line(node, depth, dimension, full))
        waiting += [(child, depth + 1, dimension) for child in reversed(below.get(node.pk, []))]
    return lines


def groups_of(lines):
    """Return [(dimension or None, its lines)], in the order in which dimensions appear."""
    groups = []
    for line in lines:
        if not groups or groups[-1][0] != line.dimension:
            groups.append((line.dimension, []))
        groups[-1][1].append(line)
    return groups


def _fulls(items):
    try:
        return {node.code: node.full for node in scoring.build(items).nodes} if items else {}
    except scoring.ScoringError:
        return {}
