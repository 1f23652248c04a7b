"""A line between browser and server that breaks: connections are cut at seeded random moments.

Before the request has gone out, in the middle of it, or after the server has acted but before the
browser has heard of it, which is the worst: only there would a second try act twice.
"""

import random
import socket
import threading
from contextlib import suppress

FATES = ("whole", "before", "midway", "unheard")
CHUNK = 65_536


class BreakingProxy:
    """Pass bytes between a browser and `target` (host, port); `break_share` of the requests is cut.

    `cuts` counts what was done to requests, by fate. With a share of 0 it is a line like any other.
    """

    def __init__(self, target, *, seed):
        self.target, self.dice = target, random.Random(seed)
        self.break_share = 0.0
        self.cuts = dict.fromkeys(FATES, 0)
        self.lock = threading.Lock()
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.door.getsockname()[1]
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self):
        """Take no more connections."""
        self.door.close()

    def _welcome(self):
        while True:
            try:
                browser, _address = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _fate(self):
        with self.lock:
            is_cut = self.dice.random() < self.break_share
            fate = self.dice.choice(FATES[1:]) if is_cut else "whole"
            self.cuts[fate] += 1
            return fate, self.dice.random()

    def _serve(self, browser):
        """One connection, request by request, until one of them is cut."""
        with suppress(OSError), browser, socket.create_connection(self.target) as server:
            while (request := _message(browser)) is not None:
                fate, share = self._fate()
                if fate == "before":
                    return _reset(browser)
                if fate == "midway":
                    server.sendall(request[: int(len(request) * share)])
                    return _reset(browser)
                server.sendall(request)
                answer = _message(server)
                if answer is None or fate == "unheard":
                    return _reset(browser)
                browser.sendall(answer)


def _message(line):
    """Read one whole HTTP message with its body, or None at the end of the connection."""
    read = b""
    while b"\r\n\r\n" not in read:
        more = line.recv(CHUNK)
        if not more:
            return None
        read += more
    head, _, body = read.partition(b"\r\n\r\n")
    names = dict(part.lower().split(b":", 1) for part in head.split(b"\r\n")[1:] if b":" in part)
    if b"content-length" in names:
        length = int(names[b"content-length"])
        while len(body) < length:
            more = line.recv(CHUNK)
            if not more:
                return None
            body += more
    elif head.startswith(b"HTTP/") and head.split(b" ")[1] not in (b"204", b"304"):
        # no length: the answer ends with its connection
        while more := line.recv(CHUNK):
            body += more
    return head + b"\r\n\r\n" + body


def _reset(line):
    """End a connection as a lost line does: with a reset, not with a good-bye."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    line.close()
