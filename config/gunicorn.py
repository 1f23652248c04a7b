"""How gunicorn serves: as many workers as cores, a few threads each, nothing personal logged."""

import os


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    if not value.isdecimal() or int(value) < 1:
        raise SystemExit(f"{name} is {value!r}: set {name} to a whole number of at least 1.")
    return int(value)


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
