"""A published version never changes: the database refuses it, and a command proves it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from tests import factories as f
from tests.determination.builders import published
from tracker.audit import locks
from tracker.determination import actions
from tracker.determination.contents import altered_versions
from tracker.determination.models import Node

pytestmark = pytest.mark.django_db

ALTER = "UPDATE tracker_node SET points = points + 1 WHERE code = 'i-tasks' AND version_id = %s"


def alter(version):
    with connection.cursor() as cursor:
        cursor.execute(ALTER, [version.pk])


def test_what_was_published_is_found_unaltered(capsys):
    published()
    actions.retire_version(published(), by=None, at=f.NOW)
    call_command("check_frameworks")
    assert capsys.readouterr().out == "2 published versions, all as they were published.\n"


def test_the_first_version_that_was_altered_behind_the_locks_is_named():
    versions = sorted((published(), published(), published()), key=lambda v: v.framework.code)
    for version in versions[1:]:
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            alter(version)
    with locks.lifted_for_test_flush():
        for version in versions[1:]:
            alter(version)
    assert list(altered_versions()) == versions[1:]
    with pytest.raises(CommandError, match=f"^{versions[1].framework.code}/1 was altered"):
        call_command("check_frameworks")


def test_a_clause_or_a_parent_taken_away_is_found_too():
    version = published()
    node = Node.objects.get(version=version, code="i-tasks")
    for change in (
        lambda: node.clauses.clear(),
        lambda: Node.objects.filter(pk=node.pk).update(parent=None),
    ):
        with locks.lifted_for_test_flush(), transaction.atomic():
            change()
            assert list(altered_versions()) == [version]
            transaction.set_rollback(True)
    assert list(altered_versions()) == []
