"""Every worked example of docs/scoring.md is what the scorer returns."""

import json
import re
from pathlib import Path

import pytest

from tracker.scoring import (
    KINDS,
    Item,
    Member,
    Note,
    Standing,
    Unscored,
    build,
    dimensions,
    dump_fact,
    evaluate,
    evaluate_cohort,
    grade_by_place,
    load_fact,
    read_quotas,
    recompute,
    score_leaf,
    snapshot,
)
from tracker.scoring.numbers import read, write

PAGE = (Path(__file__).parents[2] / "docs" / "scoring.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(text) for text in re.findall(r"```json example\n(.*?)```", PAGE, re.S)]


def item(row):
    row = dict(row)
    if "parent" in row:
        row["parent_code"] = row.pop("parent")
    return Item(**row)


def evaluated(example):
    tree = build(item(row) for row in example["items"])
    facts = {code: load_fact(fact) for code, fact in example["facts"].items()}
    return evaluate(tree, facts, unscored=Unscored(example.get("unscored", "as_zero")))


LEAVES = [
    pytest.param(example, case, id=f"{example['rule']}-{example['kind']}-{number}")
    for example in EXAMPLES
    if "cases" in example
    for number, case in enumerate(example["cases"])
]
TREES = [pytest.param(example, id=example["rule"]) for example in EXAMPLES if "facts" in example]
COHORTS = [
    pytest.param(example, id=example["rule"]) for example in EXAMPLES if "members" in example
]
GRADINGS = [example for example in EXAMPLES if "scores" in example]


def leaf_evaluation(example, case):
    tree = build([Item("leaf", example["kind"], example["points"], example["params"])])
    facts = {} if case["fact"] is None else {"leaf": load_fact(case["fact"])}
    return evaluate(tree, facts)


@pytest.mark.parametrize(("example", "case"), LEAVES)
def test_a_rule_gives_the_points_and_the_lines_it_documents(example, case):
    found = leaf_evaluation(example, case)
    assert {
        "points": write(found.points),
        "lines": [[line.note_code, write(line.amount)] for line in found.working[:-1]],
    } == case["expected"]
    if example["rule"] != "R19":  # periods, which any leaf can have
        assert KINDS[example["kind"]].rule == example["rule"]
    if case["fact"]:
        assert score_leaf(found.tree, "leaf", load_fact(case["fact"])) == found.points


@pytest.mark.parametrize("example", TREES)
def test_a_tree_gives_the_points_and_the_lines_it_documents(example):
    found = evaluated(example)
    result = {
        "points": write(found.points),
        "total": write(found.total),
        "unscored": list(found.unscored),
        "dimensions": {name: write(points) for name, points in dimensions(found).items()},
        "lines": [[line.node_code, line.note_code, write(line.amount)] for line in found.working],
    }
    expected = {"unscored": [], "dimensions": result["dimensions"], **example["expected"]}
    assert result == expected


@pytest.mark.parametrize("example", TREES)
def test_every_documented_tree_survives_its_snapshot(example):
    found = evaluated(example)
    text = snapshot(found.tree, found.facts, found)
    assert recompute(text) == found


@pytest.mark.parametrize("example", COHORTS)
def test_a_cohort_gives_the_points_and_standings_it_documents(example):
    tree = build(item(row) for row in example["items"])
    found = evaluate_cohort(
        Member(key, tree, {code: load_fact(fact) for code, fact in facts.items()})
        for key, facts in example["members"].items()
    )
    assert {
        key: {
            "points": write(one.points),
            "standings": {
                code: dump_fact(fact)
                for code, fact in one.facts.items()
                if isinstance(fact, Standing)
            },
        }
        for key, one in found.items()
    } == example["expected"]
    for one in found.values():
        assert recompute(snapshot(one.tree, one.facts, one)) == one


@pytest.mark.parametrize("example", GRADINGS)
def test_grades_by_place_are_those_it_documents(example):
    placed = grade_by_place(example["scores"], read_quotas(example["grading"]))
    assert {key: one.grade for key, one in placed.items()} == example["expected"]


def test_every_kind_has_a_documented_example():
    documented = {example["kind"] for example in EXAMPLES if "kind" in example}
    documented |= {row["kind"] for example in EXAMPLES for row in example.get("items", ())}
    assert set(KINDS) - documented == set()


def test_every_rule_has_a_documented_example():
    rules = {f"R{number}" for number in range(1, 23)}
    assert rules - {example["rule"] for example in EXAMPLES} == set()


def test_every_reason_occurs_in_a_documented_example_with_all_its_values():
    seen = set()
    for example in EXAMPLES:
        found = [leaf_evaluation(example, case) for case in example.get("cases", ())]
        if "facts" in example:
            found.append(evaluated(example))
        for line in (line for evaluation in found for line in evaluation.working):
            assert tuple(line.note_values) == line.note.names
            seen.add(line.note)
    assert set(Note) - seen == set()


@pytest.mark.parametrize("example", TREES)
def test_documented_numbers_are_written_in_their_shortest_form(example):
    for _, _, amount in example["expected"]["lines"]:
        assert write(read(amount)) == amount
