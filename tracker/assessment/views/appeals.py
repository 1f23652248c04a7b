"""Appeals: filed by a branch, answered by two persons."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tracker.approvals.actions import signatures_of
from tracker.assessment import actions, corrections
from tracker.assessment.forms import AnswerForm, AppealForm, PasswordForm
from tracker.assessment.models import Appeal
from tracker.assessment.rubrics import nodes_of
from tracker.assessment.states import AppealStatus
from tracker.assessment.views.results import result_for
from tracker.audit.refusals import Refused
from tracker.determination.leads import is_a_leader, require_speaks_for, speaks_for
from tracker.organisations.permissions import Permission, allowed, require

PER_PAGE = 50


@require_GET
def appeal_list(request):
    """Appeals of one's own branch, or of the county."""
    if not (request.user.scope(Permission.APPEAL_VIEW) or is_a_leader(request.user)):
        raise PermissionDenied(_("Your post does not include this right here."))
    appeals = Appeal.objects.visible_to(request.user)
    counts = dict(appeals.order_by().values_list("status").annotate(Count("pk")))
    status = request.GET.get("status", "")
    shown = appeals.filter(status=status) if status in AppealStatus.values else appeals
    shown = shown.select_related(
        "result__participant__organisation", "result__participant__cycle", "node"
    )
    return render(
        request,
        "tracker/assessment/appeal_list.html",
        {
            "page_obj": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
            "tabs": [(code, label, counts.get(code, 0)) for code, label in AppealStatus.choices],
            "status": status,
        },
    )


@require_http_methods(["GET", "POST"])
def appeal_new(request, cycle, code):
    """Object to the result that counts."""
    result, _versions = result_for(request, cycle, code)
    participant = result.participant
    require_speaks_for(request.user, Permission.APPEAL_FILE, participant)
    nodes = nodes_of(participant)
    leaves = [nodes[code] for code in corrections.bounds_of_leaves(result) if code in nodes]
    initial = {"node": request.GET.get("indicator", "")}
    form = AppealForm(
        request.POST if request.method == "POST" else None, nodes=leaves, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            appeal = actions.file_appeal(
                result,
                text=data["text"],
                node=data["node"],
                by=request.user,
                at=request.now,
                key=data["key"] or None,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The appeal has been filed."))
            return redirect("assessment:appeal-detail", pk=appeal.pk)
    return render(
        request,
        "tracker/assessment/appeal_form.html",
        {"form": form, "result": result, "participant": participant, "cycle": participant.cycle},
    )


@require_http_methods(["GET", "POST"])
def appeal_detail(request, pk):
    """The appeal, its answer, and for administrators the two steps to one."""
    appeal = _appeal(request, pk)
    organisation = appeal.result.participant.organisation
    answers = allowed(request.user, Permission.APPEAL_ANSWER, organisation=organisation)
    form = _form(request, appeal) if answers else None
    if request.method == "POST":
        require(request.user, Permission.APPEAL_ANSWER, organisation=organisation)
        try:
            if _act(request, appeal, form):
                return redirect("assessment:appeal-detail", pk=appeal.pk)
        except Refused as error:
            if form is None:
                messages.error(request, str(error))
            else:
                form.add_error(error.field if error.field in form.fields else None, str(error))
    is_answered = appeal.status in (AppealStatus.UPHELD, AppealStatus.REJECTED)
    files = speaks_for(request.user, Permission.APPEAL_FILE, appeal.result.participant)
    return render(
        request,
        "tracker/assessment/appeal_detail.html",
        {
            "appeal": appeal,
            "result": appeal.result,
            "participant": appeal.result.participant,
            "cycle": appeal.result.participant.cycle,
            "answers": answers,
            # a proposal is not yet an answer: the branch sees what two have signed
            "shows_answer": is_answered or (answers and appeal.status == AppealStatus.PROPOSED),
            "proposed": _proposed(appeal) if answers or is_answered else [],
            "issued": appeal.issued.first(),
            "signatures": signatures_of(appeal) if is_answered or answers else [],
            "is_mine": appeal.proposed_by_id == request.user.pk,
            "may_withdraw": files and appeal.status == AppealStatus.OPEN,
            "form": form,
        },
    )


@require_POST
def appeal_withdraw(request, pk):
    """Take one's appeal back."""
    appeal = _appeal(request, pk)
    try:
        actions.withdraw_appeal(appeal, by=request.user, at=request.now)
        messages.success(request, _("The appeal has been withdrawn."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("assessment:appeal-detail", pk=appeal.pk)


def _appeal(request, pk):
    return get_object_or_404(
        Appeal.objects.visible_to(request.user).select_related(
            "result__participant__organisation",
            "result__participant__post",
            "result__participant__cycle__organisation",
            "result__participant__framework_version",
            "node",
            "filed_by__person",
        ),
        pk=pk,
    )


def _form(request, appeal):
    """The form of the next step, or None when there is none."""
    posted = request.POST if request.method == "POST" else None
    if appeal.status == AppealStatus.OPEN:
        result = appeal.result
        nodes = nodes_of(result.participant)
        return AnswerForm(
            posted,
            bounds=corrections.bounds_of_leaves(result),
            titles={code: node.title for code, node in nodes.items()},
            points=corrections.points_of_leaves(result),
            first=appeal.node.code if appeal.node_id else None,
        )
    if appeal.status == AppealStatus.PROPOSED:
        return PasswordForm(posted)
    return None


def _act(request, appeal, form):
    """Do what was asked; False when the form must be shown again."""
    who = {"by": request.user, "at": request.now}
    if request.POST.get("act") == "return":
        actions.return_answer(appeal, **who)
        messages.success(request, _("The proposed answer was sent back."))
        return True
    if form is None:
        raise Refused(_("The appeal has been answered or withdrawn."))
    if not form.is_valid():
        return False
    data = form.cleaned_data
    who |= {"password": data["password"], "key": data["key"] or None}
    if appeal.status == AppealStatus.OPEN:
        actions.propose_answer(
            appeal, upheld=data["is_upheld"], answer=data["answer"], marks=data["marks"], **who
        )
        messages.success(request, _("Proposed and signed. A second person must confirm it now."))
    else:
        actions.confirm_answer(appeal, **who)
        messages.success(request, _("The appeal has been answered."))
    return True


def _proposed(appeal):
    """Rows (Node, units before, units after) of the new points proposed."""
    marks = appeal.proposal.get("marks", {})
    if not marks:
        return []
    nodes = nodes_of(appeal.result.participant)
    before = corrections.points_of_leaves(appeal.result)
    return [(nodes.get(code), before.get(code), units) for code, units in marks.items()]
