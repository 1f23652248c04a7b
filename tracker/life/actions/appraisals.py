"""The democratic appraisal of members: told by the branch, confirmed above, followed up."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.audit.deeds import deed
from tracker.audit.deeds import record as note
from tracker.audit.refusals import Refused
from tracker.determination.models import Cycle
from tracker.life.models import Appraisal
from tracker.life.models.appraisals import FOLLOWING, Consequence, Outcome
from tracker.life.states import APPRAISAL_NEXT, AppraisalStatus
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.permissions import Permission, require
from tracker.performance.actions.guards import may_judge, may_write, require_phase, tellers
from tracker.performance.states import MEASURING_PHASES, MENDING_PHASES

COUNTS = tuple(outcome.value for outcome in Outcome)


def may_confirm(user, appraisal):
    """Tell whether the person may judge this appraisal: never one's own, nor the own branch's."""
    is_own = user.pk == appraisal.written_by_id
    return may_judge(user, appraisal.participant.organisation) and not is_own


@deed
def save_appraisal(participant, *, by, at, held_on, members, took_part, record=None, **counts):
    """Write the year's appraisal of a branch as a draft, or mend one; return the Appraisal.

    `counts` has a number for each outcome; they add up to `members`.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when the numbers contradict each other, or it was sent already
    """
    organisation = participant.organisation
    if not may_write(by, organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=participant.cycle_id)
    require_phase(cycle, MENDING_PHASES)
    _check_day(held_on, cycle, today=timezone.localdate(at))
    total = sum(counts[name] for name in COUNTS)
    if total != members:
        raise Refused(
            _("The outcomes add up to %(total)s, but %(members)s members were to be appraised.")
            % {"total": total, "members": members},
            field="members",
        )
    if took_part > members:
        raise Refused(_("More took part than there are members."), field="took_part")
    found = (
        Appraisal.objects.select_for_update(of=("self",)).filter(participant=participant).first()
    )
    if found is not None and found.status != AppraisalStatus.DRAFT:
        raise Refused(_("This appraisal was sent already; it cannot be changed now."))
    content = {
        "held_on": held_on,
        "members": members,
        "took_part": took_part,
        "record": record,
        **counts,
    }
    if found is not None:
        if all(getattr(found, name) == value for name, value in content.items()):
            return found  # the form came in twice: nothing was done, nothing is noted
        _let_go_of_lines(found, counts)
    appraisal = found or Appraisal(participant=participant)
    for name, value in content.items():
        setattr(appraisal, name, value)
    appraisal.written_by, appraisal.written_at = by, at
    appraisal.save()
    note(
        "appraisal.saved",
        by=by,
        at=at,
        about=appraisal,
        organisation=organisation,
        data={"held_on": held_on, "members": members, "took_part": took_part, **counts},
    )
    return appraisal


@deed
def send_appraisal(appraisal, *, by, at):
    """Send the appraisal to the level above; return the Appraisal.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when it was sent already
    """
    appraisal = _locked(appraisal, phases=MENDING_PHASES)
    organisation = appraisal.participant.organisation
    if not may_write(by, organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    _move(appraisal, AppraisalStatus.SENT, return_reason="")
    note("appraisal.sent", by=by, at=at, about=appraisal, organisation=organisation)
    return appraisal


@deed
def save_and_send_appraisal(participant, *, by, at, lines=None, **content):
    """Save, send and say what follows, in one deed; return the Appraisal."""
    appraisal = save_appraisal(participant, by=by, at=at, **content)
    appraisal = send_appraisal(appraisal, by=by, at=at)
    if lines:
        appraisal = follow_appraisal(appraisal, lines=lines, by=by, at=at)
    return appraisal


@deed
def confirm_appraisal(appraisal, *, by, at):
    """Confirm a sent appraisal; return it.

    :raises PermissionDenied: without the right to accept records there, or for one's own
    :raises Refused: when somebody has judged it already
    """
    appraisal = _locked(appraisal, phases=MEASURING_PHASES)
    _require_judge(by, appraisal)
    _move(appraisal, AppraisalStatus.CONFIRMED, confirmed_by=by, confirmed_at=at)
    note(
        "appraisal.confirmed",
        by=by,
        at=at,
        about=appraisal,
        organisation=appraisal.participant.organisation,
    )
    return appraisal


@deed
def return_appraisal(appraisal, *, reason, by, at):
    """Give a sent appraisal back with a reason; its writer hears of it; return the Appraisal.

    :raises PermissionDenied: without the right to accept records there, or for one's own
    :raises Refused: without a reason, or when it is not waiting
    """
    appraisal = _locked(appraisal, phases=MENDING_PHASES)
    _require_judge(by, appraisal)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say what is missing, so that it can be mended."), field="reason")
    if len(reason) > 300:
        raise Refused(_("Keep the reason within 300 characters."), field="reason")
    _move(appraisal, AppraisalStatus.DRAFT, return_reason=reason)
    participant = appraisal.participant
    notify(
        tellers([appraisal.written_by], participant.organisation, on=timezone.localdate(at)),
        NoticeKind.APPRAISAL_RETURNED,
        at=at,
        link=f"/appraisals/{participant.cycle.code}/{participant.organisation.code}/",
        values={
            "organisation_zh": participant.name_zh,
            "organisation_en": participant.name_en,
            "reason": reason,
        },
    )
    note(
        "appraisal.returned",
        by=by,
        at=at,
        about=appraisal,
        organisation=participant.organisation,
        data={"reason": reason},
    )
    return appraisal


@deed
def follow_appraisal(appraisal, *, lines, by, at):
    """Say what follows the outcomes and for how many it is done; return the Appraisal.

    `lines` is {(outcome, consequence): {"number", "due_on", "done_number", "done_on",
    "reference"}}; a line for nobody is taken away. Each member counts in one line.

    :raises PermissionDenied: without the right to write records there
    :raises Refused: when the numbers contradict each other or the appraisal
    """
    appraisal = _locked(appraisal, phases=MEASURING_PHASES)
    organisation = appraisal.participant.organisation
    if not may_write(by, organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    _check_lines(appraisal, lines, today=timezone.localdate(at))
    there = {(row.outcome, row.consequence): row for row in appraisal.follow_ups.all()}
    changed = []
    for pair, line in lines.items():
        row = there.get(pair)
        if not line["number"]:
            if row is not None:
                row.delete()
                changed.append([*pair, 0, 0])
            continue
        if row is not None and all(getattr(row, name) == value for name, value in line.items()):
            continue
        appraisal.follow_ups.update_or_create(outcome=pair[0], consequence=pair[1], defaults=line)
        changed.append([*pair, line["number"], line["done_number"]])
    if changed:
        note(
            "appraisal.followed",
            by=by,
            at=at,
            about=appraisal,
            organisation=organisation,
            data={"lines": changed},
        )
    return appraisal


def _let_go_of_lines(appraisal, counts):
    """Take away what follows for more members than have an outcome now; the first lines stay."""
    left = dict(counts)
    for line in appraisal.follow_ups.all():
        if line.number > left[line.outcome]:
            line.delete()
        else:
            left[line.outcome] -= line.number


def _check_day(held_on, cycle, *, today):
    if held_on > today:
        raise Refused(_("The date lies in the future."), field="held_on")
    if not cycle.starts_on <= held_on <= cycle.ends_on:
        raise Refused(
            _("The date lies outside the cycle (%(first)s to %(last)s).")
            % {"first": cycle.starts_on.isoformat(), "last": cycle.ends_on.isoformat()},
            field="held_on",
        )


def _check_lines(appraisal, lines, *, today):
    meant = dict.fromkeys(Outcome, 0)
    for (outcome, consequence), line in lines.items():
        if (outcome, consequence) not in FOLLOWING:
            raise Refused(_("This does not follow from that outcome."))
        prefix = f"{outcome}-{consequence}"
        if line["done_number"] > line["number"]:
            raise Refused(
                _("It cannot be done for more than it was meant for."),
                field=f"{prefix}-done_number",
            )
        if line["done_number"] and line["done_on"] is None:
            raise Refused(_("Say on which day it was done."), field=f"{prefix}-done_on")
        if line["done_on"] is not None and line["done_on"] > today:
            raise Refused(_("The date lies in the future."), field=f"{prefix}-done_on")
        is_decided = consequence == Consequence.DECISION and line["done_number"]
        if is_decided and not line["reference"]:
            raise Refused(
                _("Give the reference of the competent body's decision."),
                field=f"{prefix}-reference",
            )
        meant[outcome] += line["number"]
        if meant[outcome] > appraisal.count_of(outcome):
            number = appraisal.count_of(outcome)
            raise Refused(
                ngettext(
                    "Only %(number)s member had this outcome; count each member in one line.",
                    "Only %(number)s members had this outcome; count each member in one line.",
                    number,
                )
                % {"number": number},
                field=f"{prefix}-number",
            )


def _locked(appraisal, *, phases):
    """Read the appraisal again behind its cycle's lock, in one of these phases."""
    cycle = Cycle.objects.select_for_update(no_key=True).get(pk=appraisal.participant.cycle_id)
    require_phase(cycle, phases)
    found = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("participant__organisation", "participant__cycle", "written_by")
        .get(pk=appraisal.pk)
    )
    found.participant.cycle = cycle
    return found


def _move(appraisal, to, **changes):
    if to not in APPRAISAL_NEXT[AppraisalStatus(appraisal.status)]:
        sentences = {
            AppraisalStatus.DRAFT: _("This appraisal was not sent."),
            AppraisalStatus.SENT: _("This appraisal was sent already; it cannot be changed now."),
            AppraisalStatus.CONFIRMED: _("This appraisal was confirmed already."),
        }
        raise Refused(sentences[AppraisalStatus(appraisal.status)])
    appraisal.status = to
    for name, value in changes.items():
        setattr(appraisal, name, value)
    appraisal.save(update_fields=["status", *changes])


def _require_judge(by, appraisal):
    require(by, Permission.RECORD_ACCEPT, organisation=appraisal.participant.organisation)
    if not may_confirm(by, appraisal):
        raise PermissionDenied(
            _("You cannot judge this appraisal: it is your own, or your own post's.")
        )
