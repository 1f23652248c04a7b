"""What an upheld appeal changes: single leaves of a frozen score, everything else kept exactly.

The corrected leaf becomes a decision: an item of the rule "discretionary" within the bounds that
its own rule had, scored by the points awarded on appeal. So the new snapshot recomputes by itself.
"""

import dataclasses
from fractions import Fraction

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.assessment.models import Result
from tracker.audit.refusals import Refused
from tracker.scoring.numbers import write


def points_of_leaves(result):
    """Return {code: units of 0.0001 point}: what each leaf came to, ties upwards."""
    _tree, _facts, evaluation = scoring.from_snapshot(result.snapshot)
    return {
        node.code: int(scoring.round_half_up(evaluation.node(node.code).points, 4) * scoring.UNITS)
        for node in evaluation.tree.leaves
    }


def bounds_of_leaves(result):
    """Return {code: (least, most)} in units of 0.0001 point that each leaf's rule can give.

    A clause that only takes away can take no more than its item has. What gives no points itself
    (a condition, a veto) can only be set to 0, which sets it aside.
    """
    tree, _facts, _evaluation = scoring.from_snapshot(result.snapshot)
    return _bounds(tree)


def _bounds(tree):
    above = {child: node for node in tree.nodes for child in node.children}
    return {leaf.code: _bounds_of(leaf, above.get(leaf.index, leaf)) for leaf in tree.leaves}


def _bounds_of(leaf, item):
    if leaf.effect is not None:
        return 0, 0
    if leaf.item.kind == "discretionary":
        least, most = leaf.params.least, leaf.params.most
        if leaf.params.mode == "deduct":
            full = Fraction(leaf.full, scoring.UNITS)
            least, most = full - most, full
        return int(least * scoring.UNITS), int(most * scoring.UNITS)
    least = leaf.floor
    if least is None:
        least = 0 if leaf.full else -item.full
    most = (leaf.full or item.full) if leaf.cap is None else leaf.cap
    return min(int(least), int(most)), max(int(least), int(most))


def require_bounds(result, marks):
    """Pass when each new number of points lies within what its leaf's rule can give.

    :raises Refused: naming the indicator
    """
    bounds = bounds_of_leaves(result)
    for code, units in marks.items():
        if code not in bounds:
            raise Refused(_("This indicator is no part of the result."), field="marks")
        least, most = bounds[code]
        if type(units) is not int or not least <= units <= most:
            raise Refused(
                _("“%(code)s”: between %(least)s and %(most)s points.")
                % {
                    "code": code,
                    "least": _points(least),
                    "most": _points(most),
                },
                field="marks",
            )


def corrected(result, marks, *, reason, evidence):
    """Return the evaluation of a result's snapshot with the points of some leaves replaced.

    `marks` is {leaf code: units}; the reason and the reference stand in the working.
    """
    tree, facts, before = scoring.from_snapshot(result.snapshot)
    # an event that counted here must not count elsewhere now: every other item stays as it was
    facts = scoring.counted_once(tree, facts)
    items, bounds = [], _bounds(tree)
    for item in tree.items:
        if item.code in marks:
            least, most = bounds[item.code]
            item = dataclasses.replace(
                item,
                kind="discretionary",
                # a bonus has no full mark: nothing of it can be missed
                points=item.points or Fraction(0),
                params={"least": _points(least), "most": _points(most)},
            )
            points = scoring.from_units(marks[item.code])
            facts[item.code] = scoring.Awarded(points, reason, evidence=(evidence,))
        items.append(item)
    tree = scoring.build(items)
    facts = _stood_again(result, tree, facts, marks, before.treatment)
    return scoring.evaluate(tree, facts, unscored=before.treatment)


def _stood_again(result, tree, facts, marks, treatment):
    """Return the facts with a new place wherever something below a ranked item was corrected.

    The place is found among the others' values as they were frozen: nobody else moves.
    """
    for node in tree.nodes:
        if node.item.kind != "ranked" or node.code not in facts:
            continue
        if not marks.keys() & _codes_below(tree, node):
            continue
        evaluation = scoring.evaluate(tree, facts, unscored=treatment)
        came_to = sum(
            evaluation.node_points[child]
            for child in node.children
            if child not in evaluation.dropped
        )
        facts[node.code] = scoring.stand_again(
            facts[node.code],
            Fraction(came_to) / scoring.UNITS,
            _values_of_others(result, node),
            node.params.places,
        )
    return facts


def _codes_below(tree, node):
    waiting, found = [node], set()
    while waiting:
        below = [tree.nodes[child] for child in waiting.pop().children]
        found.update(child.code for child in below)
        waiting += below
    return found


def _values_of_others(result, node):
    """Return what the others of the group came to at a ranked item, from their snapshots."""
    participant = result.participant
    others = Result.objects.filter(
        participant__cycle=participant.cycle_id,
        participant__framework_version=participant.framework_version_id,
        # leaders stand among leaders
        participant__post__isnull=participant.post_id is None,
    )
    if node.params.places.within == "parent":
        others = others.filter(participant__parent=participant.parent_id)
    elif node.params.places.within == "kind":
        others = others.filter(participant__kind=participant.kind)
    found = []
    for text in others.exclude(participant=participant).newest().values_list("snapshot", flat=True):
        standing = scoring.from_snapshot(text)[1].get(node.code)
        if isinstance(standing, scoring.Standing):
            found.append(standing.value)
    return found


def _points(units):
    """Return units as the exact text of points that a rule's parameters take."""
    return write(scoring.from_units(units))
