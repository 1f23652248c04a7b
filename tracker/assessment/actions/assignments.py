"""Who reviews whom: assigned by the county, never with a conflict of interest."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tracker.assessment.conflicts import conflicts_among, in_conflict
from tracker.assessment.models import Review, Settlement
from tracker.assessment.moments import lock_cycle, require_phase
from tracker.assessment.states import SettlementStatus
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.states import Phase
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.models import Appointment, Post
from tracker.organisations.permissions import Permission, require
from tracker.organisations.roles import Role


def assign_review(participant, *, reviewer, by, at, key=None):
    """Give one branch to one reviewer (a Person) and tell them; return the Review.

    A refusal for conflict of interest is kept in the audit trail.

    :raises Refused: with a conflict of interest, without a reviewer's seat, or a second time
    """
    require(by, Permission.REVIEW_ASSIGN, organisation=participant.organisation)
    refuse_conflict(participant, reviewer, by=by, at=at)
    return _assign(participant, reviewer=reviewer, by=by, at=at, key=key)


def refuse_conflict(participant, reviewer, *, by, at):
    """Pass, or keep the attempt in the audit trail and refuse it.

    Outside any deed of the act itself: what is refused is rolled back, its trace must stay.
    """
    if not in_conflict(reviewer, participant, on=localdate(at)):
        return
    record(
        "review.conflict_refused",
        by=by,
        at=at,
        about=participant,
        organisation=participant.organisation,
        data={"reviewer": reviewer.code},
    )
    raise Refused(
        _("Conflict of interest: a post in this branch, or above it, now or within two years.")
    )


@deed
def _assign(participant, *, reviewer, by, at):
    cycle = lock_cycle(participant.cycle_id)
    _require_open(cycle)
    if not participant.is_assessed:
        raise Refused(_("This organisation is not assessed in the cycle."))
    if not _seats(cycle, on=localdate(at)).filter(appointments__person=reviewer).exists():
        raise Refused(_("This person holds no reviewer's seat in the county."))
    try:
        with transaction.atomic():
            review = Review.objects.create(
                participant=participant, reviewer=reviewer, assigned_by=by, assigned_at=at
            )
    except IntegrityError as error:
        raise Refused(_("This review was assigned before.")) from error
    _tell([review], at=at)
    record(
        "review.assigned",
        by=by,
        at=at,
        about=review,
        organisation=participant.organisation,
        data={"reviewer": reviewer.code},
    )
    return review


@deed
def assign_reviews(cycle, *, pairs, by, at):
    """Carry out a proposal: `pairs` of (Participant, Person), all of them or none.

    Conflicts are looked for again, set-based. Returns the cycle.

    :raises Refused: when one of them is in conflict or exists already
    """
    require(by, Permission.REVIEW_ASSIGN, organisation=cycle.organisation)
    cycle = lock_cycle(cycle)
    _require_open(cycle)
    pairs = list(pairs)
    people = {person.pk for participant, person in pairs}
    on = localdate(at)
    near = conflicts_among(people, cycle, on=on)
    seated = set(_seats(cycle, on=on).values_list("appointments__person_id", flat=True))
    for participant, person in pairs:
        if (person.pk, participant.pk) in near or person.pk not in seated:
            raise Refused(_("Posts have changed meanwhile. Look at the proposal again."))
        if participant.cycle_id != cycle.pk or not participant.is_assessed:
            raise Refused(_("This organisation is not assessed in the cycle."))
    try:
        with transaction.atomic():
            reviews = Review.objects.bulk_create(
                Review(participant=participant, reviewer=person, assigned_by=by, assigned_at=at)
                for participant, person in pairs
            )
    except IntegrityError as error:
        raise Refused(_("Some were assigned meanwhile. Look at the proposal again.")) from error
    _tell(reviews, at=at)
    record(
        "review.assigned_many",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"reviews": len(reviews), "reviewers": len(people)},
    )
    return cycle


def _seats(cycle, *, on):
    """Reviewers' seats in the county that somebody holds on that day."""
    seats = Post.objects.in_subtree(cycle.organisation).filter(role=Role.REVIEWER, is_active=True)
    return seats.filter(appointments__in=Appointment.objects.current(on=on))


def _require_open(cycle):
    """Reviews can be prepared before their phase and given until settling is proposed."""
    if cycle.phase not in (Phase.PERFORMANCE, Phase.SELF_ASSESSMENT):
        require_phase(cycle, Phase.REVIEW)
    require_no_proposal(cycle)


def require_no_proposal(cycle):
    """Pass while nobody has proposed to settle.

    :raises Refused: while a settlement waits for its second person
    """
    if Settlement.objects.filter(cycle=cycle).exclude(status=SettlementStatus.CANCELLED).exists():
        raise Refused(_("A settlement is proposed. It must be cancelled before anything changes."))


def _tell(reviews, *, at):
    """One notice a reviewer, however many reviews there are."""
    people = {review.reviewer_id: review.reviewer for review in reviews}
    users = [person.user for person in people.values() if hasattr(person, "user")]
    notify(
        users, NoticeKind.REVIEW_ASSIGNED, at=at, link=reverse("assessment:review-list"), values={}
    )
