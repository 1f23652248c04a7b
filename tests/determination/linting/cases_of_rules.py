"""Faults of rules and sums: each with a version that has it and one that has not."""

from tests import factories as f
from tests.determination.linting.builders import (
    case,
    changed,
    counted,
    group,
    leaf,
    measured,
    sound,
)


@case("no_indicators")
def no_indicators(bad):
    return f.make_version() if bad else sound()


@case("rule_unreadable")
def rule_unreadable(bad):
    version = sound()
    leaf(version, "ratio", {"numerator" if bad else "if_nothing_due": "full"}, source=counted())
    return version


@case("size_missing")
def size_missing(bad):
    version = sound()
    leaf(version, "per_occurrence", {} if bad else {"each": "1"}, source={"from": "findings"})
    return version


@case("range_missing")
def range_missing(bad):
    version = sound()
    leaf(version, "discretionary", {"most": "10", **({} if bad else {"least": "0"})})
    return version


@case("tree_unreadable")
def tree_unreadable(bad):
    version = sound()
    above = group(version, "sum")
    below = version.nodes.get(code="i-review") if bad else above
    leaf(version, "all_or_nothing", parent=above, source=counted())
    leaf(version, "all_or_nothing", parent=below, source=counted())
    return version


@case("rule_proposed")
def rule_proposed(bad):
    return changed(sound(), "i-tasks", reading="proposed" if bad else "confirmed", sureness=80)


@case("parts_do_not_add_up")
def parts_do_not_add_up(bad):
    return changed(sound(), "root", points=600_000 if bad else 1_000_000)


@case("title_states_other_points")
def title_states_other_points(bad):
    version = sound()
    version.dimensions.update(title_zh="政治建设（60分）" if bad else "政治建设（100分）")
    return version


@case("total_is_not_100")
def total_is_not_100(bad):
    version = sound(note_zh="实行百分制。")
    return changed(version, "i-tasks", points=500_000 if bad else 600_000)


@case("weights_do_not_total_100")
def weights_do_not_total_100(bad):
    version = changed(sound(), "root", kind="weighted_mean")
    changed(version, "i-tasks", weight=610_000 if bad else 600_000)  # 101 in all
    return changed(version, "i-review", weight=400_000)


@case("weight_of_zero")
def weight_of_zero(bad):
    version = changed(sound(), "root", kind="weighted_mean")
    changed(version, "i-tasks", weight=1_000_000 if bad else 990_000)
    return changed(version, "i-review", weight=0 if bad else 10_000)


@case("item_without_points")
def item_without_points(bad):
    version = sound()
    above = group(version, "sum" if bad else "from_full_mark", points=0 if bad else 10)
    leaf(
        version,
        "per_occurrence",
        {"each": "1", "floor": None},
        points=0,
        parent=above,
        source={"from": "findings"},
    )
    return version


@case("cap_below_full_mark")
def cap_below_full_mark(bad):
    version = sound()
    leaf(version, "ratio", {"cap": "1" if bad else "3"}, points=3, source=counted())
    return version


@case("deductions_exceed_item")
def deductions_exceed_item(bad):
    version = sound()
    checks = [{"code": code, "points": "2" if bad else "1"} for code in "abc"]
    leaf(version, "checklist", {"checks": checks}, points=3, levels=[{"code": "a"}])
    return version


@case("shortfall_exceeds_item")
def shortfall_exceeds_item(bad):
    version = sound()
    params = {"required": 4, "each": "1" if bad else "0.5"}
    leaf(version, "shortfall", params, points=2, source=counted("month"))
    return version


@case("gives_more_than_item")
def gives_more_than_item(bad):
    version = sound()
    words = [{"code": "good", "value": "12" if bad else "10"}, {"code": "poor", "value": "0"}]
    leaf(version, "grade_words", {"words": words}, levels=[{"code": "good"}])
    return version


@case("gives_less_than_item")
def gives_less_than_item(bad):
    version = sound()
    bands = [{"at_least": "90", "points": "8" if bad else "10"}]
    leaf(version, "value_table", {"bands": bands}, source=measured())
    return version


@case("bonus_capped_at_nothing")
def bonus_capped_at_nothing(bad):
    version = sound()
    params = {"each": "1", "cap": "0" if bad else "2"}
    leaf(version, "bonus", params, points=0, source=measured())
    return version


@case("bonus_out_of_reach")
def bonus_out_of_reach(bad):
    version = sound()
    params = {"each": "1", "cap": "2", "beyond": 4 if bad else 3}
    leaf(version, "bonus", params, points=0, source=counted("quarter"))
    return version


@case("required_out_of_reach")
def required_out_of_reach(bad):
    version = sound()
    params = {"required": 5 if bad else 4, "each": "1"}
    leaf(version, "shortfall", params, source=counted("quarter"))
    return version


@case("bonus_hidden_by_cap")
def bonus_hidden_by_cap(bad):
    version = changed(sound(), "root", params={"cap": "100" if bad else "102"})
    leaf(version, "bonus", {"each": "1", "cap": "2"}, points=0, source=measured())
    return version


@case("cap_below_lowest_level")
def cap_below_lowest_level(bad):
    version = sound()
    levels = [{"code": "town", "points": "2"}, {"code": "county", "points": "4"}]
    params = {"levels": levels, "cap": "1" if bad else "4"}
    leaf(version, "ladder", params, points=0, source={"from": "findings"})
    return version


@case("reward_hidden_by_cap")
def reward_hidden_by_cap(bad):
    version = sound()
    params = {"target": "30", "step": "10", "above": "1", "below": "-1"}
    leaf(version, "step", {**params, "cap": "10" if bad else "12"}, source=measured())
    return version


@case("grades_unreadable")
def grades_unreadable(bad):
    bands = f.BANDS[::-1] if bad else f.BANDS
    return sound(bands=bands)


@case("grade_untitled")
def grade_untitled(bad):
    title = {} if bad else {"title_zh": "好"}
    return sound(bands=[{"code": "good", "from": "0", **title}])


@case("grade_out_of_reach")
def grade_out_of_reach(bad):
    top = {"code": "top", "title_zh": "优秀", "from": "101" if bad else "100"}
    return sound(bands=[top, *f.BANDS])


@case("grades_leave_a_gap")
def grades_leave_a_gap(bad):
    return sound(bands=f.BANDS[:-1] if bad else f.BANDS)


@case("grade_shares_wrong")
def grade_shares_wrong(bad):
    shares = [{"grade": "good", "to": "15"}, {"grade": "fair", "to": "90" if bad else "100"}]
    rules = {"panel": "mean", "reviewers": 2, "grading": {"by": "share", "shares": shares}}
    return sound(rules=rules)


@case("panel_unsaid")
def panel_unsaid(bad):
    return sound(rules={"panel": "best" if bad else "median", "reviewers": 2})


@case("reviewers_unsaid")
def reviewers_unsaid(bad):
    return sound(rules={"panel": "mean", "reviewers": 0 if bad else 1})
