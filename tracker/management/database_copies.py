"""A consistent copy of the whole database, and its return, on SQLite and PostgreSQL.

SQLite gives one file through its backup interface. PostgreSQL gives one file a table through COPY,
read in one snapshot; that needs no client programs on the machine and none of a matching version.
Either return is one transaction: a program that is stopped midway leaves the database as it was.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

PIECE = 1024 * 1024  # bytes read at a time


class UnusableCopy(Exception):
    """The copy cannot go into this database. The message is for people."""


def applied_migrations() -> list[str]:
    """Return the names of the migrations that this database has had, sorted."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def lacks_migrations() -> bool:
    """Return whether this version of the tracker would still change the tables."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def take(into: Path) -> None:
    """Write the copy into a directory."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(into / "tracker.sqlite3")) as copy:
            connection.connection.backup(copy)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = _postgres_tables(cursor)
        for number, (table, columns) in enumerate(sorted(tables.items())):
            wanted = ", ".join(map(_quoted, columns))
            with open(into / f"{number:04}.copy", "wb") as stream:
                # names come from the catalogue of the database and are quoted
                query = f"COPY (SELECT {wanted} FROM {_quoted(table)}) TO STDOUT"  # noqa: S608
                with cursor.copy(query) as rows:
                    for piece in rows:
                        stream.write(piece)
        (into / "tables.json").write_text(json.dumps(sorted(tables.items())), encoding="utf-8")


def check(copy: Path) -> None:
    """Look whether the copy is sound before anything is replaced.

    :raises UnusableCopy: when it is not.
    """
    if connection.vendor != "sqlite":
        return
    try:
        address = f"{(copy / 'tracker.sqlite3').resolve().as_uri()}?immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            loose = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise UnusableCopy(f"The copy of the database cannot be read: {error}") from error
    if not sound or loose:
        raise UnusableCopy("The copy of the database is damaged.")


def give_back(copy: Path) -> None:
    """Replace everything in the database by the copy, in one transaction.

    :raises UnusableCopy: when its tables are not those of this database.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        # Written through the database, not over its file: readers and the log stay in step.
        with closing(sqlite3.connect(copy / "tracker.sqlite3")) as source:
            source.backup(connection.connection)
        return
    tables = [(table, columns) for table, columns in json.loads((copy / "tables.json").read_text())]
    with transaction.atomic(), connection.cursor() as cursor:
        if tables != sorted(_postgres_tables(cursor).items()):
            raise UnusableCopy("The tables of the copy are not those of this database.")
        names = [_quoted(table) for table, _ in tables]
        for name in names:
            # The locks refuse what a return must do; they stand again before it is committed.
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(names)}")
        for number, (_table, columns) in enumerate(tables):
            wanted = ", ".join(map(_quoted, columns))
            with (
                open(copy / f"{number:04}.copy", "rb") as stream,
                cursor.copy(f"COPY {names[number]} ({wanted}) FROM STDIN") as rows,
            ):
                while piece := stream.read(PIECE):
                    rows.write(piece)
        _continue_numbering(cursor, tables)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in names:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _quoted(name):
    return connection.ops.quote_name(name)


def _postgres_tables(cursor):
    """Return table -> the columns that are stored (generated ones compute themselves again)."""
    cursor.execute(
        """
        SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
          AND NOT c.relispartition
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        GROUP BY c.relname
        """
    )
    return {table: list(columns) for table, columns in cursor.fetchall()}


def _continue_numbering(cursor, tables):
    """Let every counter go on after the highest number that came back."""
    for table, columns in tables:
        for column in columns:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(table), column])
            if sequence := cursor.fetchone()[0]:
                cursor.execute(
                    f"SELECT setval(%s, greatest(max({_quoted(column)}), 1), "  # noqa: S608
                    f"max({_quoted(column)}) IS NOT NULL) FROM {_quoted(table)}",
                    [sequence],
                )
