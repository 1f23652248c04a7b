"""Kinds of work that only tests know."""

import pytest
from django.utils.translation import gettext_lazy as _

from tracker.jobs import registry


@pytest.fixture
def work(monkeypatch):
    """Register a function as the work named "tests.work": `work(function)`."""

    def register(function, *, name="tests.work", hour=None):
        kind = registry.Kind(name, _("Generating tasks"), function, hour)
        monkeypatch.setitem(registry.KINDS, name, kind)
        return function

    register(lambda run, **arguments: {"arguments": arguments})
    return register
