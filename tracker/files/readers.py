"""Who may read a stored file: each package that attaches files says so for its own rows.

This package knows no record and no report. A package registers a callable
`reader(stored_file, user) -> bool`; a file may be read when one of them says yes.
"""

_READERS = []


def register(reader):
    """Add a reader; usable as a decorator. The same function twice counts once."""
    if reader not in _READERS:
        _READERS.append(reader)
    return reader


def may_read(stored, user):
    """Tell whether one of the registered packages lets the person read this file.

    Whoever uploaded a file that nothing refers to yet reads it too: it is still being sent.
    """
    if any(reader(stored, user) for reader in _READERS):
        return True
    return stored.uploaded_by_id == user.pk and not _is_attached(stored)


def _is_attached(stored):
    """Tell whether any row of any package refers to the file."""
    for relation in stored._meta.related_objects:
        lookup = {relation.field.name: stored.pk}
        if relation.related_model._default_manager.filter(**lookup).exists():
            return True
    return False


def unattached(queryset):
    """Narrow a queryset of files to those that no row refers to."""
    for relation in queryset.model._meta.related_objects:
        queryset = queryset.filter(**{relation.field.related_query_name(): None})
    return queryset
