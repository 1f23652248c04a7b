"""Say so before the work of a start when the address of the service is taken.

Run by `make run` with the machine's own Python: it needs nothing but the standard library.
"""

import os
import socket
import sys


def problem(host: str, port: str) -> str | None:
    """Return a sentence on why nothing can be served at host:port, or None."""
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        return f"PORT is {port!r}: set PORT to a number from 1 to 65535."
    try:
        family, kind, *_, address = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM
        )[0]
    except socket.gaierror:
        return f"HOST is {host!r}, which is no address: set HOST to one of this machine's."
    with socket.socket(family, kind) as probe:
        # As gunicorn does, so that a port of which the last user has just gone counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            free = int(port) + 1 if int(port) < 65535 else 8001
            return (
                f"Cannot serve at {host}:{port} ({error.strerror}). Stop the program that uses "
                f"it, or choose another port: make run PORT={free}."
            )
    return None


if __name__ == "__main__":
    sys.exit(problem(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")))
