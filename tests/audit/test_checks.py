"""The check that every lock is installed: loud when one is gone, silent before an upgrade."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tracker.audit import locks
from tracker.audit.checks import locks_are_installed


def found():
    return [error.id for error in locks_are_installed(None, ["default"])]


def drop_one():
    lock = next(one for one in locks.LOCKS if one.table == "tracker_node")
    name, _event = next(iter(lock.triggers()))
    on = f' ON "{lock.table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    return name


@pytest.mark.django_db
def test_a_missing_lock_is_an_error():
    assert found() == []
    name = drop_one()
    (error,) = locks_are_installed(None, ["default"])
    assert (error.id, name in error.msg) == ("tracker.E001", True)


@pytest.mark.django_db
def test_an_upgrade_that_brings_a_lock_can_begin():
    drop_one()
    newest = MigrationRecorder(connection).migration_qs.filter(app="tracker").latest("id")
    newest.delete()
    assert found() == []
