"""Fifty secretaries at once: each saves a draft and sends it, through the actions, again and again.

`size` writers, each a thread with a connection of its own and a branch of its own, all in one
cycle. Rounds alternate between the product's settings and, on SQLite, Django's own: a deferred
transaction, a rollback journal, five seconds of patience, and no line in which deeds stand. There a
transaction that reads before it writes fails instead of waiting. With `--db postgresql` the other
side is PostgreSQL: the figure is SQLite's time for a record against its. Both hold the same rows.
"""

import sqlite3
import statistics
import threading
import time
from contextlib import closing, nullcontext
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections

from benchmarks.harness import Figure, Share, Timing
from tracker.audit import deeds
from tracker.determination.models import Cycle, Framework, FrameworkVersion, Participant
from tracker.organisations.models import Appointment, Organisation, Person, Post, User
from tracker.organisations.roles import PostKind, Role
from tracker.organisations.scope import step
from tracker.performance import actions
from tracker.performance.models import Record

SIZE = 50
RECORDS = 2  # that each writer tells in a round: two deeds each
NOW = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
OURS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


def run(size, rounds):
    """Return the figures of lock errors, and of throughput against PostgreSQL."""
    first = connections["default"].settings_dict.copy()
    is_postgresql = first["ENGINE"].endswith("postgresql")
    folder = Path(settings.DATA_DIR)
    sides = {"ours": sqlite(folder / "ours.sqlite3", OURS)}
    if is_postgresql:
        sides["postgresql"] = first
    else:
        sides["stock"] = sqlite(folder / "stock.sqlite3", {})
    for name, side in sides.items():
        stand_on(side)
        if name != "postgresql":
            call_command("migrate", verbosity=0)
        make_county(size)
        if name == "stock":
            with closing(sqlite3.connect(side["NAME"])) as file:
                file.execute("PRAGMA journal_mode=DELETE")
    line = deeds._turn
    taken = {name: [] for name in sides}
    done, failed = dict.fromkeys(sides, 0), dict.fromkeys(sides, 0)
    for number in range(rounds + 1):
        for name, side in sides.items():
            stand_on(side)
            deeds._turn = nullcontext() if name == "stock" else line
            wall, cpu, kept, errors = all_write(size)
            if number:  # the first round warms up
                taken[name].append((wall / max(kept, 1), cpu / max(kept, 1)))
                done[name] += kept
                failed[name] += errors
    deeds._turn = line
    stand_on(sides["ours"])
    check(size, rounds, done["ours"])
    stand_on(first)
    timing = {
        name: Timing(*(statistics.median(column) for column in zip(*rows, strict=True)))
        for name, rows in taken.items()
    }
    asked = size * RECORDS * rounds
    figures = [Share("lock errors with our settings", failed["ours"], asked, 0.0)]
    if is_postgresql:
        figures.append(
            Figure(f"{size} writers on SQLite, a record", "PostgreSQL", timing["ours"],
                   timing["postgresql"], 1.0)
        )  # fmt: skip
        figures.append(Share("errors on PostgreSQL", failed["postgresql"], asked, 0.0))
    else:
        figures.append(
            Share("lock errors with stock settings", failed["stock"], asked, 90.0, at_least=True)
        )
    for name, figure in timing.items():
        print(f"  {name}: {1 / figure.wall:.0f} records sent a second, {failed[name]} refused")
    return figures


def sqlite(path, options):
    """The settings of a SQLite database beside the benchmark's own."""
    base = connections["default"].settings_dict
    return base | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": dict(options),
        "CONN_MAX_AGE": 0,
    }


def stand_on(side):
    """Let this and every later thread work on that database."""
    connections.close_all()
    connections.settings["default"] = side
    del connections["default"]


def all_write(size):
    """Let all write at once; return (wall, CPU, records sent, records lost to a lock)."""
    gate = threading.Barrier(size + 1)
    kept, lost = [0] * size, [0] * size
    # loaded before: what is measured is writing
    writers = list(User.objects.filter(username__startswith="w").order_by("pk"))
    places = {place.organisation_id: place for place in Participant.objects.all()}
    own = {post.code: places[post.organisation_id] for post in Post.objects.all()}

    def write(number):
        user = writers[number]
        user.as_of = NOW.date()
        participant = own[user.username]
        gate.wait()
        try:
            for turn in range(RECORDS):
                content = {
                    "by": user,
                    "at": NOW,
                    "title": f"visit {turn}",
                    "happened_on": NOW.date(),
                    "what_was_done": "visited families",
                    "key": f"{time.perf_counter_ns():x}.{number}",
                }
                try:
                    actions.tell(participant, is_sending=False, **content)
                    actions.tell(participant, is_sending=True, **content)
                    kept[number] += 1
                except OperationalError:
                    lost[number] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(size)]
    for thread in threads:
        thread.start()
    gate.wait()
    wall, cpu = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.join()
    return time.perf_counter() - wall, time.process_time() - cpu, sum(kept), sum(lost)


def check(size, rounds, done):
    """Everything that was told is there once and chained, or the benchmark measured nothing."""
    sent = Record.objects.filter(status="sent").count()
    if done != size * RECORDS * rounds or sent != size * RECORDS * (rounds + 1):
        raise RuntimeError(f"{sent} records instead of {size * RECORDS * (rounds + 1)}")
    if (broken := deeds.verify()) is not None:
        raise RuntimeError(f"the chain of events is broken at {broken}")


def make_county(size):
    """A county in performance with `size` branches, each with a secretary who has an account."""
    county = Organisation.objects.create(
        code="c", path=step(1), kind="committee", level="county", name_zh="样县"
    )
    version = FrameworkVersion.objects.create(
        framework=Framework.objects.create(code="f", title_zh="办法"),
        number=1,
        bands=[{"code": "poor", "title_zh": "差", "from": "0"}],
        rules={"panel": "mean", "reviewers": 1},
        status="published",
        content_hash="0" * 64,
        published_at=NOW,
    )
    cycle = Cycle.objects.create(
        organisation=county,
        code="c-2026",
        framework_version=version,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        phase="performance",
        title_zh="2026",
    )
    for number in range(size):
        branch = Organisation.objects.create(
            code=f"b{number}",
            parent=county,
            path=county.path + step(number + 1),
            kind="village",
            level="branch",
            name_zh=f"支部{number}",
        )
        post = Post.objects.create(
            code=f"w{number}",
            organisation=branch,
            kind=PostKind.BRANCH_SECRETARY,
            role=Role.SECRETARY,
        )
        person = Person.objects.create(code=f"p{number}", name="某", home=branch)
        Appointment.objects.create(person=person, post=post, since=date(2020, 1, 1))
        User.objects.create(username=f"w{number}", person=person)
        Participant.objects.create(
            cycle=cycle,
            organisation=branch,
            framework_version=version,
            name_zh=branch.name_zh,
            kind=branch.kind,
            level=branch.level,
            path=branch.path,
        )
