"""What must hold for every rubric and every fact, tried on random ones."""

import random
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.scoring import (
    KINDS,
    Awarded,
    Checks,
    Count,
    Delays,
    Event,
    Events,
    Given,
    Item,
    Level,
    Measured,
    Met,
    NotApplicable,
    Note,
    PanelMethod,
    Periods,
    Ratio,
    Reviewed,
    Standing,
    Unit,
    Units,
    Unscored,
    Vetoed,
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


events = st.lists(
    st.builds(
        Event,
        st.sampled_from("xyz"),
        st.sampled_from(["low", "high"]),
        st.sampled_from([(), ("led",), ("led", "hid")]),
        st.integers(1, 3),
        st.booleans(),
    ),
    max_size=4,
).map(Events)
places = st.integers(1, 9).flatmap(
    lambda of: st.integers(1, of).map(lambda rank: Standing(50, rank=rank, of=of))
)
LEVELS = [{"code": "low", "points": "0.7"}, {"code": "high", "points": "1.3"}]
FACTORS = [{"code": "led", "factor": "2"}, {"code": "hid", "factor": "0.5"}]

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
    "gate": ({}, st.booleans().map(Met)),
    "severity": ({"levels": LEVELS, "circumstances": FACTORS, "same_event": "highest"}, events),
    "ladder": ({"levels": LEVELS, "roles": FACTORS, "cap": "3", "first_time_only": True}, events),
    "lateness": (
        {"each": "0.1", "grace": 3, "never": "1"},
        st.lists(st.none() | st.integers(0, 40), max_size=4).map(Delays),
    ),
    "relative": (
        {
            "against": "share",
            "shares": [{"to": "40", "points": "3"}, {"to": "100", "points": "1"}],
        },
        places,
    ),
    "delegated": (
        {"office": "county", "out_of": "7"},
        st.integers(0, 7).map(lambda n: Given((("", n),))),
    ),
    "from_units": (
        {"combine": "weighted"},
        st.lists(st.integers(0, 90), min_size=1, max_size=4).map(
            lambda points: Units(tuple(Unit(f"u{n}", p, 90, n + 1) for n, p in enumerate(points)))
        ),
    ),
    "veto": (
        {"effect": "item", "limit": "1", "exceptions": [{"code": "flood"}], "needs_proof": False},
        st.sampled_from([Vetoed("clear"), Vetoed("pending"), Vetoed("effective", reason="seen")]),
    ),
}
# a panel marks what people judge; these change more than their own points
UNPANELLED = {"gate", "veto"}


@st.composite
def rubrics(draw, order_matters=True):
    """A rubric of up to three levels with facts, exemptions, panels, periods and holes."""
    items, facts = [], {}
    groups = ["sum", "mean", "weighted_mean", "highest", "lowest", "from_full_mark", "adjusted"]
    groups += ["ranked", *(["first_applicable", "not_twice"] if order_matters else [])]
    group_params = {
        "adjusted": {"factors": FACTORS, "of": "lost"},
        "ranked": {"against": "rank", "places": [{"to": 2, "points": "8"}], "beyond": "3"},
    }

    def add_leaf(code, parent, weight):
        kind = draw(st.sampled_from(sorted(LEAVES)))
        params, fact = LEAVES[kind]
        params = dict(params, if_not_applicable=draw(st.sampled_from(["rescale", "full"])))
        points = text(draw(hundredths)) if KINDS[kind].has_full_mark else None
        dimension = draw(st.sampled_from(["", "", "north", "south"]))
        items.append(Item(code, kind, points, params, parent, len(items), weight, dimension))
        choice = draw(st.integers(0, 9))
        if choice == 0:
            facts[code] = NotApplicable("does not concern it")
        elif choice == 1 and kind not in UNPANELLED:
            method = draw(st.sampled_from(list(PanelMethod)))
            facts[code] = Reviewed(draw(st.lists(fact, min_size=1, max_size=6)), method, 4)
        elif choice == 2 and kind not in UNPANELLED:
            items[-1].params["periods"] = {
                "of": "quarter",
                "combine": draw(st.sampled_from(["mean", "sum", "lowest", "highest", "last"])),
                "missing": draw(st.sampled_from(["zero", "skip"])),
            }
            known = draw(st.lists(st.none() | fact, min_size=1, max_size=4))
            facts[code] = Periods(tuple((f"q{n}", one) for n, one in enumerate(known)))
        elif choice > 3:
            facts[code] = draw(fact)

    def add_group(code, parent, weight, depth):
        kind = draw(st.sampled_from(groups))
        params = draw(st.sampled_from([{}, {"cap": "6"}, {"floor": "2.5", "cap": "11"}]))
        params = {**params, **group_params.get(kind, {})}
        points = "10" if KINDS[kind].needs_points else draw(st.sampled_from([None, "10"]))
        if kind == "adjusted" and draw(st.booleans()):
            met = draw(st.tuples(st.booleans(), st.booleans()))
            facts[code] = Checks((("led", met[0]), ("hid", met[1])))
        elif kind == "ranked" and draw(st.booleans()):
            facts[code] = draw(places)
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
@given(rubrics(order_matters=False), treatments, st.randoms(use_true_random=False))
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


