"""The record form in parts, for a weak line: text saved by itself, each file by itself.

Scripts ask here and get JSON. Both addresses take what the form is for as the form itself does:
`?task=`, `?organisation=` or `?record=`.
"""

import re

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.audit.refusals import Refused
from tracker.files import actions as stored_files
from tracker.files.content import MAX_BYTES
from tracker.files.models import StoredFile
from tracker.files.readers import unattached
from tracker.performance import actions
from tracker.performance.states import RecordStatus
from tracker.performance.views.keys import sent_key
from tracker.performance.views.numbers import row_number
from tracker.performance.views.record_form import (
    before,
    for_whom,
    form_errors,
    form_for,
    kept_files,
    own_record,
    refused_json,
    said,
)

_NUMBER = re.compile(r"[0-9a-f]{1,16}")
MOST_WAITING = 100  # files of one person that belong to no record yet


@require_POST
def record_draft(request):
    """Keep what is typed as a draft: {"record": its number, "saved_at": "09:41"}.

    {"done": true} when the form was sent meanwhile; {"errors": […]} with 422 when it cannot be kept
    as it is. What is missing is no error: a draft may be incomplete.
    """
    participant, task, record = _whose(request)
    if participant is None:
        return refused_json([_("Say first whose work it is.")])
    done, draft = before(request)
    if done:
        return JsonResponse({"done": True})
    record = record or draft
    form = form_for(request, participant, task=task, record=record)(request.POST)
    if not form.is_valid():
        return refused_json(form_errors(form))
    content = said(request, form, record, kept_files(request, participant))
    try:
        record = actions.tell(participant, is_sending=False, **content)
    except Refused as error:
        return refused_json([error])
    if record.status not in (RecordStatus.DRAFT, RecordStatus.RETURNED):
        return JsonResponse({"done": True})
    local = timezone.localtime(request.now)
    return JsonResponse({"record": record.pk, "saved_at": time_format(local, "H:i")})


@require_POST
def record_file(request):
    """Keep one file of a form: {"uuid", "name", "size"}; the same number of a form is one file.

    {"errors": […]} with 413 when it is too large and 422 when it is not taken.
    """
    participant, _task, _record = _whose(request)
    if participant is None:
        return refused_json([_("Say first whose work it is.")])
    if not actions.may_write(request.user, participant.organisation):
        raise PermissionDenied(_("Your post does not include this right here."))
    upload = request.FILES.get("file")
    if upload is None:
        return refused_json([_("Choose a file first.")])
    if upload.size > MAX_BYTES:
        sentence = _("This file is larger than 10 MB. Make it smaller and try again.")
        return refused_json([sentence], status=413)
    key, number = sent_key(request), request.POST.get("number", "")
    waiting = unattached(StoredFile.objects.filter(uploaded_by=request.user))
    if waiting.count() >= MOST_WAITING:
        sentence = _("Too many of your files belong to no record yet. Send those first.")
        return refused_json([sentence])
    try:
        stored = stored_files.store(
            upload,
            organisation=participant.organisation,
            by=request.user,
            at=request.now,
            key=f"{key}.{number}" if key and _NUMBER.fullmatch(number) else None,
        )
    except Refused as error:
        return refused_json([error])
    return JsonResponse({"uuid": str(stored.uuid), "name": stored.name, "size": stored.size})


def _whose(request):
    """Return (participant, task or None, record or None) of the form that a part belongs to."""
    if text := request.GET.get("record", ""):
        number = row_number(text)
        if number is None:
            raise Http404
        record = own_record(request.user, number)
        return record.participant, None, record
    return *for_whom(request), None
