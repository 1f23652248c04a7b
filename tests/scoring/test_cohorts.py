"""Everybody scored together: places, means, units led, grades by place, late corrections."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.scoring import (
    CircularUnits,
    Count,
    InvalidRule,
    Item,
    Measured,
    Member,
    NotApplicable,
    Placed,
    Ratio,
    Standing,
    Unit,
    build,
    evaluate,
    evaluate_cohort,
    grade_by_place,
    needs_cohort,
    no_better_than,
    parse,
    read_quotas,
    recompute,
    snapshot,
    stand_again,
)

modest = settings(max_examples=60, deadline=None)

RANKS = {
    "against": "rank",
    "places": [{"to": 1, "points": "10"}, {"to": 3, "points": "6"}],
    "beyond": "2",
}


def relative(**params):
    return build([Item("item", "relative", "10", params)])


def scored(tree, values, groups=None, history=None):
    """Points of the single item, by key, for measured values by key."""
    found = evaluate_cohort(
        Member(
            key,
            tree,
            {} if value is None else {"item": Measured(value)},
            groups=(groups or {}).get(key, {}),
            history=(history or {}).get(key, {}),
        )
        for key, value in values.items()
    )
    return {key: one.points if one.is_complete else None for key, one in found.items()}


def test_equal_values_share_the_best_of_the_places_they_fill():
    values = {"a": 5, "b": 5, "c": 4, "d": 3}
    assert scored(relative(**RANKS), values) == {"a": 10, "b": 10, "c": 6, "d": 2}


def test_equal_values_share_the_worst_place_where_the_rule_says_so():
    values = {"a": 5, "b": 5, "c": 4, "d": 3}
    found = scored(relative(**RANKS, ties="worst"), values)
    assert found == {"a": 6, "b": 6, "c": 6, "d": 2}


def test_the_lower_value_can_be_the_better_one():
    values = {"a": 5, "b": 1, "c": 4}
    found = scored(relative(**RANKS, better="lower"), values)
    assert found == {"a": 6, "b": 10, "c": 6}


def test_a_group_is_compared_within_itself():
    groups = {key: {"parent": town} for key, town in (("a", 1), ("b", 1), ("c", 2), ("d", 2))}
    found = scored(relative(**RANKS, within="parent"), {"a": 9, "b": 8, "c": 2, "d": 1}, groups)
    assert found == {"a": 10, "b": 6, "c": 10, "d": 6}


def test_whoever_has_no_value_is_unscored_and_takes_no_place():
    found = scored(relative(**RANKS), {"a": None, "b": 1, "c": 0})
    assert found == {"a": None, "b": 10, "c": 6}


def test_a_ratio_of_which_nothing_was_due_cannot_be_compared():
    tree = relative(**RANKS)
    members = [Member("a", tree, {"item": Ratio(0, 0)}), Member("b", tree, {"item": Ratio(1, 2)})]
    found = evaluate_cohort(members)
    assert found["a"].unscored == ("item",)
    assert found["b"].facts["item"] == Standing(50, rank=1, of=1)


def test_what_does_not_apply_is_not_compared():
    tree = relative(**RANKS, if_not_applicable="full")
    members = [
        Member("a", tree, {"item": NotApplicable("founded in November")}),
        Member("b", tree, {"item": Count(4)}),
    ]
    found = evaluate_cohort(members)
    assert (found["a"].points, found["b"].facts["item"].of) == (10, 1)


def test_the_mean_counts_everybody_who_is_compared():
    tree = relative(against="mean", above="0.5", below="-1", cap="11")
    assert scored(tree, {"a": 90, "b": 80, "c": 70}) == {"a": Fraction(21, 2), "b": 10, "c": 9}


def test_ones_own_history_is_the_reference_and_without_one_the_item_is_unscored():
    tree = relative(against="own_history", years=3, below="-2")
    found = scored(tree, {"a": 7, "b": 7}, history={"a": {"item": Fraction(8)}})
    assert found == {"a": 8, "b": None}


def test_a_standing_that_is_frozen_already_is_left_alone():
    tree = relative(**RANKS)
    frozen = Standing(1, rank=1, of=9)
    found = evaluate_cohort(
        [Member("a", tree, {"item": frozen}), Member("b", tree, {"item": Measured(5)})]
    )
    assert found["a"].facts["item"] is frozen
    assert found["b"].facts["item"] == Standing(5, rank=1, of=1)


def ranked_tree():
    return build(
        [
            Item("top", "ranked", "20", RANKS),
            Item("low", "ranked", "10", {**RANKS, "within": "parent"}, "top", 1),
            Item("work", "ratio", "100", {}, "low", 1),
            Item("extra", "per_occurrence", "5", {"each": "1", "mode": "add"}, "top", 2),
        ]
    )


def test_ranked_nodes_within_each_other_are_ranked_from_below():
    tree = ranked_tree()
    facts = {
        "a": (90, 0, 1),
        "b": (80, 5, 1),
        "c": (70, 0, 2),
    }
    found = evaluate_cohort(
        Member(
            key,
            tree,
            {"work": Ratio(part, 100), "extra": Count(extra)},
            groups={"parent": town},
        )
        for key, (part, extra, town) in facts.items()
    )
    # a is first and b second in one town, c first in its own: 10 + 0, 6 + 5, 10 + 0
    assert {key: one.facts["low"].rank for key, one in found.items()} == {"a": 1, "b": 2, "c": 1}
    assert {key: one.facts["top"] for key, one in found.items()} == {
        "a": Standing(10, rank=2, of=3),
        "b": Standing(11, rank=1, of=3),
        "c": Standing(10, rank=2, of=3),
    }
    assert {key: one.points for key, one in found.items()} == {"a": 6, "b": 10, "c": 6}


def test_a_ranked_node_without_a_comparison_is_unscored():
    tree = ranked_tree()
    assert needs_cohort(tree)
    found = evaluate(tree, {"work": Ratio(1, 2), "extra": Count(1)})
    assert (found.points, found.unscored) == (0, ("low", "top"))


def led_trees():
    village = build([Item("work", "ratio", "100", {})])
    leader = build(
        [
            Item("all", "weighted_mean"),
            Item("own", "ratio", "100", {}, "all", 1, Fraction(80)),
            Item("led", "from_units", "100", {}, "all", 2, Fraction(20)),
        ]
    )
    return village, leader


def test_a_leader_takes_a_share_from_the_units_led_whatever_the_order():
    village, leader = led_trees()
    members = [
        Member("boss", leader, {"own": Ratio(9, 10)}, led=(("v1", 1), ("v2", 1))),
        Member("v1", village, {"work": Ratio(7, 10)}),
        Member("v2", village, {"work": Ratio(8, 10)}),
    ]
    for order in (members, members[::-1]):
        found = evaluate_cohort(order)
        assert found["boss"].points == Fraction(90 * 80 + 75 * 20, 100)
        assert found["boss"].facts["led"].units == (Unit("v1", 70, 100), Unit("v2", 80, 100))
        assert list(found) == [member.key for member in order]


def test_a_leader_without_units_is_unscored():
    _village, leader = led_trees()
    found = evaluate_cohort([Member("boss", leader, {"own": Ratio(9, 10)})])
    assert found["boss"].unscored == ("led",)


def test_whoever_leads_themselves_round_about_is_refused():
    _village, leader = led_trees()
    members = [
        Member("a", leader, {}, led=(("b", 1),)),
        Member("b", leader, {}, led=(("a", 1),)),
    ]
    with pytest.raises(CircularUnits):
        evaluate_cohort(members)


@modest
@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 6), min_size=1),
    st.randoms(use_true_random=False),
)
def test_the_order_of_members_changes_no_points_and_snapshots_stand_alone(values, chance):
    tree = build(
        [
            Item("item", "relative", "10", {**RANKS}, None, 1),
            Item("mean", "relative", "4", {"against": "mean", "below": "-1"}, None, 2),
        ]
    )
    members = [
        Member(key, tree, {"item": Count(value), "mean": Measured(value)})
        for key, value in values.items()
    ]
    found = evaluate_cohort(members)
    chance.shuffle(members)
    again = evaluate_cohort(members)
    assert {key: one.points for key, one in found.items()} == {
        key: one.points for key, one in again.items()
    }
    for key, one in found.items():
        better = sum(other > values[key] for other in values.values())
        assert one.facts["item"] == Standing(values[key], rank=better + 1, of=len(values))
        assert recompute(snapshot(one.tree, one.facts, one)) == one


def test_a_late_correction_moves_only_the_one_it_is_about():
    places = parse("relative", RANKS).places
    before = Standing(60, rank=3, of=3)
    assert stand_again(before, 85, [90, 80], places) == Standing(85, rank=2, of=3)


STARS = {
    "by": "share",
    "shares": [
        {"grade": "five", "share": "20", "at_least": "90"},
        {"grade": "four", "share": "40", "at_least": "80"},
        {"grade": "three", "at_least": "70"},
        {"grade": "none"},
    ],
}


def test_stars_want_a_score_and_a_free_place():
    scores = {"a": 95, "b": 93, "c": 88, "d": 79, "e": 50}
    placed = grade_by_place(scores, read_quotas(STARS))
    assert placed == {
        "a": Placed("five", 1, 5),
        "b": Placed("four", 2, 5),
        "c": Placed("four", 3, 5),
        "d": Placed("three", 4, 5),
        "e": Placed("none", 5, 5),
    }


@pytest.mark.parametrize(
    ("rounding", "at_least_one", "grades"),
    [
        ("half_up", False, "BBC"),
        ("down", False, "BCC"),
        ("up", False, "ABC"),
        ("half_up", True, "ABC"),
    ],
)
def test_a_group_of_three_gets_what_the_rounding_says(rounding, at_least_one, grades):
    quotas = read_quotas(
        {
            "shares": [
                {"grade": "A", "to": "10"},
                {"grade": "B", "to": "50"},
                {"grade": "C", "to": "100"},
            ],
            "rounding": rounding,
            "at_least_one": at_least_one,
        }
    )
    placed = grade_by_place({"x": 3, "y": 2, "z": 1}, quotas)
    assert "".join(placed[key].grade for key in "xyz") == grades


@pytest.mark.parametrize(("ties", "grades"), [("best", "AAB"), ("worst", "BBB")])
def test_equal_scores_get_equal_grades(ties, grades):
    quotas = read_quotas(
        {"shares": [{"grade": "A", "to": "34"}, {"grade": "B", "to": "100"}], "ties": ties}
    )
    placed = grade_by_place({"x": 3, "y": 3, "z": 1}, quotas)
    assert "".join(placed[key].grade for key in "xyz") == grades


def test_each_group_is_graded_by_itself():
    quotas = read_quotas({"shares": [{"grade": "A", "to": "50"}, {"grade": "B"}]})
    groups = {"x": 1, "y": 1, "z": 2}
    placed = grade_by_place({"x": 9, "y": 8, "z": 1}, quotas, groups)
    assert placed == {"x": Placed("A", 1, 2), "y": Placed("B", 2, 2), "z": Placed("A", 1, 1)}


@modest
@given(
    st.dictionaries(st.integers(0, 50), st.integers(40, 100), min_size=1),
    st.sampled_from(["best", "worst"]),
)
def test_a_higher_score_never_gets_a_worse_grade(scores, ties):
    for rules in (STARS, {"shares": [{"grade": "five", "to": "15"}, {"grade": "none"}]}):
        placed = grade_by_place(scores, read_quotas({**rules, "ties": ties}))
        order = ["five", "four", "three", "none"]
        ranked = sorted(scores, key=lambda key: -scores[key])
        grades = [order.index(placed[key].grade) for key in ranked]
        assert grades == sorted(grades)
        shuffled = dict(random.Random(1).sample(list(scores.items()), len(scores)))
        assert grade_by_place(shuffled, read_quotas({**rules, "ties": ties})) == placed


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"shares": []},
        {"shares": [{"grade": "A", "to": "10", "share": "5"}]},
        {"shares": [{"grade": "A", "to": "50"}, {"grade": "B", "to": "40"}]},
        {"shares": [{"grade": "A"}, {"grade": "A"}]},
        {"shares": [{"grade": "A", "to": "120"}]},
        {"shares": [{"grade": "A"}], "within": "street"},
        {"shares": [{"grade": "A"}], "rounding": "wild"},
        {"shares": [{"grade": "A"}], "quota": 162},
        {"shares": [{"grade": "A"}], "under": [{"below": "many", "grade": "B"}]},
    ],
)
def test_quotas_that_cannot_be_read_are_refused(rules):
    with pytest.raises(InvalidRule):
        read_quotas(rules)


def test_a_veto_leaves_at_best_its_grade_and_improves_nobody():
    order = ["good", "fair", "average", "poor"]
    assert no_better_than("good", ["average"], order) == "average"
    assert no_better_than("poor", ["average"], order) == "poor"
    assert no_better_than("good", ["gone"], order) == "good"
