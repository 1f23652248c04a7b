"""Whether the parts of a draft add up to what is stated above them, kind by kind."""

from dataclasses import dataclass
from fractions import Fraction

from tracker import scoring
from tracker.determination.subjects import SubjectKind

WHOLE = 1_000_000  # 100 per cent of weights in units of 0.0001
# their full mark is their own: what stands below takes away from it or decides a place
NOT_ADDED_UP = ("from_full_mark", "ranked")


@dataclass(frozen=True)
class Sum:
    """What stands below one item comes to: `units` per kind of organisation that it concerns.

    `stated` is the item's own full mark, 0 where it states none. `weights` is what the weights
    below a weighted mean total, None elsewhere.
    """

    stated: int
    units: dict
    weights: int | None = None

    @property
    def wrong(self):
        """Return [(kind or "" for all of them, units)] where the sum is not what is stated."""
        if not self.stated:
            return []
        wrong = [(kind, units) for kind, units in self.units.items() if units != self.stated]
        if len(wrong) == len(self.units) and len({units for _kind, units in wrong}) == 1:
            return [("", wrong[0][1])]
        return wrong

    @property
    def wrong_weights(self):
        """Return the total of weights that is not 100 per cent, or None."""
        return self.weights if self.weights not in (None, WHOLE) else None

    @property
    def full(self):
        """Return the one full mark of the item, or None where it differs from kind to kind."""
        found = set(self.units.values())
        return self.stated or (found.pop() if len(found) == 1 else None)


def sums_of(nodes):
    """Return {code: Sum} of the combining items among a version's nodes."""
    below = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    groups = [n for n in nodes if n.pk in below and not _is_leaf(n)]
    named = {kind for node in nodes for kind in node.applies_to}
    # the common part is common to organisations; leaders have what names them
    kinds = [
        kind
        for kind in SubjectKind
        if any(_concerns(n, kind) for n in nodes) and (kind != SubjectKind.LEADER or kind in named)
    ]
    # kinds that no item names see the same items: one of them stands for all
    plain = [kind for kind in kinds if kind not in named][:1]
    found = {group.code: {} for group in groups}
    for kind in [*plain, *(kind for kind in kinds if kind in named)]:
        fulls = {}
        for group in below.get(None, []):
            _full(group, kind, below, fulls)
        for group in groups:
            if group.pk in fulls and group.kind not in NOT_ADDED_UP:
                found[group.code][kind] = fulls[group.pk][1]
    sums = {}
    for group in groups:
        weights = None
        rule = scoring.KINDS.get(group.kind)
        if rule is not None and rule.needs_weights:
            weights = sum(child.weight or 0 for child in below[group.pk])
        sums[group.code] = Sum(group.points, found[group.code], weights)
    return sums


def _full(node, kind, below, fulls, *, is_named=False):
    """Return the full mark of a node for one kind in units, or None where it does not apply.

    `fulls` gets {pk: (full mark, what the children come to)} of everything that applies.
    """
    if not _concerns(node, kind):
        return None
    is_named = is_named or kind in node.applies_to
    if _is_leaf(node):
        return node.points if is_named or kind != SubjectKind.LEADER else None
    children = [
        (child, _full(child, kind, below, fulls, is_named=is_named))
        for child in below.get(node.pk, [])
    ]
    children = [(child, full) for child, full in children if full is not None]
    if not children:
        return None
    weights = [Fraction(child.weight or 0, 10_000) for child, _full_mark in children]
    summed = scoring.KINDS[node.kind].full(weights, [full for _child, full in children])
    fulls[node.pk] = (node.points or summed, summed)
    return node.points or summed


def _concerns(node, kind):
    return not node.applies_to or kind in node.applies_to


def _is_leaf(node):
    rule = scoring.KINDS.get(node.kind)
    return rule is None or rule.is_leaf
