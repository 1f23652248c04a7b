"""The same world as the tests of performance: a cycle, its participants, a task of `east`."""

from tests.performance.conftest import work  # noqa: F401  (a fixture)
