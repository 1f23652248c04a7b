"""Vetoes: proposed on a decision's ground, decided by a second person, excepted, lifted."""

import hashlib
import json

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tracker.approvals.actions import sign
from tracker.approvals.models import Purpose
from tracker.assessment import totals
from tracker.assessment.actions.assignments import require_no_proposal
from tracker.assessment.models import Veto, VetoProof
from tracker.assessment.models.vetoes import OPEN
from tracker.assessment.moments import lock_cycle, require_move, require_version
from tracker.assessment.recipients import administrators_of, those_concerned
from tracker.assessment.states import VETO_NEXT, VetoStatus
from tracker.assessment.vetoes import last_day, rule_of
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.leads import speaks_for
from tracker.determination.states import LOCKED_PHASES, Phase
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.bilingual import paired
from tracker.organisations.permissions import Permission, allowed, require


@deed
def propose_veto(participant, node, *, basis, basis_on, text, by, at, files=(), references=()):
    """Propose that a veto item of a participant's rubric holds; return the Veto.

    `basis` names the competent body's decision and its clause, `basis_on` its day. `files` are
    StoredFiles of the participant's organisation, `references` name what is kept elsewhere.

    :raises Refused: for an item that is no veto of the participant, without a basis, a text or the
        proof that the rule asks for, a second time, or when the cycle can no longer change
    """
    require(by, Permission.CYCLE_RUN, organisation=participant.organisation)
    cycle = _open(participant.cycle_id)
    require_version(participant)
    if not participant.is_assessed:
        raise Refused(_("This organisation is not assessed in the cycle."), field="participant")
    rule = rule_of(participant, node.code)
    if rule is None or node.version_id != participant.framework_version_id:
        raise Refused(_("This is no veto of the participant's framework."), field="node")
    basis, text = _written(basis, field="basis"), _written(text, field="text")
    if basis_on > localdate(at):
        raise Refused(_("The decision cannot be of a day to come."), field="basis_on")
    references = [reference.strip() for reference in references if reference.strip()]
    if any(len(reference) > 300 for reference in references):
        raise Refused(_("Keep each reference within 300 characters."), field="references")
    if rule.needs_proof and not (files or references):
        raise Refused(_("This veto needs proof: a file or a reference."), field="references")
    # it may have been raised on the item of the version that the cycle followed before
    standing = Veto.objects.filter(participant=participant, status__in=OPEN)
    if standing.filter(node__code=node.code).exists():
        raise Refused(_("This veto is proposed or stands already."), field="node")
    try:
        with transaction.atomic():
            veto = Veto.objects.create(
                participant=participant,
                node=node,
                basis=basis,
                basis_on=basis_on,
                text=text,
                expires_on=last_day(basis_on, rule.expires_months),
                raised_by=by,
                raised_at=at,
            )
    except IntegrityError as error:
        raise Refused(_("This veto is proposed or stands already."), field="node") from error
    VetoProof.objects.bulk_create(
        [
            *(VetoProof(veto=veto, file=file) for file in _of_the_same(files, participant)),
            *(VetoProof(veto=veto, reference=reference) for reference in references),
        ]
    )
    others = administrators_of(cycle.organisation, on=localdate(at)).exclude(pk=by.pk)
    _tell(others, NoticeKind.VETO_PROPOSED, veto, at=at)
    _refresh(veto, cycle, at=at)
    _record("veto.proposed", veto, by=by, at=at)
    return veto


@deed
def confirm_veto(veto, *, by, at, password):
    """Confirm a proposed veto as a second person, signed; from now on it has its effect.

    :raises Refused: for whoever proposed it, for a wrong password, or when it is not proposed
    """
    veto, cycle = _locked(veto, by=by)
    require_move(VETO_NEXT, VetoStatus(veto.status), VetoStatus.CONFIRMED)
    _require_another(veto.raised_by_id, by)
    _sign(veto, Purpose.VETO_CONFIRM, by=by, at=at, password=password)
    _turn(veto, VetoStatus.CONFIRMED, decided_by=by, decided_at=at)
    _tell_concerned(veto, NoticeKind.VETO_CONFIRMED, at=at)
    _refresh(veto, cycle, at=at)
    _record("veto.confirmed", veto, by=by, at=at)
    return veto


