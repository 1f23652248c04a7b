"""The tree of a draft: the whole rubric on one page, to move, add, remove and undo."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracker import scoring
from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.actions.editing import MOVES
from tracker.determination.actions.undoing import next_redo, next_undo
from tracker.determination.differences.changes import Titles, lines_of_change
from tracker.determination.forms.rules import problems_of
from tracker.determination.rubric import nodes_of
from tracker.determination.rule_words.names import kind_name
from tracker.determination.sheets import groups_of, lines_of
from tracker.determination.subjects import SubjectKind
from tracker.determination.sums import sums_of
from tracker.determination.views.drafts import draft_of
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission


@dataclass
class TreeLine:
    """One line of the tree: the item, its depth, what it comes to, what is wrong with it."""

    node: object
    step: int
    dimension: object
    kind: object
    is_group: bool
    sum: object
    is_unfinished: bool
    is_over: bool

    @property
    def full(self):
        """The full mark in units, or None."""
        return self.node.points or (self.sum and self.sum.full) or None


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def framework_edit(request, code, number):
    """The tree of a draft; each button of a line is one act."""
    version = draft_of(request, code, number)
    if request.method == "POST":
        touched = _act(request, version)
        if not request.htmx:
            place = reverse("determination:framework-edit", args=[code, number])
            return HttpResponseRedirect(f"{place}#{line_id(touched)}" if touched else place)
    page = "_tree" if request.htmx else "framework_edit"
    return render(request, f"tracker/determination/{page}.html", _context(request, version))


def line_id(code):
    """Return the mark of an item's line on the page."""
    return "l-" + urlencode({"": code})[1:]


def _act(request, version):
    """Do what the pressed button says; return the code of the item to come back to."""
    who = {"by": request.user, "at": request.now}
    try:
        for direction in MOVES:
            if code := request.POST.get(direction):
                actions.move_item(version, code, direction, **who)
                return code
        if code := request.POST.get("drop"):
            titles = Titles(version)
            change = actions.remove_item(version, code, **who)
            messages.success(request, " · ".join(lines_of_change(change, titles)[0]))
            return change.before[code]["parent"]
        for wanted in ("undo", "redo"):
            if number := request.POST.get(wanted):
                undo(version, number, **who)
                messages.success(request, _("Done. Everything is as it was before."))
                return None
    except Refused as error:
        messages.error(request, str(error))
    return None


def undo(version, number, *, by, at):
    """Take back the change of that number. :raises Refused: when there is none"""
    is_number = str(number).isascii() and str(number).isdigit() and len(str(number)) < 10
    change = version.changes.filter(number=number).first() if is_number else None
    if change is None:
        raise Refused(_("There is no such change."))
    return actions.undo_change(change, by=by, at=at)


def _context(request, version):
    nodes = nodes_of(version)
    changes = list(version.changes.only("number", "undoes"))
    sums = sums_of(nodes)
    lines = [_line(line, sums, request.today) for line in lines_of(nodes)]
    return {
        "version": version,
        "framework": version.framework,
        "groups": groups_of(lines),
        "items": len(lines),
        "unfinished": sum(line.is_unfinished for line in lines),
        "proposed": sum(line.node.reading == "proposed" for line in lines),
        "undo": next_undo(changes),
        "redo": next_redo(changes),
        "kinds": dict(SubjectKind.choices),
    }


def _line(line, sums, today):
    node = line.node
    rule = scoring.KINDS.get(node.kind)
    return TreeLine(
        node=node,
        step=line.step,
        dimension=line.dimension,
        kind=kind_name(node.kind),
        is_group=rule is not None and not rule.is_leaf,
        sum=sums.get(node.code),
        is_unfinished=bool(problems_of(node.kind, node.params, scoring.from_units(node.points))),
        is_over=node.ends_on is not None and node.ends_on < today,
    )
