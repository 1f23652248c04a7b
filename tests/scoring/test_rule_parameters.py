"""Rule parameters are checked, and every problem is reported with its place."""

import pytest

from tracker.scoring import KINDS, InvalidRule, parse


def problems(kind, params):
    with pytest.raises(InvalidRule) as error:
        parse(kind, params)
    return [(p.parameter, str(p.code)) for p in error.value.problems]


@pytest.mark.parametrize(
    "number", [0.5, True, None, "NaN", "1e3", "Infinity", "½", "0,5", [], "9" * 40, "１"]
)
def test_only_exact_plain_numbers_are_numbers(number):
    assert problems("per_occurrence", {"each": number}) == [("each", "not_a_number")]


def test_texts_and_ints_give_the_same_number():
    assert parse("per_occurrence", {"each": "2"}) == parse("per_occurrence", {"each": 2})


def test_a_misspelt_parameter_is_refused():
    assert problems("per_occurrence", {"each": "1", "flor": "0"}) == [("flor", "unknown_parameter")]


@pytest.mark.parametrize("schema", [2, "1", True, None])
def test_an_unknown_version_of_the_parameters_is_refused(schema):
    assert problems("all_or_nothing", {"schema": schema}) == [("schema", "unknown_schema")]


@pytest.mark.parametrize("params", [None, [], "each"])
def test_parameters_must_be_an_object(params):
    assert problems("all_or_nothing", params) == [("", "not_an_object")]


def test_an_unknown_kind_is_refused():
    assert problems("magic", {}) == [("kind", "unknown_kind")]


