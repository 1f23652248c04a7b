"""The table of what can be changed: the two upper levels of a rubric, and what was typed there."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.assessment.trying.readable import readable_items
from tracker.assessment.trying.typed import Typed
from tracker.assessment.what_if.proposals import Changes
from tracker.assessment.wording import shown
from tracker.determination import rubric
from tracker.determination.subjects import SubjectKind

LEVELS = 2
FLOORED = frozenset(
    {"per_occurrence", "shortfall", "severity", "lateness", "step", "from_full_mark"}
)
CAPPED = frozenset({"per_occurrence", "ratio", "bonus", "ladder", "severity", "from_full_mark"})


@dataclass
class Line:
    """One item that can be changed: its numbers as they are, and what was typed instead.

    `floor` and `cap` tell whether there is such a bound to take away.
    """

    node: scoring.Node
    title: str
    ident: str
    full: str
    weight: str
    each: str
    floor: bool
    cap: bool
    typed: Typed

    @property
    def step(self):
        """How far the line is moved in."""
        return self.node.depth - 1

    @property
    def fields(self):
        """The inputs that the line has, by name."""
        found = {}
        if self.full:
            found["points"] = self.typed.input("points", _("Full mark"), "number")
        if self.weight:
            found["weight"] = self.typed.input("weight", _("Weight"), "number")
        if self.each:
            found["each"] = self.typed.input("each", _("Points each"), "number")
        if self.floor:
            found["nofloor"] = self.typed.input("nofloor", _("without floor"), "tick")
        if self.cap:
            found["nocap"] = self.typed.input("nocap", _("without cap"), "tick")
        return found

    @property
    def sentences(self):
        """What is wrong with what was typed."""
        return [f"{self.title}: {sentence}" for sentence in self.typed.problems.values()]


def usual_kind(kinds):
    """Return the kind that most participants have; of equal ones the first of the list."""
    counted = Counter(kinds)
    order = list(SubjectKind)
    return min(counted, key=lambda kind: (-counted[kind], order.index(kind)), default=None)


def lines_of(nodes, kind, data):
    """Return [Line] of a version's items for a kind, in the order of the sheet.

    `nodes` are the version's rows, `data` what was typed.

    :raises scoring.ScoringError: when the items are no rubric
    """
    items, _left_out = readable_items(rubric.select_items(nodes, kind))
    if not items:
        return []
    tree, titles = scoring.build(items), {node.code: node.title for node in nodes}
    weighted = {
        tree.nodes[child].code
        for node in tree.nodes
        if not node.is_leaf and scoring.KINDS[node.item.kind].needs_weights
        for child in node.children
    }
    return [_line(node, titles[node.code], node.code in weighted, data) for node in _upper(tree)]


def _upper(tree):
    found, waiting = [], list(reversed(tree.root.children))
    while waiting:
        node = tree.nodes[waiting.pop()]
        found.append(node)
        if node.depth < LEVELS:
            waiting += reversed(node.children)
    return found or [tree.root]


def _line(node, title, is_weighted, data):
    params, kind = node.item.params, node.item.kind
    has_each = kind in ("per_occurrence", "shortfall", "bonus", "lateness") and params.get("each")
    ident = f"change-{node.index}"
    return Line(
        node=node,
        title=title,
        ident=ident,
        full=shown(scoring.from_units(node.full)) if node.full else "",
        weight=shown(node.weight) if is_weighted and node.weight is not None else "",
        each=str(has_each or ""),
        floor=node.floor is not None and (kind in FLOORED or params.get("floor") is not None),
        cap=node.cap is not None and (kind in CAPPED or params.get("cap") is not None),
        typed=Typed(data, node.code, ident),
    )


def changes_of(lines):
    """Return the Changes that were typed into lines; what is wrong stays with each line."""
    factors, weights, each, unbounded = {}, {}, {}, set()
    for line in lines:
        typed, code = line.typed, line.node.code
        if line.full and (points := typed.number("points")) is not None:
            if points > 0:
                factors[code] = points * scoring.UNITS / line.node.full
            else:
                typed.object_to("points", _("Must be more than %(limit)s.") % {"limit": 0})
        if line.weight and (weight := typed.number("weight")) is not None:
            if weight >= 0:
                weights[code] = weight
            else:
                typed.object_to("weight", _("Cannot be negative."))
        if line.each and (one := typed.number("each")) is not None:
            if one > 0:
                each[code] = one
            else:
                typed.object_to("each", _("Must be more than %(limit)s.") % {"limit": 0})
        if line.floor and typed.ticked("nofloor"):
            unbounded.add((code, "floor"))
        if line.cap and typed.ticked("nocap"):
            unbounded.add((code, "cap"))
    return Changes(factors, weights, each, frozenset(unbounded))
