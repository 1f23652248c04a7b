"""Running what waits: claim one job, run its function, keep what came of it.

A claim is one UPDATE of a locked row, so that no two workers run the same job; each run has a
claim of its own, and what a worker writes counts only while the row still carries it. A worker
that was killed leaves a row under way without signs of life; it is claimed again.

Nothing here reads the clock: `clock` is a function that tells the aware moment.
"""

import json
import logging
import traceback
import uuid
from contextlib import contextmanager
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tracker.audit.refusals import Refused
from tracker.jobs import registry
from tracker.jobs.models import Job
from tracker.jobs.states import JobStatus

logger = logging.getLogger("tracker.jobs")

MOST_ATTEMPTS = 3
SILENCE = 60  # seconds without a sign of life after which a worker is taken for dead

LANGUAGES = ("zh-hans", "en")

STOPPED_TOO_OFTEN = _(
    "The work was broken off %(count)s times before it was finished and is not tried again by "
    "itself. Whoever looks after the server finds more in its log under number %(number)s."
)
WENT_WRONG = _(
    "Something went wrong inside. Whoever looks after the server finds it in its log under number "
    "%(number)s."
)
NOT_KNOWN = _("This version of the product does not know this kind of work.")


class Stopped(BaseException):
    """The run ends here: called off, or taken over by another worker. Not an error to catch."""


class GivenBack(BaseException):
    """The worker was told to stop: the job waits for another one."""


class Run:
    """What a function knows of its own run."""

    def __init__(self, job, *, clock, is_leaving=lambda: False):
        self.job = job
        self.at = job.started_at
        self.by = job.asked_by
        self.organisation = job.organisation
        self.clock = clock
        self._is_leaving = is_leaving
        if self.by is not None:
            self.by.as_of = timezone.localdate(self.at)

    def progress(self, done, total=0, message="", **values):
        """Note how far the work is, and that it is alive; `total` 0 says that nobody knows.

        `message` is a marked text (gettext_lazy or gettext_noop), its `%(name)s` filled by
        `values` when it is read. Call it between the steps, outside any transaction.

        :raises Stopped: when the work was called off, or another worker has taken it over
        :raises GivenBack: when this worker is told to stop
        """
        if self._is_leaving():
            raise GivenBack
        self._write(
            done=min(done, total) if total else done,
            total=total,
            message=as_written(message),
            message_values=values,
            heartbeat_at=self.clock(),
        )

    @contextmanager
    def once(self):
        """Do the deed in the transaction that ends the job: exactly once, whatever is killed when.

        Yields a dict for the outcome. After a kill inside, all of it is undone and the job runs
        again; after a kill behind it, the job is done.
        """
        outcome = {}
        with transaction.atomic():
            if self._mine().select_for_update(of=("self",)).first() is None:
                raise Stopped
            yield outcome
            self._write(status=JobStatus.DONE, finished_at=self.clock(), result=_plain(outcome))

    def _mine(self):
        return Job.objects.filter(
            pk=self.job.pk,
            claim=self.job.claim,
            status=JobStatus.RUNNING,
            stop_asked_at=None,
        )

    def _write(self, **columns):
        if not self._mine().update(**columns):
            raise Stopped


def as_written(message):
    """Return a marked text as it stands in the code."""
    with translation.override(None):
        return str(message)


def claim(*, at, silence=SILENCE):
    """Return the next job, claimed for one run, or None when nothing waits.

    What has shown no sign of life for `silence` seconds is taken up again; after three attempts it
    has failed.
    """
    ready = Q(status=JobStatus.WAITING) | Q(
        status=JobStatus.RUNNING, heartbeat_at__lt=at - timedelta(seconds=silence)
    )
    waiting = Job.objects.filter(ready).order_by("enqueued_at", "id")
    while waiting.exists():  # read first: an idle worker takes no lock
        with transaction.atomic():
            job = waiting.select_for_update(skip_locked=True).first()
            if job is None:
                return None
            if job.stop_asked_at is not None:
                _ended(job, JobStatus.CANCELLED, at=at)
            elif job.attempt >= MOST_ATTEMPTS:
                values = {"count": job.attempt, "number": job.pk}
                _ended(job, JobStatus.FAILED, at=at, problem=in_both(STOPPED_TOO_OFTEN, values))
                logger.error("job %s (%s) was broken off too often", job.pk, job.kind)
            else:
                job.status = JobStatus.RUNNING
                job.attempt += 1
                job.claim = uuid.uuid4().hex
                job.started_at = job.heartbeat_at = at
                job.save(update_fields=["status", "attempt", "claim", "started_at", "heartbeat_at"])
                return job
    return None


