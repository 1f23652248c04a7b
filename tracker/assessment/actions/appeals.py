"""Appeals: filed by the branch, answered with a reason by two persons, or withdrawn."""

import hashlib
import json

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tracker import scoring
from tracker.approvals.actions import sign
from tracker.approvals.models import Purpose
from tracker.assessment import corrections, rollups, settling, totals
from tracker.assessment.models import Appeal, Correction, Result, ResultDimension
from tracker.assessment.moments import lock_cycle, require_before_end, require_move, require_phase
from tracker.assessment.recipients import administrators_of, those_concerned
from tracker.assessment.states import APPEAL_NEXT, RESULT_NEXT, AppealStatus, ResultStatus
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.leads import require_speaks_for
from tracker.determination.states import Phase
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.bilingual import paired
from tracker.organisations.permissions import Permission, require


@deed
def file_appeal(result, *, text, node=None, by, at):
    """Object to a published result, as a whole or to one indicator; return the Appeal.

    :raises Refused: outside the phase, without a text, against an older version, or while an
        appeal against the result is open
    """
    participant = result.participant
    require_speaks_for(by, Permission.APPEAL_FILE, participant)
    cycle = lock_cycle(participant.cycle_id)
    require_phase(cycle, Phase.APPEAL)
    require_before_end(cycle, Phase.APPEAL, at=at)
    result = Result.objects.get(pk=result.pk)
    if result.status != ResultStatus.PUBLISHED:
        raise Refused(_("Only the published result that counts can be appealed against."))
    if not text.strip():
        raise Refused(_("Say what is wrong and why."), field="text")
    if node is not None and node.code not in corrections.bounds_of_leaves(result):
        raise Refused(_("This indicator is no part of the result."), field="node")
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                result=result, node=node, text=text.strip(), filed_by=by, filed_at=at
            )
    except IntegrityError as error:
        raise Refused(_("An appeal against this result is open already.")) from error
    notify(
        administrators_of(cycle.organisation, on=localdate(at)),
        NoticeKind.APPEAL_FILED,
        at=at,
        link=reverse("assessment:appeal-detail", args=[appeal.pk]),
        values=_subject(participant),
    )
    _record("appeal.filed", appeal, by=by, at=at)
    return appeal


@deed
def withdraw_appeal(appeal, *, by, at):
    """Take an appeal back before an answer is proposed.

    :raises Refused: when an answer is proposed or given
    """
    appeal = _locked(appeal)
    require_speaks_for(by, Permission.APPEAL_FILE, appeal.result.participant)
    require_move(APPEAL_NEXT, AppealStatus(appeal.status), AppealStatus.WITHDRAWN)
    appeal.status = AppealStatus.WITHDRAWN
    appeal.save(update_fields=["status"])
    _record("appeal.withdrawn", appeal, by=by, at=at)
    return appeal


@deed
def propose_answer(appeal, *, upheld, answer, marks=None, by, at, password):
    """Propose to uphold an appeal with new points, or to reject it; sign the proposal.

    `marks` is {indicator code: units of 0.0001 point}, within what its rule can give.

    :raises Refused: when it is not open, without a reason, without or beyond points, or for a
        wrong password
    """
    appeal = _locked(appeal)
    result = appeal.result
    require(by, Permission.APPEAL_ANSWER, organisation=result.participant.organisation)
    require_move(APPEAL_NEXT, AppealStatus(appeal.status), AppealStatus.PROPOSED)
    marks = dict(marks or {}) if upheld else {}
    if not answer.strip():
        raise Refused(_("Give the reason."), field="answer")
    if upheld and not marks:
        raise Refused(_("State the new points of an indicator at least."), field="marks")
    corrections.require_bounds(result, marks)
    appeal.status, appeal.proposed_by, appeal.proposed_at = AppealStatus.PROPOSED, by, at
    appeal.proposal, appeal.answer = {"upheld": bool(upheld), "marks": marks}, answer.strip()
    appeal.save(update_fields=["status", "proposed_by", "proposed_at", "proposal", "answer"])
    _sign(appeal, Purpose.APPEAL_PROPOSE, by=by, at=at, password=password)
    _record("appeal.answer_proposed", appeal, by=by, at=at)
    return appeal


@deed
def return_answer(appeal, *, by, at):
    """Send a proposed answer back: the appeal is open again. The proposer may do so as well.

    :raises Refused: when no answer is proposed
    """
    appeal = _locked(appeal)
    require(by, Permission.APPEAL_ANSWER, organisation=appeal.result.participant.organisation)
    require_move(APPEAL_NEXT, AppealStatus(appeal.status), AppealStatus.OPEN)
    appeal.status, appeal.proposed_by, appeal.proposed_at = AppealStatus.OPEN, None, None
    appeal.proposal, appeal.answer = {}, ""
    appeal.save(update_fields=["status", "proposed_by", "proposed_at", "proposal", "answer"])
    _record("appeal.answer_returned", appeal, by=by, at=at)
    return appeal


