"""Bring in a rubric: upload, look at what it would make, confirm."""

from dataclasses import dataclass
from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.bringing_in import (
    check_upload,
    counts_of,
    file_lines,
    free_code,
    is_framework_file,
    previewed,
    sheet_plan,
    version_to_meet,
)
from tracker.determination.common_sheet.headers import CHINESE, ENGLISH
from tracker.determination.forms.cycles import BringInForm
from tracker.determination.framework_files.checks import MAX_NODES
from tracker.determination.models import Framework
from tracker.determination.newest import documents_version
from tracker.determination.views.frameworks import county_of
from tracker.spreadsheets.staging import NotStaged, stage, staged

PURPOSE = "framework"
COLUMN_HELP = (
    gettext_lazy("The part that the row belongs to. It may state its total in brackets."),
    gettext_lazy("What is assessed; at most 200 characters."),
    gettext_lazy("The full mark of the row, a number."),
    gettext_lazy("How points are given or taken, in words: rules are read from it."),
    gettext_lazy("How it is checked."),
    gettext_lazy("Not taken in."),
    gettext_lazy("Not taken in."),
    gettext_lazy("Kept as it is."),
)
SHOWN_ROWS = 300
SHOWN_PROBLEMS = 100


@dataclass
class Upload:
    """A staged file and where it goes; `into` is a framework of the county's own or None."""

    token: str
    content: bytes
    name: str
    into: Framework | None
    code: str
    title: str
    remove: bool


