"""What is known of vetoes, as facts for the scorer: collected for many participants at once."""

from calendar import monthrange
from datetime import date, timedelta

from tracker import scoring
from tracker.assessment.models import Veto
from tracker.assessment.states import VetoStatus
from tracker.determination import rubric

S = scoring.VetoStatus

# where several vetoes were raised on one item, what weighs most counts
WEIGHT = {S.EFFECTIVE: 4, S.PENDING: 3, S.EXCEPTED: 2, S.EXPIRED: 1}


def facts_for(participants, on):
    """Return {(participant pk, node code): `scoring.Vetoed`} as it stands on that day: one query.

    `participants` are rows or primary keys. An item without an entry has no veto; those declined
    or lifted are none. The reason is the decision that a veto rests on, or why the exception
    applies; the text of what happened stays out of the score.
    """
    rows = (
        Veto.objects.filter(
            participant__in=participants,
            status__in=[VetoStatus.PROPOSED, VetoStatus.CONFIRMED, VetoStatus.EXCEPTED],
        )
        .order_by("pk")
        .values_list(
            "participant_id",
            "node__code",
            "pk",
            "status",
            "basis",
            "exception",
            "exception_reason",
            "expires_on",
        )
    )
    found = {}
    for participant, code, pk, status, basis, exception, why, expires_on in rows:
        fact = _fact(pk, status, basis, exception, why, is_over=_is_over(expires_on, on))
        known = found.get((participant, code))
        if known is None or WEIGHT[fact.status] >= WEIGHT[known.status]:
            found[participant, code] = fact
    return found


def is_over(veto, on):
    """Tell whether a veto has stopped to count on that day."""
    return _is_over(veto.expires_on, on)


def _is_over(expires_on, on):
    return expires_on is not None and on > expires_on


def _fact(pk, status, basis, exception, why, *, is_over):
    evidence = (f"veto:{pk}",)
    if status == VetoStatus.EXCEPTED:
        return scoring.Vetoed(S.EXCEPTED, exception, why, evidence)
    if status == VetoStatus.PROPOSED:
        return scoring.Vetoed(S.PENDING, reason=basis, evidence=evidence)
    return scoring.Vetoed(S.EXPIRED if is_over else S.EFFECTIVE, reason=basis, evidence=evidence)


def rules_of(participant):
    """Return {node code: the veto rule} of a participant's rubric, in the sheet's order."""
    tree = rubric.tree_for(participant.framework_version, participant.kind)
    return {node.code: node.params for node in tree.leaves if node.item.kind == "veto"}


def rule_of(participant, code):
    """Return a veto rule of a participant's rubric, or None when the item is no veto of it."""
    return rules_of(participant).get(code)


def last_day(start, months):
    """Return the last day on which a veto counts that began on a day; None: it does not expire.

    The months end the day before the same day of the month, or with a month that is too short:
    12 months from 15 March end on 14 March, one month from 31 January ends on 28 February.
    """
    if months is None:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    longest = monthrange(year, month + 1)[1]
    if start.day > longest:
        return date(year, month + 1, longest)
    return date(year, month + 1, start.day) - timedelta(days=1)
