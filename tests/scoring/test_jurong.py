"""How a county adds up, ranks and grades its village secretaries (tests/data/jurong-2020.json).

Six categories: monitored work as a mean over quarters; places within the town by forced shares;
means; a survey. Their sum ranks county-wide and within the town; grades go by place, and a score
under 60 decides by itself. Every figure comes from the file, and every number of villages from
the data.
"""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from tracker.scoring import (
    Awarded,
    FactDoesNotFit,
    Item,
    Measured,
    Member,
    NotApplicable,
    Periods,
    ProblemCode,
    Ratio,
    Standing,
    build,
    evaluate,
    evaluate_cohort,
    from_snapshot,
    grade_by_place,
    rank,
    read_quotas,
    recompute,
    score_leaf,
    snapshot,
    stand_again,
)

SOURCE = json.loads((Path(__file__).parents[1] / "data" / "jurong-2020.json").read_text())
CATEGORIES = {row["code"]: row for row in SOURCE["categories"]}
FINAL = SOURCE["final"]
QUARTERS = ("2020-q1", "2020-q2", "2020-q3", "2020-q4")


def shares(*, rounding="half_up", at_least_one=False, ties="best"):
    """The parameters of the forced shares inside a town, from the source's bands."""
    return {
        "against": "share",
        "within": "parent",
        "shares": [
            {"to": band["to"], "points": band["points"]} for band in CATEGORIES["02"]["bands"]
        ],
        "rounding": rounding,
        "at_least_one": at_least_one,
        "ties": ties,
    }


def rubric(*, missing="refuse", **sharing):
    """Category 01 (quarters), 02 (places in the town), 04 and 06 (means), 05 (survey): 100.

    The source has no figures for the full marks of 01 and 04 to 06; these are the test's own.
    """
    quarters = {"of": "quarter", "combine": "mean", "missing": missing}
    worth = {"least": "0", "if_not_applicable": "rescale"}
    return build(
        [
            Item("final", "sum"),
            Item("c01", "sum", parent_code="final", order=1),
            *(
                Item(f"c01-{n}", "discretionary", points, {**worth, "most": points,
                     "periods": quarters}, "c01", n)
                for n, points in ((1, "12"), (2, "8"))
            ),
            Item("c02", "ranked", "40", shares(**sharing), "final", 2),
            Item("c02-raw", "discretionary", "100", {"least": "0", "most": "100"}, "c02"),
            Item("c04", "mean", parent_code="final", order=4),
            *(
                Item(f"c04-{n}", "discretionary", "10", {"least": "0", "most": "10"}, "c04", n)
                for n in (1, 2)
            ),
            Item("c05", "ratio", "20", {"if_not_applicable": "refuse"}, "final", 5),
            Item("c06", "discretionary", "10", {"least": "0", "most": "10"}, "final", 6),
        ]
    )  # fmt: skip


def quarterly(*points):
    """One score for each quarter; None is missing."""
    return Periods(
        tuple(
            (code, None if value is None else Awarded(value, "checked"))
            for code, value in zip(QUARTERS, points, strict=True)
        )
    )


def survey(satisfied, fairly, basically, dissatisfied):
    """Satisfaction from the counts of an appraisal sheet: who is satisfied at all, of all asked."""
    return Ratio(satisfied + fairly + basically, satisfied + fairly + basically + dissatisfied)


def facts(raw, **changes):
    """Facts of one village; `raw` is what it is placed by within its town."""
    return {
        "c01-1": quarterly("12", "9", "12", "9"),
        "c01-2": quarterly("8", "8", "4", "4"),
        "c02-raw": Awarded(raw, "added up"),
        "c04-1": Awarded("8", "checked"),
        "c04-2": Awarded("9", "checked"),
        "c05": survey(30, 10, 5, 5),
        "c06": Awarded("7", "checked"),
        **changes,
    }


def county(towns, *, tree=None, **changes):
    """Evaluate {town: {village: raw score}} together, each village within its town."""
    tree = tree or rubric()
    return evaluate_cohort(
        Member(village, tree, facts(raw, **changes.get(village, {})), {"parent": town})
        for town, villages in towns.items()
        for village, raw in villages.items()
    )


def placed(found):
    """{village: points of category 02}."""
    return {village: one.node("c02").points for village, one in found.items()}


