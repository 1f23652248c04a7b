"""Exact numbers, facts, panels, grades, ranks and snapshots: the edges."""

import ast
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import tracker.scoring
from tracker.scoring import (
    SCORER_VERSION,
    Awarded,
    Band,
    Bands,
    Checks,
    Count,
    Delays,
    Event,
    Events,
    FactDoesNotFit,
    Given,
    InvalidRule,
    Item,
    Level,
    Measured,
    Met,
    NotApplicable,
    NotExact,
    PanelMethod,
    Periods,
    Ratio,
    Reviewed,
    Standing,
    Unit,
    Units,
    UnreadableSnapshot,
    Vetoed,
    VetoStatus,
    build,
    combine_marks,
    dump_fact,
    evaluate,
    exact,
    from_snapshot,
    from_units,
    grade,
    load_fact,
    rank,
    read_bands,
    recompute,
    round_half_up,
    sha256,
    snapshot,
    to_units,
)
from tracker.scoring.numbers import read, write


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        ("84.505", "84.51"),
        ("84.5049", "84.5"),
        ("0.125", "0.13"),
        ("-0.005", "0"),
        ("-0.0051", "-0.01"),
        (Fraction(1, 3), "0.33"),
        (Decimal("84.995"), "85"),
    ],
)
def test_totals_are_rounded_half_up_to_a_hundredth(number, rounded):
    assert write(round_half_up(number)) == rounded


def test_units_are_ten_thousandths_and_nothing_finer_is_stored():
    assert to_units("12.3456") == 123_456
    assert from_units(123_456) == Fraction("12.3456")
    with pytest.raises(ValueError, match="finer"):
        to_units(Fraction(1, 3))


@pytest.mark.parametrize(
    "value", [0.5, True, None, "NaN", "inf", "1e2", Decimal("NaN"), Decimal("1e99")]
)
def test_what_is_no_exact_number_is_refused(value):
    with pytest.raises(NotExact):
        exact(value)


@pytest.mark.parametrize("number", ["12", "-0.5", "0.0001", "1/3", "-22/7", "0"])
def test_numbers_are_read_as_they_are_written(number):
    assert write(read(number)) == number


FACTS = [
    Met(False),
    Count(3, evidence=("record:12",)),
    Measured("79.95"),
    Ratio(1, 3),
    Checks((("b", True), ("a", False))),
    Level("A", band="large", load="light"),
    Awarded(Fraction(1, 3), "酌情"),
    NotApplicable("no firm", evidence=("record:1", "record:2")),
    Reviewed((Count(1), Count(4)), PanelMethod.MEDIAN),
    Events(
        (
            Event("case", "light", ("hid", "led"), 2, True, ("finding:1",)),
            Event("road", "grave"),
        ),
        ("finding:2",),
    ),
    Delays((0, 12, None)),
    Standing(Fraction(1, 3), rank=2, of=9),
    Standing("80", reference=Fraction(1, 7), evidence=("measurement:1",)),
    Given((("b", "0.5"), ("a", Fraction(1, 3)))),
    Units((Unit("v2", 80, 100, Fraction(1, 3)), Unit("v1", 70, "99.5"))),
    Vetoed(VetoStatus.EXCEPTED, "flood", "the dyke broke", ("veto:1",)),
    Periods((("q1", Count(1)), ("q2", None), ("q3", Reviewed((Count(1),))))),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_survives_json(fact):
    assert load_fact(json.loads(json.dumps(dump_fact(fact)))) == fact


@pytest.mark.parametrize(
    "make",
    [
        lambda: Count(-1),
        lambda: Count(True),
        lambda: Count(1.0),
        lambda: Met(1),
        lambda: Ratio(-1, 2),
        lambda: Checks((("a", 1),)),
        lambda: Level(3),
        lambda: NotApplicable("  "),
        lambda: Reviewed(()),
        lambda: Count(1, evidence="record:12"),
        lambda: load_fact({"fact": "rumour"}),
        lambda: load_fact({"fact": "count", "count": 1, "mood": "good"}),
        lambda: load_fact({"fact": "count"}),
        lambda: load_fact({"fact": "measured", "value": "many"}),
        lambda: load_fact(["count", 1]),
        lambda: load_fact({"fact": ["count"]}),
        lambda: load_fact({"fact": "events", "events": [{"key": "a"}]}),
        lambda: load_fact({"fact": "events", "events": 3}),
        lambda: load_fact({"fact": "given", "parts": [["a"]]}),
        lambda: load_fact({"fact": "periods", "periods": [["q1", {"fact": "rumour"}]]}),
        lambda: load_fact({"fact": "delays", "days": ["3"]}),
        lambda: Event("a", "b", count=0),
        lambda: Event("a", "b", ("c", "c")),
        lambda: Event("a", "b", "c"),
        lambda: Event("a", "b", repeat=1),
        lambda: Event(1, "b"),
        lambda: Events((("a", "b"),)),
        lambda: Delays((-1,)),
        lambda: Standing(1, rank=1),
        lambda: Standing(1, rank=0, of=3),
        lambda: Standing(1, rank=4, of=3),
        lambda: Given((("a", 1), ("a", 2))),
        lambda: Unit("v", 1, 0),
        lambda: Unit("v", 1, 1, -1),
        lambda: Units(()),
        lambda: Units((Unit("v", 1, 1), Unit("v", 2, 2))),
        lambda: Vetoed("maybe"),
        lambda: Periods(()),
        lambda: Periods((("q1", None), ("q1", None))),
    ],
)
def test_facts_that_make_no_sense_are_refused(make):
    with pytest.raises(FactDoesNotFit):
        make()


def test_a_float_is_no_measured_value():
    with pytest.raises(NotExact):
        Measured(0.5)


def test_panels_give_mean_median_and_trimmed_mean():
    marks = ["1", "9", "4", "4.5", "5"]
    results = {m: write(combine_marks(marks, method=m).points) for m in PanelMethod}
    assert results == {"mean": "4.7", "median": "4.5", "trimmed_mean": "4.5"}
    assert combine_marks(marks[:4], method=PanelMethod.TRIMMED_MEAN).points == Fraction("4.625")
    assert combine_marks(marks[:4], method=PanelMethod.MEDIAN).points == Fraction("4.25")


def test_a_panel_shows_each_mark_and_the_spread():
    panel = combine_marks(["3", "4"], node_code="team")
    assert panel.spread == 1
    assert [(line.node_code, line.note_code, line.amount) for line in panel.working] == [
        ("team", "panel_mark", Fraction(3, 2)),
        ("team", "panel_mark", 2),
    ]


def test_only_one_of_several_equal_extremes_is_trimmed():
    panel = combine_marks(["5", "5", "5", "1", "1"], method=PanelMethod.TRIMMED_MEAN)
    assert panel.points == Fraction(11, 3)


def test_a_panel_without_marks_or_with_too_small_a_trim_is_refused():
    with pytest.raises(FactDoesNotFit):
        combine_marks([])
    with pytest.raises(FactDoesNotFit):
        combine_marks(["1", "2"], method=PanelMethod.TRIMMED_MEAN, trim_from=2)


def test_a_grade_is_given_from_its_bound_upwards():
    bands = read_bands([("good", "90"), ("fair", "80"), ("average", "70")], below="poor")
    assert bands == Bands((Band("good", 90), Band("fair", 80), Band("average", 70)), "poor")
    assert [grade(points, 100, bands) for points in ("90", "89.99", "70", "69.99", "-3")] == [
        "good", "fair", "average", "poor", "poor",
    ]  # fmt: skip
    assert grade("54", 60, bands) == "good"
    with pytest.raises(ValueError, match="full mark"):
        grade(0, 0, bands)


@pytest.mark.parametrize(
    ("rows", "below", "problem"),
    [
        ([], "poor", "not_a_list"),
        ([("good", "90"), ("fair", "90")], "poor", "not_descending"),
        ([("good", "90"), ("good", "80")], "poor", "used_twice"),
        ([("", "90")], "poor", "required"),
        ([("good", 0.9)], "poor", "not_a_number"),
        ([("good", "90")], "", "required"),
    ],
)
def test_wrong_bands_are_refused(rows, below, problem):
    with pytest.raises(InvalidRule) as error:
        read_bands(rows, below=below)
    assert [p.code for p in error.value.problems] == [problem]


def test_equal_points_share_the_better_rank():
    points = {"a": "90", "b": "85.5", "c": Decimal("85.50"), "d": 10}
    assert list(rank(points).items()) == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]
    assert rank({}) == {}


