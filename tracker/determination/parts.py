"""What a version asks of each kind of organisation: the common part and the part of its own."""

from dataclasses import dataclass

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.subjects import SubjectKind

# above these a part's points go into the total as they stand
PLAIN = frozenset({"sum", "not_twice"})


@dataclass(frozen=True, slots=True)
class Parts:
    """The full marks of one kind, in units of 0.0001 point, and how many indicators give them.

    `common` and `own` are None where the rubric cannot be added up yet, or where something other
    than a sum stands above the part; `full` is None in the first case only.
    """

    kind: str
    full: object
    common: object
    own: object
    common_indicators: int
    own_indicators: int

    @property
    def indicators(self):
        """How many indicators the kind has in all."""
        return self.common_indicators + self.own_indicators


def parts_by_kind(nodes):
    """Return the `Parts` of every kind that a version's nodes apply to, in the usual order.

    The part of its own is what names the kind, and whatever stands below that; the rest is common.
    """
    by_code = {node.code: node for node in nodes}
    found = []
    for kind in SubjectKind:
        items = rubric.select_items(nodes, kind)
        if items:
            found.append(_parts(kind, items, by_code))
    return found


def _parts(kind, items, by_code):
    parents = {item.code: item.parent_code for item in items}
    kinds = {item.code: item.kind for item in items}
    topmost = {item.code: _topmost_own(item.code, parents, by_code) for item in items}
    leaves = [item.code for item in items if _is_leaf(item)]
    own_leaves = sum(1 for code in leaves if topmost[code])
    try:
        tree = scoring.build(items)
    except scoring.ScoringError:
        # a draft in the making: its problems are said when it is checked
        return Parts(kind, None, None, None, len(leaves) - own_leaves, own_leaves)
    full = tree.root.full
    tops = {code for code in topmost.values() if code}
    above = {one for code in tops for one in _above(code, parents)}
    if all(kinds[code] in PLAIN for code in above):
        own = sum(tree.by_code[code].full for code in tops)
        common = full - own
    else:
        own = common = None
    return Parts(kind, full, common, own, len(leaves) - own_leaves, own_leaves)


def _topmost_own(code, parents, by_code):
    """Return the highest item at or above one that names kinds of its own, or None."""
    line = [code, *_above(code, parents)]
    return next((one for one in reversed(line) if by_code[one].applies_to), None)


def _above(code, parents):
    found = []
    while (code := parents.get(code)) and code not in found:
        found.append(code)
    return found


def _is_leaf(item):
    kind = scoring.KINDS.get(item.kind)
    return kind is None or kind.is_leaf