def raws(*scores):
    return {f"v{number}": str(score) for number, score in enumerate(scores, 1)}


def test_the_figures_are_those_of_the_source():
    assert [(b["to"], b["points"]) for b in CATEGORIES["02"]["bands"]] == [
        ("10", "40"), ("40", "36"), ("80", "32"), ("100", "28"),
    ]  # fmt: skip
    assert [(g["grade"], g.get("to")) for g in FINAL["shares"]] == [
        ("excellent", "15"), ("competent", "50"), ("basic", "100"),
    ]  # fmt: skip
    assert FINAL["under"] == [{"below": "60", "grade": "incompetent"}]


def test_category_01_is_summed_in_a_quarter_and_then_averaged_over_quarters():
    found = evaluate(rubric(), facts("80"))
    # quarters: 12+8, 9+8, 12+4, 9+4 = 20, 17, 16, 13; their mean is 16.5
    assert found.node("c01").points == Fraction(33, 2)
    assert found.node("c01-1").points == Fraction(21, 2)
    assert found.node("c01-2").points == 6


def test_categories_04_and_06_are_means_and_05_is_satisfaction():
    found = evaluate(rubric(), facts("80"))
    assert found.node("c04").points == Fraction(17, 2)
    assert found.node("c05").points == Fraction(45, 50) * 20
    assert found.node("c06").points == 7


def test_a_town_is_placed_by_forced_shares():
    """Ten villages: one at 40, three at 36, four at 32, two at 28."""
    found = placed(county({"t": raws(99, 95, 94, 93, 90, 89, 88, 87, 80, 79)}))
    assert list(found.values()) == [40, 36, 36, 36, 32, 32, 32, 32, 28, 28]


def test_towns_are_placed_apart():
    found = placed(county({"a": raws(99, 50), "b": {"w1": "40", "w2": "30"}}))
    # in a town of two: 10 % is none, 40 % is one (0.8 rounded), 80 % is two
    assert found == {"v1": 36, "v2": 32, "w1": 36, "w2": 32}


def test_the_total_is_the_sum_of_the_categories():
    found = county({"t": raws(99, 95, 94, 93, 90, 89, 88, 87, 80, 79)})
    # 16.5 + 40 + 8.5 + 18 + 7
    assert found["v1"].total == 90
    assert found["v1"].full_mark == 100
    assert found["v10"].total == 78


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        # v1 and v2 share the places 1 and 2
        ("best", [40, 40, 36, 36, 32, 32, 32, 32, 28, 28]),
        ("worst", [36, 36, 36, 36, 32, 32, 32, 32, 28, 28]),
    ],
)
def test_a_tie_at_the_top_follows_the_stated_rule(ties, expected):
    scores = raws(99, 99, 94, 93, 90, 89, 88, 87, 80, 79)
    found = placed(county({"t": scores}, tree=rubric(ties=ties)))
    assert list(found.values()) == expected


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        # v4 and v5 share the places 4 and 5, on both sides of the line at 40 %
        ("best", [40, 36, 36, 36, 36, 32, 32, 32, 28, 28]),
        ("worst", [40, 36, 36, 32, 32, 32, 32, 32, 28, 28]),
    ],
)
def test_a_tie_across_a_line_follows_the_stated_rule(ties, expected):
    scores = raws(99, 95, 94, 90, 90, 89, 88, 87, 80, 79)
    found = placed(county({"t": scores}, tree=rubric(ties=ties)))
    assert list(found.values()) == expected


@pytest.mark.parametrize("ties", ["best", "worst"])
def test_the_order_of_the_villages_decides_nothing(ties):
    scores = raws(99, 99, 90, 90, 90, 80)
    tree = rubric(ties=ties)
    forwards = placed(county({"t": scores}, tree=tree))
    backwards = placed(county({"t": dict(reversed(scores.items()))}, tree=tree))
    assert forwards == backwards


@pytest.mark.parametrize(
    ("rounding", "at_least_one", "expected"),
    [
        # of three villages 10 % is 0.3, 40 % is 1.2, 80 % is 2.4
        ("half_up", False, [36, 32, 28]),
        ("down", False, [36, 32, 28]),
        ("up", False, [40, 36, 32]),
        ("half_up", True, [40, 32, 28]),
        ("down", True, [40, 32, 28]),
        ("up", True, [40, 36, 32]),
    ],
)
def test_a_town_of_three_villages(rounding, at_least_one, expected):
    tree = rubric(rounding=rounding, at_least_one=at_least_one)
    found = placed(county({"t": raws(90, 80, 70)}, tree=tree))
    assert list(found.values()) == expected


