"""Upload, preview, confirm: the same three steps for every resource."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from tracker.audit.refusals import Refused
from tracker.spreadsheets.forms import UploadForm
from tracker.spreadsheets.reading import MAX_ROWS, read
from tracker.spreadsheets.staging import NotStaged, stage, staged
from tracker.spreadsheets.writing import XLSX_TYPE, write_workbook

SHOWN_ERRORS = 200
SHOWN_CHANGES = 20


class SheetImportView(View):
    """GET shows the upload form or, with `?sheet=<token>`, the preview; POST uploads or confirms.

    A concrete view sets `resource_class`, `title` and `back_url`, and may override `get_resource`
    (say, to add a cycle found by the address) and `require` (raise Http404 or PermissionDenied).
    `GET ?template=1` answers with an empty sheet to fill in.
    """

    resource_class = None
    title = ""
    back_url = "/"
    max_rows = MAX_ROWS
    permission = None

    def get_resource(self):
        """Return the resource for this person and day."""
        return self.resource_class(user=self.request.user, on=self.request.today)

    def get_title(self):
        """Return the page's heading."""
        return self.title

    def get_back_url(self):
        """Return where the person came from and goes to afterwards."""
        return str(self.back_url)

    def require(self):
        """Pass, or raise: the right is asked for again, row by row, and by the actions."""
        if self.permission is not None and not self.request.user.scope(self.permission):
            raise PermissionDenied(_("Your post does not include this right here."))

    @property
    def purpose(self):
        """What a staged file is good for: this import at this address."""
        return (
            f"{self.resource_class.__module__}.{self.resource_class.__name__}@{self.request.path}"
        )

    def get(self, request, *args, **kwargs):
        self.require()
        if "template" in request.GET:
            return workbook_response(self.get_resource().template(), name=self.get_title())
        if token := request.GET.get("sheet"):
            try:
                content, name = self._staged(token)
            except NotStaged as error:
                messages.error(request, str(error))
                return HttpResponseRedirect(request.path)
            return self._preview(token, name, self._check(content, name))
        return self._upload(self._form())

    def post(self, request, *args, **kwargs):
        self.require()
        if "sheet" in request.POST:
            return self._confirm(request.POST["sheet"], request.POST.get("digest", ""))
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._upload(form)
        content, name, _sheet = form.cleaned_data["file"]
        token = stage(content, name=name, purpose=self.purpose, by=request.user, at=request.now)
        return HttpResponseRedirect(f"{request.path}?sheet={token}")

    def _form(self, *args):
        return UploadForm(*args, max_rows=self.max_rows)

    def _staged(self, token):
        return staged(token, purpose=self.purpose, by=self.request.user, at=self.request.now)

    def _check(self, content, name):
        return self.get_resource().check(read(content, name=name, max_rows=self.max_rows))

    def _confirm(self, token, digest):
        request = self.request
        try:
            content, name = self._staged(token)
        except NotStaged as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.path)
        sheet = read(content, name=name, max_rows=self.max_rows)
        try:
            event = self.get_resource().execute(
                sheet, by=request.user, at=request.now, key=token, digest=digest
            )
        except Refused as error:
            return self._preview(token, name, self._check(content, name), refused=error)
        # kept until it is swept: a second sending of this form finds the first one's outcome
        written = event.data["created"] + event.data["updated"]
        messages.success(
            request,
            ngettext("%(count)s row was written.", "%(count)s rows were written.", written)
            % {"count": written},
        )
        return HttpResponseRedirect(self.get_back_url())

    def _upload(self, form):
        resource = self.get_resource()
        context = {
            "title": self.get_title(),
            "back_url": self.get_back_url(),
            "form": form,
            "columns": [
                {"column": column, "is_required": resource.is_required(name)}
                for name, column in resource.fields.items()
                if not column.readonly
            ],
        }
        status = 422 if form.is_bound else 200
        return render(self.request, "tracker/spreadsheets/upload.html", context, status=status)

    def _preview(self, token, name, plan, *, refused=None):
        columns = self.get_resource().fields
        context = {
            "title": self.get_title(),
            "back_url": self.get_back_url(),
            "name": name,
            "token": token,
            "plan": plan,
            "errors": plan.errors[:SHOWN_ERRORS],
            "errors_left": max(len(plan.errors) - SHOWN_ERRORS, 0),
            "changes": [
                {
                    "row": row,
                    "key": " · ".join(row.key),
                    "cells": [
                        {"title": columns[column].title, "old": old, "new": new}
                        for column, (old, new) in row.changes.items()
                    ],
                }
                for row in plan.to_write[:SHOWN_CHANGES]
            ],
            "changes_left": max(len(plan.to_write) - SHOWN_CHANGES, 0),
            "refused": refused,
        }
        status = 409 if refused else 200
        return render(self.request, "tracker/spreadsheets/preview.html", context, status=status)


def workbook_response(tables, *, name):
    """Return a workbook of these Tables as a download of that name."""
    response = FileResponse(write_workbook(tables), content_type=XLSX_TYPE)
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", str(name)).strip() or "sheet"
    response["Content-Disposition"] = content_disposition_header(True, f"{plain}.xlsx")
    response["X-Content-Type-Options"] = "nosniff"
    return response
