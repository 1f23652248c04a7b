"""A branch's own account of its year: kept as a draft, sent, taken back."""

from django.utils.translation import gettext as _

from tracker.assessment.models import SelfAssessment, SelfScore
from tracker.assessment.moments import (
    lock_cycle,
    require_before_end,
    require_move,
    require_phase,
    require_version,
)
from tracker.assessment.states import SELF_ASSESSMENT_NEXT, SelfAssessmentStatus
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination import rubric
from tracker.determination.leads import require_speaks_for
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission


@deed
def save_self_assessment(participant, *, summary, scores, by, at):
    """Keep a draft; `scores` is {indicator code: (units of 0.0001 point or None, own words)}.

    An indicator with neither points nor words has no row. A draft is nobody else's business, so
    keeping one is not an audited act.

    :raises Refused: outside the phase, when it is sent already, or for points beyond the full mark
    """
    require_speaks_for(by, Permission.SELF_ASSESSMENT_WRITE, participant)
    _require_time(participant, at=at)
    require_version(participant)
    kept, _made = SelfAssessment.objects.select_for_update().get_or_create(
        participant=participant, defaults={"saved_at": at}
    )
    if kept.status != SelfAssessmentStatus.DRAFT:
        raise Refused(_("The self-assessment has been sent. Withdraw it to change it."))
    nodes = _leaves(participant)
    for code, (points, _text) in scores.items():
        if code not in nodes:
            raise Refused(_("There is no indicator “%(code)s” here.") % {"code": code})
        _require_bounds(nodes[code], points)
    ids = dict(
        participant.framework_version.nodes.filter(code__in=scores).values_list("code", "pk")
    )
    kept.scores.filter(node__code__in=scores).delete()
    SelfScore.objects.bulk_create(
        SelfScore(self_assessment=kept, node_id=ids[code], points=points, text=text.strip())
        for code, (points, text) in scores.items()
        if points is not None or text.strip()
    )
    kept.summary, kept.saved_at = summary.strip(), at
    kept.save(update_fields=["summary", "saved_at"])
    return kept


@deed
def send_self_assessment(self_assessment, *, by, at):
    """Hand the account to the reviewers.

    :raises Refused: outside the phase, or when it says nothing at all
    """
    row = _locked(self_assessment, by)
    _require_time(row.participant, at=at)
    require_move(SELF_ASSESSMENT_NEXT, SelfAssessmentStatus(row.status), SelfAssessmentStatus.SENT)
    if not row.summary and not row.scores.exists():
        raise Refused(_("Write the year in short, or an indicator at least, before you send."))
    row.status, row.sent_at, row.sent_by = SelfAssessmentStatus.SENT, at, by
    row.save(update_fields=["status", "sent_at", "sent_by"])
    organisation = row.participant.organisation
    record("selfassessment.sent", by=by, at=at, about=row, organisation=organisation)
    return row


@deed
def withdraw_self_assessment(self_assessment, *, by, at):
    """Take a sent account back while its phase lasts.

    :raises Refused: outside the phase
    """
    row = _locked(self_assessment, by)
    _require_time(row.participant, at=at)
    require_move(SELF_ASSESSMENT_NEXT, SelfAssessmentStatus(row.status), SelfAssessmentStatus.DRAFT)
    row.status, row.sent_at, row.sent_by = SelfAssessmentStatus.DRAFT, None, None
    row.save(update_fields=["status", "sent_at", "sent_by"])
    organisation = row.participant.organisation
    record("selfassessment.withdrawn", by=by, at=at, about=row, organisation=organisation)
    return row


def _locked(self_assessment, by):
    """Return the row, locked, after the right to it."""
    row = (
        SelfAssessment.objects.select_for_update(of=("self",))
        .select_related("participant__organisation", "participant__cycle")
        .get(pk=self_assessment.pk)
    )
    require_speaks_for(by, Permission.SELF_ASSESSMENT_WRITE, row.participant)
    return row


def _require_time(participant, *, at):
    """The phase of self-assessment, and not after its end."""
    cycle = lock_cycle(participant.cycle_id)
    require_phase(cycle, Phase.SELF_ASSESSMENT)
    require_before_end(cycle, Phase.SELF_ASSESSMENT, at=at)


def _leaves(participant):
    tree = rubric.tree_for(participant.framework_version, participant.kind)
    return {node.code: node for node in tree.leaves}


def _require_bounds(node, points):
    """Own points lie between 0 and the full mark; a bonus up to its cap."""
    if points is None:
        return
    most = node.full or node.cap
    if points < 0 or (most is not None and points > most):
        raise Refused(
            _("“%(code)s”: points must lie between 0 and the full mark.") % {"code": node.code}
        )
