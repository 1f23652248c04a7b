"""A case from its finding to its closing, a talk, and the pages that begin one."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tracker.accountability import actions, obstacles, parties
from tracker.accountability.forms import FindingForm, TalkForm
from tracker.accountability.models import Finding
from tracker.accountability.views.acts import offers
from tracker.accountability.views.finding_acts import FINDING_ACTS, FindingAct, attach
from tracker.accountability.views.talk_acts import TALK_ACTS, TalkAct
from tracker.assessment.models import Result, Review
from tracker.audit.refusals import Refused
from tracker.determination.models import Node, Participant
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within_any

CHOICES = 40


@dataclass(frozen=True)
class Step:
    """One line of a case's history."""

    at: datetime
    kind: str
    row: object


@require_safe
def finding_detail(request, pk):
    """A case: what was found, what has happened since, and what this person can do now."""
    finding = get_object_or_404(
        FindingAct.queryset(request.user).select_related(
            "raised_by__person",
            "node",
            "rectification__ordered_by__person",
            "rectification__escalated_to",
        ),
        pk=pk,
    )
    attach(finding)
    organisation = finding.participant.organisation
    context = {
        "finding": finding,
        "participant": finding.participant,
        "rectification": getattr(finding, "rectification", None),
        "steps": history(finding),
        "offers": offers(FINDING_ACTS, request.user, finding),
        "may_see_raiser": parties.may_see_raiser(request.user, finding),
        "may_talk": parties.judges(request.user, Permission.CASE_RAISE, organisation),
        "talks": finding.talks.all(),
    }
    return render(request, "tracker/accountability/finding_detail.html", context)


def history(finding):
    """Return the Steps of a case in the order of time; the raising comes first."""
    steps = [Step(finding.raised_at, "raised", finding)]
    for reply in finding.replies.select_related("by__person", "answered_by__person"):
        steps.append(Step(reply.at, "reply", reply))
        if reply.answered_at:
            steps.append(Step(reply.answered_at, "answer", reply))
    rectification = getattr(finding, "rectification", None)
    if rectification is not None:
        steps.append(Step(rectification.ordered_at, "ordered", rectification))
        if rectification.escalated_at:
            steps.append(Step(rectification.escalated_at, "escalated", rectification))
        for report in rectification.reports.select_related("by__person", "verified_by__person"):
            steps.append(Step(report.at, "report", report))
            if report.verified_at:
                kind = "verified" if report.is_accepted else "returned"
                steps.append(Step(report.verified_at, kind, report))
    if finding.dismissal:
        steps.append(Step(finding.closed_at, "dismissed", finding))
    return [steps[0], *sorted(steps[1:], key=lambda step: step.at)]


