"""Put long work into the queue, call it off, have it tried again.

Who may have the work done at all is required by whoever asks: the page that enqueues, and the
actions that the job calls in the end, which require it again of `run.by`.
"""

import hashlib
import json
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from tracker.audit.deeds import deed, kept_key, record
from tracker.audit.refusals import Refused
from tracker.jobs import registry
from tracker.jobs.models import Job
from tracker.jobs.states import JOB_NEXT, UNFINISHED, JobStatus

DAILY = "daily:"  # how the key of a day's own work begins
KEPT = timedelta(days=90)
FAILURES_KEPT = timedelta(days=365)


def enqueue(name, *, by, at, organisation=None, arguments=None, key=None, link="", came_from=""):
    """Have the work of that name done soon; return its Job.

    `by` is the User who asks, or None for the product itself; `arguments` is what the function
    takes, as plain JSON; `link` is the address where the outcome is looked at, in which `{job}`
    stands for the number of the job, and `came_from` that of the page where it was asked for.
    Where the same work waits or runs already, or the key was used before by the same person, that
    job is returned and nothing is queued.

    :raises KeyError: when no work of that name is registered
    """
    registry.kind(name)
    arguments = json.loads(json.dumps(arguments or {}, cls=DjangoJSONEncoder))
    key = kept_key(key)
    job = Job(
        kind=name,
        organisation=organisation,
        asked_by=by,
        arguments=arguments,
        fingerprint=_fingerprint(name, organisation, by, arguments),
        key=key,
        enqueued_at=at,
        link=_local(link),
        came_from=_local(came_from),
    )
    same = Q(status__in=UNFINISHED, fingerprint=job.fingerprint)
    if key:
        same |= Q(asked_by=by, key=key)
    if (first := Job.objects.filter(same).order_by("pk").first()) is not None:
        return first
    try:
        return _kept(job, by=by, at=at)
    except IntegrityError:
        # two at once: the other one came through
        if (first := Job.objects.filter(same).order_by("pk").first()) is not None:
            return first
        raise


@deed
def _kept(job, *, by, at):
    job.save(force_insert=True)
    record("job.asked", by=by, at=at, about=job, organisation=job.organisation, data=_told(job))
    return job


@deed
def cancel(job, *, by, at):
    """Call work off: at once while it waits, at its next step while it runs.

    Work whose deed is done by then stays done.

    :raises Refused: when it is finished
    """
    job = _locked(job, by=by)
    if JobStatus.CANCELLED not in JOB_NEXT[job.status]:
        raise Refused(_("This work is finished and cannot be called off."))
    if job.status == JobStatus.WAITING:
        job.status, job.finished_at = JobStatus.CANCELLED, at
    elif job.stop_asked_at is not None:
        return job
    job.stop_asked_at = at
    job.save(update_fields=["status", "finished_at", "stop_asked_at"])
    record("job.cancelled", by=by, at=at, about=job, organisation=job.organisation, data=_told(job))
    return job


@deed
def try_again(job, *, by, at):
    """Put work that did not succeed, or was called off, back into the queue.

    A day's own work is done for the day of `at`: what it would have told or sent on its own day is
    over, and what was left undone then is made up for by any later day.

    :raises Refused: when it waits, runs or is done, or when the same work was asked for anew
    """
    job = _locked(job, by=by)
    if job.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
        raise Refused(_("Only work that did not succeed can be tried again."))
    if job.day is not None:
        job.arguments = job.arguments | {"on": timezone.localdate(at).isoformat()}
        job.fingerprint = _fingerprint(job.kind, job.organisation, job.asked_by, job.arguments)
    if Job.objects.unfinished().filter(fingerprint=job.fingerprint).exists():
        raise Refused(_("The same work was asked for anew and is in the queue."))
    job.status, job.attempt, job.claim = JobStatus.WAITING, 0, ""
    job.enqueued_at = at
    job.started_at = job.heartbeat_at = job.finished_at = job.stop_asked_at = None
    job.done = job.total = 0
    job.message = job.problem_zh = job.problem_en = ""
    job.message_values = {}
    job.save()
    record(
        "job.tried_again",
        by=by,
        at=at,
        about=job,
        organisation=job.organisation,
        data=_told(job),
    )
    return job


@deed
def clear_daily_work(*, at):
    """Remove the product's own daily jobs that ended long ago; return how many.

    What was done or called off goes after `KEPT`, what failed after `FAILURES_KEPT`. Work that a
    person asked for stays: its outcome is looked at under its number. That the work was asked for,
    called off or tried again stays in the record of acts.
    """
    own = Job.objects.filter(asked_by=None, key__startswith=DAILY)
    over = Q(status__in=(JobStatus.DONE, JobStatus.CANCELLED), finished_at__lt=at - KEPT)
    over |= Q(status=JobStatus.FAILED, finished_at__lt=at - FAILURES_KEPT)
    removed, _each = own.filter(over).delete()
    if removed:
        record("jobs.cleared", by=None, at=at, data={"removed": removed})
    return removed


def _fingerprint(name, organisation, by, arguments):
    """Return the SHA-256 (64 hex digits) of what is to be done and for whom.

    Work of an organisation is the same whoever asks; work without one belongs to who asked.
    """
    whose = ["of", organisation.pk] if organisation else ["by", by.pk if by else None]
    body = json.dumps([name, whose, arguments], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def _locked(job, *, by):
    """The row, locked. :raises PermissionDenied: when the person may not steer it"""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if not job.may_be_steered_by(by):
        raise PermissionDenied(_("Your post does not include this right here."))
    return job


def _told(job):
    return {"kind": job.kind, "arguments": job.arguments}


def _local(address):
    """The address when it leads to a page of this installation, else nothing."""
    fits = len(address) <= 200 and address.startswith("/")
    return address if fits and url_has_allowed_host_and_scheme(address, None) else ""
