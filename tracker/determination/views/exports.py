"""A version as a file or as the common sheet, for everyone who may look at it."""

import re

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from tracker.determination.common_sheet.writing import common_sheet
from tracker.determination.framework_files.rows import document_of
from tracker.determination.framework_files.writing import FORMATS, TYPES, write
from tracker.determination.subjects import SubjectKind
from tracker.determination.views.frameworks import seen_version
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission
from tracker.spreadsheets.writing import CSV_TYPE, XLSX_TYPE, write_csv, write_workbook


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def export_file(request, code, number):
    """The whole version as a framework file; `?as=` is yaml or json."""
    version = seen_version(request.user, code, number)
    form = request.GET.get("as") or FORMATS[0]
    if form not in FORMATS:
        raise Http404
    content = write(document_of(version), form=form)
    response = HttpResponse(content, content_type=f"{TYPES[form]}; charset=utf-8")
    return _named(response, f"{code}-{number}.{form}")


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def export_sheet(request, code, number):
    """The version as the common sheet; `?kind=` narrows it, `?as=` is xlsx or csv."""
    version = seen_version(request.user, code, number)
    kind = request.GET.get("kind", "")
    form = request.GET.get("as") or "xlsx"
    if form not in ("xlsx", "csv") or kind not in ("", *SubjectKind.values):
        raise Http404
    table = common_sheet(version, kind=kind, merges=form == "xlsx")
    if form == "csv":
        response = StreamingHttpResponse(
            write_csv(table.headers, table.rows), content_type=CSV_TYPE
        )
    else:
        response = FileResponse(write_workbook([table]), content_type=XLSX_TYPE)
    name = "-".join(part for part in (code, str(number), kind) if part)
    return _named(response, f"{name}.{form}")


def _named(response, name):
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', "-", name)
    response["Content-Disposition"] = content_disposition_header(True, plain)
    response["X-Content-Type-Options"] = "nosniff"
    return response
