"""The lists as practised, each as one table for the page, for print and for a sheet."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.accountability.models import Rectification, RectificationReport
from tracker.performance.states import Light
from tracker.spreadsheets.writing import Table


def problem_table(findings):
    """Return the problem list: what was found, where, and what has come of it.

    `findings` is a queryset of `of_list`. Who raised a finding is not in it: reviewers' names go
    to few.
    """
    headers = (
        _("Number"),
        _("Cycle"),
        _("Code"),
        _("Organisation"),
        _("Indicator"),
        _("Origin"),
        _("What was found"),
        _("Raised on"),
        _("Status"),
        _("Ended on"),
        _("Reason for dismissal"),
    )

    def row(finding):
        participant = finding.participant
        return (
            finding.pk,
            participant.cycle.title,
            participant.organisation.code,
            participant.name,
            finding.node.title if finding.node else "",
            finding.get_origin_display(),
            finding.text,
            _day(finding.raised_at),
            finding.get_status_display(),
            _day(finding.closed_at),
            finding.dismissal,
        )

    return Table(_("Problem list"), headers, map(row, _stream(findings)))


def measure_table(rectifications):
    """Return the measure list: what is to be done, by whom, by when."""
    headers = (
        _("Number"),
        _("Organisation"),
        _("What was found"),
        _("Measure to be taken"),
        _("Responsible person"),
        _("Deadline"),
    )

    def row(rectification):
        finding = rectification.finding
        return (
            finding.pk,
            finding.participant.name,
            finding.text,
            rectification.measure,
            rectification.responsible.name,
            rectification.deadline_on,
        )

    return Table(_("Measure list"), headers, map(row, _stream(rectifications)))


def rectification_table(rectifications):
    """Return the rectification list: how far each is, until it is closed off."""
    headers = (
        _("Number"),
        _("Code"),
        _("Organisation"),
        _("Measure to be taken"),
        _("Responsible person"),
        _("Deadline"),
        _("Status"),
        _("Escalated to"),
        _("Last report on"),
        _("Closed off on"),
    )

    def row(rectification):
        participant = rectification.finding.participant
        escalated_to = rectification.escalated_to
        return (
            rectification.finding_id,
            participant.organisation.code,
            participant.name,
            rectification.measure,
            rectification.responsible.name,
            rectification.deadline_on,
            rectification.get_status_display(),
            escalated_to.name if escalated_to else "",
            _day(rectification.reported_at),
            _day(rectification.closed_at),
        )

    return Table(_("Rectification list"), headers, map(row, _stream(rectifications)))


def project_table(tasks):
    """Return the key project list: the key tasks, the work they are joined with, how far each is.

    `tasks` carry their `light` of the day.
    """
    headers = (
        _("Number"),
        _("Code"),
        _("Organisation"),
        _("Key task"),
        _("Joined with"),
        _("Due on"),
        _("Status"),
        _("Light"),
    )

    def row(task):
        return (
            task.pk,
            task.organisation.code,
            task.participant.name,
            task.title,
            task.template.joint_work,
            task.due_on,
            task.get_status_display(),
            str(Light(task.light).label),
        )

    return Table(_("Key project list"), headers, map(row, _stream(tasks)))


TABLES = {
    "problems": problem_table,
    "measures": measure_table,
    "projects": project_table,
    "rectifications": rectification_table,
}


def key_tasks(tasks, *, on):
    """Return the rows of the key project list out of these tasks (those the person may see)."""
    return (
        tasks.filter(template__is_key=True)
        .with_light(on=on)
        .select_related("organisation", "participant", "template")
        .order_by("due_on", "id")
    )


def of_list(name, findings):
    """Return the rows of a list about these findings (those the person may see), in its order."""
    if name == "problems":
        related = ("participant__cycle", "participant__organisation", "node")
        return findings.select_related(*related).order_by("-raised_at", "-id")
    last_report = RectificationReport.objects.filter(rectification=OuterRef("pk")).order_by("-id")
    return (
        Rectification.objects.filter(finding__in=findings.order_by().values("pk"))
        .select_related("finding__participant__organisation", "responsible", "escalated_to")
        .annotate(reported_at=Subquery(last_report.values("at")[:1]))
        .order_by("deadline_on", "id")
    )


def _stream(rows):
    """Rows as they are fetched; a page is sliced and is taken at once."""
    return rows if rows.query.is_sliced else rows.iterator(chunk_size=2000)


def _day(moment):
    return timezone.localdate(moment) if moment else None
