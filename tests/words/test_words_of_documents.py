"""The rules of the documents' framework and of the scoring page, in words and back."""

import json
import re
from pathlib import Path

import pytest

from tracker import scoring, words

ROOT = Path(__file__).parents[2]
NODES = [
    pytest.param(row["fields"], id=f"{'-'.join(map(str, row['fields']['version']))}-{code}")
    for row in json.loads((ROOT / "fixtures" / "02_framework.json").read_text(encoding="utf-8"))
    if row["model"] == "tracker.node" and (code := row["fields"]["code"])
]
PAGE = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")
EXAMPLES = [
    pytest.param(rule, id=f"{example['rule']}-{number}")
    for number, text in enumerate(re.findall(r"```json example\n(.*?)```", PAGE, re.S))
    for example in [json.loads(text)]
    for rule in [example, *example.get("items", ())]
    if "kind" in rule
]


def check(kind, params, points, *, weight=None, titles=()):
    rule = words.plain(kind, params, points, weight)
    for language in words.LANGUAGES:
        text = words.write(kind, params, points, weight=weight, language=language, titles=titles)
        again = words.read(text, language=language, titles=titles)
        assert again == rule
        assert scoring.parse(kind, again.params) == scoring.parse(kind, params)


@pytest.mark.parametrize("node", NODES)
def test_every_rule_of_the_framework_reads_back(node):
    points = scoring.from_units(node.get("points", 0))
    is_leaf = scoring.KINDS[node["kind"]].is_leaf
    check(
        node["kind"],
        node.get("params", {}),
        points if points or is_leaf else None,
        titles=node.get("levels", ()),
    )


@pytest.mark.parametrize("rule", EXAMPLES)
def test_every_rule_of_the_scoring_page_reads_back(rule):
    check(rule["kind"], rule.get("params", {}), rule.get("points"), weight=rule.get("weight"))
