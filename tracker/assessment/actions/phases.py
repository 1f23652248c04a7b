"""The cycle's phases that belong to assessment, and what each brings with it."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tracker.assessment import rollups, totals
from tracker.assessment.models import Appeal, Result
from tracker.assessment.moments import lock_cycle, require_phase
from tracker.assessment.recipients import leaders_among, secretaries_of
from tracker.assessment.settling import participants_of
from tracker.assessment.states import ResultStatus
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.actions import move_phase
from tracker.determination.models import Participant
from tracker.determination.states import Phase
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.bilingual import paired
from tracker.organisations.permissions import Permission, require
from tracker.performance.actions import mark_missed


@deed
def begin_self_assessment(cycle, *, by, at):
    """End performance: what was not sent is missed, and the branches look back on their year."""
    cycle = _required(cycle, Phase.PERFORMANCE, by)
    mark_missed(cycle, by=by, at=at)
    return move_phase(cycle, Phase.SELF_ASSESSMENT, by=by, at=at)


@deed
def begin_review(cycle, *, by, at):
    """End self-assessment: the reviewers mark, and running totals are kept from now on."""
    cycle = _required(cycle, Phase.SELF_ASSESSMENT, by)
    # records sent in time may have been returned and never mended
    mark_missed(cycle, by=by, at=at)
    cycle = move_phase(cycle, Phase.REVIEW, by=by, at=at)
    totals.refresh_cycle(cycle, at=at)
    return cycle


@deed
def publish(cycle, *, by, at):
    """Show the settled results to their branches and to all above them, and tell them.

    :raises Refused: before they are settled, or a second time
    """
    cycle = _required(cycle, Phase.PUBLICATION, by)
    settled = Result.objects.filter(participant__cycle=cycle, status=ResultStatus.SETTLED)
    published = settled.update(status=ResultStatus.PUBLISHED, published_at=at)
    if not published:
        raise Refused(_("There is no settled result left to publish."))
    rollups.refresh(cycle)
    participants = participants_of(cycle).filter(results__published_at=at)
    notify(
        secretaries_of(participants.organisations().values("organisation"), on=localdate(at))
        | leaders_among(participants.leaders().values("post"), on=localdate(at)),
        NoticeKind.RESULT_PUBLISHED,
        at=at,
        link=reverse("assessment:result-list"),
        values=paired("cycle", cycle.title_zh, cycle.title_en),
    )
    record(
        "results.published",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"cycle": cycle.code, "results": published},
    )
    return cycle


@deed
def open_appeals(cycle, *, by, at):
    """Let the branches object to their results.

    :raises Refused: before the results are published
    """
    cycle = _required(cycle, Phase.PUBLICATION, by)
    unpublished = Result.objects.filter(participant__cycle=cycle, status=ResultStatus.SETTLED)
    if unpublished.exists():
        raise Refused(_("Publish the results first."))
    return move_phase(cycle, Phase.APPEAL, by=by, at=at)


@deed
def close_cycle(cycle, *, by, at):
    """Make the results final and close the cycle. It cannot be opened again.

    :raises Refused: while an appeal, or a reply to a finding, is not answered
    """
    cycle = _required(cycle, Phase.APPEAL, by)
    if appeals := Appeal.objects.filter(result__participant__cycle=cycle).open().count():
        raise Refused(_("Appeals not answered: %(count)s") % {"count": appeals})
    if replies := open_replies(cycle):
        raise Refused(_("Replies not answered: %(count)s") % {"count": replies})
    results = Result.objects.filter(participant__cycle=cycle, status=ResultStatus.PUBLISHED)
    final = results.update(status=ResultStatus.FINAL, final_at=at)
    cycle = move_phase(cycle, Phase.CLOSED, by=by, at=at)
    record(
        "results.final",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"cycle": cycle.code, "results": final},
    )
    return cycle


def open_replies(cycle):
    """How many replies wait for an answer; read through the reverse relation, as a later link."""
    waiting = Participant.objects.filter(
        cycle=cycle, findings__replies__isnull=False, findings__replies__answered_at=None
    )
    return waiting.values("findings__replies").distinct().count()


def _required(cycle, phase, by):
    """Return the cycle, locked, when the person runs it and it stands in the phase."""
    require(by, Permission.CYCLE_RUN, organisation=cycle.organisation)
    cycle = lock_cycle(cycle)
    require_phase(cycle, phase)
    return cycle