@pytest.mark.parametrize(("at_least_one", "expected"), [(False, 28), (True, 40)])
def test_a_town_of_one_village(at_least_one, expected):
    """10 % and 40 % of one are none, 80 % is one when rounded; alone it is place 1 of 1."""
    tree = rubric(rounding="down", at_least_one=at_least_one)
    assert placed(county({"t": raws(55)}, tree=tree)) == {"v1": expected}


MISSING = {"c01-1": quarterly("12", None, "12", "9"), "c01-2": quarterly("8", None, "4", "4")}


def test_a_missing_quarter_is_refused_where_nothing_is_said():
    tree = rubric()
    with pytest.raises(FactDoesNotFit) as error:
        score_leaf(tree, "c01-1", MISSING["c01-1"])
    assert error.value.problem.code == ProblemCode.PERIOD_MISSING
    assert error.value.problem.values["period"] == "2020-q2"
    with pytest.raises(FactDoesNotFit):
        evaluate(tree, facts("80", **MISSING))


def test_a_missing_quarter_can_count_as_nothing():
    found = evaluate(rubric(missing="zero"), facts("80", **MISSING))
    # (12+0+12+9)/4 + (8+0+4+4)/4
    assert found.node("c01").points == Fraction(33, 4) + 4


def test_a_missing_quarter_can_be_left_out():
    found = evaluate(rubric(missing="skip"), facts("80", **MISSING))
    # (12+12+9)/3 + (8+4+4)/3
    assert found.node("c01").points == 11 + Fraction(16, 3)


@pytest.mark.parametrize("missing", ["refuse", "zero", "skip"])
def test_a_quarter_that_does_not_concern_a_village_is_left_out_in_any_case(missing):
    fact = Periods(
        (
            ("2020-q1", Awarded("12", "checked")),
            ("2020-q2", NotApplicable("rebuilt, no office")),
            ("2020-q3", Awarded("9", "checked")),
            ("2020-q4", Awarded("9", "checked")),
        )
    )
    found = evaluate(rubric(missing=missing), facts("80", **{"c01-1": fact}))
    assert found.node("c01-1").points == 10


def test_a_village_without_any_quarter_is_unscored_and_named():
    tree = rubric(missing="skip")
    given = facts("80")
    del given["c01-1"]
    assert evaluate(tree, given).unscored == ("c01-1", "c02")


# grades of the final score -----------------------------------------------------------------------


def quotas(**changes):
    return read_quotas(
        {"by": "share", "shares": FINAL["shares"], "under": FINAL["under"], **changes}
    )


def graded(scores, rules=None, groups=None):
    found = grade_by_place(scores, rules or quotas(), groups)
    return [found[key].grade for key in scores]


def test_grades_by_place_count_the_villages_that_there_are():
    """15 % and 50 % of as many as there are: the number of villages is nowhere written down."""
    for number in (3, 20, 100, 161, 162, 163):
        scores = {f"v{n}": Fraction(100) - Fraction(n, 10) for n in range(number)}
        found = graded(scores)
        excellent = (15 * number + 50) // 100  # rounded half up
        competent = (50 * number + 50) // 100
        assert found.count("excellent") == excellent
        assert found.count("competent") == competent - excellent
        assert found.count("basic") == number - competent
    assert not any(str(162) in str(value) for value in FINAL["shares"])


def test_a_score_under_60_overrides_the_place():
    scores = {"v1": "59.99", "v2": "59", "v3": "58", "v4": "50"}
    found = grade_by_place(scores, quotas())
    assert {key: (one.grade, one.place, one.is_overridden) for key, one in found.items()} == {
        "v1": ("incompetent", 1, True),
        "v2": ("incompetent", 2, True),
        "v3": ("incompetent", 3, True),
        "v4": ("incompetent", 4, True),
    }


def test_exactly_60_is_not_under_60():
    assert graded({"v1": "60", "v2": "59.99"}) == ["competent", "incompetent"]


