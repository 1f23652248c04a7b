"""How sure a proposal is: what was wholly parsed and fits the full mark is, the rest less so."""

import re
from decimal import Decimal

from .words import level_of

HIGHEST = 95
# what each doubt takes away, in per cent
DOUBTS = {
    "range_missing": 75,
    "not_understood": 15,
    "several_counts": 5,
    "count_stands_before": 10,
    "counted_for_a_year": 5,
    "required_count_not_stated": 10,
    "cap_not_stated": 10,
    "cap_shared": 15,
    "bound_above_the_full_mark": 15,
    "earned_once": 10,
    "adding_means_earning": 10,
    "once_or_each": 5,
    "parts_do_not_total": 15,
    "beside_what_is_not_understood": 10,
    "once_or_each_period": 10,
    "levels_as_parts": 20,
    "levels_not_named": 15,
    "largest_is_not_the_full_mark": 25,
    "same_points_twice": 15,
    "condition_holds_a_figure": 20,
    "comparison_not_stated": 10,
    "factor_is_not_the_full_mark": 30,
    "exception_missing": 15,
    "effect_missing": 20,
    "no_condition": 30,
    "open_list": 15,
    "circumstances": 10,
    "same_event_once": 10,
    "rest_missing": 20,
    "more_than_the_full_mark": 35,
    "together_more_than_the_full_mark": 10,
    "figure_left_over": 20,
    "whole_beside_others": 35,
}


def sureness(work, draft, drafts, why):
    """Return how sure a rule is, in per cent; never 100, for a person confirms each."""
    doubts = list(why)
    points = None if work.points in (None, "0") else Decimal(work.points)
    if points is not None and draft.side in ("deduct", "award"):
        if any(abs(figure) > points for figure in _sizes(draft)):
            doubts.append("more_than_the_full_mark")
    if _left_over(work, draft):
        doubts.append("figure_left_over")
    if draft.is_whole and len(drafts) > 1 and not _are_all_parts(drafts):
        doubts.append("whole_beside_others")
    if draft.side == "award" and not _is_alone(draft, drafts) and not _total(work, drafts):
        doubts.append("parts_do_not_total")
    if draft.kind == "checklist" and draft.side == "award" and _are_levels(draft):
        doubts.append("levels_as_parts")
    if any("not_understood" in each.why for each in drafts):
        doubts.append("beside_what_is_not_understood")
    if draft.kind == "checklist" and draft.side == "deduct" and _names_a_period(work, draft):
        doubts.append("once_or_each_period")
    return max(5, HIGHEST - sum(DOUBTS.get(doubt, 0) for doubt in doubts))


def _are_all_parts(drafts):
    """Return whether the rules are parts that each give their own: so much for each, or once."""
    parts = ("per_occurrence", "checklist", "bonus", "discretionary")
    return all(each.side in ("award", "add") and each.kind in parts for each in drafts)


def _are_levels(draft):
    """Return whether parts that each earn are the levels of an honour: 省级3分,市级2分."""
    return sum(bool(level_of(row["code"])) for row in draft.figures["checks"]) > 1


def _is_alone(draft, drafts):
    return len(drafts) == 1 and draft.is_whole


def _total(work, drafts):
    """Return whether the parts that a text gives total its full mark, as far as it states one."""
    awards = [each for each in drafts if each.side == "award"]
    if work.points in (None, "0") or any(each.is_whole for each in awards):
        return True
    given = (Decimal(row["points"]) for each in awards for row in each.figures.get("checks", ()))
    return sum(given) == Decimal(work.points)


def _names_a_period(work, draft):
    """Return whether a fault is one of each period: 每月未考核扣2分 may be for each month."""
    return bool(re.search(r"^\W*每(?:个)?(?:月|季|半年|周)", draft.title)) or any(
        each.has("period") and each.condition.startswith("每") and not each.frequencies
        for each in work.clauses
        if draft.start <= each.start < draft.end
    )


def moves_points(draft):
    """Return whether a draft states points of its own."""
    return any(True for _size in _sizes(draft))


def _sizes(draft):
    """Yield the points that a draft moves."""
    figures = draft.figures
    for name in ("each", "most", "otherwise", "below", "above"):
        if name in figures and draft.kind != "value_table":
            yield Decimal(figures[name])
    for name in ("checks", "levels", "values", "places", "shares", "bands"):
        for row in figures.get(name, ()):
            yield Decimal(row["points"])
    for row in figures.get("words", ()):
        yield Decimal(row["value"])


def _left_over(work, draft):
    """Return whether points stand in the rule's own words that it does not use."""
    used = {abs(size) for size in _sizes(draft)}
    for name in ("cap", "floor"):
        if (value := getattr(draft, name)) is not None:
            used.add(abs(Decimal(value)))
    if work.points is not None:
        used.add(Decimal(work.points))
    for name in ("least", "base", "never", "beyond", "above", "below"):
        if name in draft.figures:
            used.add(abs(Decimal(draft.figures[name] or 0)))
    for clause in work.clauses:
        if draft.start <= clause.start < draft.end and clause.form != "bound":
            for phrase in clause.of("deduct", "add", "give", "points", "range", "addsub"):
                for size in phrase.sizes:
                    if any(Decimal(figure) not in used for figure in size):
                        return True
    return False
