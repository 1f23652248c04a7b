"""The facts of one rubric taken over into another: what fits stays, what was compared is known."""

from tracker import scoring
from tracker.assessment.what_if.proposals import scaled_fact


def rule_of(item):
    """Return what two items have in common when they score alike."""
    return item.kind, item.points, item.params


class Carrier:
    """Takes facts from trees to a proposal, remembering what is the same in both.

    With `is_whole` everybody is scored together, so that places are taken anew where a rule of
    comparison, or what is compared, is another.
    """

    def __init__(self, *, is_whole):
        self.is_whole = is_whole
        self._reranked = {}

    def carry(self, evaluation, proposal, *, with_units):
        """Return (facts, codes of items whose rule asks for another fact).

        Without `with_units` what the units led came to is left for the cohort to find.
        """
        before, after = evaluation.tree, proposal.tree
        facts, misfits = {}, []
        for code, fact in evaluation.facts.items():
            node = after.by_code.get(code)
            if node is None:
                continue
            old = before.by_code[code]
            if code in proposal.factors and is_decided(node):
                fact = scaled_fact(fact, proposal.factors[code])
            if isinstance(fact, scoring.Standing):
                fact = self._standing(fact, old, node, before, after)
                if fact is None:
                    continue
            elif isinstance(fact, scoring.Units):
                if not with_units and node.item.kind == "from_units":
                    continue
            if rule_of(old.item) != rule_of(node.item) and not fits(after, node, fact):
                misfits.append(code)
            else:
                facts[code] = fact
        return facts, misfits

    def _standing(self, fact, old, node, before, after):
        """Return a standing for another rule: as it was, as a plain value, or None."""
        if node.item.kind == "ranked":
            is_anew = self.is_whole and self._is_reranked(old, node, before, after)
            return None if is_anew else fact
        if node.item.kind != "relative":
            return scoring.Measured(fact.value, fact.evidence)
        if _basis(old) == _basis(node):
            return fact
        if self.is_whole and node.params.against != "own_history":
            return scoring.Measured(fact.value, fact.evidence)
        has_place, by_place = fact.rank is not None, bool(node.params.places.table)
        return fact if has_place == by_place else None

    def _is_reranked(self, old, node, before, after):
        key = id(before), id(after), node.code
        if key not in self._reranked:
            same = _basis(old) == _basis(node) and _below(before, old) == _below(after, node)
            self._reranked[key] = not same
        return self._reranked[key]


def is_decided(node):
    """Tell whether a fact of the item is points on the item's own scale."""
    if node.item.kind == "delegated":
        return bool(node.params.parts) or node.params.out_of is None
    return node.item.kind == "discretionary"


def fits(tree, node, fact):
    """Tell whether an item's rule can score a fact, or the cohort can compare it."""
    if type(fact) in node.asks and type(fact) not in node.accepts:
        return True
    if not node.is_leaf:
        return type(fact) in node.accepts
    try:
        scoring.score_leaf(tree, node.code, fact)
    except scoring.FactDoesNotFit:
        return False
    return True


def _basis(node):
    """Return what a standing rests on: with whom and how one is compared, not what it gives."""
    params = node.params
    places = getattr(params, "places", None)
    if places is None:
        return None
    compared = "place" if places.table else params.against
    return compared, places.within, places.better, places.ties, getattr(params, "years", None)


def _below(tree, node):
    """Return the items below a node, however deep."""
    found, waiting = [], list(node.children)
    while waiting:
        below = tree.nodes[waiting.pop()]
        found.append(below.item)
        waiting += below.children
    return found