def frozen():
    tree = build(
        [
            Item("s", "mean", None, {"cap": "3"}, dimension="style"),
            Item("a", "shortfall", "2", {"each": "0.5", "required": 4}, "s"),
            Item("b", "ratio", "2", {}, "s"),
        ]
    )
    facts = {"a": Count(3, evidence=("record:12",)), "b": Ratio(1, 3)}
    return snapshot(tree, facts, evaluate(tree, facts))


def test_a_snapshot_is_canonical_and_names_the_scorer():
    text = frozen()
    data = json.loads(text)
    again = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again == text
    assert (data["scorer"], data["evaluation"]["points"]) == (SCORER_VERSION, "13/12")
    assert data["evaluation"]["total"] == "1.08"
    assert len(sha256(text)) == 64


def test_a_changed_fact_no_longer_recomputes_to_the_stored_evaluation():
    text = frozen()
    assert recompute(text) == from_snapshot(text)[2]
    forged = text.replace('"count":3', '"count":4')
    assert recompute(forged) != from_snapshot(forged)[2]
    assert sha256(forged) != sha256(text)


@pytest.mark.parametrize(
    "forge",
    [
        lambda text: "no json",
        lambda text: "[]",
        lambda text: text.replace('"scorer":"1"', '"scorer":"0"'),
        lambda text: text.replace('"count":3', '"count":3.0'),
        lambda text: text.replace('"count":3', '"count":NaN'),
        lambda text: text.replace('"parent":"s"', '"parent":"z"'),
        lambda text: text.replace('"facts"', '"tracts"'),
    ],
)
def test_what_is_no_snapshot_is_refused(forge):
    with pytest.raises(UnreadableSnapshot):
        from_snapshot(forge(frozen()))
    with pytest.raises(UnreadableSnapshot):
        recompute(forge(frozen()))


def test_a_damaged_evaluation_is_refused():
    with pytest.raises(UnreadableSnapshot):
        from_snapshot(frozen().replace('"starts_at_full_mark"', '"thin_air"'))


def test_the_scorer_holds_no_float_and_imports_only_the_standard_library():
    allowed = {"collections", "dataclasses", "decimal", "enum", "fractions", "functools"}
    allowed |= {"bisect", "hashlib", "json", "operator", "re", "typing"}
    for path in Path(tracker.scoring.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert {name.name.split(".")[0] for name in node.names} <= allowed, path
            elif isinstance(node, ast.ImportFrom) and not node.level:
                assert node.module.split(".")[0] in allowed, path
            elif isinstance(node, ast.Constant):
                assert not isinstance(node.value, float), path
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "float", path
