"""The cycle's steps: a page that says what will happen, then the deed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tracker.assessment import actions
from tracker.assessment.actions.phases import open_replies
from tracker.assessment.forms import KeyForm, TypedWordForm
from tracker.assessment.models import Appeal, Result, SelfAssessment
from tracker.assessment.settling import participants_of
from tracker.assessment.states import ResultStatus
from tracker.assessment.views.cycles import cycle_for
from tracker.audit.refusals import Refused
from tracker.determination.states import Phase
from tracker.organisations.permissions import Permission
from tracker.performance.models import Task

STEPS = {
    "begin_self_assessment": {
        "phase": Phase.PERFORMANCE,
        "title": gettext_lazy("Begin self-assessment"),
        "lead": gettext_lazy(
            "Work is no longer taken in. The branches look back on their year. "
            "Tasks that were never sent count as missed."
        ),
    },
    "begin_review": {
        "phase": Phase.SELF_ASSESSMENT,
        "title": gettext_lazy("Begin review"),
        "lead": gettext_lazy(
            "Self-assessments are no longer taken in. The reviewers mark what is left to judgement."
        ),
    },
    "publish": {
        "phase": Phase.PUBLICATION,
        "title": gettext_lazy("Publish the results"),
        "lead": gettext_lazy(
            "Every branch sees its own result with the working of each point. "
            "This cannot be taken back."
        ),
        "is_typed": True,
    },
    "open_appeals": {
        "phase": Phase.PUBLICATION,
        "title": gettext_lazy("Open appeals"),
        "lead": gettext_lazy("The branches may object to their results until the phase ends."),
    },
    "close_cycle": {
        "phase": Phase.APPEAL,
        "title": gettext_lazy("Close the cycle"),
        "lead": gettext_lazy("The results become final. This cannot be taken back."),
        "is_typed": True,
    },
}


def begin_self_assessment(request, cycle):
    """End performance."""
    return _step(request, cycle, "begin_self_assessment")


def begin_review(request, cycle):
    """End self-assessment."""
    return _step(request, cycle, "begin_review")


def publish(request, cycle):
    """Show the settled results."""
    return _step(request, cycle, "publish")


def open_appeals(request, cycle):
    """Let the branches object."""
    return _step(request, cycle, "open_appeals")


def close(request, cycle):
    """Make the results final."""
    return _step(request, cycle, "close_cycle")


@require_http_methods(["GET", "POST"])
def _step(request, cycle, name):
    cycle = cycle_for(request, cycle, Permission.CYCLE_RUN)
    step = STEPS[name]
    posted = request.POST if request.method == "POST" else None
    form = TypedWordForm(posted, word=cycle.code) if step.get("is_typed") else KeyForm(posted)
    if request.method == "POST" and form.is_valid():
        try:
            action = getattr(actions, name)
            key = form.cleaned_data["key"] or None
            action(cycle, by=request.user, at=request.now, key=key)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Done: %(step)s") % {"step": step["title"]})
            return redirect(f"{reverse('assessment:result-list')}?cycle={cycle.code}")
    return render(
        request,
        "tracker/assessment/step.html",
        {
            "cycle": cycle,
            "step": step,
            "is_now": cycle.phase == step["phase"],
            "facts": _facts(cycle, name),
            "form": form,
        },
    )


def _facts(cycle, name):
    """Rows (label, number): what the step would touch, or what holds it up."""
    results = Result.objects.filter(participant__cycle=cycle)
    if name == "begin_self_assessment":
        tasks = Task.objects.filter(cycle=cycle)
        return [
            (_("Tasks that would count as missed"), tasks.open().count()),
            (_("Records waiting for acceptance"), cycle.records.filter(status="sent").count()),
        ]
    if name == "begin_review":
        sent = SelfAssessment.objects.filter(participant__cycle=cycle, status="sent").count()
        return [
            (_("Self-assessments sent"), sent),
            (_("Branches without one"), participants_of(cycle).count() - sent),
        ]
    if name == "publish":
        settled = results.filter(status=ResultStatus.SETTLED).count()
        return [(_("Results to publish"), settled)]
    if name == "open_appeals":
        published = results.filter(status=ResultStatus.PUBLISHED).count()
        unpublished = results.filter(status=ResultStatus.SETTLED).count()
        return [(_("Results published"), published), (_("Results not published"), unpublished)]
    return [
        (_("Results that become final"), results.filter(status=ResultStatus.PUBLISHED).count()),
        (
            _("Appeals not answered"),
            Appeal.objects.filter(result__participant__cycle=cycle).open().count(),
        ),
        (_("Replies not answered"), open_replies(cycle)),
    ]
