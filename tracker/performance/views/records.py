"""One record, and what is done with it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tracker.audit.refusals import Refused
from tracker.organisations.permissions import Permission
from tracker.performance import actions
from tracker.performance.forms.judging import ReturnForm
from tracker.performance.models import Record
from tracker.performance.offering import indicators_of
from tracker.performance.reasons import field_of, sentence
from tracker.performance.states import (
    MENDING_PHASES,
    RETURNING_PHASES,
    WRITING_PHASES,
    RecordStatus,
)


@require_GET
def record_detail(request, pk):
    """One record, with what the person may do with it now."""
    record = _record(request, pk)
    user = request.user
    mine = actions.may_write(user, record.organisation)
    phase = record.cycle.phase
    is_waiting = record.status == RecordStatus.SENT
    judge = is_waiting and actions.may_accept(user, record)
    context = {
        "record": record,
        "tasks": record.tasks.select_related("template"),
        "evidence": indicators_of(record),
        "files": [a.file for a in record.attachments.select_related("file")],
        "follow_ups": record.follow_ups.select_related("post__organisation"),
        "answered": record.follow_up_answers.select_related("follow_up"),
        "can_follow_absence": mine
        and record.repeats_id is None
        and phase in MENDING_PHASES
        and record.status != RecordStatus.DRAFT
        and bool(record.absent),
        "can_edit": mine
        and (
            (record.status == RecordStatus.DRAFT and phase in WRITING_PHASES)
            or (record.status == RecordStatus.RETURNED and phase in MENDING_PHASES)
        ),
        "mend_at": field_of(record.return_reason),
        "can_withdraw": mine
        and is_waiting
        and record.decided_at is None
        and phase in WRITING_PHASES,
        "can_delete": mine and record.status == RecordStatus.DRAFT,
        "can_accept": judge,
        "can_return": judge and phase in RETURNING_PHASES,
        "return_form": ReturnForm(),
        "sees_list": bool(user.scope(Permission.RECORD_VIEW)),
    }
    return render(request, "tracker/performance/record_detail.html", context)


def _record(request, pk):
    return get_object_or_404(
        Record.objects.visible_to(request.user).select_related(
            "organisation",
            "participant__cycle",
            "cycle",
            "written_by__person",
            "decided_by__person",
            "repeats",
        ),
        pk=pk,
    )


@require_POST
def record_accept(request, pk):
    """Accept one record."""
    record = _to_judge(request, pk)
    try:
        actions.accept(record, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("performance:record-detail", pk=pk)
    messages.success(request, _("Accepted."))
    return redirect("performance:record-list")


@require_POST
def record_return(request, pk):
    """Return one record with the reasons ticked and written."""
    record = _to_judge(request, pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        reason = sentence(form.cleaned_data["usual"], form.cleaned_data["text"])
        try:
            actions.return_record(record, by=request.user, at=request.now, reason=reason)
        except Refused as error:
            messages.error(request, str(error))
            return redirect("performance:record-detail", pk=pk)
        messages.success(request, _("Returned. The branch sees the reason on its first page."))
        return redirect("performance:record-list")
    messages.error(request, _("Keep the reason within 300 characters."))
    return redirect("performance:record-detail", pk=pk)


@require_POST
def record_withdraw(request, pk):
    """Take a sent record back."""
    record = _own_record(request, pk)
    try:
        actions.withdraw(record, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("performance:record-detail", pk=pk)
    messages.success(request, _("Taken back. It is a draft again and counts only once sent."))
    return redirect("performance:record-edit", pk=pk)


@require_POST
def record_delete(request, pk):
    """Delete a draft."""
    record = _own_record(request, pk)
    try:
        actions.delete_draft(record, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("performance:record-detail", pk=pk)
    messages.success(request, _("The draft was deleted."))
    return redirect("performance:task-list")


def _to_judge(request, pk):
    record = _record(request, pk)
    if not actions.may_accept(request.user, record):
        raise PermissionDenied(_("You cannot judge this record."))
    return record


def _own_record(request, pk):
    record = _record(request, pk)
    if not actions.may_write(request.user, record.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    return record
