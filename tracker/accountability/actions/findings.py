"""A finding: raised, replied to, answered, dismissed."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accountability import obstacles, parties
from tracker.accountability.models import Finding, Origin, Reply
from tracker.accountability.states import FindingStatus
from tracker.assessment.models import Review
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.permissions import Permission


@deed
def raise_finding(participant, *, text, by, at, node=None, review=None, result=None):
    """Name a shortcoming of a participant and return the Finding, open.

    By hand or from a published result: who may raise cases there (from a result, those who run
    the cycle). From a review: its reviewer, while it is in their hands.

    :raises PermissionDenied: for everybody else
    :raises Refused: without a text, for a review, result or indicator that does not belong here,
        a review that was sent, a result that is not shown, or about a leader
    """
    parties.require(parties.may_raise(by, participant, review=review, result=result))
    refuse(obstacles.raising(participant))
    for thing in (review, result):
        if thing is not None and thing.participant_id != participant.pk:
            raise Refused(_("This belongs to another organisation."))
    if review is not None:
        # behind the lock: it may have been sent a moment ago
        review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
        refuse(obstacles.raising_from_review(review))
    if result is not None:
        refuse(obstacles.raising_from_result(result))
    if node is not None and node.version_id != participant.framework_version_id:
        raise Refused(_("This indicator is not of this cycle's framework."), field="node")
    finding = Finding.objects.create(
        participant=participant,
        origin=_origin(review, result),
        review=review,
        result=result,
        node=node,
        text=written(text, field="text"),
        raised_by=by,
        raised_at=at,
    )
    organisation = participant.organisation
    notify(
        parties.people_of(organisation, on=timezone.localdate(at)),
        NoticeKind.FINDING_RAISED,
        at=at,
        link=link_to(finding),
        values=subject_of(finding),
    )
    record(
        "finding.raised",
        by=by,
        at=at,
        about=finding,
        organisation=organisation,
        data={"origin": finding.origin, "node": node.code if node else "", "text": finding.text},
    )
    return finding


@deed
def dismiss(finding, *, reason, by, at):
    """End a case that is none, with a reason, and return the Finding.

    :raises Refused: without a reason, after a rectification was ordered, and while a reply waits
    """
    organisation = finding.participant.organisation
    parties.require(parties.judges(by, Permission.CASE_RAISE, organisation))
    finding = locked(finding)
    refuse(obstacles.dismissing(finding))
    finding.dismissal = written(reason, field="reason")
    finding.status = FindingStatus.DISMISSED
    finding.closed_at = at
    finding.save(update_fields=["dismissal", "status", "closed_at"])
    notify(
        parties.people_of(organisation, on=timezone.localdate(at)),
        NoticeKind.FINDING_DISMISSED,
        at=at,
        link=link_to(finding),
        values=subject_of(finding),
    )
    record(
        "finding.dismissed",
        by=by,
        at=at,
        about=finding,
        organisation=organisation,
        data={"reason": finding.dismissal},
    )
    return finding


@deed
def reply(finding, *, text, by, at):
    """Say the organisation's word on a finding and return the Reply; nothing ends meanwhile.

    :raises PermissionDenied: for everybody whose post is not at this very organisation
    :raises Refused: without a text, after the end, and while the last reply waits
    """
    organisation = finding.participant.organisation
    parties.require(parties.speaks_for(by, organisation))
    finding = locked(finding)
    refuse(obstacles.replying(finding))
    answer_to = Reply.objects.create(
        finding=finding, text=written(text, field="text"), by=by, at=at
    )
    notify(
        parties.people_above(finding, on=timezone.localdate(at)),
        NoticeKind.REPLY_RECEIVED,
        at=at,
        link=link_to(finding),
        values=subject_of(finding),
    )
    record(
        "reply.sent",
        by=by,
        at=at,
        about=answer_to,
        organisation=organisation,
        data={"finding": finding.pk, "text": answer_to.text},
    )
    return answer_to


@deed
def answer_reply(reply, *, answer, by, at):
    """Answer a reply and return it.

    :raises Refused: without an answer, or when it was answered already
    """
    organisation = reply.finding.participant.organisation
    parties.require(
        reply.by_id != by.pk and parties.judges(by, Permission.CASE_RAISE, organisation)
    )
    finding = locked(reply.finding)
    reply = Reply.objects.get(pk=reply.pk)
    refuse(obstacles.answering(reply))
    reply.answer = written(answer, field="answer")
    reply.answered_by, reply.answered_at = by, at
    reply.save(update_fields=["answer", "answered_by", "answered_at"])
    notify(
        [*parties.people_of(organisation, on=timezone.localdate(at)), reply.by],
        NoticeKind.REPLY_ANSWERED,
        at=at,
        link=link_to(finding),
        values=subject_of(finding),
    )
    record(
        "reply.answered",
        by=by,
        at=at,
        about=reply,
        organisation=organisation,
        data={"finding": finding.pk, "answer": reply.answer},
    )
    return reply


def locked(finding):
    """Read a finding behind its lock; every act of a case takes this lock first."""
    return (
        Finding.objects.select_for_update(of=("self",))
        .select_related("participant__organisation__parent", "participant__cycle__organisation")
        .get(pk=finding.pk)
    )


def refuse(obstacle):
    """Raise what stands in the way, if anything does."""
    if obstacle:
        raise Refused(obstacle)


def written(text, *, field):
    """Return the text without blanks around it; an empty one is refused."""
    text = text.strip()
    if not text:
        raise Refused(_("Please write something here."), field=field)
    return text


def link_to(finding):
    """The address of the case."""
    return reverse("accountability:finding-detail", args=[finding.pk])


def subject_of(finding):
    """What a notice says of a case, in both languages where there are two."""
    participant = finding.participant
    return {
        "organisation_zh": participant.name_zh or participant.name_en,
        "organisation_en": participant.name_en or participant.name_zh,
        "title": str(finding),
    }


def _origin(review, result):
    if review is not None:
        return Origin.REVIEW
    return Origin.RESULT if result is not None else Origin.MANUAL