@deed
def decline_veto(veto, *, reason, by, at):
    """Decline a proposed veto as a second person, with a reason; it never had an effect.

    :raises Refused: for whoever proposed it, without a reason, or when it is not proposed
    """
    veto, cycle = _locked(veto, by=by)
    require_move(VETO_NEXT, VetoStatus(veto.status), VetoStatus.DECLINED)
    _require_another(veto.raised_by_id, by)
    reason = _written(reason, field="reason")
    _turn(veto, VetoStatus.DECLINED, decided_by=by, decided_at=at, decision=reason)
    _refresh(veto, cycle, at=at)
    _record("veto.declined", veto, by=by, at=at)
    return veto


@deed
def claim_exception(veto, *, exception, reason, by, at):
    """Say that an exception which the rule foresees applies; the veto holds until it is accepted.

    The county's administrators may, and, once the veto is confirmed, whoever speaks for the
    participant.

    :raises Refused: for an exception that the rule does not foresee, without a reason, while
        another claim waits, or when the veto neither waits nor stands
    """
    veto = _found(veto)
    cycle = _open(veto.participant.cycle_id)
    veto = _again(veto)
    if not may_claim(veto, by):
        raise PermissionDenied(_("Your post does not include this right here."))
    require_move(VETO_NEXT, VetoStatus(veto.status), VetoStatus.EXCEPTED)
    if veto.exception:
        raise Refused(_("An exception has been claimed already and waits for an answer."))
    if exception not in rule_of(veto.participant, veto.node.code).exceptions:
        raise Refused(_("The rule foresees no such exception."), field="exception")
    veto.exception, veto.exception_reason = exception, _written(reason, field="reason")
    veto.claimed_by, veto.claimed_at = by, at
    veto.save(update_fields=["exception", "exception_reason", "claimed_by", "claimed_at"])
    others = administrators_of(cycle.organisation, on=localdate(at)).exclude(pk=by.pk)
    _tell(others, NoticeKind.EXCEPTION_CLAIMED, veto, at=at)
    _record("veto.exception_claimed", veto, by=by, at=at)
    return veto


@deed
def accept_exception(veto, *, by, at, password):
    """Accept a claimed exception as another person, signed: the veto has no effect.

    :raises Refused: for whoever claimed it or proposed the veto, for a wrong password, or without
        a claim
    """
    veto, cycle = _locked(veto, by=by)
    require_move(VETO_NEXT, VetoStatus(veto.status), VetoStatus.EXCEPTED)
    if not veto.exception:
        raise Refused(_("No exception has been claimed."))
    _require_another(veto.claimed_by_id, by)
    decided = {}
    if veto.status == VetoStatus.PROPOSED:
        _require_another(veto.raised_by_id, by)
        decided = {"decided_by": by, "decided_at": at}
    _sign(veto, Purpose.VETO_EXCEPT, by=by, at=at, password=password)
    _turn(veto, VetoStatus.EXCEPTED, excepted_by=by, excepted_at=at, **decided)
    _tell_concerned(veto, NoticeKind.VETO_EXCEPTED, at=at)
    _refresh(veto, cycle, at=at)
    _record("veto.exception_accepted", veto, by=by, at=at)
    return veto


@deed
def refuse_exception(veto, *, reason, by, at):
    """Answer a claimed exception with no: the veto goes on as before. The reason is kept.

    :raises Refused: for whoever claimed it, without a claim or a reason
    """
    veto, _cycle = _locked(veto, by=by)
    require_move(VETO_NEXT, VetoStatus(veto.status), VetoStatus.EXCEPTED)
    if not veto.exception:
        raise Refused(_("No exception has been claimed."))
    _require_another(veto.claimed_by_id, by)
    reason = _written(reason, field="reason")
    refused = {"exception": veto.exception, "reason": reason}
    tell = veto.status == VetoStatus.CONFIRMED
    _turn(
        veto,
        VetoStatus(veto.status),
        exception="",
        exception_reason="",
        claimed_by=None,
        claimed_at=None,
        decision=reason,
    )
    if tell:
        _tell_concerned(veto, NoticeKind.EXCEPTION_REFUSED, at=at)
    _record("veto.exception_refused", veto, by=by, at=at, **refused)
    return veto


@deed
def lift_veto(veto, *, reason, by, at, password):
    """Lift a confirmed veto, signed and with a reason; not by the person who confirmed it.

    :raises Refused: for whoever confirmed it, without a reason, for a wrong password, or when it
        does not stand
    """
    veto, cycle = _locked(veto, by=by)
    require_move(VETO_NEXT, VetoStatus(veto.status), VetoStatus.LIFTED)
    if veto.decided_by_id == by.pk:
        raise Refused(_("Somebody else than who confirmed it must lift it."))
    reason = _written(reason, field="reason")
    _sign(veto, Purpose.VETO_LIFT, by=by, at=at, password=password)
    _turn(veto, VetoStatus.LIFTED, lifted_by=by, lifted_at=at, lift_reason=reason)
    _tell_concerned(veto, NoticeKind.VETO_LIFTED, at=at)
    _refresh(veto, cycle, at=at)
    _record("veto.lifted", veto, by=by, at=at)
    return veto


