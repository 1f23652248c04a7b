"""Background work: what there is, how far it is, what went wrong; call it off, try it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tracker.audit.refusals import Refused
from tracker.jobs import actions
from tracker.jobs.filters import JobFilter
from tracker.jobs.models import Job

PAGE = 30  # lines


@require_safe
def job_list(request):
    """The jobs that concern the person, the newest first."""
    # what came of it can be long, and a list does not show it
    jobs = Job.objects.visible_to(request.user).defer("arguments", "result")
    jobs = jobs.select_related("organisation", "asked_by__person")
    found = JobFilter(request.GET, queryset=jobs)
    rows = found.qs if found.is_valid() else jobs.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for job in page:
        _worded(job, now=request.now)
    context = {"page_obj": page, "filter": found, "is_filtered": any(request.GET.values())}
    return render(request, "tracker/jobs/job_list.html", context)


@require_safe
def job_detail(request, pk):
    """One job. A page that watches it asks again and again for the part that changes."""
    job = _seen(request, pk)
    _worded(job, now=request.now)
    context = {
        "job": job,
        "state": _state(job),
        "may_steer": job.may_be_steered_by(request.user),
        "shows_outcome": job.outcome_shown_to(request.user),
    }
    if not request.htmx:
        return render(request, "tracker/jobs/job_detail.html", context)
    if request.GET.get("seen") == context["state"]:
        return HttpResponse(status=204)  # nothing new: the page stays as it is
    return render(request, "tracker/jobs/_job_progress.html", context)


@require_POST
def job_cancel(request, pk):
    """Call work off."""
    job = _seen(request, pk)
    try:
        job = actions.cancel(job, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if job.is_finished:
            messages.success(request, _("Called off. Nothing was changed."))
        else:
            messages.success(request, _("It stops at its next step."))
    return redirect("jobs:detail", pk=pk)


@require_POST
def job_again(request, pk):
    """Have work that did not succeed tried again."""
    job = _seen(request, pk)
    try:
        actions.try_again(job, by=request.user, at=request.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is in the queue again."))
    return redirect("jobs:detail", pk=pk)


def _seen(request, pk):
    jobs = Job.objects.visible_to(request.user).select_related("organisation", "asked_by__person")
    return get_object_or_404(jobs, pk=pk)


def _worded(job, *, now):
    """Say in words how long ago it last moved, and how much of how much is done."""
    job.ago = _ago(job.finished_at or job.started_at or job.enqueued_at, now=now)
    job.counted = ""
    if job.total and not job.is_finished:
        values = {"done": f"{job.done:,}", "total": f"{job.total:,}"}
        job.counted = _("%(done)s of %(total)s") % values


def _ago(moment, *, now):
    if (now - moment).total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, now, depth=1)}


def _state(job):
    """What the part of the page that changes shows, as one word to compare."""
    return f"{job.status}-{job.attempt}-{job.done}-{job.total}-{int(job.is_stopping)}"
