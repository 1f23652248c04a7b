"""Keep one worker for long work running beside the web server, and stop it with the server.

`config/gunicorn.py` starts this with the number of its own process. A worker that dies is started
again; when the server is gone, however it went, worker and keeper go too.
"""

import os
import signal
import subprocess
import sys
import time

LOOK = 0.5  # seconds
PAUSE = 2  # seconds before a worker that died is started again


def main(server: int) -> None:
    worker = None
    is_leaving = False

    def leave(*_):
        nonlocal is_leaving
        is_leaving = True
        if worker is not None and worker.poll() is None:
            worker.terminate()

    signal.signal(signal.SIGTERM, leave)
    # Ctrl-C reaches the worker itself: a second word would hurry it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while not is_leaving and os.getppid() == server:
        command = [sys.executable, "manage.py", "work", "--beside", str(os.getpid())]
        worker = subprocess.Popen(command)  # noqa: S603  (nothing of it comes from outside)
        while worker.poll() is None:
            if os.getppid() != server and not is_leaving:
                leave()
            time.sleep(LOOK)
        if not is_leaving:
            time.sleep(PAUSE)


if __name__ == "__main__":
    main(int(sys.argv[1]))
