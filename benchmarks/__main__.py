"""`python -m benchmarks NAME --db sqlite|postgresql --size N`: run one benchmark and keep its line.

A benchmark is a module of this folder with `SIZE` (the default) and `run(size, rounds)`, which
returns a list of `harness.Figure`, `Share` or `Timed`. The database is made for the run and dropped
afterwards.
"""

import argparse
import importlib
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    names = sorted(
        path.stem
        for path in HERE.glob("*.py")
        if not path.stem.startswith("_") and path.stem != "harness"
    )
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=names)
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=int, help="how many branches (the benchmark's own default)")
    parser.add_argument("--rounds", type=int, default=5, help="how many alternating rounds, >= 5")
    parser.add_argument(
        "--server",
        default="postgres://postgres@127.0.0.1:5432",
        help="the PostgreSQL server on which a database is made",
    )
    options = parser.parse_args()
    if options.rounds < 5:
        parser.error("a median of fewer than five rounds says little")
    # stopped from outside, the database is dropped all the same
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        os.environ["DATA_DIR"] = folder
        database = f"benchmark_{os.getpid()}"
        if options.db == "postgresql":
            os.environ["DATABASE_URL"] = f"{options.server}/{database}"
            psql(options.server, f'CREATE DATABASE "{database}"')
        else:
            os.environ.pop("DATABASE_URL", None)
        try:
            measure(options)
        finally:
            if options.db == "postgresql":
                psql(options.server, f'DROP DATABASE "{database}" WITH (FORCE)')


def psql(server, statement):
    """Run one statement outside a transaction."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def measure(options):
    """Set Django up on the fresh database, run, print and keep the line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    module = importlib.import_module(f"benchmarks.{options.name}")
    size = options.size or module.SIZE
    figures = module.run(size, options.rounds)
    connection.close()
    print(f"{options.name} on {options.db}, size {size:,}, median of {options.rounds} rounds")
    for figure in figures:
        print(f"  {figure}")
    line = {
        "name": options.name,
        "db": options.db,
        "size": size,
        "rounds": options.rounds,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "python": platform.python_version(),
        "figures": [figure.as_json() for figure in figures],
    }
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    with (results / f"{options.name}.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    if not all(figure.is_met for figure in figures):
        sys.exit(1)


def commit():
    """The commit that was measured, or "" outside a repository."""
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=HERE
    )
    return found.stdout.strip()


if __name__ == "__main__":
    main()
