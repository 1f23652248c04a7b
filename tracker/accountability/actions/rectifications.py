"""A rectification: ordered, reported, returned or closed off; escalated when overdue."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accountability import obstacles, parties
from tracker.accountability.actions.findings import link_to, locked, refuse, subject_of, written
from tracker.accountability.models import Rectification, RectificationReport
from tracker.accountability.states import FindingStatus, RectificationStatus
from tracker.audit.deeds import deed, record
from tracker.audit.refusals import Refused
from tracker.notices.actions import notify
from tracker.notices.models import NoticeKind
from tracker.organisations.actions import holders_of, superior_of
from tracker.organisations.permissions import Permission


@deed
def order_rectification(finding, *, measure, responsible, deadline_on, by, at):
    """Order what is to be done about a finding, by whom (a Person) and by when (a local day).

    Returns the Rectification. The deadline is inclusive.

    :raises Refused: without a measure, with a deadline in the past, for a person without a post at
        the organisation or above it, while a reply waits, and for a second time
    """
    organisation = finding.participant.organisation
    parties.require(parties.judges(by, Permission.CASE_RAISE, organisation))
    finding = locked(finding)
    refuse(obstacles.ordering(finding))
    today = timezone.localdate(at)
    if deadline_on < today:
        raise Refused(_("The deadline lies in the past."), field="deadline_on")
    if not parties.at_or_above(organisation, on=today).filter(person=responsible).exists():
        raise Refused(
            _("This person holds no post at the organisation or above it."), field="responsible"
        )
    rectification = Rectification.objects.create(
        finding=finding,
        measure=written(measure, field="measure"),
        responsible=responsible,
        deadline_on=deadline_on,
        ordered_by=by,
        ordered_at=at,
    )
    finding.status = FindingStatus.RECTIFYING
    finding.save(update_fields=["status"])
    _tell(
        [*parties.people_of(organisation, on=today), _account(responsible)],
        NoticeKind.RECTIFICATION_ORDERED,
        rectification,
        at=at,
    )
    record(
        "rectification.ordered",
        by=by,
        at=at,
        about=rectification,
        organisation=organisation,
        data={
            "finding": finding.pk,
            "measure": rectification.measure,
            "responsible": responsible.code,
            "deadline_on": deadline_on,
        },
    )
    return rectification


@deed
def report(rectification, *, text, by, at):
    """Report what was done and return the RectificationReport, which somebody else verifies.

    :raises PermissionDenied: for everybody whose post is not at this very organisation
    :raises Refused: without a text, while a report waits, and after the closing
    """
    organisation = rectification.finding.participant.organisation
    parties.require(parties.speaks_for(by, organisation))
    rectification = _locked(rectification)
    refuse(obstacles.reporting(rectification))
    sent = RectificationReport.objects.create(
        rectification=rectification, text=written(text, field="text"), by=by, at=at
    )
    _move(rectification, RectificationStatus.REPORTED)
    _tell(
        parties.people_above(rectification.finding, on=timezone.localdate(at)),
        NoticeKind.RECTIFICATION_REPORTED,
        rectification,
        at=at,
    )
    record(
        "rectification.reported",
        by=by,
        at=at,
        about=sent,
        organisation=organisation,
        data={"rectification": rectification.pk, "text": sent.text},
    )
    return sent


@deed
def verify(report, *, by, at, remark=""):
    """Verify a report: the rectification and its finding are closed off. Returns the report.

    :raises PermissionDenied: for the author of the report, and without the right to verify
    :raises Refused: when it was decided already, and while a reply waits
    """
    report, rectification = _decided(
        report, obstacles.verifying, accepted=True, remark=remark.strip(), by=by, at=at
    )
    _move(rectification, RectificationStatus.CLOSED, closed_at=at)
    finding = rectification.finding
    finding.status, finding.closed_at = FindingStatus.CLOSED, at
    finding.save(update_fields=["status", "closed_at"])
    organisation = finding.participant.organisation
    _tell(
        [
            *parties.people_of(organisation, on=timezone.localdate(at)),
            report.by,
            _account(rectification.responsible),
        ],
        NoticeKind.RECTIFICATION_CLOSED,
        rectification,
        at=at,
    )
    record(
        "rectification.closed",
        by=by,
        at=at,
        about=report,
        organisation=organisation,
        data={"rectification": rectification.pk, "finding": finding.pk, "remark": report.remark},
    )
    return report


@deed
def return_report(report, *, reason, by, at):
    """Send a report back with a reason; the rectification waits for another. Returns the report.

    :raises PermissionDenied: for the author of the report, and without the right to verify
    :raises Refused: without a reason, or when it was decided already
    """
    report, rectification = _decided(
        report,
        obstacles.returning,
        accepted=False,
        remark=written(reason, field="reason"),
        by=by,
        at=at,
    )
    _move(rectification, RectificationStatus.RETURNED)
    organisation = rectification.finding.participant.organisation
    _tell(
        [*parties.people_of(organisation, on=timezone.localdate(at)), report.by],
        NoticeKind.RECTIFICATION_RETURNED,
        rectification,
        at=at,
    )
    record(
        "rectification.returned",
        by=by,
        at=at,
        about=report,
        organisation=organisation,
        data={"rectification": rectification.pk, "reason": report.remark},
    )
    return report


@deed
def escalate_overdue(*, on, at):
    """Bring every overdue rectification to the notice of one level more; return those that went up.

    `at` is a moment of the day `on`. Each goes up one level a day and no more, however often this
    is called; at the root it stays. The level it reaches and the responsible person are told.
    """
    overdue = (
        Rectification.objects.overdue(on=on)
        .select_for_update(of=("self",))
        .select_related(
            "escalated_to__parent",
            "responsible__user",
            "finding__participant__organisation__parent",
        )
        .order_by("pk")
    )
    risen, people = [], {}
    for rectification in overdue:
        if rectification.escalated_at and timezone.localdate(rectification.escalated_at) >= on:
            continue
        organisation = rectification.finding.participant.organisation
        superior = superior_of(rectification.escalated_to or organisation)
        if superior is None:
            continue
        rectification.escalation += 1
        rectification.escalated_to, rectification.escalated_at = superior, at
        rectification.save(update_fields=["escalation", "escalated_to", "escalated_at"])
        if superior.pk not in people:
            people[superior.pk] = list(holders_of(superior, parties.JUDGING, on=on))
        _tell(
            [*people[superior.pk], _account(rectification.responsible)],
            NoticeKind.RECTIFICATION_OVERDUE,
            rectification,
            at=at,
        )
        record(
            "rectification.escalated",
            by=None,
            at=at,
            about=rectification,
            organisation=organisation,
            data={"to": superior.code, "level": rectification.escalation},
        )
        risen.append(rectification)
    return risen


def _locked(rectification):
    """Read a rectification behind the lock of its finding."""
    finding = locked(rectification.finding)
    fresh = (
        Rectification.objects.select_for_update(of=("self",))
        .select_related("responsible__user", "ordered_by")
        .get(pk=rectification.pk)
    )
    fresh.finding = finding
    return fresh


def _decided(report, obstacle, *, accepted, remark, by, at):
    """Write the decision on a report; return it and its rectification, both behind the lock."""
    parties.require(parties.may_verify(by, report))
    rectification = _locked(report.rectification)
    report = RectificationReport.objects.select_related("by").get(pk=report.pk)
    refuse(obstacle(rectification, report))
    report.verified_by, report.verified_at = by, at
    report.is_accepted, report.remark = accepted, remark
    report.save(update_fields=["verified_by", "verified_at", "is_accepted", "remark"])
    return report, rectification


def _move(rectification, status, **fields):
    rectification.status = status
    for name, value in fields.items():
        setattr(rectification, name, value)
    rectification.save(update_fields=["status", *fields])


def _account(person):
    return getattr(person, "user", None)


def _tell(people, kind, rectification, *, at):
    finding = rectification.finding
    values = {**subject_of(finding), "due_on": rectification.deadline_on.isoformat()}
    notify(people, kind, at=at, link=link_to(finding), values=values)
