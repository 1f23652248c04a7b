"""What the summary of a day and a person's calendar say of rectifications."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.accountability.models import Rectification
from tracker.accountability.states import WAITING_FOR_REPORT, RectificationStatus
from tracker.notices import contributors
from tracker.notices.contributors import Entry
from tracker.notices.lines import Line, LineKind
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any
from tracker.performance.models import writing_organisations

SOON = timedelta(days=3)


def own_rectifications(user):
    """Those that wait for this person's organisation, or for the person as the one responsible.

    Being responsible alone opens no door: the case must be one the person may see.
    """
    own = Q(finding__participant__organisation__in=writing_organisations(user))
    if user.person_id:
        own |= Q(responsible=user.person_id)
    return Rectification.objects.visible_to(user).filter(own, status__in=WAITING_FOR_REPORT)


@contributors.lines
def rectifications(user, *, on):
    """Own rectifications overdue and due soon; above, reports to verify."""
    page = reverse("accountability:case-list")
    lines = []
    if user.scope(Permission.CASE_VIEW):
        own = own_rectifications(user)
        soon = own.filter(deadline_on__gte=on, deadline_on__lte=on + SOON)
        late = own.filter(deadline_on__lt=on)
        lines.append(Line(LineKind.RECTIFICATIONS_OVERDUE, late.count(), page))
        lines.append(Line(LineKind.RECTIFICATIONS_DUE, soon.count(), page))
    if paths := user.scope(Permission.CASE_VERIFY):
        reported = Rectification.objects.filter(
            within_any(paths, at=Rectification.scope_path), status=RectificationStatus.REPORTED
        )
        lines.append(Line(LineKind.RECTIFICATIONS_REPORTED, reported.count(), page))
    return lines


@contributors.area_lines
def rectifications_of_area(organisation, *, on):
    """How many are overdue in an area."""
    late = Rectification.objects.in_subtree(organisation).overdue(on=on)
    return [Line(LineKind.AREA_RECTIFICATIONS_OVERDUE, late.count())]


@contributors.dates
def deadlines(user, *, since, until):
    """The deadline of each rectification of one's own; what it is about stays in the product."""
    if not user.scope(Permission.CASE_VIEW):
        return []
    own = own_rectifications(user).filter(deadline_on__gte=since, deadline_on__lte=until)
    return [
        Entry(
            f"rectification-{rectification.pk}",
            rectification.deadline_on,
            _("Report of a rectification is due"),
            reverse("accountability:finding-detail", kwargs={"pk": rectification.finding_id}),
        )
        for rectification in own.order_by("deadline_on", "id")
    ]
