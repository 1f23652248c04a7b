"""A talk: opened by hand or by a low grade, held, closed off."""

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accountability import obstacles, parties
from tracker.accountability.actions.findings import refuse, written
from tracker.accountability.models import Talk
from tracker.accountability.states import TalkStatus
from tracker.assessment.models import Result
from tracker.assessment.states import ResultStatus
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.determination.states import LOCKED_PHASES
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.permissions import Permission


@deed
def open_talk(participant, *, reason, by, at, finding=None, result=None):
    """Open a talk with a participant, for a finding, a published result or another reason.

    :raises Refused: without a reason, for a finding or result of another, for a result that is not
        shown, and for a second talk on one result
    """
    organisation = participant.organisation
    parties.require(parties.judges(by, Permission.CASE_RAISE, organisation))
    for thing in (finding, result):
        if thing is not None and thing.participant_id != participant.pk:
            raise Refused(_("This belongs to another organisation."))
    if result is not None:
        refuse(obstacles.raising_from_result(result))
        Cycle.objects.select_for_update(no_key=True).get(pk=participant.cycle_id)
        if Talk.objects.filter(result=result).exists():
            raise Refused(_("A talk on this result has been opened already."))
    talk = Talk.objects.create(
        participant=participant,
        finding=finding,
        result=result,
        reason=written(reason, field="reason"),
        opened_by=by,
        opened_at=at,
    )
    _tell(talk, at=at)
    record(
        "talk.opened",
        by=by,
        at=at,
        about=talk,
        organisation=organisation,
        data={
            "reason": talk.reason,
            "finding": finding.pk if finding else None,
            "result": result.pk if result else None,
        },
    )
    return talk


@deed
def hold_talk(talk, *, held_on, held_by, agreed, by, at):
    """Note that a talk was held on a day, by a Person from above, and what was agreed.

    Returns the Talk.

    :raises Refused: without what was agreed, on a day to come or before the opening, by somebody
        without a post above the organisation, and for a second time
    """
    organisation = talk.participant.organisation
    parties.require(parties.judges(by, Permission.CASE_RAISE, organisation))
    talk = _locked(talk)
    refuse(obstacles.holding(talk))
    if held_on > timezone.localdate(at):
        raise Refused(_("A talk cannot have been held on a day to come."), field="held_on")
    if held_on < timezone.localdate(talk.opened_at):
        raise Refused(_("The talk was opened after that day."), field="held_on")
    above = parties.at_or_above(organisation, on=held_on, strictly=True)
    if not above.filter(person=held_by).exists():
        raise Refused(
            _("This person held no post above the organisation on that day."), field="held_by"
        )
    talk.held_on, talk.held_by = held_on, held_by
    talk.agreed = written(agreed, field="agreed")
    talk.status = TalkStatus.HELD
    talk.save(update_fields=["held_on", "held_by", "agreed", "status"])
    record(
        "talk.held",
        by=by,
        at=at,
        about=talk,
        organisation=organisation,
        data={"held_on": held_on, "held_by": held_by.code, "agreed": talk.agreed},
    )
    return talk


@deed
def close_talk(talk, *, by, at):
    """Close off a talk that was held and return it.

    :raises Refused: before it was held, for a second time, and while a reply on its finding waits
    """
    organisation = talk.participant.organisation
    parties.require(parties.judges(by, Permission.CASE_RAISE, organisation))
    talk = _locked(talk)
    refuse(obstacles.closing(talk))
    talk.status, talk.closed_at = TalkStatus.CLOSED, at
    talk.save(update_fields=["status", "closed_at"])
    record("talk.closed", by=by, at=at, about=talk, organisation=organisation)
    return talk


@deed
def open_talks_for_low_grades(cycle, *, by, at):
    """Open a talk for each published result with a low grade and return the new Talks.

    Low are the bands that the participant's framework marks with {"talk": true}, or the lowest
    where none is marked. Whoever has a talk on a result of this cycle already gets no second one.

    :raises Refused: before the cycle's results are published
    """
    parties.require(parties.judges(by, Permission.CASE_RAISE, cycle.organisation))
    parties.require(bool(by.has_perm(Permission.CYCLE_RUN, cycle.organisation)))
    # one caller at a time: the other finds the talks of the first
    cycle = Cycle.objects.select_for_update(no_key=True, of=("self",)).get(pk=cycle.pk)
    if cycle.phase not in LOCKED_PHASES:
        raise Refused(_("The results of this cycle are not published yet."))
    shown = (
        Result.objects.filter(
            participant__cycle=cycle, status__in=[ResultStatus.PUBLISHED, ResultStatus.FINAL]
        )
        .exclude(participant__in=Talk.objects.filter(result__isnull=False).values("participant"))
        .select_related("participant__organisation", "participant__framework_version")
        .defer("snapshot")
    )
    talks = []
    for result in shown:
        band = low_bands(result.participant.framework_version).get(result.grade)
        if band is None:
            continue
        talks.append(
            Talk(
                participant=result.participant,
                result=result,
                reason=band.get("title_zh") or band.get("title_en") or result.grade,
                opened_by=by,
                opened_at=at,
            )
        )
    if not talks:
        return []
    Talk.objects.bulk_create(talks)
    for talk in talks:
        _tell(talk, at=at)
    record(
        "talks.opened",
        by=by,
        at=at,
        about=cycle,
        organisation=cycle.organisation,
        data={"count": len(talks), "talks": [talk.pk for talk in talks]},
    )
    return talks


def low_bands(version):
    """Return the bands of a framework version that lead to a talk, {code: band}."""
    bands = version.bands
    marked = [band for band in bands if band.get("talk")]
    lowest = [min(bands, key=lambda band: Decimal(band["from"]))] if bands else []
    return {band["code"]: band for band in marked or lowest}


def _locked(talk):
    return (
        Talk.objects.select_for_update(of=("self",))
        .select_related("participant__organisation", "finding")
        .get(pk=talk.pk)
    )


def _tell(talk, *, at):
    participant = talk.participant
    notify(
        parties.people_concerned(participant, on=timezone.localdate(at)),
        NoticeKind.TALK_OPENED,
        at=at,
        link=reverse("accountability:talk-detail", args=[talk.pk]),
        values={
            "organisation_zh": participant.name_zh or participant.name_en,
            "organisation_en": participant.name_en or participant.name_zh,
            "title": talk.reason,
        },
    )
