"""A version laid out in lines of the common sheet: which items stand in a line, under what."""

from dataclasses import dataclass

from tracker import scoring
from tracker.determination.models import Dimension, Node
from tracker.determination.sheets import lines_of
from tracker.organisations.bilingual import in_language

# groups that are one line of a sheet: the clauses of its standard stand below them
ONE_LINE = frozenset({"from_full_mark"})


@dataclass
class SheetLine:
    """One line: its item, its dimension, what is below it, and its points in 0.0001 or None."""

    node: Node
    dimension: Dimension | None
    below: list
    points: int | None

    @property
    def standard(self):
        """The scoring standard as the sheet shows it: the county's text, else the rule's words."""
        return shown(self.node)


def sheet_lines(nodes, kind=""):
    """Return the SheetLines of a version in the order of the sheet.

    `nodes` are all of its nodes; `kind` leaves out what does not apply to an organisation kind.
    A group that was made of one line is one line again; of other groups what is below them.
    """
    lines, current, depth = [], None, 0
    for line in lines_of(nodes, kind):
        if current is not None and line.depth > depth:
            current.below.append(line.node)
            continue
        current = None
        if is_one_line(line.node):
            points = _points(line.node, line.full)
            current, depth = SheetLine(line.node, line.dimension, [], points), line.depth
            lines.append(current)
    return lines


def is_one_line(node):
    """Tell whether an item stands in a line of its own."""
    known = scoring.KINDS.get(node.kind)
    if known is None or known.is_leaf or node.kind in ONE_LINE:
        return True
    # a rule and a clause beside it that was not understood
    return node.kind == "sum" and bool(node.standard_zh or node.standard_en)


def _points(node, full):
    """Return the points that a line shows: the full mark, or the most a bonus can add."""
    if counts_towards_total(node):
        return _whole(full)
    cap = node.params.get("cap") if isinstance(node.params, dict) else None
    try:
        return scoring.to_units(cap)
    except ValueError:
        return None


def _whole(units):
    return None if units is None or units != int(units) else int(units)


def counts_towards_total(node):
    """Tell whether a line is part of the full mark: bonuses stand beside it."""
    known = scoring.KINDS.get(node.kind)
    if known is None or node.kind in ONE_LINE:
        return True
    return known.has_full_mark if known.is_leaf else bool(node.points)


def group_of(dimension, nodes, lines):
    """Return the one group that stands for a dimension, or None: it may state its points."""
    inside = {line.node.pk for line in lines} | {n.pk for line in lines for n in line.below}
    groups = [node for node in nodes if node.dimension_id == dimension.pk and node.pk not in inside]
    return groups[0] if len(groups) == 1 else None


def shown(node):
    """Return the scoring standard that a line shows in the language of the moment."""
    return in_language(node.standard_zh, node.standard_en) or in_language(
        node.rule_zh, node.rule_en
    )


def texts(node, name):
    """Return the texts under which a line's cell is known: in either language."""
    found = {getattr(node, f"{name}_zh"), getattr(node, f"{name}_en")}
    if name == "standard" and found == {""}:
        found |= {node.rule_zh, node.rule_en}
    return found - {""} or {""}