@require_http_methods(["GET", "HEAD", "POST"])
def finding_new(request):
    """Raise a finding about ?participant=, from a ?review= or from a ?result=."""
    review, result = _origin(request)
    participant = _participant(request, review or result)
    if participant is None:
        return _choose(request, "accountability:finding-new", _("Raise a finding"))
    parties.require(parties.may_raise(request.user, participant, review=review, result=result))
    back_url = _back_from(participant, review, result)
    obstacle = None
    if review is not None:
        obstacle = obstacles.raising_from_review(review)
    elif result is not None:
        obstacle = obstacles.raising_from_result(result)
    if obstacle and request.method != "POST":
        messages.error(request, obstacle)
        return redirect(back_url)
    nodes = _indicators(participant)
    form = FindingForm(
        request.POST or None, nodes=nodes, initial={"node": request.GET.get("node", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            finding = actions.raise_finding(
                participant,
                **form.content(),
                review=review,
                result=result,
                by=request.user,
                at=request.now,
                key=form.cleaned_data["key"] or None,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The finding was raised; the organisation has been told."))
            if review is not None:
                return redirect(back_url)
            return redirect("accountability:finding-detail", pk=finding.pk)
    context = {
        "form": form,
        "participant": participant,
        "title": _("Raise a finding"),
        "button": _("Raise it"),
        "back_url": back_url,
        "review": review,
        "result": result,
    }
    status = 422 if form.errors else 200
    return render(request, "tracker/accountability/new.html", context, status=status)


@require_safe
def talk_detail(request, pk):
    """A talk: why, when and by whom it was held, what was agreed."""
    talk = get_object_or_404(
        TalkAct.queryset(request.user).select_related("opened_by__person", "held_by"), pk=pk
    )
    context = {
        "talk": talk,
        "participant": talk.participant,
        "offers": offers(TALK_ACTS, request.user, talk),
    }
    return render(request, "tracker/accountability/talk_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def talk_new(request):
    """Open a talk with a ?participant=, on a ?finding= or a ?result=."""
    finding = result = None
    if request.GET.get("finding"):
        finding = get_object_or_404(
            Finding.objects.visible_to(request.user), pk=_number(request, "finding")
        )
    if request.GET.get("result"):
        result = get_object_or_404(
            Result.objects.visible_to(request.user).defer("snapshot"),
            pk=_number(request, "result"),
        )
    participant = _participant(request, finding or result)
    if participant is None:
        own = parties.answering_for(request.user)  # nobody calls in oneself
        return _choose(request, "accountability:talk-new", _("Open a talk"), without=own)
    organisation = participant.organisation
    parties.require(parties.judges(request.user, Permission.CASE_RAISE, organisation))
    form = TalkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            talk = actions.open_talk(
                participant,
                **form.content(),
                finding=finding,
                result=result,
                by=request.user,
                at=request.now,
                key=form.cleaned_data["key"] or None,
            )
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The talk was opened; the organisation has been told."))
            return redirect("accountability:talk-detail", pk=talk.pk)
    context = {
        "form": form,
        "participant": participant,
        "finding": finding,
        "title": _("Open a talk"),
        "button": _("Open it"),
        "back_url": reverse("accountability:finding-detail", args=[finding.pk])
        if finding
        else reverse("accountability:case-list"),
    }
    status = 422 if form.errors else 200
    return render(request, "tracker/accountability/new.html", context, status=status)


def _origin(request):
    """Return the review and the result that the address names, None where it names none."""
    review = result = None
    if request.GET.get("review"):
        review = get_object_or_404(
            Review.objects.visible_to(request.user).select_related(
                "participant__cycle", "participant__organisation"
            ),
            pk=_number(request, "review"),
        )
    elif request.GET.get("result"):
        result = get_object_or_404(
            Result.objects.visible_to(request.user).defer("snapshot"),
            pk=_number(request, "result"),
        )
    return review, result


def _participant(request, origin):
    """Return the participant that the address names or that the origin is about, or None."""
    if origin is not None:
        pk = origin.participant_id
    elif request.GET.get("participant"):
        pk = _number(request, "participant")
    else:
        return None
    return get_object_or_404(
        Participant.objects.visible_to(request.user).select_related(
            "organisation__parent", "cycle", "framework_version"
        ),
        pk=pk,
    )


def _number(request, name):
    """Return a number of the query; one that is none finds nothing."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _choose(request, name, title, *, without=()):
    """Ask which participant it is about: those of the person's area in cycles not closed.

    `without` are the ids of organisations that the person may not choose.
    """
    paths = request.user.scope(Permission.CASE_RAISE)
    if not paths:
        raise PermissionDenied(_("Your post does not include this right here."))
    participants = (
        Participant.objects.filter(within_any(paths, at="organisation__path"))
        .organisations()
        .exclude(cycle__phase=Phase.CLOSED)
        .exclude(organisation__in=without)
        .select_related("cycle", "parent")
    )
    words = request.GET.get("q", "").strip()[:60]
    if words:
        named = Q(name_zh__icontains=words) | Q(name_en__icontains=words)
        participants = participants.filter(
            named | Q(organisation__code=words) | Q(organisation__initials__istartswith=words)
        )
    found = list(participants.order_by("-cycle__starts_on", "path")[: CHOICES + 1])
    context = {
        "title": title,
        "address": reverse(name),
        "words": words,
        "participants": found[:CHOICES],
        "is_cut": len(found) > CHOICES,
    }
    return render(request, "tracker/accountability/choose.html", context)


def _indicators(participant):
    """The indicators that apply to this kind of organisation."""
    nodes = Node.objects.filter(version_id=participant.framework_version_id, is_indicator=True)
    return [node for node in nodes if not node.applies_to or participant.kind in node.applies_to]


def _back_from(participant, review, result):
    """Where the person came from: the review, the result or the list."""
    if review is not None:
        return reverse("assessment:review-detail", args=[review.pk])
    if result is not None:
        return reverse(
            "assessment:result-detail",
            args=[participant.cycle.code, participant.organisation.code],
        )
    return reverse("accountability:case-list")
