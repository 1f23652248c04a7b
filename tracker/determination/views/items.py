"""One item of a draft: its form, and the form of a new one."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker import scoring
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.actions.drafting import newest_number
from tracker.determination.actions.editing import free_code
from tracker.determination.differences.changes import Titles, lines_of_item
from tracker.determination.forms.cycles import new_key
from tracker.determination.forms.items import ItemForm
from tracker.determination.forms.rules import FAMILIES, KIND_FORMS
from tracker.determination.rows import empty_row, rows_of
from tracker.determination.rule_words.in_words import in_words
from tracker.determination.rule_words.problems import sentence
from tracker.determination.views.drafts import draft_of
from tracker.determination.views.editing import line_id
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission

SAVING = ("save", "unfinished")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def node_edit(request, code, number, node):
    """Change one item; `?kind=` shows the fields of another rule."""
    version = draft_of(request, code, number)
    rows = rows_of(version)
    if node not in rows:
        raise Http404
    row, theirs = rows[node], None
    form = _form(request, version, rows, row)
    if form.is_bound and form.is_valid():
        try:
            actions.edit_item(
                version,
                node,
                form.written(),
                by=request.user,
                at=request.now,
                seen=_seen(request),
            )
        except actions.ChangedSince as error:
            form.add_error(None, str(error))
            theirs = lines_of_item(error.change, node, Titles(version))
        except Refused as error:
            _refuse(form, error)
        else:
            return _saved(request, version, node, form)
    return _page(request, version, form, row=row, theirs=theirs, node=node)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def node_new(request, code, number):
    """Add an item below `?parent=`, or at the outermost level."""
    version = draft_of(request, code, number)
    rows = rows_of(version)
    row = {**empty_row(), "code": None, "kind": "per_occurrence"}
    if request.GET.get("parent") in rows:
        row["parent"] = request.GET["parent"]
    form = _form(request, version, rows, row)
    if form.is_bound and form.is_valid():
        written = form.written()
        start = "i" if written["is_indicator"] else "g"
        node = form.cleaned_data["code"] or free_code(rows, start=start)
        try:
            actions.add_item(
                version,
                node,
                written,
                by=request.user,
                at=request.now,
                key=request.POST.get("key") or None,
            )
        except Refused as error:
            _refuse(form, error)
        else:
            return _saved(request, version, node, form)
    return _page(request, version, form, row=row)


def _form(request, version, rows, row):
    """Return the form as the request wants it: as held, as typed, or to be looked at."""
    options = {"version": version, "rows": rows, "row": row}
    if request.method != "POST":
        kind = request.GET.get("kind")
        sent = {"kind": kind} if kind in scoring.KINDS and kind != row["kind"] else None
        return ItemForm(sent=sent, **options)
    if any(name in request.POST for name in SAVING):
        unfinished = "unfinished" in request.POST
        return ItemForm(request.POST, unfinished=unfinished, **options)
    return ItemForm(sent=request.POST, more=request.POST.get("more", ""), **options)


def _seen(request):
    """Return the number of the newest change that the person had before them."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


def _refuse(form, error):
    form.add_error(error.field if error.field in form.fields else None, str(error))


def _saved(request, version, node, form):
    if form.rule_problems:
        messages.warning(request, _("Saved as it is. The rule is unfinished."))
    else:
        messages.success(request, _("The item was saved."))
    place = reverse("determination:framework-edit", args=_place(version))
    return HttpResponseRedirect(f"{place}#{line_id(node)}")


def _place(version):
    return [version.framework.code, version.number]


def _page(request, version, form, *, row, theirs=None, node=""):
    is_wrong = form.is_bound and bool(form.errors)
    context = {
        "version": version,
        "framework": version.framework,
        "form": form,
        "row": row,
        "node": node,
        "words": in_words(form.as_node(version)),
        "kind": KIND_FORMS.get(form.kind),
        "shown": form.kind,
        "families": FAMILIES,
        "seen": newest_number(version),
        "key": request.POST.get("key") or new_key(),
        "theirs": theirs,
        "problems": [sentence(problem) for problem in form.rule_problems],
        "may_save_unfinished": is_wrong and form.rule_problems and form.is_rule_alone,
    }
    status = 422 if is_wrong else 200
    return render(request, "tracker/determination/node_form.html", context, status=status)
