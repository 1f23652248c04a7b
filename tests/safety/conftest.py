"""A fixed clock for everything here: what a page offers must not depend on today."""

import logging

import pytest
import time_machine

from tests.factories import NOW


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def quiet():
    """Hundreds of refusals are meant here; each would be written down with its trace."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
