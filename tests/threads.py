"""Two acts at the same moment, on a database that threads can share."""

import sqlite3
import threading
from contextlib import closing, contextmanager

from django.db import connection, connections

from tracker.audit.refusals import Refused
from tracker.organisations.models import User


@contextmanager
def shared_database(folder):
    """Work on a database that threads can share: SQLite in memory refuses what a file waits for."""
    if connection.vendor != "sqlite":
        yield
        return
    settings, memory = connection.settings_dict, connection.connection
    name, path = settings["NAME"], folder / "races.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        memory.backup(file)
    connection.connection, settings["NAME"] = None, path
    connection.connect()
    try:
        yield
    finally:
        connection.close()
        connection.connection, settings["NAME"] = memory, name


def together(*acts):
    """Run the acts at the same moment in threads of their own; return their outcomes in order.

    An outcome is ("done", what it returned), ("refused", None) or ("failed", the error).
    """
    gate = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def run(place, act):
        try:
            gate.wait(timeout=10)
            outcomes[place] = ("done", act())
        except Refused:
            outcomes[place] = ("refused", None)
        except Exception as error:  # noqa: BLE001  (what must not happen is shown by the assert)
            outcomes[place] = ("failed", repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def fresh(user):
    """The same person as another process would load it."""
    return User.objects.get(pk=user.pk)