@deed
def confirm_answer(appeal, *, by, at, password):
    """Confirm a proposed answer as a second person; an upheld appeal issues the next version.

    :raises Refused: for the person who proposed it, a wrong password, or without a proposal
    """
    appeal = _locked(appeal)
    result = appeal.result
    require(by, Permission.APPEAL_ANSWER, organisation=result.participant.organisation)
    to = AppealStatus.UPHELD if appeal.proposal.get("upheld") else AppealStatus.REJECTED
    require_move(APPEAL_NEXT, AppealStatus(appeal.status), to)
    if appeal.proposed_by_id == by.pk:
        raise Refused(_("A second person must confirm the answer."))
    _sign(appeal, Purpose.APPEAL_CONFIRM, by=by, at=at, password=password)
    appeal.status, appeal.answered_by, appeal.answered_at = to, by, at
    appeal.save(update_fields=["status", "answered_by", "answered_at"])
    if to == AppealStatus.UPHELD:
        _issue(appeal, at=at)
        rollups.refresh(result.participant.cycle)
    participant = result.participant
    notify(
        those_concerned(participant, on=localdate(at)),
        NoticeKind.APPEAL_ANSWERED,
        at=at,
        link=reverse("assessment:appeal-detail", args=[appeal.pk]),
        values=_subject(participant),
    )
    _record("appeal.answered", appeal, by=by, at=at)
    return appeal


def _subject(participant):
    """What a notice says of an appeal: who and which cycle, in both languages."""
    cycle = participant.cycle
    return {
        **paired("organisation", participant.name_zh, participant.name_en),
        **paired("cycle", cycle.title_zh, cycle.title_en),
    }


def _issue(appeal, *, at):
    """Write the next version of the result with its corrections; the old one is replaced."""
    old = appeal.result
    participant = old.participant
    marks = {code: int(units) for code, units in appeal.proposal["marks"].items()}
    before = corrections.points_of_leaves(old)
    evaluation = corrections.corrected(
        old, marks, reason=appeal.answer, evidence=f"appeal:{appeal.pk}"
    )
    one = settling.graded_again(settling.computed(participant, evaluation))
    text = one.snapshot
    new = Result.objects.create(
        participant=participant,
        appeal=appeal,
        version=old.version + 1,
        status=ResultStatus.DRAFT,
        points=one.points,
        full_points=one.full_points,
        grade=one.grade,
        snapshot=text,
        sha256=scoring.sha256(text),
        scorer_version=scoring.SCORER_VERSION,
    )
    dimensions = totals.dimensions_of([participant.framework_version_id])
    ResultDimension.objects.bulk_create(
        ResultDimension(
            result=new,
            dimension_id=dimensions[participant.framework_version_id, code],
            points=points,
            full_points=full,
        )
        for code, (points, full) in one.dimensions.items()
        if (participant.framework_version_id, code) in dimensions
    )
    nodes = dict(
        participant.framework_version.nodes.filter(code__in=marks).values_list("code", "pk")
    )
    Correction.objects.bulk_create(
        Correction(
            appeal=appeal,
            result=new,
            node_id=nodes[code],
            points_before=before[code],
            points_after=units,
        )
        for code, units in marks.items()
    )
    require_move(RESULT_NEXT, ResultStatus(old.status), ResultStatus.SUPERSEDED)
    Result.objects.filter(pk=old.pk).update(status=ResultStatus.SUPERSEDED)
    Result.objects.filter(pk=new.pk).update(status=ResultStatus.SETTLED, settled_at=at)
    Result.objects.filter(pk=new.pk).update(status=ResultStatus.PUBLISHED, published_at=at)


def hash_of(appeal):
    """Return the SHA-256 of a proposed answer: what both persons sign."""
    said = {
        "appeal": appeal.pk,
        "result": appeal.result.sha256,
        "text": appeal.text,
        "proposal": appeal.proposal,
        "answer": appeal.answer,
        "proposed_at": appeal.proposed_at.timestamp(),
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _sign(appeal, purpose, *, by, at, password):
    sign(
        appeal,
        by=by,
        at=at,
        purpose=purpose,
        sha256=hash_of(appeal),
        password=password,
        organisation=appeal.result.participant.organisation,
    )


def _locked(appeal):
    """Return the appeal, its own row locked, with what stands around it."""
    return (
        Appeal.objects.select_for_update(of=("self",))
        .select_related(
            "result__participant__organisation",
            "result__participant__framework_version",
            "result__participant__cycle__organisation",
            "node",
        )
        .get(pk=appeal.pk)
    )


def _record(verb, appeal, *, by, at):
    participant = appeal.result.participant
    record(
        verb,
        by=by,
        at=at,
        about=appeal,
        organisation=participant.organisation,
        data={
            "cycle": participant.cycle.code,
            "indicator": appeal.node.code if appeal.node_id else "",
            "version": appeal.result.version,
        },
    )
