"""What must hold for every rubric and every fact, tried on random ones."""

import random
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.scoring import (
    Awarded,
    Checks,
    Count,
    Item,
    Level,
    Measured,
    Met,
    NotApplicable,
    PanelMethod,
    Ratio,
    Reviewed,
    Unscored,
    build,
    combine_marks,
    dimensions,
    evaluate,
    from_snapshot,
    grade,
    rank,
    read_bands,
    recompute,
    round_half_up,
    score_leaf,
    sha256,
    snapshot,
)

modest = settings(max_examples=60, deadline=None)

hundredths = st.integers(0, 2000).map(lambda n: Fraction(n, 100))
counts = st.integers(0, 30)


def text(points):
    """Write hundredths as the text a rubric holds."""
    return f"{int(points * 100) // 100}.{int(points * 100) % 100:02d}"


def awarded(n):
    return Awarded(Fraction(n, 7), "seen")


LEAVES = {
    "all_or_nothing": ({}, st.booleans().map(Met)),
    "per_occurrence": ({"each": "0.3"}, counts.map(Count)),
    "shortfall": ({"each": "0.5", "required": 6}, counts.map(Count)),
    "checklist": (
        {"checks": [{"code": "a", "points": "0.5"}, {"code": "b", "points": "1.25"}]},
        st.tuples(st.booleans(), st.booleans()).map(
            lambda met: Checks((("a", met[0]), ("b", met[1])))
        ),
    ),
    "value_table": (
        {"bands": [{"at_least": "20", "points": "3"}, {"at_least": "5", "points": "1"}]},
        counts.map(Count),
    ),
    "grade_words": (
        {
            "scale": "percent",
            "words": [{"code": "A", "value": "100"}, {"code": "C", "value": "33.3"}],
        },
        st.sampled_from(["A", "C"]).map(Level),
    ),
    "ratio": ({"if_nothing_due": "full"}, st.tuples(counts, counts).map(lambda p: Ratio(*p))),
    "step": (
        {"target": "15", "step": "4", "below": "-0.7", "above": "0.2", "steps": "part", "cap": "9"},
        st.integers(0, 40).map(Measured),
    ),
    "threshold": ({"comparison": "over", "threshold": "12"}, counts.map(Count)),
    "bonus": ({"each": "0.5", "cap": "2"}, counts.map(Count)),
    "discretionary": ({"least": "0", "most": "3"}, st.integers(0, 21).map(awarded)),
}


@st.composite
def rubrics(draw):
    """A rubric of up to three levels with facts, exemptions, panels and holes."""
    items, facts = [], {}

    def add_leaf(code, parent, weight):
        kind = draw(st.sampled_from(sorted(LEAVES)))
        params, fact = LEAVES[kind]
        params = dict(params, if_not_applicable=draw(st.sampled_from(["rescale", "full"])))
        points = None if kind == "bonus" else text(draw(hundredths))
        dimension = draw(st.sampled_from(["", "", "north", "south"]))
        items.append(Item(code, kind, points, params, parent, len(items), weight, dimension))
        choice = draw(st.integers(0, 9))
        if choice == 0:
            facts[code] = NotApplicable("does not concern it")
        elif choice == 1:
            method = draw(st.sampled_from(list(PanelMethod)))
            facts[code] = Reviewed(draw(st.lists(fact, min_size=1, max_size=6)), method, 4)
        elif choice > 2:
            facts[code] = draw(fact)

    def add_group(code, parent, weight, depth):
        kinds = ["sum", "mean", "weighted_mean", "highest", "lowest"]
        kind = draw(st.sampled_from(kinds))
        params = draw(st.sampled_from([{}, {"cap": "6"}, {"floor": "2.5", "cap": "11"}]))
        points = draw(st.sampled_from([None, "10"]))
        items.append(Item(code, kind, points, params, parent, len(items), weight))
        size = draw(st.integers(1, 3))
        weights = {1: ["100"], 2: ["33.4", "66.6"], 3: ["0", "70", "30"]}[size]
        for place in range(size):
            child = f"{code}.{place}"
            if depth and draw(st.booleans()):
                add_group(child, code, weights[place], depth - 1)
            else:
                add_leaf(child, code, weights[place])

    for place in range(draw(st.integers(1, 3))):
        add_group(f"s{place}", None, None, 2)
    return items, facts


treatments = st.sampled_from(list(Unscored))


@modest
@given(rubrics(), treatments)
def test_the_working_sums_to_the_total_and_every_part_of_it_to_its_node(rubric, treatment):
    items, facts = rubric
    found = evaluate(build(items), facts, unscored=treatment)
    working = found.working
    assert sum(line.amount for line in working) == found.total == working[-1].running
    running = 0
    for line in working:
        running += line.amount
        assert line.running == running
    for node in found.nodes:
        assert sum(line.amount for line in found.lines_of(node.code)) == node.points


@modest
@given(rubrics(), treatments)
def test_dimensions_sum_to_the_unrounded_total(rubric, treatment):
    items, facts = rubric
    found = evaluate(build(items), facts, unscored=treatment)
    assert sum(dimensions(found).values()) == found.points