def may_claim(veto, user):
    """Tell whether the person may claim an exception to a veto that they see."""
    if allowed(user, Permission.RESULT_SIGN, organisation=veto.participant.organisation):
        return True
    return veto.status == VetoStatus.CONFIRMED and speaks_for(
        user, Permission.APPEAL_FILE, veto.participant
    )


def hash_of(veto):
    """Return the SHA-256 of a veto with its proofs, as it stands: what a person signs."""
    said = {
        "veto": veto.pk,
        "participant": veto.participant_id,
        "item": veto.node.code,
        "status": veto.status,
        "basis": veto.basis,
        "basis_on": veto.basis_on.isoformat(),
        "text": veto.text,
        "exception": [veto.exception, veto.exception_reason],
        "proofs": [
            proof.reference or proof.file.sha256
            for proof in veto.proofs.select_related("file").order_by("pk")
        ],
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _open(cycle):
    """Return the cycle, locked, while what is scored may still change."""
    cycle = lock_cycle(cycle)
    if cycle.phase in LOCKED_PHASES:
        raise Refused(_("The results of this cycle are settled; vetoes can no longer change."))
    require_no_proposal(cycle)
    return cycle


def _found(veto):
    return _with_all(Veto.objects).get(pk=veto.pk)


def _again(veto):
    """The veto, its own row locked."""
    return _with_all(Veto.objects.select_for_update(of=("self",))).get(pk=veto.pk)


def _with_all(vetoes):
    return vetoes.select_related(
        "participant__organisation",
        "participant__framework_version",
        "participant__cycle__organisation",
        "node",
    )


def _locked(veto, *, by):
    """Return the veto and its cycle, both locked, for somebody who may decide on it."""
    veto = _found(veto)
    require(by, Permission.RESULT_SIGN, organisation=veto.participant.organisation)
    cycle = _open(veto.participant.cycle_id)
    return _again(veto), cycle


def _require_another(first, by):
    if first == by.pk:
        raise Refused(_("A second person must decide on the veto."))


def _written(text, *, field):
    if not text.strip():
        message = {
            "basis": _("Name the competent body's decision and its clause."),
            "text": _("Say what it is about."),
        }.get(field, _("Give the reason."))
        raise Refused(message, field=field)
    return text.strip()


def _of_the_same(files, participant):
    for file in files:
        if file.organisation_id != participant.organisation_id:
            raise Refused(_("This file belongs to another organisation."), field="references")
    return files


def _turn(veto, to, **fields):
    veto.status = to
    for name, value in fields.items():
        setattr(veto, name, value)
    veto.save(update_fields=["status", *fields])


def _refresh(veto, cycle, *, at):
    """While the reviewers are at work the running totals follow."""
    if cycle.phase == Phase.REVIEW:
        totals.refresh([veto.participant], at=at)


def _sign(veto, purpose, *, by, at, password):
    sign(
        veto,
        by=by,
        at=at,
        purpose=purpose,
        sha256=hash_of(veto),
        password=password,
        organisation=veto.participant.organisation,
    )


def _tell_concerned(veto, kind, *, at):
    _tell(those_concerned(veto.participant, on=localdate(at)), kind, veto, at=at)


def _tell(users, kind, veto, *, at):
    """Organisation, cycle and the item's title: what happened is read behind the link."""
    participant, cycle = veto.participant, veto.participant.cycle
    notify(
        users,
        kind,
        at=at,
        link=reverse("assessment:veto-detail", args=[veto.pk]),
        values={
            **paired("organisation", participant.name_zh, participant.name_en),
            **paired("cycle", cycle.title_zh, cycle.title_en),
            **paired("title", veto.node.title_zh, veto.node.title_en),
        },
    )


def _record(verb, veto, *, by, at, **data):
    record(
        verb,
        by=by,
        at=at,
        about=veto,
        organisation=veto.participant.organisation,
        data={
            "cycle": veto.participant.cycle.code,
            "item": veto.node.code,
            "basis": veto.basis,
            "sha256": hash_of(veto),
            **data,
        },
    )
