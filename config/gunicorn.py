"""How gunicorn serves: as many workers as cores, a few threads each, nothing personal logged.

Beside it runs one worker for long work (`config/beside.py`), which comes and goes with the server.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise SystemExit(f"{name} is {value!r}: set {name} to a whole number of at least 1.")
    return int(value)


def _is_on(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip()
    if value not in {"", "0", "1"}:
        raise SystemExit(f"{name} is {value!r}: set {name}=1 or {name}=0.")
    return value == "1" if value else default


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{_number('PORT', 8000)}"
worker_class = "gthread"
workers = _number(
    "WORKERS",
    len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
)
threads = _number("THREADS", 4)
timeout = 60
graceful_timeout = 20
keepalive = 5
# A long-lived worker is replaced now and then, not all of them at once.
max_requests = 20_000
max_requests_jitter = 2_000
# No access lines: addresses with times would tell who did what when.
accesslog = None
errorlog = "-"
loglevel = "warning"
# Nobody steers it while it runs, and its place in the home directory would be shared by all.
control_socket_disable = True

# On a machine of its own, or under the system's own care, the worker is `manage.py work`.
_does_long_work = _is_on("LONG_WORK", True)
_LEAVING = 25  # seconds for the worker to give its job back
_keeper: list[int] = []  # the process number of config/beside.py


def when_ready(server):
    """Start the worker once the server listens."""
    if _does_long_work:
        beside = Path(__file__).with_name("beside.py")
        command = [sys.executable, str(beside), str(os.getpid())]
        process = subprocess.Popen(command, cwd=beside.parent.parent)  # noqa: S603
        _keeper.append(process.pid)


def on_exit(server):
    """Stop the worker with the server, and wait for it: nothing is left behind."""
    for number in _keeper:
        until = time.monotonic() + _LEAVING
        try:
            os.kill(number, signal.SIGTERM)
            while os.waitpid(number, os.WNOHANG) == (0, 0) and time.monotonic() < until:
                time.sleep(0.1)
        except (ChildProcessError, ProcessLookupError):
            pass  # gone already
