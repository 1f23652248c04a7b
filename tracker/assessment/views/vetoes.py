"""Vetoes: which there are in a cycle, one of them, proposing one, and what is decided on it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tracker.approvals.actions import signatures_of
from tracker.assessment import vetoes, wording
from tracker.assessment.actions import propose_veto
from tracker.assessment.models import Veto
from tracker.assessment.settling import participants_of
from tracker.assessment.states import VetoStatus
from tracker.assessment.veto_effects import effect_of
from tracker.assessment.veto_forms import VetoForm
from tracker.assessment.views.cycles import cycle_for
from tracker.assessment.views.veto_acts import offers
from tracker.audit.refusals import Refused
from tracker.determination.leads import is_a_leader
from tracker.determination.models import Cycle, Participant
from tracker.determination.states import LOCKED_PHASES
from tracker.files import actions as stored_files
from tracker.organisations.models import OrganisationLevel
from tracker.organisations.permissions import Permission, allowed
from tracker.organisations.scope import within

PER_PAGE = 50
CHOICES = 50  # participants to choose from; a part of the name finds the others


@require_GET
def veto_list(request, cycle):
    """The vetoes of a cycle that the person may know of; `?status=` and `?township=` narrow."""
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), code=cycle)
    user = request.user
    if not _has_a_part(user, cycle):
        raise PermissionDenied(_("Your post does not include this right here."))
    seen = Veto.objects.visible_to(user).filter(participant__cycle=cycle)
    townships = _townships(user, cycle)
    township = next(
        (one for one in townships if one.organisation.code == request.GET.get("township")), None
    )
    if township:
        seen = seen.filter(within(township.path, at="participant__path"))
    counts = dict(seen.order_by().values_list("status").annotate(Count("pk")))
    status = request.GET.get("status", "")
    rows = seen.filter(status=status) if status in VetoStatus.values else seen
    rows = rows.select_related("participant__parent", "node")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for veto in page.object_list:
        veto.is_over = vetoes.is_over(veto, request.today)
    context = {
        "cycle": cycle,
        "page_obj": page,
        "tabs": [(code, label, counts.get(code, 0)) for code, label in VetoStatus.choices],
        "all": sum(counts.values()),
        "status": status,
        "townships": townships,
        "township": township,
        "may_propose": _may_propose(user, cycle),
    }
    return render(request, "tracker/assessment/veto_list.html", context)


def _has_a_part(user, cycle):
    """Whoever decides on vetoes, and whoever one can concern."""
    if user.scope(Permission.RESULT_VIEW_UNPUBLISHED) or user.scope(Permission.APPEAL_VIEW):
        return True
    return is_a_leader(user, cycle)


def _may_propose(user, cycle):
    return cycle.phase not in LOCKED_PHASES and allowed(
        user, Permission.CYCLE_RUN, organisation=cycle.organisation
    )


def _townships(user, cycle):
    if not user.scope(Permission.RESULT_VIEW_UNPUBLISHED):
        return []
    seen = Participant.objects.visible_to(user).organisations()
    townships = seen.filter(cycle=cycle, level=OrganisationLevel.TOWNSHIP)
    return list(townships.select_related("organisation").order_by("path"))


@require_http_methods(["GET", "HEAD", "POST"])
def veto_new(request, cycle):
    """Choose whom it is about, then state the veto with its ground and proof."""
    cycle = cycle_for(request, cycle, Permission.CYCLE_RUN)
    participants = participants_of(cycle).select_related("post", "parent")
    code = request.GET.get("participant", "")
    if not code:
        return _choose(request, cycle, participants)
    participant = participants.coded(code).first()
    if participant is None:
        raise Http404
    rules = vetoes.rules_of(participant)
    rows = {node.code: node for node in participant.framework_version.nodes.all()}
    nodes = {code: rows[code] for code in rules}
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = VetoForm(*posted, nodes=nodes)
    if request.method == "POST" and form.is_valid():
        try:
            veto = _propose(request, participant, form)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Proposed. A second person must decide on it now."))
            return redirect("assessment:veto-detail", pk=veto.pk)
    context = {
        "cycle": cycle,
        "participant": participant,
        "form": form,
        "rules": [
            (nodes[code], effect_of(rule, participant.framework_version))
            for code, rule in rules.items()
        ],
        "is_locked": cycle.phase in LOCKED_PHASES,
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracker/assessment/veto_new.html", context, status=status)


def _propose(request, participant, form):
    """Keep the files and propose; refused, the files go again with the rest of the deed."""
    data = dict(form.cleaned_data)
    files = [
        stored_files.store(
            checked,
            organisation=participant.organisation,
            by=request.user,
            at=request.now,
            name=name,
        )
        for name, checked in data.pop("documents")
    ]
    try:
        return propose_veto(
            participant,
            data.pop("node"),
            files=files,
            by=request.user,
            at=request.now,
            key=data.pop("key") or None,
            **data,
        )
    except Refused:
        for file in files:
            stored_files.discard(file, by=request.user, at=request.now)
        raise


def _choose(request, cycle, participants):
    words = request.GET.get("q", "").strip()[:60]
    if words:
        participants = participants.filter(
            Q(name_zh__icontains=words)
            | Q(name_en__icontains=words)
            | Q(organisation__code__startswith=words)
            | Q(organisation__initials__istartswith=words)
        )
    found = list(participants[: CHOICES + 1])
    context = {
        "cycle": cycle,
        "participants": found[:CHOICES],
        "is_cut": len(found) > CHOICES,
        "words": words,
    }
    return render(request, "tracker/assessment/veto_choose.html", context)


@require_GET
def veto_detail(request, pk):
    """One veto: its ground and proof, its effect, what was decided, what can be done now."""
    veto = get_object_or_404(
        Veto.objects.visible_to(request.user).select_related(
            "participant__organisation",
            "participant__post",
            "participant__framework_version",
            "participant__cycle__organisation",
            "node",
            "raised_by__person",
            "decided_by__person",
            "claimed_by__person",
            "excepted_by__person",
            "lifted_by__person",
        ),
        pk=pk,
    )
    participant, user = veto.participant, request.user
    decides = allowed(user, Permission.RESULT_SIGN, organisation=participant.organisation)
    rule = vetoes.rule_of(participant, veto.node.code)
    context = {
        "veto": veto,
        "participant": participant,
        "cycle": participant.cycle,
        "effect": effect_of(rule, participant.framework_version),
        "is_over": vetoes.is_over(veto, request.today),
        "exception": wording.level_title(veto.node, veto.exception),
        "proofs": veto.proofs.select_related("file"),
        "decides": decides,
        "signatures": signatures_of(veto) if decides else [],
        "steps": _history(veto, decides),
        "offers": offers(veto, user),
    }
    return render(request, "tracker/assessment/veto_detail.html", context)


@dataclass(frozen=True)
class Step:
    """One line of what has been done about a veto; `by` is empty for whom names do not concern."""

    words: str
    at: object
    by: str
    reason: str = ""


def _history(veto, decides):
    """Return what was done, in order; the branch reads what and when, not by whom."""
    who = str if decides else lambda user: ""
    steps = [Step(_("Proposed"), veto.raised_at, who(veto.raised_by))]
    if veto.decided_at and veto.status != VetoStatus.EXCEPTED:
        words = _("Declined") if veto.status == VetoStatus.DECLINED else _("Confirmed")
        steps.append(Step(words, veto.decided_at, who(veto.decided_by), veto.decision))
    elif veto.decided_at and veto.decided_at != veto.excepted_at:
        steps.append(Step(_("Confirmed"), veto.decided_at, who(veto.decided_by), veto.decision))
    if veto.claimed_at:
        # a branch's own claim is no secret to it
        steps.append(
            Step(
                _("Exception claimed"), veto.claimed_at, who(veto.claimed_by), veto.exception_reason
            )
        )
    if veto.excepted_at:
        steps.append(Step(_("Exception accepted"), veto.excepted_at, who(veto.excepted_by)))
    if veto.lifted_at:
        steps.append(Step(_("Lifted"), veto.lifted_at, who(veto.lifted_by), veto.lift_reason))
    return sorted(steps, key=lambda step: step.at)
