"""Settling proposed rules: a person confirms each, or leaves it to judgement within a range."""

from django.utils.translation import gettext as _

from tracker import scoring
from tracker.audit.deeds import deed
from tracker.audit.refusals import Refused
from tracker.determination import rubric
from tracker.determination.actions.drafting import locked_draft
from tracker.determination.actions.editing import change_nodes
from tracker.determination.framework_files.rows import decimal
from tracker.determination.models import IndicatorKind, Reading
from tracker.determination.proposing import SURE, left_open
from tracker.scoring.numbers import write

JUDGED = "discretionary"


@deed
def confirm_rules(version, codes, *, by, at):
    """Confirm proposed rules that the person has read; return the FrameworkChange.

    :raises Refused: when one of them is not waiting, leaves something open, or is doubtful and not
        the only one
    """
    version = locked_draft(version, by=by)
    changes = {}
    for node in _waiting(version, codes):
        if problem := left_open(node):
            message = _("“%(title)s” cannot be confirmed yet: %(why)s")
            raise Refused(message % {"title": node.title, "why": problem})
        if len(codes) > 1 and (node.sureness or 0) < SURE:
            message = _("“%(title)s” was read with doubt: confirm it by itself, beside its text.")
            raise Refused(message % {"title": node.title})
        changes[node.code] = {"reading": Reading.CONFIRMED.value}
    return change_nodes(version, changes, verb="confirmed", by=by, at=at)


@deed
def leave_to_judgement(version, code, *, least, most, takes_away=False, by, at):
    """Let reviewers decide an item within a range, with a reason; return the FrameworkChange.

    `least` and `most` are points. With `takes_away` they are taken from the full mark, or from
    that of the item above where the rule has none of its own.

    :raises Refused: when the item is not waiting, or the range does not fit its full mark
    """
    version = locked_draft(version, by=by)
    (node,) = _waiting(version, [code])
    full = scoring.from_units(node.points or (node.parent.points if node.parent_id else 0))
    if least < 0 or least > most:
        raise Refused(_("The range goes from the least to the most, from 0 upwards."), field="most")
    if full and most > full:
        message = _("At most %(points)s points can be given or taken away here.")
        raise Refused(message % {"points": write(full)}, field="most")
    params = {
        "mode": "deduct" if takes_away else "award",
        "least": decimal(scoring.to_units(least)),
        "most": decimal(scoring.to_units(most)),
    }
    source = node.source if _reviewed(node.source) else {"from": "review"}
    row = {
        "kind": JUDGED,
        "params": params,
        "source": source,
        "indicator_kind": IndicatorKind.QUALITATIVE.value,
        "reason_needed": True,
        "levels": [],
        "reading": Reading.CONFIRMED.value,
    }
    return change_nodes(version, {code: row}, verb="judged", by=by, at=at)


@deed
def leave_out_clause(version, code, *, by, at):
    """Take out a clause that is no rule of its own; its text stays with the item above.

    :raises Refused: when it is not waiting, or is the only rule of its item
    """
    version = locked_draft(version, by=by)
    (node,) = _waiting(version, [code])
    if node.parent is None or node.points or node.parent.children.count() < 2:
        message = _("“%(title)s” is all that the item has; it cannot be left out.")
        raise Refused(message % {"title": node.title})
    return change_nodes(version, {code: None}, verb="removed", by=by, at=at)


def _waiting(version, codes):
    """Return the nodes of these codes, each of which must be waiting for confirmation."""
    if not codes:
        raise Refused(_("Choose at least one rule."))
    nodes = {
        node.code: node
        for node in version.nodes.filter(code__in=codes).select_related("parent", "dimension")
    }
    for code in codes:
        node = nodes.get(code)
        if node is None:
            raise Refused(_("This item is no longer in the draft."))
        if node.reading != Reading.PROPOSED:
            message = _("“%(title)s” is settled already.")
            raise Refused(message % {"title": node.title})
    return list(nodes.values())


def _reviewed(source):
    """Tell whether a source hands a reviewer's decision on."""
    origin = source.get("from") if isinstance(source, dict) else None
    return scoring.Awarded in rubric.FACTS_OF_SOURCE.get(origin, ())
