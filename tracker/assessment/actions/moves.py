"""Move an open cycle to another version of its framework: indicator by indicator, as decided."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tracker.assessment import moving, settling, totals
from tracker.assessment.actions.assignments import require_no_proposal
from tracker.assessment.actions.moved_scores import (
    add_up_reviews,
    change_marks,
    change_self_scores,
    follow,
    reopen,
)
from tracker.assessment.models import DimensionTotal, Review, Total, Veto
from tracker.assessment.models.vetoes import OPEN
from tracker.assessment.moments import MOVED, lock_cycle
from tracker.assessment.moving import moved_participants
from tracker.assessment.recipients import secretaries_of
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination import rubric
from tracker.determination.actions.cycles import check_indicators, check_version
from tracker.determination.models import FrameworkVersion, Participant
from tracker.determination.states import LOCKED_PHASES, Phase
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.bilingual import paired
from tracker.organisations.models import Person
from tracker.organisations.permissions import Permission, require


@deed
def move_cycle(cycle, version, *, came_from, decisions, reason, by, at):
    """Score an open cycle by another published version from now on; return the cycle.

    `came_from` is the version that the decisions were made about, `decisions` {indicator code:
    Decision} for every indicator that `moving.plan` asks about. What is rescaled is worth exactly
    points × new full mark ÷ old full mark. Marks that leave stand in the audit trail, one event a
    participant. Reviews that were sent and lack a mark now go back to their reviewers.

    :raises Refused: for a locked cycle, while a settlement is open, for a version that the county
        cannot be judged by or that lacks a veto which waits or stands, a decision that is missing
        or not offered, without a reason, or when the cycle was moved meanwhile
    """
    moved = _move(
        cycle, version, came_from=came_from, decisions=decisions, reason=reason, by=by, at=at
    )
    _tell(moved, reason.strip(), at=at)
    record(
        "cycle.version_moved",
        by=by,
        at=at,
        about=moved.cycle,
        organisation=moved.cycle.organisation,
        data={
            "code": moved.cycle.code,
            "from": _named(moved.plan.old),
            "to": _named(version),
            "sha256": version.content_hash,
            "reason": reason.strip(),
            "decisions": {code: str(decision) for code, decision in sorted(decisions.items())},
            "counts": moved.counts,
        },
    )
    for participant, changed in moved.changed.items():
        record(
            "cycle.scores_moved",
            by=by,
            at=at,
            about=participant,
            organisation=participant.organisation,
            data={"cycle": moved.cycle.code, **changed},
        )
    return moved.cycle


def preview_move(cycle, version, **moving_arguments):
    """Return the counts of `move_cycle`, leaving nothing behind; takes the same arguments.

    Found by moving and rolling back, so that the page before the act cannot say anything else.

    :raises Refused: as `move_cycle` does
    """
    with transaction.atomic():
        counts = _move(cycle, version, **moving_arguments).counts
        transaction.set_rollback(True)
    return counts


@dataclass
class _Moved:
    """What a move did: `changed` is {participant: what its marks and self-scores were}."""

    cycle: object
    plan: moving.Plan
    counts: dict
    reopened: list
    changed: dict = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))


def _move(cycle, version, *, came_from, decisions, reason, by, at):
    require(by, Permission.CYCLE_RUN, organisation=cycle.organisation)
    cycle = lock_cycle(cycle)
    if cycle.phase in LOCKED_PHASES:
        raise Refused(_("What this cycle is judged by can no longer change."))
    require_no_proposal(cycle)
    if cycle.framework_version_id != came_from.pk:
        raise Refused(str(MOVED))
    # nobody retires the version in between
    versions = FrameworkVersion.objects.select_for_update(of=("self",))
    version = versions.select_related("framework").get(pk=version.pk)
    check_version(version, cycle.organisation)
    if version.pk == cycle.framework_version_id:
        raise Refused(_("The cycle follows this version already."), field="version")
    if not reason.strip():
        raise Refused(_("Give the reason."), field="reason")
    # no mark is saved in between
    list(
        Review.objects.select_for_update(of=("self",))
        .filter(participant__cycle=cycle)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    plan = moving.plan(cycle, version)
    check_indicators(version, plan.kinds)
    _require_vetoes(plan)
    _require_decisions(plan, decisions)
    return _carry_out(cycle, plan, decisions, reason.strip(), at=at)


def _require_vetoes(plan):
    """Refuse to let a veto vanish that two persons sign for: it must be decided on or lifted."""
    rules = {
        (kind, leaf.code)
        for kind in plan.kinds
        for leaf in rubric.tree_for(plan.new, kind).leaves
        if leaf.item.kind == "veto"
    }
    vetoes = Veto.objects.filter(
        participant__in=moving.moved_participants(plan.cycle, plan.old).values("pk"),
        status__in=OPEN,
    )
    for veto in vetoes.select_related("participant", "node"):
        if (veto.participant.kind, veto.node.code) not in rules:
            message = _(
                "A veto on “%(item)s” waits or stands, and the new version has no such veto for "
                "%(name)s. Have it declined or lifted first."
            )
            values = {"item": veto.node.title, "name": veto.participant.name}
            raise Refused(message % values)


def _require_decisions(plan, decisions):
    for code, change in plan.asked.items():
        if code not in decisions:
            raise Refused(
                _("“%(item)s”: decide what becomes of its points.") % {"item": change.node.title},
                field=f"decide-{code}",
            )
        if decisions[code] not in change.offers:
            raise Refused(
                _("“%(item)s”: this is not possible with what was given there.")
                % {"item": change.node.title},
                field=f"decide-{code}",
            )
    if stray := sorted(set(decisions) - set(plan.asked)):
        raise Refused(_("There is nothing to decide on “%(code)s”.") % {"code": stray[0]})


def _carry_out(cycle, plan, decisions, reason, *, at):
    before = _standing(cycle, plan.old)
    moved = _Moved(cycle, plan, counts={}, reopened=[])
    removed = change_marks(moved, decisions, at=at)
    cleared = change_self_scores(moved, decisions)
    kept = follow(plan)
    participants = moved_participants(cycle, plan.old)
    DimensionTotal.objects.filter(
        participant__in=participants.values("pk"), dimension__version=plan.old
    ).delete()
    number = participants.update(framework_version=plan.new)
    cycle.framework_version = plan.new
    cycle.save(update_fields=["framework_version"])
    add_up_reviews(cycle)
    moved.reopened = reopen(cycle, plan, reason)
    after = {}
    if cycle.phase == Phase.REVIEW or before:
        after = {
            one.participant.pk: (one.points, one.full_points, one.grade)
            for one in totals.refresh_cycle(cycle, at=at)
        }
    moved.counts = {
        "participants": number,
        "indicators_new": sum(change.old is None for change in plan.changes),
        "indicators_gone": sum(change.new is None for change in plan.changes),
        "indicators_changed": sum(bool(c.old and c.new) for c in plan.changes),
        "marks_kept": kept - removed["rescaled"],
        "marks_rescaled": removed["rescaled"],
        "marks_removed": removed["removed"],
        "self_scores_changed": cleared,
        "reviews_reopened": len(moved.reopened),
        "totals_changed": sum(before.get(pk, ("",))[0] != one[0] for pk, one in after.items()),
        "grades_changed": sum(
            pk in before and before[pk][2] != one[2] for pk, one in after.items()
        ),
    }
    return moved


def _standing(cycle, version):
    """Return {participant pk: (points, full points, grade)} of the running totals as kept."""
    rows = Total.objects.filter(participant__cycle=cycle)
    return {
        pk: (points, full, settling.grade_of(version, points, full))
        for pk, points, full in rows.values_list("participant_id", "points", "full_points")
    }


def _tell(moved, reason, *, at):
    """Tell the reviewers whose reviews are open again, and the secretaries of whom it concerns."""
    cycle, plan = moved.cycle, moved.plan
    named = paired("cycle", cycle.title_zh, cycle.title_en)
    people = {}
    for reviewer in moved.reopened:
        people[reviewer] = people.get(reviewer, 0) + 1
    by_count = defaultdict(list)
    for person in Person.objects.filter(pk__in=people).select_related("user"):
        by_count[people[person.pk]].append(getattr(person, "user", None))
    for count, users in by_count.items():
        notify(
            users,
            NoticeKind.REVIEWS_TO_REDO,
            at=at,
            link=reverse("assessment:review-list"),
            values={**named, "count": count, "reason": reason},
        )
    concerned = Participant.objects.filter(cycle=cycle, kind__in=plan.concerned).assessed()
    compare = reverse(
        "determination:framework-compare", args=[plan.new.framework.code, plan.new.number]
    )
    notify(
        secretaries_of(concerned.values("organisation"), on=localdate(at)),
        NoticeKind.VERSION_MOVED,
        at=at,
        link=f"{compare}?with={_named(plan.old)}",
        values={**named, "reason": reason},
    )


def _named(version):
    return f"{version.framework.code}/{version.number}"