@pytest.mark.parametrize(
    ("kind", "params", "expected"),
    [
        ("sum", {"floor": "3", "cap": "2"}, [("cap", "cap_below_floor")]),
        ("sum", {"if_not_applicable": "full"}, [("if_not_applicable", "unknown_parameter")]),
        ("ratio", {"if_not_applicable": "maybe"}, [("if_not_applicable", "not_a_choice")]),
        ("per_occurrence", {}, [("each", "required")]),
        (
            "per_occurrence",
            {"each": "0", "mode": 1},
            [("each", "not_above"), ("mode", "not_a_choice")],
        ),
        ("shortfall", {"each": "1", "required": "2.5"}, [("required", "not_whole")]),
        ("shortfall", {"each": "1", "required": 0}, [("required", "too_small")]),
        ("bonus", {"each": "1"}, [("cap", "cap_required")]),
        ("checklist", {}, [("checks", "not_a_list")]),
        ("checklist", {"checks": []}, [("checks", "not_a_list")]),
        (
            "checklist",
            {"checks": [{"code": "a", "points": "1"}, {"code": "a"}, 3]},
            [
                ("checks.2", "not_an_object"),
                ("checks.1.points", "required"),
                ("checks", "used_twice"),
            ],
        ),
        ("checklist", {"checks": [{"code": 5, "points": "1"}]}, [("checks.0.code", "not_a_text")]),
        (
            "checklist",
            {"checks": [{"code": "a", "points": "1", "x": 1}]},
            [("checks.0.x", "unknown_parameter")],
        ),
        ("value_table", {}, [("values", "one_of")]),
        (
            "value_table",
            {"bands": [{"at_least": "80", "points": 2}, {"at_least": "80", "points": 1}]},
            [("bands", "not_descending")],
        ),
        (
            "grade_words",
            {"bands": ["a", "b"], "words": [{"code": "A", "values": ["1"]}]},
            [("words.0.values", "wrong_number_of_values")],
        ),
        ("grade_words", {"words": [{"code": "A"}]}, [("words.0.value", "required")]),
        (
            "grade_words",
            {"bands": ["a", "a"], "words": []},
            [("bands", "used_twice"), ("words", "not_a_list")],
        ),
        ("ratio", {"denominator": "0"}, [("denominator", "not_above")]),
        ("step", {"target": "1", "step": "1"}, [("below", "nothing_changes")]),
        ("step", {"target": "1", "step": "1", "above": "1"}, [("cap", "cap_required")]),
        ("step", {"target": "1", "step": "-1", "below": "-1"}, [("step", "not_above")]),
        ("threshold", {}, [("comparison", "required"), ("threshold", "required")]),
        ("discretionary", {}, [("least", "required"), ("most", "required")]),
        ("discretionary", {"least": "3", "most": "1"}, [("most", "range_upside_down")]),
        (
            "discretionary",
            {"least": "1", "most": "3", "default": "4"},
            [("default", "outside_range")],
        ),
        ("discretionary", {"mode": "deduct", "least": "-1", "most": "3"}, [("least", "too_small")]),
        ("gate", {"each": "1"}, [("each", "unknown_parameter")]),
        ("severity", {}, [("levels", "not_a_list")]),
        (
            "severity",
            {
                "levels": [{"code": "a", "points": "-1"}],
                "circumstances": [{"code": "b", "factor": "-2"}],
                "same_event": "once",
            },
            [
                ("levels.0.points", "too_small"),
                ("circumstances.0.factor", "too_small"),
                ("same_event", "not_a_choice"),
            ],
        ),
        ("ladder", {"levels": [{"code": "a", "points": "1"}]}, [("cap", "cap_required")]),
        (
            "ladder",
            {"levels": [{"code": "a", "points": "1"}], "cap": None, "first_time_only": "yes"},
            [("first_time_only", "not_true_or_false")],
        ),
        ("lateness", {"never": "1"}, [("bands", "one_of")]),
        ("lateness", {"each": "0.1"}, [("never", "required")]),
        (
            "lateness",
            {
                "never": "1",
                "grace": 3,
                "bands": [{"over": 5, "points": "1"}, {"over": 5, "points": "2"}],
            },
            [("bands", "not_ascending"), ("grace", "unknown_parameter")],
        ),
        ("relative", {}, [("against", "required"), ("places", "not_a_list")]),
        (
            "relative",
            {"against": "share", "shares": [{"to": "90", "points": "1"}]},
            [("shares", "must_end_at")],
        ),
        (
            "relative",
            {
                "against": "rank",
                "places": [{"to": 3, "points": "1"}, {"to": 2, "points": "1"}],
                "rounding": "up",
            },
            [("places", "not_ascending"), ("rounding", "unknown_parameter")],
        ),
        ("relative", {"against": "mean"}, [("above", "nothing_changes")]),
        ("relative", {"against": "mean", "above": "1"}, [("cap", "cap_required")]),
        ("relative", {"against": "own_history", "below": "-1"}, [("years", "required")]),
        ("delegated", {}, [("parts", "one_of")]),
        ("delegated", {"rubric": "a", "office": "b"}, [("parts", "one_of")]),
        (
            "delegated",
            {"parts": [{"code": "a", "points": "1"}], "out_of": "10"},
            [("out_of", "unknown_parameter")],
        ),
        ("delegated", {"office": "b", "out_of": "0"}, [("out_of", "not_above")]),
        ("from_units", {"combine": "sum"}, [("combine", "not_a_choice")]),
        ("veto", {}, [("exceptions", "not_a_list"), ("effect", "required")]),
        (
            "veto",
            {"effect": "grade", "exceptions": [{"code": "flood"}], "limit": "3"},
            [("grade", "required"), ("limit", "unknown_parameter")],
        ),
        (
            "veto",
            {"effect": "class", "exceptions": [{"code": "flood"}], "expires_months": 0},
            [("classes", "not_a_list"), ("expires_months", "too_small")],
        ),
        ("adjusted", {}, [("factors", "not_a_list")]),
        ("ranked", {"against": "mean"}, [("against", "not_a_choice"), ("places", "not_a_list")]),
        (
            "ranked",
            {"better": "lower", "places": []},
            [
                ("against", "required"),
                ("places", "not_a_list"),
                ("better", "unknown_parameter"),
            ],
        ),
        ("ratio", {"periods": "quarter"}, [("periods", "not_an_object")]),
        (
            "ratio",
            {"periods": {"combine": "median", "missing": 0, "x": 1}},
            [
                ("periods.of", "required"),
                ("periods.combine", "not_a_choice"),
                ("periods.missing", "not_a_choice"),
                ("periods.x", "unknown_parameter"),
            ],
        ),
        ("sum", {"periods": {"of": "year"}}, [("periods", "unknown_parameter")]),
    ],
)
def test_wrong_parameters_are_named_with_their_place(kind, params, expected):
    assert sorted(problems(kind, params)) == sorted(expected)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_breaks_on_parameters_that_are_all_wrong(kind):
    names = (
        "each mode required beyond checks values bands below words loads scale denominator target "
        "step above steps base comparison threshold otherwise least most default floor cap schema "
        "if_not_applicable if_nothing_due levels circumstances same_event roles first_time_only "
        "grace never against within better places shares beyond rounding at_least_one ties years "
        "parts rubric office out_of combine effect limit grade classes exceptions needs_proof "
        "expires_months factors of periods"
    ).split()
    for wrong in (0.1, None, [], {}, [[]], [{}], "", "x", True, [{"code": {}}], -3):
        try:
            parse(kind, dict.fromkeys(names, wrong))
        except InvalidRule as error:
            assert error.problems
        else:
            pytest.fail(f"{kind} accepted {wrong!r} everywhere")


def test_parameters_are_frozen_and_comparable():
    first = parse("shortfall", {"each": "0.5", "required": 4})
    assert first == parse("shortfall", {"schema": 1, "each": "0.50", "required": "4"})
    with pytest.raises(AttributeError):
        first.required = 5
