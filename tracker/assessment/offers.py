"""Which decisions what was given on a changed indicator allows: points are never guessed."""

from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.assessment.facts import fact_of


class Decision(TextChoices):
    """What becomes of the points that were given on an indicator that changed."""

    KEEP = "keep", _("keep the points")
    RESCALE = "rescale", _("rescale to the new full mark")
    AGAIN = "again", _("score again")


# what leaves the judgement itself alone: what was given stays, without a question
NOT_ASKED = frozenset(
    {"moved", "reordered", "weight", "dimension", "clauses", "ends_on", "remarks", "nature",
     "applies_to"}
)  # fmt: skip


def offer(change, trees):
    """Fill in which Decisions everything that was given on an indicator allows.

    `trees` are {"old" or "new": {organisation kind: tree or None}}.
    """
    if all(difference.what in NOT_ASKED for difference in change.differences):
        return  # nothing to decide: every answer stays as it is
    if not change.marks and not change.self_scores:
        return
    old, new = (
        next(tree for tree in trees[side].values() if tree and change.code in tree.by_code)
        for side in ("old", "new")
    )
    offers = []
    change.kept = _answers(change, old, new, Fraction(1))
    if len(change.kept) == len(change.marks) and _self_scores_fit(change, new):
        offers.append(Decision.KEEP)
    if change.ratio is not None and change.ratio != 1:
        change.rescaled = _answers(change, old, new, change.ratio)
        if len(change.rescaled) == len(change.marks):
            offers.append(Decision.RESCALE)
    change.offers = (*offers, Decision.AGAIN)


def _answers(change, old, new, ratio):
    """Return {mark pk: (fact, points)}: an answer that the new rule takes for ratio × the points.

    Exactly so many points, or there is none.
    """
    found = {}
    for mark in change.marks:
        fact = fact_of(mark)
        worth = _worth(old, change.code, fact)
        if worth is None:
            continue
        wanted, full = worth * ratio, scoring.from_units(change.new.points)
        candidates = [fact]
        if ratio != 1 and not isinstance(fact, scoring.NotApplicable):
            reason = mark.reason or getattr(fact, "reason", "")
            # a rule that deducts takes what is taken off, not what is left
            candidates += [scoring.Awarded(points, reason) for points in (wanted, full - wanted)]
        for candidate in candidates:
            if _worth(new, change.code, candidate) == wanted and _exempt_alike(
                candidate, old, new, change.code
            ):
                found[mark.pk] = (candidate, wanted)
                break
    return found


def _worth(tree, code, fact):
    """Return what a fact is worth at a leaf, in points, or None where the rule refuses it."""
    try:
        return scoring.score_leaf(tree, code, fact)
    except scoring.FactDoesNotFit:
        return None


def _exempt_alike(fact, old, new, code):
    """What does not apply must count in the same way as before, not only for as many points."""
    if not isinstance(fact, scoring.NotApplicable):
        return True
    return old.by_code[code].exemption is new.by_code[code].exemption


def _self_scores_fit(change, new):
    """Own points lie between 0 and the new full mark, as where a branch enters them."""
    node = new.by_code[change.code]
    most = node.full or node.cap
    given = [score.points for score in change.self_scores if score.points is not None]
    return most is None or not given or max(given) <= most