class BringIn(View):
    """GET shows the form or, with `?upload=<token>`, the preview; POST uploads or confirms."""

    def dispatch(self, request, *args, **kwargs):
        self.county = county_of(request.user)
        if self.county is None:
            raise PermissionDenied(_("Your post does not include this right here."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        if request.GET.get("upload"):
            try:
                return self._preview(self._staged(request.GET))
            except NotStaged as error:
                messages.error(request, str(error))
                return HttpResponseRedirect(request.path)
        initial = {"into": request.GET.get("into", "")}
        return self._form(BringInForm(frameworks=self._frameworks(), initial=initial))

    def post(self, request):
        if "upload" in request.POST:
            return self._confirm(request.POST)
        form = BringInForm(request.POST, request.FILES, frameworks=self._frameworks())
        if not form.is_valid():
            return self._form(form)
        content, name = form.cleaned_data["file"]
        token = stage(content, name=name, purpose=PURPOSE, by=request.user, at=request.now)
        into = form.cleaned_data["into"]
        values = {
            "upload": token,
            "into": into.code if into else "",
            "code": form.cleaned_data["code"],
            "title": form.cleaned_data["title"],
            "remove": "1" if form.cleaned_data["remove"] else "",
        }
        return HttpResponseRedirect(f"{request.path}?{urlencode(values)}")

    def _frameworks(self):
        return Framework.objects.filter(organisation=self.county)

    def _form(self, form):
        status = 422 if form.is_bound else 200
        context = {"form": form, "columns": list(zip(CHINESE, ENGLISH, COLUMN_HELP, strict=True))}
        return render(self.request, "tracker/determination/bring_in.html", context, status=status)

    def _staged(self, values):
        """Return the Upload that the values of an address or a form name.

        :raises NotStaged: when it is unknown, too old or another person's
        """
        # PostgreSQL keeps no text with a NUL in it, and no browser sends one
        values = {name: text.replace("\x00", "") for name, text in values.items()}
        token = values["upload"]
        content, name = staged(token, purpose=PURPOSE, by=self.request.user, at=self.request.now)
        into = self._frameworks().filter(code=values.get("into", "")).first()
        return Upload(
            token,
            content,
            name,
            into,
            values.get("code", "")[:32],
            values.get("title", "")[:200],
            bool(values.get("remove")),
        )

    def _preview(self, upload, *, refused=None):
        checked = check_upload(upload.content, upload.name)
        is_file = is_framework_file(upload.content, upload.name)
        context = {
            "upload": upload,
            "refused": refused,
            "errors": [_shown(problem) for problem in checked.errors[:SHOWN_PROBLEMS]],
            "errors_left": max(len(checked.errors) - SHOWN_PROBLEMS, 0),
            **(_file_context(checked) if is_file else self._sheet_context(checked, upload)),
        }
        page = "bring_in_file" if is_file else "bring_in_sheet"
        return render(
            self.request,
            f"tracker/determination/{page}.html",
            context,
            status=409 if refused else 200,
        )

    def _sheet_context(self, sheet, upload):
        context = {
            "sheet": sheet,
            "open_points": [_shown(p) for p in sheet.remarks[:SHOWN_PROBLEMS]],
            "code": upload.code or free_code(self.county),
            "title": _title_of(sheet, upload),
            "meets": version_to_meet(upload.into),
            "outlines": documents_version(),
        }
        if sheet.errors:
            return context
        plan = sheet_plan(sheet, upload.into, title=context["title"], remove=upload.remove)
        if plan.size > MAX_NODES:
            message = _("There are %(count)s items; at most %(limit)s are taken.")
            values = {"count": plan.size, "limit": MAX_NODES}
            return {**context, "errors": [("", message % values)]}
        return {
            **context,
            "plan": plan,
            "counts": counts_of(plan),
            "rows": previewed(plan, limit=SHOWN_ROWS),
            "rows_left": max(len(plan.items) - SHOWN_ROWS, 0),
            "is_executable": bool(plan.rows),
        }

    def _confirm(self, values):
        request = self.request
        try:
            upload = self._staged(values)
        except NotStaged as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.path)
        try:
            draft = self._carry_out(upload, values.get("digest", ""))
        except Refused as error:
            return self._preview(upload, refused=error)
        waiting = draft.nodes.filter(reading="proposed").count()
        place = [draft.framework.code, draft.number]
        if not waiting:
            messages.success(request, _("The draft is there. Look at it, then publish it."))
            return HttpResponseRedirect(reverse("determination:framework-detail", args=place))
        sentence = ngettext(
            "The draft is there. %(count)s rule was read from its text: confirm it.",
            "The draft is there. %(count)s rules were read from their texts: confirm each.",
            waiting,
        )
        messages.success(request, sentence % {"count": waiting})
        return HttpResponseRedirect(reverse("determination:rule-list", args=place))

    def _carry_out(self, upload, digest):
        checked = check_upload(upload.content, upload.name)
        who = {"by": self.request.user, "at": self.request.now, "key": upload.token}
        if is_framework_file(upload.content, upload.name):
            if checked.document is None:
                raise Refused(" ".join(str(problem) for problem in checked.errors[:5]))
            return actions.import_framework(
                checked.document, organisation=self.county, into=upload.into, **who
            )
        if upload.into is not None and (version := version_to_meet(upload.into)):
            return actions.merge_sheet(checked, version, remove=upload.remove, digest=digest, **who)
        return actions.import_sheet(
            checked,
            organisation=self.county,
            code=upload.code or free_code(self.county),
            title=_title_of(checked, upload),
            digest=digest,
            **who,
        )


def _file_context(checked):
    context = {
        "checked": checked,
        "open_points": [_shown(problem) for problem in checked.open_points[:SHOWN_PROBLEMS]],
    }
    if checked.errors:
        return context
    groups = sum(not row.columns["is_indicator"] for row in checked.rows)
    return {
        **context,
        "lines": file_lines(checked, limit=SHOWN_ROWS),
        "lines_left": max(len(checked.rows) - SHOWN_ROWS, 0),
        "indicators": len(checked.rows) - groups,
        "items": len(checked.rows),
        "dimensions": len(checked.document.get("dimensions", ())),
        "waiting": sum(row.columns["reading"] == "proposed" for row in checked.rows),
    }


def _shown(problem):
    """Return (place, sentence) of a problem of a file or of a sheet."""
    row = getattr(problem, "row", None)
    if row is not None:
        return _("row %(row)s") % {"row": row}, problem.message
    return getattr(problem, "place", ""), problem.message


def _title_of(sheet, upload):
    return upload.title or sheet.title or PurePath(upload.name).stem[:200] or upload.name
