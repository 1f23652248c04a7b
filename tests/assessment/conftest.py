"""The county of the assessment's tests."""

import pytest

from tests.assessment.builders import County


@pytest.fixture
def county(cast):
    """Two branches with facts, a rubric, a cycle in performance."""
    return County(cast)
