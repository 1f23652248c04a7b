"""The world of the tests of cases: branch `east` with a finding in each stage."""

import pytest

from tests.world import World


@pytest.fixture
def world(cast):
    return World(cast)


@pytest.fixture
def published(cast):
    """The same, with results published: the cycle is locked and cases go on."""
    return World(cast, phase="publication", published=True)
