"""A savepoint per example, so that hypothesis can use the database of one test many times."""

from contextlib import contextmanager

import pytest
from django.db import transaction


class _Undone(Exception):
    pass


@pytest.fixture
def undone(db):
    """Give back a context manager that undoes what is written inside it."""

    @contextmanager
    def savepoint():
        try:
            with transaction.atomic():
                yield
                raise _Undone
        except _Undone:
            return

    return savepoint
