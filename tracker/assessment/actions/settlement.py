"""Settle a cycle: computed and signed by one person, computed again and signed by another."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tracker import scoring
from tracker.approvals.actions import sign
from tracker.approvals.models import Purpose
from tracker.assessment import settling, totals
from tracker.assessment.models import Result, ResultDimension, Settlement
from tracker.assessment.moments import lock_cycle, require_move, require_phase
from tracker.assessment.states import SETTLEMENT_NEXT, ResultStatus, SettlementStatus
from tracker.audit.deeds import deed, record, replayed
from tracker.audit.refusals import Refused
from tracker.determination.actions import move_phase
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission, require

AT_ONCE = 500  # rows per statement


@deed
def recheck(cycle, *, by, at):
    """Compute all running totals anew, so that the checklist tells the present state."""
    require(by, Permission.RESULT_SIGN, organisation=cycle.organisation)
    require_phase(lock_cycle(cycle), Phase.REVIEW)
    found = totals.refresh_cycle(cycle, at=at)
    record(
        "totals.recomputed",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"participants": len(found)},
    )
    return cycle


def propose_settlement(cycle, *, by, at, password, key=None):
    """Compute every result, keep them as drafts and sign them; return the Settlement.

    The long computation runs before the transaction; when something changed meanwhile, nothing
    is kept.

    :raises Refused: in another phase, while the checklist is not clear, for a wrong password, or
        when a settlement is open already
    """
    require(by, Permission.RESULT_SIGN, organisation=cycle.organisation)
    require_phase(_fresh(cycle), Phase.REVIEW)
    _require_clear(cycle, at=at)
    before = settling.fingerprint(cycle)
    found = settling.compute(settling.participants_of(cycle))
    if not found:
        raise Refused(_("Nobody is assessed in this cycle."))
    if unscored := sum(1 for one in found if one.unscored):
        totals.keep(found, at=at)
        raise Refused(_unscored(unscored))
    rows = [_draft(one) for one in found]
    return _propose(
        cycle, found=found, rows=rows, before=before, by=by, at=at, password=password, key=key
    )


@deed
def _propose(cycle, *, found, rows, before, by, at, password):
    cycle = lock_cycle(cycle)
    require_phase(cycle, Phase.REVIEW)
    if cycle.settlements.exclude(status=SettlementStatus.CANCELLED).exists():
        raise Refused(_("A settlement is proposed already."))
    _require_clear(cycle, at=at)
    _require_unchanged(cycle, before)
    settlement = Settlement.objects.create(
        cycle=cycle,
        proposed_by=by,
        proposed_at=at,
        sha256=_hash_of(found, rows),
        results_count=len(rows),
    )
    for row in rows:
        row.settlement = settlement
    Result.objects.bulk_create(rows, batch_size=AT_ONCE)
    dimensions = totals.dimensions_of({one.participant.framework_version_id for one in found})
    ResultDimension.objects.bulk_create(
        [
            ResultDimension(
                result=row,
                dimension_id=dimensions[one.participant.framework_version_id, code],
                points=points,
                full_points=full,
            )
            for one, row in zip(found, rows, strict=True)
            for code, (points, full) in one.dimensions.items()
            if (one.participant.framework_version_id, code) in dimensions
        ],
        batch_size=AT_ONCE,
    )
    sign(
        settlement,
        by=by,
        at=at,
        purpose=Purpose.SETTLE_PROPOSE,
        sha256=settlement.sha256,
        password=password,
        organisation=cycle.organisation,
    )
    _record("settlement.proposed", settlement, by=by, at=at)
    return settlement


def confirm_settlement(settlement, *, by, at, password, key=None):
    """Compute everything again, compare, and settle: the results are locked from now on.

    Moves the cycle to publication. Returns the settlement.

    :raises Refused: for the person who proposed it, a wrong password, or when what was computed
        is no longer what was proposed
    """
    if key and replayed(by, key) is not None:
        return Settlement.objects.get(pk=settlement.pk)
    settlement = Settlement.objects.select_related("cycle__organisation").get(pk=settlement.pk)
    cycle = settlement.cycle
    require(by, Permission.RESULT_SIGN, organisation=cycle.organisation)
    require_move(SETTLEMENT_NEXT, SettlementStatus(settlement.status), SettlementStatus.CONFIRMED)
    if settlement.proposed_by_id == by.pk:
        raise Refused(_("A second person must confirm the settlement."))
    before = settling.fingerprint(cycle)
    found = settling.compute(settling.participants_of(cycle))
    if _hash_of(found, [_draft(one) for one in found]) != settlement.sha256:
        raise Refused(_("What was proposed is out of date. Cancel it and propose again."))
    return _confirm(settlement, before=before, by=by, at=at, password=password, key=key)


@deed
def _confirm(settlement, *, before, by, at, password):
    cycle = lock_cycle(settlement.cycle_id)
    settlement = _locked(settlement)
    require_phase(cycle, Phase.REVIEW)
    require_move(SETTLEMENT_NEXT, SettlementStatus(settlement.status), SettlementStatus.CONFIRMED)
    _require_clear(cycle, at=at)
    _require_unchanged(cycle, before)
    kept = settlement.results.order_by("participant__path", "participant_id")
    pairs = kept.values_list("participant__organisation__code", "sha256")
    if settling.hash_of(pairs) != settlement.sha256:
        raise Refused(_("What was proposed is out of date. Cancel it and propose again."))
    sign(
        settlement,
        by=by,
        at=at,
        purpose=Purpose.SETTLE_CONFIRM,
        sha256=settlement.sha256,
        password=password,
        organisation=cycle.organisation,
    )
    settlement.status, settlement.confirmed_by = SettlementStatus.CONFIRMED, by
    settlement.confirmed_at = at
    settlement.save(update_fields=["status", "confirmed_by", "confirmed_at"])
    # in this order: the database turns no result without a confirmed settlement
    settlement.results.filter(status=ResultStatus.DRAFT).update(
        status=ResultStatus.SETTLED, settled_at=at
    )
    move_phase(cycle, Phase.PUBLICATION, by=by, at=at)
    _record("settlement.confirmed", settlement, by=by, at=at)
    return settlement


@deed
def cancel_settlement(settlement, *, by, at):
    """Throw a proposal away with its drafts; reviews can be reopened and corrected again.

    :raises Refused: when it was confirmed or cancelled before
    """
    cycle = lock_cycle(settlement.cycle_id)
    require(by, Permission.RESULT_SIGN, organisation=cycle.organisation)
    settlement = _locked(settlement)
    require_move(SETTLEMENT_NEXT, SettlementStatus(settlement.status), SettlementStatus.CANCELLED)
    drafts = settlement.results.filter(status=ResultStatus.DRAFT)
    ResultDimension.objects.filter(result__in=drafts).delete()
    drafts.delete()
    settlement.status = SettlementStatus.CANCELLED
    settlement.save(update_fields=["status"])
    _record("settlement.cancelled", settlement, by=by, at=at)
    return settlement


def _fresh(cycle):
    """Return the cycle as it stands now, without a lock."""
    return type(cycle).objects.get(pk=cycle.pk)


def _locked(settlement):
    return Settlement.objects.select_for_update(of=("self",)).get(pk=settlement.pk)


def _draft(one):
    """Return the unsaved first version of a result."""
    text = one.snapshot
    return Result(
        participant=one.participant,
        version=1,
        status=ResultStatus.DRAFT,
        points=one.points,
        full_points=one.full_points,
        grade=one.grade,
        snapshot=text,
        sha256=scoring.sha256(text),
        scorer_version=scoring.SCORER_VERSION,
    )


def _hash_of(found, rows):
    return settling.hash_of(
        (one.participant.organisation.code, row.sha256)
        for one, row in zip(found, rows, strict=True)
    )


def _require_clear(cycle, *, at):
    for check in settling.checklist(cycle, on=localdate(at)):
        # what is unscored is computed by the caller; the kept totals only help the page
        if check.count and check.code != "unscored":
            raise Refused(f"{check.label}: {check.count}")


def _require_unchanged(cycle, before):
    if settling.fingerprint(cycle) != before:
        raise Refused(_("Something changed while this was computed. Please try again."))


def _unscored(count):
    return f"{settling.CHECKS['unscored']}: {count}"


def _record(verb, settlement, *, by, at):
    record(
        verb,
        by=by,
        at=at,
        about=settlement,
        organisation=settlement.cycle.organisation,
        data={
            "cycle": settlement.cycle.code,
            "results": settlement.results_count,
            "sha256": settlement.sha256,
        },
    )
