"""A process of its own in which deeds are killed in the middle; prints what was left behind.

Run with DATA_DIR set to an empty folder. Each deed runs in a forked process on a copy of the
database that kills itself (signal 9) before one of its statements, or is killed from outside
after a while. Prints {deed: {"steps": …, "left": [[state, first bad audit number], …]}}.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import django

RUNS = 8  # of each deed
DICE = random.Random(20260615)


def main():
    """Build the county, kill its deeds, print the outcomes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LOGGING["root"]["level"] = "CRITICAL"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    deeds = prepared()
    from django.db import connection

    connection.close()
    path = Path(settings.DATABASES["default"]["NAME"])
    kept = path.with_suffix(".kept")
    shutil.copy(path, kept)
    before = state()
    outcomes = {}
    for name, deed in deeds.items():
        steps = restored(path, kept) or measured(deed)
        after = state()
        left = []
        for run in range(RUNS):
            restored(path, kept)
            if run % 4 == 3:
                kill_from_outside(deed, DICE.random() * 0.05)
            else:
                kill_before(deed, DICE.randrange(1, steps + 1))
            left.append(left_behind(before, after))
        restored(path, kept)
        bare = without_its_transaction(deed)
        last = measured(bare)
        restored(path, kept)
        kill_before(bare, last)
        outcomes[name] = {"steps": steps, "left": left, "control": left_behind(before, after)}
    json.dump(outcomes, sys.stdout)


def prepared():
    """{name: deed} on a county with a proposed settlement."""
    from tests.assessment.builders import County
    from tests.factories import NOW, PASSWORD, TODAY, Cast
    from tracker.assessment import actions
    from tracker.organisations.resources import OrganisationResource
    from tracker.spreadsheets.reading import read
    from tracker.spreadsheets.writing import write_csv

    cast = Cast()
    settlement = County(cast).reviewed().proposed()
    head = ["code", "parent_code", "name_zh", "level", "kind"]
    rows = [[f"new{n}", cast.township.code, f"新村{n}", "branch", "village"] for n in range(30)]
    sheet = read(b"".join(write_csv(head, rows)), name="sheet.csv")

    def bring_in():
        resource = OrganisationResource(user=cast.administrator, on=TODAY)
        resource.execute(sheet, by=cast.administrator, at=NOW)

    def confirm():
        by = cast.second_administrator
        actions.confirm_settlement(settlement, by=by, at=NOW, password=PASSWORD)

    return {"sheet": bring_in, "settlement": confirm}


def restored(path, kept):
    """Put the database back as it was."""
    from django.db import connection

    connection.close()
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    shutil.copy(kept, path)


def measured(deed):
    """Carry the deed out whole in a process of its own; return how many statements it took."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        from django.db import connection

        count = 0

        def step(execute, sql, params, many, context):
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(step):
            deed()
        os.write(writing, str(count).encode())
        os._exit(0)
    os.waitpid(child, 0)
    return int(os.read(reading, 20))


def kill_before(deed, number):
    """Run the deed in a process that is killed before its statement of that number."""
    child = os.fork()
    if child == 0:
        from django.db import connection

        count = 0

        def step(execute, sql, params, many, context):
            nonlocal count
            count += 1
            if count >= number:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(step):
            deed()
        os._exit(0)
    os.waitpid(child, 0)


def kill_from_outside(deed, seconds):
    """Run the deed in a process that is killed after that time."""
    child = os.fork()
    if child == 0:
        deed()
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def without_its_transaction(deed):
    """The control: the same deed, each statement for itself."""

    def bare():
        from django.db import transaction

        transaction.atomic = lambda *args, **kwargs: nullcontext()
        deed()

    return bare


def state():
    """Everything that either deed changes."""
    from tests.safety.database import contents

    return contents()


def left_behind(before, after):
    """Return ["before" | "after" | "between", the first bad audit number or None]."""
    from tracker.audit import deeds

    now = state()
    name = "before" if now == before else "after" if now == after else "between"
    return [name, deeds.verify()]


if __name__ == "__main__":
    main()