@modest
@given(rubrics(), treatments, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_of_siblings_changes_points(rubric, treatment, chance):
    items, facts = rubric
    found = evaluate(build(items), facts, unscored=treatment)
    shuffled = [
        Item(
            i.code, i.kind, i.points, i.params, i.parent_code, chance.randrange(9), i.weight,
            i.dimension,
        )
        for i in items
    ]  # fmt: skip
    chance.shuffle(shuffled)
    again = evaluate(build(shuffled), facts, unscored=treatment)
    points = {node.code: (node.points, node.full_mark, node.is_dropped) for node in found.nodes}
    assert points == {
        node.code: (node.points, node.full_mark, node.is_dropped) for node in again.nodes
    }
    assert set(again.unscored) == set(found.unscored)


@modest
@given(rubrics(), treatments)
def test_a_snapshot_recomputes_to_the_same_evaluation_and_the_same_bytes(rubric, treatment):
    items, facts = rubric
    tree = build(items)
    found = evaluate(tree, facts, unscored=treatment)
    frozen = snapshot(tree, facts, found)
    stored_tree, stored_facts, stored = from_snapshot(frozen)
    assert (stored_tree, stored_facts, stored) == (tree, facts, found)
    assert recompute(frozen) == found
    assert recompute(frozen).working == found.working == stored.working
    assert sha256(snapshot(stored_tree, stored_facts, recompute(frozen))) == sha256(frozen)


@modest
@given(rubrics(), treatments)
def test_every_scored_node_stays_within_its_bounds(rubric, treatment):
    items, facts = rubric
    tree = build(items)
    found = evaluate(tree, facts, unscored=treatment)
    for node in tree.nodes:
        if node.code in found.unscored or found.node(node.code).is_dropped:
            continue
        points = found.node(node.code).points * 10_000
        assert node.floor is None or points >= node.floor
        assert node.cap is None or points <= node.cap


def leaf(kind, **params):
    return build([Item("leaf", kind, None if kind == "bonus" else "5", params)])


def worth(tree, fact):
    return score_leaf(tree, "leaf", fact)


@modest
@given(counts, counts)
def test_more_occurrences_never_give_more_points(one, other):
    tree = leaf("per_occurrence", each="0.4")
    fewer, more = sorted((one, other))
    assert worth(tree, Count(more)) <= worth(tree, Count(fewer))


@modest
@given(counts, counts, st.sampled_from(["shortfall", "bonus", "added", "fixed ratio", "threshold"]))
def test_doing_more_of_what_is_wanted_never_costs_points(one, other, rule):
    tree = {
        "shortfall": leaf("shortfall", each="0.4", required=9),
        "bonus": leaf("bonus", each="0.4", beyond=3, cap="4"),
        "added": leaf("per_occurrence", each="0.4", mode="add"),
        "fixed ratio": leaf("ratio", denominator="7"),
        "threshold": leaf("threshold", comparison="at_least", threshold="11"),
    }[rule]
    fewer, more = sorted((one, other))
    assert worth(tree, Count(more)) >= worth(tree, Count(fewer))


@modest
@given(st.integers(-50, 200), st.integers(-50, 200), st.sampled_from(["whole", "started", "part"]))
def test_a_step_rule_rises_with_its_measure(one, other, steps):
    tree = leaf(
        "step", target="80", step="7", below="-0.6", above="0.3", steps=steps, cap=None, floor=None
    )
    lower, higher = sorted((Fraction(one, 3), Fraction(other, 3)))
    assert worth(tree, Measured(higher)) >= worth(tree, Measured(lower))


@modest
@given(st.sets(st.sampled_from("abcd")), st.sampled_from("abcd"))
def test_meeting_one_more_check_never_costs_points(met, extra):
    checks = [{"code": code, "points": "0.75"} for code in "abcd"]
    for mode in ("deduct", "award"):
        tree = leaf("checklist", checks=checks, mode=mode)

        def answers(codes):
            return Checks(tuple((code, code in codes) for code in "abcd"))

        assert worth(tree, answers(met | {extra})) >= worth(tree, answers(met))


marks = st.lists(st.integers(-100, 100).map(lambda n: Fraction(n, 3)), min_size=1, max_size=9)


@modest
@given(marks, st.sampled_from(list(PanelMethod)), st.integers(3, 6))
def test_a_panel_lies_between_its_marks_and_its_lines_sum_to_it(given_marks, method, trim_from):
    panel = combine_marks(given_marks, method=method, trim_from=trim_from)
    assert min(given_marks) <= panel.points <= max(given_marks)
    assert sum(line.amount for line in panel.working) == panel.points
    assert panel.spread == max(given_marks) - min(given_marks)
    shuffled = random.Random(1).sample(given_marks, len(given_marks))
    assert combine_marks(shuffled, method=method, trim_from=trim_from).points == panel.points


@modest
@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_rounding_moves_a_number_by_at_most_half_a_place(number, places):
    rounded = round_half_up(number, places)
    assert -Fraction(1, 2) < (rounded - number) * 10**places <= Fraction(1, 2)
    assert round_half_up(rounded, places) == rounded


@modest
@given(st.dictionaries(st.text("abcd", min_size=1), st.integers(0, 5), min_size=1))
def test_a_rank_is_one_more_than_the_number_that_did_better(points):
    places = rank(points)
    assert places == {
        code: 1 + sum(other > points[code] for other in points.values()) for code in points
    }


@modest
@given(st.fractions(0, 100), st.fractions(0, 100))
def test_more_points_never_give_a_worse_grade(one, other):
    bands = read_bands([("A", "90"), ("B", "76"), ("C", "60")], below="D")
    lower, higher = sorted((one, other))
    assert "ABCD".index(grade(higher, 100, bands)) <= "ABCD".index(grade(lower, 100, bands))
