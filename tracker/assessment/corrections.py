"""What an upheld appeal changes: single leaves of a frozen score, everything else kept exactly.

The corrected leaf becomes a decision: an item of the rule "discretionary" within the bounds that
its own rule had, scored by the points awarded on appeal. So the new snapshot recomputes by itself.
"""

import dataclasses
from fractions import Fraction

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.audit.refusals import Refused
from tracker.scoring.numbers import write


def leaves_of(result):
    """Return {code: scoring Node} of the leaves of a result's snapshot."""
    tree, _facts, _evaluation = scoring.from_snapshot(result.snapshot)
    return {node.code: node for node in tree.leaves}


def points_of_leaves(result):
    """Return {code: units of 0.0001 point}: what each leaf came to, ties upwards."""
    _tree, _facts, evaluation = scoring.from_snapshot(result.snapshot)
    return {
        node.code: int(scoring.round_half_up(evaluation.node(node.code).points, 4) * scoring.UNITS)
        for node in evaluation.tree.leaves
    }


def bounds_of(node):
    """Return (least, most) in units of 0.0001 point that a leaf's rule can give."""
    if node.item.kind == "discretionary":
        least, most = node.params.least, node.params.most
        if node.params.mode == "deduct":
            least, most = (
                Fraction(node.full, scoring.UNITS) - most,
                Fraction(node.full, scoring.UNITS),
            )
        return int(least * scoring.UNITS), int(most * scoring.UNITS)
    least = 0 if node.floor is None else int(node.floor)
    most = node.full if node.cap is None else int(node.cap)
    return min(least, most), max(least, most)


def require_bounds(result, marks):
    """Pass when each new number of points lies within what its leaf's rule can give.

    :raises Refused: naming the indicator
    """
    leaves = leaves_of(result)
    for code, units in marks.items():
        if code not in leaves:
            raise Refused(_("This indicator is no part of the result."), field="marks")
        least, most = bounds_of(leaves[code])
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
    items = []
    for item in tree.items:
        if item.code in marks:
            least, most = bounds_of(tree.by_code[item.code])
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
    return scoring.evaluate(scoring.build(items), facts, unscored=before.treatment)


def _points(units):
    """Return units as the exact text of points that a rule's parameters take."""
    return write(scoring.from_units(units))
