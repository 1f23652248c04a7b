"""The agenda of the next meeting, to look at or to print: what was left open, what is due soon."""

from datetime import timedelta

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.life.views.choosing import organisation_of
from tracker.organisations.permissions import Permission
from tracker.performance.models import FollowUp, Record, Task, writing_organisations
from tracker.performance.states import MENDING_PHASES, RecordStatus

AHEAD = timedelta(days=30)
SHOWN = 40  # lines of one part


@require_safe
def agenda(request, code):
    """Open items, tasks of the next 30 days, absent members in numbers, returned records."""
    organisation = organisation_of(request, code, Permission.RECORD_VIEW)
    user = request.user
    records = Record.objects.visible_to(user).filter(organisation=organisation)
    absent = list(records.with_absence().filter(cycle__phase__in=MENDING_PHASES)[:SHOWN])
    returned = records.filter(status=RecordStatus.RETURNED, cycle__phase__in=MENDING_PHASES)
    returned = returned.prefetch_related("tasks__template")
    items = FollowUp.objects.visible_to(user).open().filter(organisation=organisation)
    tasks = Task.objects.visible_to(user).filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "items": items.select_related("record", "post__organisation")[:SHOWN],
        "tasks": tasks.due_by(day=request.today + AHEAD).select_related(
            "template", "post__organisation"
        )[:SHOWN],
        "absent": absent,
        "absent_members": sum(record.absence_left for record in absent),
        "returned": returned[:SHOWN],
        "may_write": organisation.pk in writing_organisations(user),
        "days": AHEAD.days,
    }
    return render(request, "tracker/life/agenda.html", context)
