"""The worker: claims what waits, runs it, shows signs of life, and asks for the day's own work.

It runs in a process of its own (`manage.py work`). Several may run, on several machines when the
database is PostgreSQL. Nothing here reads the clock: `clock` tells the aware moment.
"""

import logging
import os
import signal
import threading

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from tracker.jobs import registry, running
from tracker.jobs.actions import DAILY, enqueue

logger = logging.getLogger("tracker.jobs")

INTERVAL = 1.0  # seconds between two looks into an empty queue
AFTER_TROUBLE = 5.0  # seconds until the database is asked again
GRACE = 20  # seconds for the job in hand when told to stop


def ask_for_daily_work(*, at, asked):
    """Put the day's own work into the queue from its hour on, once a local day; return the jobs.

    `asked` is a set of the keys that this process has seen asked for; it grows. What was missed
    earlier the same day is made up for.
    """
    local = timezone.localtime(at)
    jobs = []
    for kind in list(registry.kinds().values()):
        if kind.hour is None or local.hour < kind.hour:
            continue
        key = f"{DAILY}{kind.name}:{local.date()}"
        if key not in asked:
            arguments = {"on": local.date()}
            jobs.append(enqueue(kind.name, by=None, at=at, arguments=arguments, key=key))
            asked.add(key)
    return jobs


class Worker:
    """One worker; `silence` is after how many seconds others take its job for abandoned."""

    def __init__(self, *, clock, silence, parent=None):
        self.clock = clock
        self.silence = silence
        self.parent = parent  # the process beside which this one runs, and with which it ends
        self.asked = set()
        self.in_hand = None
        self.leaving = threading.Event()

    def work(self, *, until_empty=False):
        """Work until told to stop, or until nothing waits."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._leave)
        signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
        threading.Thread(target=self._live, daemon=True).start()
        while not self.leaving.is_set():
            close_old_connections()
            pause = INTERVAL
            try:
                ask_for_daily_work(at=self.clock(), asked=self.asked)
                if self._next():
                    continue
            except DatabaseError as error:
                logger.error("the worker cannot use the database: %s", type(error).__name__)
                connection.close()
                pause = AFTER_TROUBLE
            if until_empty and pause == INTERVAL:
                return
            self.leaving.wait(pause)

    def _next(self):
        """Claim one job and run it; tell whether there was one."""
        job = running.claim(at=self.clock(), silence=self.silence)
        if job is None:
            return False
        self.in_hand = job
        try:
            running.run(job, clock=self.clock, is_leaving=self.leaving.is_set)
        finally:
            self.in_hand = None
        return True

    def _leave(self, number, frame):
        """Stop after the next step of the job in hand; too slow, or a second Ctrl-C: at once.

        What is broken off then is undone by the database, and taken up again by another worker.
        """
        if self.leaving.is_set() and number == signal.SIGINT:
            os._exit(0)
        self.leaving.set()
        signal.alarm(GRACE)

    def _live(self):
        """Say now and then that the job in hand is alive; go when the process beside is gone."""
        while True:
            if self.parent is not None and os.getppid() != self.parent:
                self.parent = None
                os.kill(os.getpid(), signal.SIGTERM)
            if (job := self.in_hand) is not None:
                try:
                    running.beat(job, at=self.clock())
                except DatabaseError:
                    # SQLite writes for one at a time: while the job's own deed is being written,
                    # nobody else can take it over either
                    connection.close()
            threading.Event().wait(min(5.0, self.silence / 10))
