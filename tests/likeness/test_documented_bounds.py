"""docs/honesty.md states the bounds that the code compares with."""

import importlib
import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "honesty.md"
ROW = re.compile(r"^\| `(\w+)\.(\w+)` \| ([\d.]+) \|", re.M)


def test_the_bounds_of_the_document_are_those_of_the_code():
    rows = ROW.findall(DOCUMENT.read_text())
    assert len(rows) == 16
    stated = {(module, name): float(value) for module, name, value in rows}
    kept = {
        (module, name): float(getattr(importlib.import_module(f"tracker.likeness.{module}"), name))
        for module, name in stated
    }
    assert stated == kept
