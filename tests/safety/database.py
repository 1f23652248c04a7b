"""Everything in the database as values, to compare before and after."""

from contextlib import contextmanager
from functools import cache

from django.db import connection, transaction

# of the machine, not of the county: a visit alone writes here
MACHINE = ("django_session", "django_migrations", "sqlite_sequence", "axes_accessattempt")


@cache
def tables():
    """Names of all tables that hold the county's rows."""
    names = set(connection.introspection.table_names()) - set(MACHINE)
    # rights of Django's own, which the product does not use, never change at run time
    return sorted(name for name in names if not name.startswith(("auth_", "django_content")))


def contents(names=None):
    """Return {table: {primary key: {column: value}}} of everything."""
    found = {}
    with connection.cursor() as cursor:
        for table in names or tables():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (named by the database)
            columns = [column[0] for column in cursor.description]
            found[table] = {row[0]: dict(zip(columns, row, strict=True)) for row in cursor}
    return found


def changes(before, after):
    """Return the sorted (table, row, column) that differ; column is "" for a row come or gone."""
    different = []
    for table, rows in after.items():
        old = before[table]
        if rows == old:
            continue
        for pk in set(old) | set(rows):
            if pk not in old or pk not in rows:
                different.append((table, pk, ""))
            elif old[pk] != rows[pk]:
                columns = [name for name in rows[pk] if rows[pk][name] != old[pk].get(name)]
                different += [(table, pk, name) for name in columns]
    return sorted(different, key=str)


def counts():
    """Return {table: number of rows}."""
    return {table: len(rows) for table, rows in contents().items()}


@contextmanager
def undone():
    """Undo everything that happens inside, numbering included."""
    numbers = _numbers()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    if numbers:
        # PostgreSQL's sequences do not roll back
        with connection.cursor() as cursor:
            for name, last in numbers:
                cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])


def _numbers():
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences")
        return cursor.fetchall()