HOLDS = {Note.COUNTS_NOTHING, Note.VETO_HOLDS}


@modest
@given(rubrics(), treatments)
def test_every_scored_node_stays_within_its_bounds(rubric, treatment):
    items, facts = rubric
    tree = build(items)
    found = evaluate(tree, facts, unscored=treatment)
    notes = [(line.node_code, line.note) for line in found.working]
    for node in tree.nodes:
        if node.code in found.unscored or found.node(node.code).is_dropped:
            continue
        points = found.node(node.code).points * 10_000
        # a gate or a veto below holds a node to less than its floor
        held = any(code == node.code for code, note in notes if note in HOLDS)
        assert node.floor is None or points >= node.floor or held
        assert node.cap is None or points <= node.cap


def leaf(kind, **params):
    return build([Item("leaf", kind, "5" if KINDS[kind].has_full_mark else None, params)])


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


@modest
@given(events, st.sampled_from("xyz"), st.sampled_from(["each", "highest"]))
def test_one_more_event_never_gives_points_back_and_never_costs_a_bonus(known, key, same_event):
    more = Events((*known.events, Event(key, "high", ("led",))))
    severity = leaf("severity", levels=LEVELS, circumstances=FACTORS, same_event=same_event)
    assert worth(severity, more) <= worth(severity, known)
    ladder = leaf("ladder", levels=LEVELS, roles=FACTORS, cap=None)
    assert worth(ladder, more) >= worth(ladder, known)


@modest
@given(events, st.randoms(use_true_random=False))
def test_the_order_of_events_changes_no_points(known, chance):
    shuffled = list(known.events)
    chance.shuffle(shuffled)
    for tree in (
        leaf("severity", levels=LEVELS, circumstances=FACTORS, same_event="highest"),
        leaf("ladder", levels=LEVELS, roles=FACTORS, cap=None, first_time_only=True),
    ):
        assert worth(tree, Events(tuple(shuffled))) == worth(tree, known)


@modest
@given(st.integers(0, 60), st.integers(0, 60))
def test_later_never_costs_less_and_never_done_costs_most(one, other):
    sooner, later = sorted((one, other))
    bands = [{"over": 0, "points": "0.2"}, {"over": 15, "points": "0.9"}]
    for tree in (
        leaf("lateness", bands=bands, never="1"),
        leaf("lateness", each="0.05", grace=4, never="4"),
    ):
        assert (
            worth(tree, Delays((sooner,)))
            >= worth(tree, Delays((later,)))
            >= worth(tree, Delays((None,)))
        )


@modest
@given(st.integers(1, 40), st.sampled_from(["half_up", "down", "up"]), st.booleans())
def test_a_better_place_never_gives_less_and_shares_never_overlap(of, rounding, at_least_one):
    tree = leaf(
        "relative",
        against="share",
        shares=[
            {"to": "10", "points": "5"},
            {"to": "40", "points": "3"},
            {"to": "100", "points": "1"},
        ],
        rounding=rounding,
        at_least_one=at_least_one,
    )
    given_points = [worth(tree, Standing(1, rank=rank, of=of)) for rank in range(1, of + 1)]
    assert given_points == sorted(given_points, reverse=True)
    assert not at_least_one or given_points[0] == 5
    if rounding == "down":
        assert given_points.count(5) <= max(of // 10, int(at_least_one))


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
