"""Killed in the middle of a deed: what is left is the state before or after, never between."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.safety import killed

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    environment = os.environ | {
        "DATA_DIR": str(tmp_path_factory.mktemp("killed")),
        "PYTHONPATH": str(ROOT),
    }
    # a file of SQLite's own, whatever the other tests run on
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, killed.__file__],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("deed", ["sheet", "settlement"])
def test_a_killed_deed_leaves_the_state_before_or_after(deed, outcomes):
    left = outcomes[deed]["left"]
    assert len(left) == killed.RUNS
    assert {name for name, _bad in left} <= {"before", "after"}
    assert {bad for _name, bad in left} == {None}


@pytest.mark.parametrize("deed", ["sheet", "settlement"])
def test_the_kills_met_the_deed_at_work(deed, outcomes):
    assert outcomes[deed]["steps"] > 5
    assert "before" in {name for name, _bad in outcomes[deed]["left"]}


@pytest.mark.parametrize("deed", ["sheet", "settlement"])
def test_without_its_transaction_a_killed_deed_is_left_between(deed, outcomes):
    """The control: the transaction is what keeps the two states apart."""
    assert outcomes[deed]["control"][0] == "between"
