"""How sure a proposal is: what was wholly parsed and fits the full mark is, the rest less so."""

from decimal import Decimal

HIGHEST = 95
# what each doubt takes away, in per cent
DOUBTS = {
    "range_missing": 75,
    "not_understood": 15,
    "several_counts": 25,
    "count_stands_before": 10,
    "counted_for_a_year": 5,
    "required_count_not_stated": 10,
    "cap_not_stated": 10,
    "cap_shared": 15,
    "bound_above_the_full_mark": 15,
    "earned_once": 10,
    "adding_means_earning": 10,
    "once_or_each": 10,
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
    if draft.is_whole and len(drafts) > 1:
        doubts.append("whole_beside_others")
    return max(5, HIGHEST - sum(DOUBTS.get(doubt, 0) for doubt in doubts))


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
    for name in ("least", "base"):
        if name in draft.figures:
            used.add(Decimal(draft.figures[name]))
    for clause in work.clauses:
        if draft.start <= clause.start < draft.end:
            for phrase in clause.of("deduct", "add", "give", "points", "range", "addsub"):
                for size in phrase.sizes:
                    if any(Decimal(figure) not in used for figure in size):
                        return True
    return False
