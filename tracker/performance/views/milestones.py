"""The plan of a key task, and its milestones as they are reached."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.audit.refusals import Refused
from tracker.performance import actions
from tracker.performance.actions.milestones import MOST
from tracker.performance.forms.milestones import PlanForm, ReachedForm
from tracker.performance.models import Milestone, Task


@require_http_methods(["GET", "POST"])
def task_plan(request, pk):
    """Set the milestones of a key task, until it is sent."""
    task = get_object_or_404(
        Task.objects.visible_to(request.user).select_related("organisation", "template", "cycle"),
        pk=pk,
    )
    if not actions.may_plan(request.user, task):
        raise PermissionDenied(_("Your post does not include this right here."))
    form = PlanForm(request.POST or None, milestones=task.milestones.all(), most=MOST)
    if request.method == "POST" and form.is_valid():
        rows, lines = form.rows()
        try:
            actions.plan(task, rows, by=request.user, at=request.now)
        except Refused as error:
            form.add_error(_field(error.field, lines, form), str(error))
        else:
            messages.success(request, _("The plan was saved."))
            return redirect("performance:task-detail", pk=task.pk)
    context = {"form": form, "task": task, "most": MOST}
    status = 422 if form.is_bound else 200
    return render(request, "tracker/performance/task_plan.html", context, status=status)


def _field(name, lines, form):
    """The field of the form that the action means by the field of a row."""
    if not name:
        return None
    stem, _dash, number = name.rpartition("-")
    field = f"{stem}-{lines[int(number)]}"
    return field if field in form.fields else None


@require_POST
def milestone_reach(request, pk):
    """Say that a milestone is reached."""
    milestone = _milestone(request, pk)
    form = ReachedForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
    else:
        _act(request, actions.reach, milestone, _("The milestone is reached."), **form.cleaned_data)
    return redirect("performance:task-detail", pk=milestone.task_id)


@require_POST
def milestone_reopen(request, pk):
    """Take back that a milestone is reached."""
    milestone = _milestone(request, pk)
    _act(request, actions.reopen, milestone, _("The milestone is open again."))
    return redirect("performance:task-detail", pk=milestone.task_id)


def _milestone(request, pk):
    seen = Milestone.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("task"), pk=pk)


def _act(request, action, milestone, said, **values):
    try:
        action(milestone, by=request.user, at=request.now, **values)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
