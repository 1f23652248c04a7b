"""A branch's own account of its year, beside what is known already."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.assessment import actions, wording
from tracker.assessment.facts import facts_of
from tracker.assessment.forms import SelfScoreForm, SummaryForm
from tracker.assessment.models import SelfAssessment
from tracker.assessment.rubrics import leaves_of
from tracker.assessment.states import SelfAssessmentStatus
from tracker.audit.refusals import Refused
from tracker.determination import rubric
from tracker.determination.leads import speaks_for
from tracker.determination.models import Participant
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission, allowed


@require_http_methods(["GET", "POST"])
def self_assessment(request, cycle, code):
    """Write it as the branch, read it as whoever may see its work."""
    participant = _participant(request, cycle, code)
    row = SelfAssessment.objects.visible_to(request.user).filter(participant=participant).first()
    may_write = speaks_for(request.user, Permission.SELF_ASSESSMENT_WRITE, participant)
    if not may_write and not _may_read(request.user, participant):
        raise PermissionDenied(_("Your post does not include this right here."))
    is_open = (
        may_write
        and participant.cycle.phase == Phase.SELF_ASSESSMENT
        and (row is None or row.status == SelfAssessmentStatus.DRAFT)
    )
    form, lines = _forms(request, participant, row)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied(_("Your post does not include this right here."))
        if form.is_valid() and all([line["form"].is_valid() for line in lines]):
            try:
                return _save(request, participant, form, lines)
            except Refused as error:
                form.add_error(None, str(error))
    page = "write" if is_open else "read"
    return render(
        request,
        f"tracker/assessment/self_assessment_{page}.html",
        {
            "participant": participant,
            "cycle": participant.cycle,
            "self_assessment": row,
            "form": form,
            "lines": lines,
            "may_write": may_write,
        },
    )


@require_POST
def withdraw(request, cycle, code):
    """Take a sent account back while its phase lasts."""
    participant = _participant(request, cycle, code)
    row = get_object_or_404(
        SelfAssessment.objects.visible_to(request.user), participant=participant
    )
    try:
        actions.withdraw_self_assessment(row, by=request.user, at=request.now)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("assessment:self-assessment", cycle=cycle, code=code)


def _participant(request, cycle, code):
    return get_object_or_404(
        Participant.objects.visible_to(request.user)
        .assessed()
        .coded(code)
        .select_related("cycle", "organisation", "post", "framework_version"),
        cycle__code=cycle,
    )


def _may_read(user, participant):
    if allowed(user, Permission.RECORD_VIEW, organisation=participant.organisation):
        return True
    return participant.reviews.filter(reviewer_id=user.person_id or 0).exists() and bool(
        user.scope(Permission.REVIEW_WRITE)
    )


def _forms(request, participant, row):
    """The summary's form and one line per indicator: its row, what is known, its form."""
    posted = request.POST if request.method == "POST" else None
    form = SummaryForm(posted, initial={"summary": row.summary if row else ""})
    scores = {score.node_id: score for score in row.scores.all()} if row else {}
    tree = rubric.tree_for(participant.framework_version, participant.kind)
    facts = facts_of([participant])[participant.pk]
    lines = []
    for node in leaves_of(participant):
        score = scores.get(node.pk)
        initial = {"points": score.points, "text": score.text} if score else {}
        is_reviewed = node.source.get("from") == "review"
        lines.append(
            {
                "node": node,
                "score": score,
                "full": tree.by_code[node.code].full,
                # what reviewers say is not known to the branch before the result
                "known": None if is_reviewed else wording.fact_text(facts.get(node.code), node),
                "form": SelfScoreForm(
                    posted, prefix=node.code, initial=initial, leaf=tree.by_code[node.code]
                ),
            }
        )
    return form, lines


def _save(request, participant, form, lines):
    scores = {
        line["node"].code: (line["form"].cleaned_data["points"], line["form"].cleaned_data["text"])
        for line in lines
    }
    summary = form.cleaned_data["summary"]
    row = actions.save_self_assessment(
        participant, summary=summary, scores=scores, by=request.user, at=request.now
    )
    if request.POST.get("act") == "send":
        actions.send_self_assessment(
            row, by=request.user, at=request.now, key=form.cleaned_data["key"]
        )
        messages.success(request, _("The self-assessment has been sent."))
    else:
        messages.success(request, _("Saved."))
    return redirect(
        "assessment:self-assessment",
        cycle=participant.cycle.code,
        code=participant.code,
    )
