"""Rows become a tree, or are refused with the reason."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tracker.scoring import (
    Awarded,
    Count,
    Cycle,
    DuplicateCode,
    FactDoesNotFit,
    InvalidRule,
    Item,
    LeafHasChildren,
    Met,
    NoItems,
    NotApplicable,
    NothingToCombine,
    Ratio,
    Reviewed,
    UnknownParent,
    Unscored,
    WeightsDoNotAddUp,
    build,
    dimensions,
    evaluate,
    score_leaf,
)
from tracker.scoring.kinds import register
from tracker.scoring.kinds.registry import KINDS


def yes(code, points="5", parent=None, **more):
    return Item(code, "all_or_nothing", points, {}, parent, **more)


def group(code, kind="sum", parent=None, **more):
    return Item(code, kind, parent_code=parent, **more)


def test_an_empty_rubric_is_refused():
    with pytest.raises(NoItems):
        build([])


def test_a_code_used_twice_is_refused():
    with pytest.raises(DuplicateCode) as error:
        build([yes("a"), yes("a")])
    assert error.value.item == "a"


def test_a_parent_that_does_not_exist_is_refused():
    with pytest.raises(UnknownParent) as error:
        build([yes("a", parent="gone")])
    assert (error.value.item, error.value.values) == ("a", {"parent": "gone"})


def test_a_cycle_is_refused():
    with pytest.raises(Cycle) as error:
        build([yes("x"), group("a", parent="b"), group("b", parent="a")])
    assert error.value.item == "a"


def test_an_item_that_is_its_own_parent_is_refused():
    with pytest.raises(Cycle):
        build([group("a", parent="a"), yes("x")])


def test_a_rule_with_items_below_it_is_refused():
    with pytest.raises(LeafHasChildren) as error:
        build([yes("a"), yes("b", parent="a")])
    assert error.value.item == "a"


def test_a_node_with_nothing_below_it_is_refused():
    with pytest.raises(NothingToCombine):
        build([group("a"), yes("b")])


@pytest.mark.parametrize(
    "weights", [("40", "59.9999"), ("60", None), ("-10", "110"), ("50", "50.0001")]
)
def test_weights_that_do_not_total_100_are_refused(weights):
    children = [yes(f"c{n}", parent="m", weight=weight) for n, weight in enumerate(weights)]
    with pytest.raises(WeightsDoNotAddUp) as error:
        build([group("m", "weighted_mean"), *children])
    assert error.value.item == "m"


def test_thirds_as_weights_total_100_exactly():
    weight = Fraction(100, 3)
    children = [yes(f"c{n}", parent="m", weight=weight) for n in range(3)]
    tree = build([group("m", "weighted_mean"), *children])
    assert evaluate(tree, {f"c{n}": Met(True) for n in range(3)}).points == 5


def test_several_items_without_a_parent_stand_below_an_implied_sum():
    tree = build([yes("b", order=1), yes("a", order=2)])
    assert [(node.code, node.depth) for node in tree.nodes] == [("b", 1), ("a", 1), ("", 0)]
    assert tree.full_mark == 10


def test_every_wrong_rule_of_a_rubric_is_reported_at_once():
    with pytest.raises(InvalidRule) as error:
        build(
            [
                Item("a", "per_occurrence", "2", {"each": 0.5}),
                Item("b", "shortfall", None, {"each": "1", "required": 2}),
                Item("c", "bonus", "3", {"each": "1", "cap": "2"}),
                Item("d", "all_or_nothing", "-1"),
                Item("e", "no-such-kind", "1"),
                Item("f", "all_or_nothing", 1.5),
            ]
        )
    assert [(p.item, p.parameter, p.code) for p in error.value.problems] == [
        ("a", "each", "not_a_number"),
        ("b", "points", "points_required"),
        ("c", "points", "no_full_mark"),
        ("d", "points", "points_negative"),
        ("e", "kind", "unknown_kind"),
        ("f", "points", "not_a_number"),
    ]


def test_the_stated_full_mark_is_kept_beside_the_sum_of_the_parts():
    tree = build([group("a", points=Decimal("60")), yes("b", "50", "a")])
    assert (tree.root.full, tree.root.derived_full) == (600_000, 500_000)


def test_a_tree_does_not_follow_later_changes_to_its_rows():
    params = {"each": "1"}
    tree = build([Item("a", "per_occurrence", 5, params)])
    params["each"] = "2"
    assert tree.items[0].params == {"each": "1"}


def test_a_chain_of_any_depth_can_be_built():
    items = [group(f"n{n}", parent=f"n{n - 1}" if n else None) for n in range(3000)]
    tree = build([*items, yes("leaf", parent="n2999")])
    assert evaluate(tree, {"leaf": Met(True)}).points == 5


def test_a_missing_fact_counts_zero_and_leaves_the_evaluation_incomplete():
    found = evaluate(build([yes("a"), yes("b")]), {"a": Met(True)})
    assert (found.points, found.is_complete, found.unscored) == (5, False, ("b",))


def test_a_floor_gives_nothing_to_an_item_that_nobody_scored():
    found = evaluate(build([Item("a", "all_or_nothing", "5", {"floor": "1"})]), {})
    assert found.points == 0


def test_items_left_out_for_now_do_not_count_as_missing_points():
    found = evaluate(build([yes("a"), yes("b")]), {"a": Met(True)}, unscored=Unscored.LEFT_OUT)
    assert (found.points, found.unscored) == (10, ("b",))


def test_a_tree_in_which_nothing_applies_has_no_full_mark():
    tree = build([Item("a", "all_or_nothing", "5", {"if_not_applicable": "rescale"})])
    found = evaluate(tree, {"a": NotApplicable("no firm")})
    assert (found.points, found.full_mark, found.total_units) == (0, 0, 0)


def test_an_exemption_inside_a_section_whose_items_all_fall_away_rescales_the_rest_of_the_whole():
    drop = {"if_not_applicable": "rescale"}
    tree = build(
        [
            group("s"),
            Item("a", "all_or_nothing", "5", drop, "s"),
            Item("bonus", "bonus", None, {"each": "1", "cap": "3"}, "s"),
            yes("b", "15"),
        ]
    )
    facts = {"a": NotApplicable("no firm"), "bonus": Count(2), "b": Met(True)}
    found = evaluate(tree, facts)
    # 15 of 20 points apply and are all earned; the bonus of 2 is not stretched
    assert (found.points, found.full_mark) == (22, 20)
    assert dimensions(found) == {"b": 20, "s": 2}


def test_a_weighted_mean_spreads_the_weight_of_what_does_not_apply():
    drop = {"if_not_applicable": "rescale"}
    tree = build(
        [
            group("m", "weighted_mean"),
            Item("a", "ratio", "100", drop, "m", weight="40"),
            Item("b", "ratio", "100", drop, "m", weight="30"),
            Item("c", "ratio", "100", drop, "m", weight="30"),
        ]
    )
    facts = {"a": Ratio(90, 100), "b": Ratio(80, 100), "c": NotApplicable("blank sheets")}
    assert evaluate(tree, facts).points == (Fraction(90) * 4 + 80 * 3) / 7


@pytest.mark.parametrize(
    ("facts", "item", "problem"),
    [
        ({"gone": Met(True)}, "gone", "no_such_item"),
        ({"s": Met(True)}, "s", "takes_no_fact"),
        ({"a": Count(1)}, "a", "wrong_fact"),
        ({"a": NotApplicable("because")}, "a", "not_applicable_refused"),
        ({"a": Reviewed((Count(1), Met(True)))}, "a", "different_marks"),
        ({"d": Awarded("4", "beyond the range")}, "d", "outside_range"),
        ({"d": Awarded("2")}, "d", "reason_required"),
        ({"r": Ratio(0, 0)}, "r", "nothing_due"),
    ],
)
def test_a_fact_that_does_not_fit_is_refused_with_its_item(facts, item, problem):
    tree = build(
        [
            group("s"),
            yes("a", parent="s"),
            Item("d", "discretionary", "3", {"least": "1", "most": "3"}, "s"),
            Item("r", "ratio", "3", {}, "s"),
        ]
    )
    with pytest.raises(FactDoesNotFit) as error:
        evaluate(tree, facts)
    assert (error.value.item, error.value.problem.code) == (item, problem)


def test_the_evidence_of_a_fact_reaches_its_lines():
    tree = build([Item("a", "per_occurrence", "5", {"each": "1"})])
    found = evaluate(tree, {"a": Count(2, evidence=("record:12", "record:15"))})
    assert [line.evidence for line in found.working] == [
        ("record:12", "record:15"),
        ("record:12", "record:15"),
        (),  # the rounding rests on no fact
    ]


def test_tagged_dimensions_follow_weights_and_the_rest_has_no_name():
    tree = build(
        [
            group("whole", params={"cap": "50"}),
            group("m", "weighted_mean", "whole"),
            yes("a", "100", "m", weight="25", dimension="style"),
            yes("b", "100", "m", weight="75", dimension="system"),
            yes("c", "10", "whole"),
        ]
    )
    facts = {"a": Met(True), "b": Met(True), "c": Met(True)}
    # the cap of 50 on 110 belongs to the whole, which carries no dimension, and so does c
    assert dimensions(evaluate(tree, facts)) == {"": -50, "style": 25, "system": 75}


def test_one_fact_can_be_priced_alone():
    tree = build([yes("a"), Item("b", "ratio", "3", {}, None)])
    assert score_leaf(tree, "b", Ratio(1, 2)) == Fraction(3, 2)
    with pytest.raises(FactDoesNotFit):
        score_leaf(tree, "", Ratio(1, 2))


def test_a_kind_cannot_be_registered_twice():
    with pytest.raises(ValueError, match="registered twice"):
        register(KINDS["sum"])
