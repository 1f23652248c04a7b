"""Clauses in a row that are one rule: honours by level, scales of measures, lateness, tiers."""

import re

from .drafts import Draft
from .words import LEVELS, MEASURES, first


def run_of_levels(clauses, place, is_bonus):
    """Return how many clauses from `place` on add points by the level of an honour."""
    seen, end = set(), place
    while end < len(clauses):
        clause = clauses[end]
        level = first(LEVELS, clause.condition)
        fits = clause.form == "add" or (clause.form == "give" and (end > place or is_bonus))
        if not fits or not level or level in seen or len(clause.sizes) != 1:
            break
        if clause.sizes[0][0] != clause.sizes[0][1]:
            break
        if clause.form == "give" and clause.trigger is not None:
            break
        seen.add(level)
        end += 1
        if clause.bound:
            break
    return end - place


def ladder(rows):
    """Return the draft of a ladder of honours: only the highest counts."""
    levels = [{"code": first(LEVELS, row.condition), "points": row.sizes[0][0]} for row in rows]
    return Draft(
        "ladder", {"levels": levels}, rows[0].start, rows[-1].end, rows[0].condition, "add"
    )


def run_of_measures(clauses, place):
    """Return how many clauses from `place` on deduct by what befell somebody."""
    seen, end = set(), place
    before = clauses[place - 1] if place else None
    if before is not None and before.form == "deduct":
        # the same measure twice in a row tells of different people, not of a scale
        if measure := first(MEASURES, before.condition):
            seen.add(measure)
            if len(before.sizes) == 1 and before.trigger is None:
                return 0
    while end < len(clauses):
        clause = clauses[end]
        measure = first(MEASURES, clause.condition)
        fits = clause.form in ("deduct", "give") and len(clause.sizes) == 1
        if not fits or not measure or measure in seen or clause.several:
            break
        if clause.sizes[0][0] != clause.sizes[0][1]:
            break
        if clause.form == "give" and not (clause.is_bare or clause.sizes):
            break
        seen.add(measure)
        end += 1
        if clause.bound:
            break
    return end - place


def scale(rows):
    """Return the draft of a scale of measures, so much for each."""
    levels = [{"code": first(MEASURES, row.condition), "points": row.sizes[0][0]} for row in rows]
    return Draft(
        "severity",
        {"mode": "deduct", "levels": levels},
        rows[0].start,
        rows[-1].end,
        rows[0].condition,
    )


_NEVER = re.compile(
    r"(?:未|没有?|不|漏|拒不?)(?:按要求)?(?:上报|报送|报|上交|提交|交|完成|公开|开展|整改)"
)


def lateness(clauses, place):
    """Return the draft of so much a day late and so much when never done, or None."""
    pair = clauses[place : place + 2]
    if len(pair) < 2 or any(row.form != "deduct" or len(row.sizes) != 1 for row in pair):
        return None
    late, never = pair
    daily = late.is_late and late.trigger in ("天", "日") and not late.several and not late.bound
    if not daily or never.trigger is not None or not _NEVER.search(never.condition):
        return None
    if any(row.sizes[0][0] != row.sizes[0][1] for row in pair):
        return None
    figures = {"each": late.sizes[0][0], "never": never.sizes[0][0]}
    return Draft("lateness", figures, late.start, never.end, late.condition)


def run_of_tiers(clauses, place):
    """Return how many clauses say other points for more of the same: once, twice, 5以上, 10以上."""
    return _tiers_of_times(clauses, place) or _tiers_of_bounds(clauses, place)


def _tiers_of_bounds(clauses, place):
    """Return how many clauses have bounds that lie one in the other: 5位以上, then 10位以上."""
    last, end = None, place
    while end < len(clauses) and (end == place or not clauses[end].is_after_stop):
        clause = clauses[end]
        bounds = [q for q in clause.quantities if q.comparison in ("at_least", "over", "under")]
        if clause.form not in ("deduct", "add") or clause.trigger is not None or not bounds:
            break
        bound = bounds[-1]
        if last is not None:
            if (bound.unit, bound.comparison, clause.form) != last[:3]:
                break
        last = (bound.unit, bound.comparison, clause.form)
        end += 1
    return end - place if end > place + 1 else 0


def _tiers_of_times(clauses, place):
    first_ = clauses[place]
    if first_.form != "deduct" or first_.trigger is None or first_.has("every_unit"):
        return 0
    if len(first_.sizes) != 1 or first_.is_lack:
        return 0
    end = place + 1
    while end < len(clauses) and not clauses[end].is_after_stop:
        clause = clauses[end]
        counts = [p for p in clause.of("count") if p.unit == first_.trigger and p.size != "1"]
        if clause.form not in ("deduct", "zero") or not counts or clause.has("every"):
            break
        end += 1
    return end - place if end > place + 1 else 0
