"""The rules of a draft that were read from texts: each beside its text, to be settled."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.determination import actions
from tracker.determination.forms.cycles import JudgementForm
from tracker.determination.models import Node, Reading
from tracker.determination.proposing import FAIRLY_SURE, SURE, left_open
from tracker.determination.rubric import nodes_of
from tracker.determination.rule_words.in_words import in_words
from tracker.determination.views.drafts import draft_of
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission

PER_PAGE = 40
WAITING, OPEN, CONFIRMED, ALL = "waiting", "open", "confirmed", "all"
STATES = {
    WAITING: gettext_lazy("to confirm"),
    OPEN: gettext_lazy("not understood"),
    CONFIRMED: gettext_lazy("confirmed"),
    ALL: gettext_lazy("all"),
}


@dataclass
class RuleLine:
    """A rule, its words, the item whose text it was read from, and that text around its clause."""

    node: Node
    words: object
    state: str
    item: Node
    before: str
    clause: str
    after: str

    @property
    def surety(self):
        """How sure the reader is: sure, fairly or hardly."""
        sureness = self.node.sureness or 0
        return "sure" if sureness >= SURE else "fairly" if sureness >= FAIRLY_SURE else "hardly"

    @property
    def can_be_chosen(self):
        """Whether it may be confirmed together with others: what is doubtful is looked at alone."""
        return self.state == WAITING and self.surety == "sure"

    @property
    def can_be_left_out(self):
        """Whether it is one clause among several of its item."""
        return self.item is not self.node and not self.node.points


@require_safe
@needs(Permission.FRAMEWORK_EDIT)
def rule_list(request, code, number):
    """What was read from texts; `?state=` and `?dimension=` narrow it."""
    version = draft_of(request, code, number)
    lines = rule_lines(version)
    counts = {state: sum(line.state == state for line in lines) for state in STATES}
    counts[ALL] = len(lines)
    state = request.GET.get("state")
    if state not in STATES:
        state = next((one for one in (WAITING, OPEN) if counts[one]), ALL)
    dimension = request.GET.get("dimension", "")
    shown = [
        line
        for line in lines
        if state in (line.state, ALL)
        and (not dimension or (line.node.dimension and line.node.dimension.code == dimension))
    ]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    for line in page:
        line.words = in_words(line.node)
    context = {
        "version": version,
        "framework": version.framework,
        "page_obj": page,
        "tabs": [(one, label, counts[one]) for one, label in STATES.items()],
        "state": state,
        "dimensions": version.dimensions.order_by("order", "code"),
        "dimension": dimension,
        "counts": counts,
        "total": len(lines),
        "left": counts[WAITING] + counts[OPEN],
    }
    return render(request, "tracker/determination/rule_list.html", context)


@require_POST
@needs(Permission.FRAMEWORK_EDIT)
def rule_confirm(request, code, number):
    """Confirm one rule by its own button, or those that were chosen."""
    version = draft_of(request, code, number)
    one = request.POST.get("confirm")
    codes = [one] if one else list(dict.fromkeys(request.POST.getlist("code")))
    try:
        actions.confirm_rules(version, codes, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        sentence = ngettext(
            "%(count)s rule is confirmed.", "%(count)s rules are confirmed.", len(codes)
        )
        messages.success(request, sentence % {"count": len(codes)})
    return _to_list(request, version)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FRAMEWORK_EDIT)
def rule_judge(request, code, number, node):
    """Leave an item to reviewers within a range."""
    version = draft_of(request, code, number)
    waiting = version.nodes.filter(reading=Reading.PROPOSED).select_related("parent")
    node = get_object_or_404(waiting, code=node)
    initial = {"mode": "award" if node.points else "deduct"}
    form = JudgementForm(request.POST or None, initial=initial)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            actions.leave_to_judgement(
                version,
                node.code,
                least=cleaned["least"],
                most=cleaned["most"],
                takes_away=cleaned["mode"] == "deduct",
                by=request.user,
                at=request.now,
            )
        except Refused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The item is left to judgement within its range."))
            return _to_list(request, version)
    context = {
        "version": version,
        "framework": version.framework,
        "node": node,
        "line": _line(node, node.parent),
        "form": form,
        "full": node.points or (node.parent.points if node.parent_id else 0),
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracker/determination/rule_judge.html", context, status=status)


@require_POST
@needs(Permission.FRAMEWORK_EDIT)
def rule_leave_out(request, code, number, node):
    """Take out a clause that is no rule of its own."""
    version = draft_of(request, code, number)
    try:
        actions.leave_out_clause(version, node, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The clause is left out; its text stays with the item."))
    return _to_list(request, version)


def rule_lines(version):
    """Return the RuleLines of a draft in the order of its sheet."""
    nodes = nodes_of(version)
    by_id = {node.pk: node for node in nodes}
    lines = []
    for node in nodes:
        if node.reading != Reading.WRITTEN:
            node.version = version
            lines.append(_line(node, by_id.get(node.parent_id)))
    return lines


def _line(node, parent):
    """Return a RuleLine without its words."""
    item, clause = node, node.standard
    if parent is not None and clause and clause in parent.standard:
        item = parent
    before, found, after = item.standard.partition(clause) if clause else ("", "", "")
    state = CONFIRMED
    if node.reading == Reading.PROPOSED:
        state = OPEN if left_open(node) else WAITING
    return RuleLine(node, None, state, item, before, found, after)


def _to_list(request, version):
    place = reverse("determination:rule-list", args=[version.framework.code, version.number])
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{place}?{query}" if query else place)
