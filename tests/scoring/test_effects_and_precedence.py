"""Gates and vetoes that change more than their own points, events that count once, periods."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tracker.scoring import (
    Checks,
    Count,
    Event,
    Events,
    FactDoesNotFit,
    Given,
    InvalidRule,
    Item,
    Measured,
    Met,
    NotApplicable,
    Periods,
    Ratio,
    Reviewed,
    Standing,
    Unit,
    Units,
    Vetoed,
    build,
    evaluate,
    score_leaf,
)

FLOOD = {"exceptions": [{"code": "flood"}]}
EFFECTIVE = Vetoed("effective", reason="58 % dissatisfied", evidence=("veto:1",))


def points(items, facts):
    return evaluate(build(items), facts).points


def item_with(*rules, points="8", **params):
    """An item that starts at its full mark, with the rules that it is made of."""
    return [Item("item", "from_full_mark", points, params), *rules]


def clause(code, kind, **params):
    return Item(code, kind, None if kind in ("gate", "veto") else "0", params, "item")


ABSENT = clause("absent", "per_occurrence", each="1")


def test_clauses_take_away_until_nothing_is_left():
    items = item_with(ABSENT, clause("late", "per_occurrence", each="2"))
    assert points(items, {"absent": Count(3), "late": Count(1)}) == 3
    assert points(items, {"absent": Count(30), "late": Count(1)}) == 0


def test_a_clause_that_adds_is_held_at_the_full_mark_unless_a_cap_is_stated():
    extra = clause("extra", "per_occurrence", each="1", mode="add", cap=None)
    facts = {"absent": Count(0), "extra": Count(3)}
    assert points(item_with(ABSENT, extra), facts) == 8
    assert points(item_with(ABSENT, extra, cap="10"), facts) == 10


def test_an_item_of_clauses_must_state_its_full_mark():
    with pytest.raises(InvalidRule) as error:
        build(item_with(ABSENT, points=None))
    assert [(p.item, str(p.code)) for p in error.value.problems] == [("item", "points_required")]


def test_a_closed_gate_empties_its_item_and_no_other():
    items = [
        Item("whole", "sum"),
        *(
            Item(i.code, i.kind, i.points, i.params, i.parent_code or "whole", n)
            for n, i in enumerate(item_with(ABSENT, clause("plan", "gate")))
        ),
        Item("other", "ratio", "10", {}, "whole", 9),
    ]
    facts = {"absent": Count(1), "other": Ratio(1, 2)}
    assert points(items, {**facts, "plan": Met(True)}) == 12
    assert points(items, {**facts, "plan": Met(False)}) == 5


def test_a_gate_that_stands_alone_closes_the_whole():
    items = [Item("work", "ratio", "10"), Item("plan", "gate")]
    assert points(items, {"work": Ratio(1, 1), "plan": Met(False)}) == 0


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ({"effect": "item"}, 10),
        ({"effect": "item", "limit": "3"}, 13),
        ({"effect": "total"}, 0),
        ({"effect": "total", "limit": "12"}, 12),
        ({"effect": "grade", "grade": "fair"}, 18),
        ({"effect": "class", "classes": ["model"]}, 18),
    ],
)
def test_a_veto_changes_what_its_effect_names(effect, expected):
    items = [
        Item("whole", "sum"),
        Item("service", "sum", None, {}, "whole", 1),
        Item("visits", "ratio", "8", {}, "service", 1),
        Item("veto", "veto", None, {**FLOOD, **effect}, "service", 2),
        Item("other", "ratio", "10", {}, "whole", 2),
    ]
    facts = {"visits": Ratio(1, 1), "other": Ratio(1, 1), "veto": EFFECTIVE}
    found = evaluate(build(items), facts)
    assert found.points == expected
    assert found.vetoes == ("veto",)
    assert found.best_grades == ((effect["grade"],) if "grade" in effect else ())
    assert found.barred == frozenset(effect.get("classes", ()))


@pytest.mark.parametrize(
    "fact",
    [
        None,
        Vetoed("clear"),
        Vetoed("pending"),
        Vetoed("expired"),
        Vetoed("excepted", "flood", "the dyke broke"),
    ],
)
def test_a_veto_without_approval_in_time_or_with_an_exception_changes_nothing(fact):
    items = [
        Item("visits", "ratio", "8"),
        Item("veto", "veto", None, {**FLOOD, "effect": "total"}),
    ]
    facts = {"visits": Ratio(1, 1), **({"veto": fact} if fact else {})}
    found = evaluate(build(items), facts)
    assert (found.points, found.vetoes, found.is_complete) == (8, (), True)


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        (Vetoed("effective", reason="seen"), "proof_required"),
        (Vetoed("effective", evidence=("veto:1",)), "reason_required"),
        (Vetoed("excepted", "storm", "wind"), "unknown_exception"),
        (Reviewed((EFFECTIVE,)), "different_marks"),
        (Met(True), "wrong_fact"),
    ],
)
def test_a_veto_needs_proof_a_reason_and_a_known_exception(fact, problem):
    tree = build([Item("veto", "veto", None, {**FLOOD, "effect": "total"})])
    with pytest.raises(FactDoesNotFit) as error:
        evaluate(tree, {"veto": fact})
    assert error.value.problem.code == problem


def test_vetoes_on_the_total_hold_it_to_the_lowest_of_their_limits():
    items = [
        Item("visits", "ratio", "90"),
        *(
            Item(f"veto-{limit}", "veto", None, {**FLOOD, "effect": "total", "limit": limit})
            for limit in ("59", "30", "70")
        ),
    ]
    facts = {f"veto-{limit}": EFFECTIVE for limit in ("59", "30", "70")}
    found = evaluate(build(items), {"visits": Ratio(1, 1), **facts})
    assert found.points == 30
    assert sum(line.amount for line in found.working) == 30


def doubled(first_points="2", second_points="1"):
    def cases(code, worth, order):
        levels = [{"code": "notice", "points": worth}]
        return Item(code, "severity", "10", {"levels": levels}, "once", order)

    return [Item("once", "not_twice"), cases("a", first_points, 1), cases("b", second_points, 2)]


def events(*keys):
    return Events(tuple(Event(key, "notice") for key in keys))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("2", "1", (8, 9)), ("1", "2", (10, 6)), ("1", "1", (9, 9))],
)
def test_one_event_counts_where_it_weighs_most_and_else_first(first, second, expected):
    found = evaluate(
        build(doubled(first, second)), {"a": events("land"), "b": events("land", "road")}
    )
    assert (found.node("a").points, found.node("b").points) == expected


def test_one_event_that_reviewers_found_counts_once_too():
    found = evaluate(
        build(doubled()),
        {
            "a": Reviewed((events("land"), events())),
            "b": Reviewed((events("land"), events("land", "road"))),
        },
    )
    # land is worth 1 of a by the mean and 1 of b: the first keeps it; road is b's alone
    assert (found.node("a").points, found.node("b").points) == (9, Fraction("9.5"))
    assert sum(line.amount for line in found.working) == found.total


def test_one_event_of_several_periods_counts_once_too():
    once, first, second = doubled()
    of_halves = {"of": "half_year", "combine": "sum"}
    added = {**second.params, "mode": "add", "cap": None, "periods": of_halves}
    found = evaluate(
        build([once, first, replace(second, points="0", params=added)]),
        {
            "a": events("land"),
            "b": Periods((("2026-h1", events("land")), ("2026-h2", events("road")))),
        },
    )
    assert (found.node("a").points, found.node("b").points) == (8, 1)


def test_events_of_a_plain_sum_count_everywhere():
    items = doubled()
    items[0] = Item("once", "sum")
    assert points(items, {"a": events("land"), "b": events("land")}) == 17


def test_the_facts_of_a_score_are_those_that_were_found_not_those_that_counted():
    facts = {"a": events("land"), "b": events("land")}
    found = evaluate(build(doubled()), facts)
    assert found.facts == facts
    assert [line.note_code for line in found.lines_of("b")] == [
        "event_elsewhere",
        "starts_at_full_mark",
    ]


def test_the_general_rule_counts_where_the_own_one_does_not_apply():
    items = [
        Item("rule", "first_applicable"),
        Item("own", "ratio", "5", {"if_not_applicable": "rescale"}, "rule", 1),
        Item("general", "ratio", "5", {}, "rule", 2),
    ]
    general = {"general": Ratio(1, 5)}
    assert points(items, {"own": Ratio(1, 1), **general}) == 5
    assert points(items, {"own": NotApplicable("no such work"), **general}) == 1


def test_circumstances_must_all_be_answered_or_none():
    factors = [{"code": "late", "factor": "0.5"}, {"code": "hid", "factor": "2"}]
    items = [
        Item("item", "adjusted", None, {"factors": factors}),
        Item("work", "ratio", "8", {}, "item"),
    ]
    facts = {"work": Ratio(1, 2)}
    assert points(items, facts) == 4
    assert points(items, {**facts, "item": Checks((("late", True), ("hid", False)))}) == 2
    for answers in ((("late", True),), (("late", True), ("hid", True), ("x", True))):
        with pytest.raises(FactDoesNotFit):
            points(items, {**facts, "item": Checks(answers)})


def test_a_missing_period_is_refused_counted_or_left_out():
    def worth(missing):
        rule = {"each": "1", "periods": {"of": "quarter", "missing": missing}}
        tree = build([Item("item", "per_occurrence", "10", rule)])
        fact = Periods((("q1", Count(2)), ("q2", None), ("q3", NotApplicable("founded in May"))))
        return score_leaf(tree, "item", fact)

    assert worth("skip") == 8
    assert worth("zero") == 4
    with pytest.raises(FactDoesNotFit) as error:
        worth("refuse")
    assert error.value.problem.values == {"period": "q2"}


def test_periods_are_refused_where_the_rule_has_none():
    tree = build([Item("item", "per_occurrence", "10", {"each": "1"})])
    with pytest.raises(FactDoesNotFit):
        score_leaf(tree, "item", Periods((("q1", Count(2)),)))


def test_each_period_can_have_a_panel():
    rule = {"each": "1", "periods": {"of": "half_year", "combine": "last"}}
    tree = build([Item("item", "per_occurrence", "10", rule)])
    fact = Periods((("first", Count(9)), ("second", Reviewed((Count(1), Count(2))))))
    assert score_leaf(tree, "item", fact) * 2 == 17


@pytest.mark.parametrize(
    ("params", "fact", "problem"),
    [
        ({"office": "county"}, Given((("a", 1),)), "unknown_part"),
        ({"office": "county"}, Given((("", 11),)), "outside_range"),
        ({"parts": [{"code": "a", "points": "10"}]}, Given((("b", 1),)), "unknown_part"),
        ({"parts": [{"code": "a", "points": "10"}]}, Given(()), "part_missing"),
        ({"parts": [{"code": "a", "points": "10"}]}, Given((("a", 11),)), "outside_range"),
    ],
)
def test_what_others_give_must_be_whole_and_within_its_scale(params, fact, problem):
    tree = build([Item("item", "delegated", "10", params)])
    with pytest.raises(FactDoesNotFit) as error:
        score_leaf(tree, "item", fact)
    assert error.value.problem.code == problem


def test_parts_that_do_not_make_up_the_full_mark_are_refused():
    with pytest.raises(InvalidRule) as error:
        build([Item("item", "delegated", "10", {"parts": [{"code": "a", "points": "9"}]})])
    assert [(p.parameter, str(p.code)) for p in error.value.problems] == [
        ("parts", "parts_do_not_add_up")
    ]


def test_units_of_no_weight_at_all_cannot_be_averaged():
    tree = build([Item("item", "from_units", "10", {"combine": "weighted"})])
    with pytest.raises(FactDoesNotFit):
        score_leaf(tree, "item", Units((Unit("v", 1, 1, 0),)))


@pytest.mark.parametrize(
    "fact", [Standing(3), Standing(3, reference=2), Measured(3)], ids=["bare", "other", "raw"]
)
def test_a_place_must_have_been_found_before_it_gives_points(fact):
    params = {"against": "rank", "places": [{"to": 1, "points": "1"}]}
    tree = build([Item("item", "relative", "10", params)])
    with pytest.raises(FactDoesNotFit):
        score_leaf(tree, "item", fact)