def test_equal_totals_get_equal_grades():
    scores = dict.fromkeys(("v1", "v2", "v3", "v4"), "80") | {"v5": "70", "v6": "65"}
    # 15 % of six is one place, 50 % are three
    assert graded(scores) == ["excellent"] * 4 + ["basic"] * 2
    assert graded(scores, quotas(ties="worst")) == ["basic"] * 6
    two = {"v1": "90", "v2": "80", "v3": "80", "v4": "70", "v5": "70", "v6": "65"}
    assert graded(two) == ["excellent", "competent", "competent", "basic", "basic", "basic"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # 15 % of three is 0.45, 50 % is 1.5
        ({}, ["competent", "competent", "basic"]),
        ({"rounding": "down"}, ["competent", "basic", "basic"]),
        ({"rounding": "up"}, ["excellent", "competent", "basic"]),
        ({"at_least_one": True}, ["excellent", "competent", "basic"]),
        ({"rounding": "down", "at_least_one": True}, ["excellent", "basic", "basic"]),
    ],
)
def test_grades_in_a_group_of_three(changes, expected):
    assert graded({"v1": "90", "v2": "80", "v3": "70"}, quotas(**changes)) == expected


def test_ranks_are_given_county_wide_and_within_the_town():
    found = county(
        {
            "a": raws(99, 95, 94),
            "b": {"w1": "70", "w2": "60"},
        }
    )
    totals = {village: one.total for village, one in found.items()}
    # a: 36, 32, 28 for the places; b: 36, 32; everything else is equal
    assert rank(totals) == {"v1": 1, "w1": 1, "v2": 3, "w2": 3, "v3": 5}
    assert rank({key: totals[key] for key in ("w1", "w2")}) == {"w1": 1, "w2": 2}


# a late correction -------------------------------------------------------------------------------


def test_a_late_correction_moves_only_the_village_it_is_about():
    scores = raws(99, 95, 94, 93, 90, 89, 88, 87, 80, 79)
    found = county({"t": scores})
    before = {village: snapshot(one.tree, one.facts, one) for village, one in found.items()}
    # v9 was given 80 and should have had 98: it stands second among the others' values
    corrected = found["v9"]
    others = [value for village, value in scores.items() if village != "v9"]
    places = corrected.tree.by_code["c02"].params.places
    standing = stand_again(corrected.facts["c02"], "98", others, places)
    assert (standing.value, standing.rank, standing.of) == (98, 2, 10)
    facts_now = {**corrected.facts, "c02-raw": Awarded("98", "appeal upheld"), "c02": standing}
    after = evaluate(corrected.tree, facts_now)
    assert (corrected.node("c02").points, after.node("c02").points) == (28, 36)
    assert after.total - corrected.total == 8
    # nobody else moves, although v2, v3 and v4 now have one more before them
    for village, text in before.items():
        assert recompute(text) == found[village]
        assert from_snapshot(text)[1]["c02"].rank == found[village].facts["c02"].rank


def test_a_correction_that_equals_another_shares_the_stated_place():
    others = ["99", "95", "94"]
    tree = {ties: rubric(ties=ties).by_code["c02"].params.places for ties in ("best", "worst")}
    standing = Standing("50", rank=4, of=4)
    assert stand_again(standing, "95", others, tree["best"]).rank == 2
    assert stand_again(standing, "95", others, tree["worst"]).rank == 3


def test_a_correction_downwards_moves_the_one_as_well():
    found = county({"t": raws(99, 95, 94, 93, 90, 89, 88, 87, 80, 79)})
    places = found["v1"].tree.by_code["c02"].params.places
    others = [95, 94, 93, 90, 89, 88, 87, 80, 79]
    standing = stand_again(found["v1"].facts["c02"], 60, others, places)
    assert standing.rank == 10
    assert places.points(standing.rank, standing.of) == 28


def test_a_leaf_that_is_placed_by_one_measured_value_does_the_same():
    """The relative leaf and the ranked node agree on every place."""
    leaf = build([Item("c02", "relative", "40", shares())])
    scores = raws(99, 95, 95, 93, 90, 89, 88, 87, 80, 79)
    by_leaf = evaluate_cohort(
        Member(village, leaf, {"c02": Measured(raw)}, {"parent": "t"})
        for village, raw in scores.items()
    )
    by_node = county({"t": scores})
    assert {v: one.node("c02").points for v, one in by_leaf.items()} == placed(by_node)
