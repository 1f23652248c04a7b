"""Workers as processes: one that is killed, two at once, one that is told to stop."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection


class Place:
    """An installation with a database of its own, or the test run's own PostgreSQL."""

    def __init__(self, folder):
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder / "data"),
            "JOB_SILENCE": "6",
            "LOG_LEVEL": "CRITICAL",
        }
        self.workers = []
        if connection.vendor == "postgresql":
            found = connection.settings_dict
            whose = quote(found["USER"] or "postgres")
            if found["PASSWORD"]:
                whose += f":{quote(found['PASSWORD'])}"
            where = f"{found['HOST'] or '127.0.0.1'}:{found['PORT'] or 5432}"
            self.environment["DATABASE_URL"] = f"postgres://{whose}@{where}/{found['NAME']}"
        else:
            (folder / "data").mkdir()
            # the tables of the test run itself: making them anew takes longer than the tests
            with closing(sqlite3.connect(folder / "data" / "tracker.sqlite3")) as copy:
                connection.connection.backup(copy)

    def start(self, *words):
        command = [sys.executable, "-m", "tests.jobs.a_worker", *words]
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def say(self, *words):
        said, _errors = self.start(*words).communicate(timeout=120)
        return said

    def told(self):
        return json.loads(self.say("told"))

    def worker(self, *words):
        self.workers.append(self.start("work", *words))
        return self.workers[-1]

    def wait(self, holds, seconds=90):
        """Ask until it holds; return what was told then."""
        until = time.monotonic() + seconds
        while not holds(told := self.told()):
            assert time.monotonic() < until, told
        return told


@pytest.fixture
def place(transactional_db, tmp_path):
    place = Place(tmp_path)
    yield place
    for process in place.workers:
        process.kill()
        process.wait()


def is_under_way(told):
    return [job["done"] > 0 for job in told["jobs"]] == [True]


def are_done(told):
    return {job["status"] for job in told["jobs"]} == {"done"}


def test_the_job_of_a_killed_worker_is_taken_up_again_and_its_deed_done_once(place):
    place.say("ask", "1", "60")
    killed = place.worker()
    place.wait(is_under_way)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert place.told()["deeds"] == []
    other = place.worker()
    told = place.wait(are_done)
    assert told["deeds"] == [{"number": 0, "process": other.pid, "attempt": 2}]


def test_two_workers_share_the_queue_and_run_nothing_twice(place):
    place.say("ask", "12", "0.3")
    workers = [place.worker("--until-empty"), place.worker("--until-empty")]
    for worker in workers:
        worker.communicate(timeout=120)
    told = place.told()
    assert sorted(deed["number"] for deed in told["deeds"]) == list(range(12))
    assert {job["status"] for job in told["jobs"]} == {"done"}
    assert {job["attempt"] for job in told["jobs"]} == {1}
    assert {deed["process"] for deed in told["deeds"]} == {worker.pid for worker in workers}


def test_a_worker_that_is_told_to_stop_gives_its_job_back(place):
    place.say("ask", "1", "60")
    worker = place.worker()
    place.wait(is_under_way)
    worker.send_signal(signal.SIGTERM)
    began = time.monotonic()
    worker.communicate(timeout=60)
    assert worker.returncode == 0 and time.monotonic() - began < 15
    told = place.told()
    assert told["deeds"] == []
    assert [(job["status"], job["attempt"]) for job in told["jobs"]] == [("waiting", 0)]


def test_a_worker_goes_with_the_process_beside_which_it_runs(place):
    worker = place.worker("--beside", "1")  # this test's process is its parent, not number 1
    assert worker.wait(timeout=60) == 0


def family(root):
    """{process: its words} of everything that descends from a process, itself included."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True)
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    found = {root: ""}
    while True:
        more = {int(pid): words for pid, parent, words in rows if int(parent) in found}
        if set(more) <= set(found) - {root}:
            return found | more
        found |= more


def is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def soon(holds, seconds=90):
    until = time.monotonic() + seconds
    while not (answer := holds()):
        assert time.monotonic() < until
        time.sleep(0.2)
    return answer


@pytest.fixture
def served(tmp_path):
    """A web server as `make run` starts it, on a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(tmp_path),
            "PORT": port,
            "WORKERS": "1",
            "LOG_LEVEL": "CRITICAL",
        },
    )
    yield process
    process.kill()
    process.wait()


def workers_of(process):
    return [pid for pid, words in family(process.pid).items() if "manage.py work" in words]


def test_the_server_keeps_one_worker_and_starts_it_again(served):
    (first,) = soon(lambda: workers_of(served))
    os.kill(first, signal.SIGKILL)
    (second,) = soon(lambda: [pid for pid in workers_of(served) if pid != first])
    assert is_there(second)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_the_server_goes(served, number):
    soon(lambda: workers_of(served))
    processes = family(served.pid)
    assert len(processes) >= 4  # server, web worker, keeper, worker
    served.send_signal(number)
    served.wait(timeout=90)
    soon(lambda: not any(is_there(pid) for pid in processes if pid != served.pid))
