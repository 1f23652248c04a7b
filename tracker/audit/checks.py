"""System checks with the database: every lock that is declared is installed."""

from django.core.checks import Error, Tags, register
from django.db.migrations.executor import MigrationExecutor

from tracker.audit import locks


@register(Tags.database)
def locks_are_installed(app_configs, databases, **kwargs):
    """Return an error that names each missing trigger (E001); silent where a migrate is due.

    Migrating installs them all; were their absence an error before it, no upgrade that brings a
    new lock could ever begin.
    """
    from django.db import connections

    errors = []
    for using in databases or []:
        if "tracker_auditevent" not in connections[using].introspection.table_names():
            continue
        missing = sorted(locks.expected() - locks.installed(using))
        if missing and not _is_migrate_due(connections[using]):
            errors.append(
                Error(
                    f"Database locks are missing: {', '.join(missing)}.",
                    hint="Run `manage.py migrate`, which installs them again.",
                    id="tracker.E001",
                )
            )
    return errors


def _is_migrate_due(connection):
    """Tell whether a migration of the product waits for this database."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes("tracker")))
