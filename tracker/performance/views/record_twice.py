"""The question whether an event was told before, and the answer that it was."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from tracker.audit.deeds import replayed
from tracker.audit.refusals import Refused
from tracker.performance import actions
from tracker.performance.models import Record
from tracker.performance.states import RecordStatus
from tracker.performance.told_before import served_by, told_before
from tracker.performance.views.keys import sent_key
from tracker.performance.views.numbers import row_number

ANOTHER = ".another"  # said after the question: it is another event
_ADDING = ".same"


def act_of(request):
    return request.POST.get("act", "").removesuffix(ANOTHER)


def ask_before(request, participant, form, record):
    """The records that may tell this event already: rows to ask the person about, or none.

    It is asked before a new form is saved and before anything is sent for the first time, unless
    the person has just said that it is another event.
    """
    if request.POST.get("act", "").endswith(ANOTHER):
        return []
    if record is not None and (record.status == RecordStatus.RETURNED or act_of(request) != "send"):
        return []
    content = form.content()
    found = told_before(
        participant,
        kind=content["kind"],
        day=content["happened_on"],
        title=content["title"],
        words=content["what_was_done"],
        beside=record,
    )
    rows = []
    for other in found:
        there = {task.pk for task in served_by(other)}
        new = [task for task in content["tasks"] if task.pk not in there]
        takes_more = other.cycle_id == participant.cycle_id
        rows.append({"record": other, "new": new if takes_more else [], "takes_more": takes_more})
    return rows


def add_to_the_other(request, participant, form, record, *, task=None):
    """It was the same event: let the record that told it serve the ticked tasks as well.

    Before anything was typed only `task`, for which the form was opened: nobody has looked at what
    else is ticked.
    """
    is_first = task is not None and "same_first" in request.POST
    number = row_number(request.POST["same_first" if is_first else "same"])
    others = Record.objects.visible_to(request.user).filter(participant=participant)
    other = get_object_or_404(others, pk=number) if number is not None else None
    if other is None or other == record:
        raise Http404
    key = sent_key(request)
    key = key and key + _ADDING
    there = redirect("performance:record-detail", pk=other.pk)
    if key and replayed(request.user, key) is not None:
        return there  # the button was pressed twice
    if "tasks" in form.errors and not is_first:
        return None
    try:
        served = actions.serve_more(
            other,
            [task] if is_first else form.cleaned_data["tasks"],
            by=request.user,
            at=request.now,
            key=key,
        )
    except Refused as error:
        form.add_error(error.field, str(error))
        return None
    if served == other:
        messages.success(request, _("The tasks were added to what you had told already."))
    else:
        messages.success(request, _("What was accepted already was sent for these tasks too."))
    return redirect("performance:record-detail", pk=served.pk)
