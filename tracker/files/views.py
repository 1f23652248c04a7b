"""Hand out a stored file after asking who may read it."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tracker.files.models import FileKind, StoredFile
from tracker.files.readers import may_read

# names that browsers know without looking into the file
_INLINE_TYPES = {"image/jpeg", "image/png"}


@require_safe
def evidence(request, uuid):
    """Send one file: pictures drawn by ourselves are shown, everything else is downloaded.

    Outside the person's reach it is not found, so that an address guessed or passed on tells
    nothing. The answer is for this person alone and runs nothing.
    """
    stored = get_object_or_404(StoredFile, uuid=uuid)
    if not may_read(stored, request.user):
        raise Http404
    try:
        content = (Path(settings.MEDIA_ROOT) / stored.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    is_picture = stored.kind == FileKind.IMAGE and stored.content_type in _INLINE_TYPES
    response = FileResponse(content, content_type=stored.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(
        not is_picture or "download" in request.GET, stored.name
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
