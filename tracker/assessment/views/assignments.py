"""Who reviews whom: the proposal, single assignments, what is lacking."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from tracker.assessment import actions, assigning
from tracker.assessment.forms import KeyForm
from tracker.assessment.models import Review
from tracker.assessment.settling import participants_of
from tracker.assessment.views.cycles import cycle_for
from tracker.audit.refusals import Refused
from tracker.organisations.permissions import Permission

SHOWN = 100  # pairs of a proposal on the page; all of them are carried out


class AssignForm(KeyForm):
    """One branch to one reviewer."""

    participant = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Branch"))
    reviewer = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Reviewer"))

    def __init__(self, *args, cycle, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = participants_of(cycle)
        self.fields["reviewer"].queryset = assigning.reviewers_of(cycle, on=on)


@require_http_methods(["GET", "POST"])
def assignments(request, cycle):
    """Show the proposal and carry it out, or assign one review by hand."""
    cycle = cycle_for(request, cycle, Permission.REVIEW_ASSIGN)
    is_single = request.POST.get("act") == "one"
    proposal = assigning.propose(cycle, on=request.today)
    form = AssignForm(request.POST if is_single else None, cycle=cycle, on=request.today)
    if request.method == "POST":
        try:
            if is_single:
                if form.is_valid():
                    return _one(request, cycle, form)
            else:
                return _all(request, cycle, proposal)
        except Refused as error:
            if is_single:
                form.add_error(None, str(error))
            else:
                messages.error(request, str(error))
    reviews = Review.objects.filter(participant__cycle=cycle).select_related(
        "participant", "reviewer"
    )
    return render(
        request,
        "tracker/assessment/assignments.html",
        {
            "cycle": cycle,
            "proposal": proposal,
            "pairs": proposal.pairs[:SHOWN],
            "pairs_left": max(0, len(proposal.pairs) - SHOWN),
            "short": proposal.short.items(),
            "load": proposal.load.items(),
            "reviews_count": reviews.count(),
            "recused": reviews.filter(status="recused"),
            "form": form,
            "key_form": KeyForm(),
        },
    )


def _one(request, cycle, form):
    data = form.cleaned_data
    actions.assign_review(
        data["participant"],
        reviewer=data["reviewer"],
        by=request.user,
        at=request.now,
        key=data["key"] or None,
    )
    messages.success(request, _("The review was assigned."))
    return redirect("assessment:assignments", cycle=cycle.code)


def _all(request, cycle, proposal):
    actions.assign_reviews(
        cycle,
        pairs=proposal.pairs,
        by=request.user,
        at=request.now,
        key=request.POST.get("key") or None,
    )
    count = len(proposal.pairs)
    messages.success(
        request,
        ngettext("%(count)s review was assigned.", "%(count)s reviews were assigned.", count)
        % {"count": count},
    )
    return redirect("assessment:assignments", cycle=cycle.code)
