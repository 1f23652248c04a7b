"""System checks with the database: every lock that is declared is installed."""

from django.core.checks import Error, Tags, register

from tracker.audit import locks


@register(Tags.database)
def locks_are_installed(app_configs, databases, **kwargs):
    """Return an error that names each missing trigger (E001); silent before the first migrate."""
    from django.db import connections

    errors = []
    for using in databases or []:
        if "tracker_auditevent" not in connections[using].introspection.table_names():
            continue
        missing = sorted(locks.expected() - locks.installed(using))
        if missing:
            errors.append(
                Error(
                    f"Database locks are missing: {', '.join(missing)}.",
                    hint="Run `manage.py migrate`, which installs them again.",
                    id="tracker.E001",
                )
            )
    return errors