def run(job, *, clock, is_leaving=lambda: False):
    """Run a claimed job to its end, whatever that is, and return its row as it is then."""
    try:
        result, problem = _outcome(job, clock=clock, is_leaving=is_leaving)
    except Stopped:
        _finish(job, JobStatus.CANCELLED, at=clock(), only=Q(stop_asked_at__isnull=False))
    except GivenBack:
        give_back(job)
    except OperationalError as error:
        # the database was busy or away: that is nobody's fault, and it passes
        _log(job, error)
        give_back(job, counts=True)
    except Exception as error:
        _log(job, error)
        problem = in_both(WENT_WRONG, {"number": job.pk})
        _finish(job, JobStatus.FAILED, at=clock(), problem=problem)
    else:
        if problem:
            _finish(job, JobStatus.FAILED, at=clock(), problem=problem)
        else:
            _finish(job, JobStatus.DONE, at=clock(), result=result)
    job.refresh_from_db()
    return job


def run_waiting(*, at, silence=SILENCE):
    """Run everything that waits, one after the other, as of one moment; return the jobs.

    For tests and commands: no thread, no clock.
    """
    finished = []
    while (job := claim(at=at, silence=silence)) is not None:
        finished.append(run(job, clock=lambda: at))
    return finished


def give_back(job, *, counts=False):
    """Let a job that this worker runs wait for another; the attempt counts only when told so."""
    attempt = job.attempt if counts else job.attempt - 1
    _mine(job).update(status=JobStatus.WAITING, claim="", attempt=attempt)


def beat(job, *, at):
    """Say that the worker of a job is alive."""
    _mine(job).update(heartbeat_at=at)


def _outcome(job, *, clock, is_leaving):
    """Return (what the function returned, None), or (None, why it was refused, twice).

    A refusal is said in words for people at the moment it is raised; the function is asked again
    in the other language, and should it succeed then, all the better.
    """
    try:
        kind = registry.kind(job.kind)
    except KeyError:
        return None, in_both(NOT_KNOWN)
    arguments = dict(job.arguments)
    if kind.hour is not None:
        # somebody may ask for the day's own work in between, and names no day
        on = arguments.get("on")
        arguments["on"] = date.fromisoformat(on) if on else timezone.localdate(job.started_at)
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            try:
                begun = Run(job, clock=clock, is_leaving=is_leaving)
                return _plain(kind.function(begun, **arguments) or {}), None
            except (Refused, PermissionDenied) as refusal:
                said.append(str(refusal))
    return None, tuple(said)


def _plain(outcome):
    return json.loads(json.dumps(outcome, cls=DjangoJSONEncoder))


def in_both(message, values=None):
    """Return a marked text in Chinese and in English."""
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(str(message) % values if values else str(message))
    return tuple(said)


def _mine(job):
    return Job.objects.filter(pk=job.pk, claim=job.claim, status=JobStatus.RUNNING)


def _finish(job, status, *, at, problem=("", ""), result=None, only=None):
    """End a run that is still this worker's; what `Run.once` ended or another took stays as is."""
    rows = _mine(job) if only is None else _mine(job).filter(only)
    problem_zh, problem_en = problem
    rows.update(
        status=status,
        finished_at=at,
        result=result,
        problem_zh=problem_zh,
        problem_en=problem_en,
    )


def _ended(job, status, *, at, problem=("", "")):
    job.status, job.finished_at = status, at
    job.problem_zh, job.problem_en = problem
    job.save(update_fields=["status", "finished_at", "problem_zh", "problem_en"])


def _log(job, error):
    """Say where it went wrong; the words of an error can hold what people wrote."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("job %s (%s): %s\n%s", job.pk, job.kind, type(error).__name__, places)
