"""Clauses in a row that are one rule: honours by level, scales of measures, lateness, tiers."""

import re

from .drafts import Draft
from .rows import is_of_same, subject
from .words import MEASURES, first, level_of


def run_of_levels(clauses, place, is_bonus):
    """Return how many clauses from `place` on add points by the level of an honour."""
    seen, end = set(), place
    while end < len(clauses):
        clause = clauses[end]
        if clause.form == "bound" and end > place and not clause.is_after_stop:
            if _fits_a_level(clauses[end + 1 : end + 2], seen):
                end += 1  # 院级每篇2分,最高计10分;校级每篇4分: the limit of one level
                continue
        level = level_of(clause.condition)
        fits = clause.form == "add" or (clause.form == "give" and (end > place or is_bonus))
        if not fits or not level or level in seen or len(clause.sizes) != 1:
            break
        if clause.sizes[0][0] != clause.sizes[0][1]:
            break
        if clause.form == "give" and clause.trigger is not None and not is_bonus:
            break
        seen.add(level)
        end += 1
        if clause.bound:
            break
    return end - place


def _fits_a_level(following, seen):
    if not following or following[0].form not in ("add", "give"):
        return False
    return (level_of(following[0].condition) or None) not in {*seen, None}


def carry_trigger(clauses, place):
    """国家级每篇2分、省级1分: what is counted for one level is counted for the next."""
    if place == 0:
        return
    before, clause = clauses[place - 1], clauses[place]
    if clause.form != "give" or before.form != "give" or clause.is_after_stop:
        return
    if before.trigger is not None and clause.trigger is None and not before.several:
        if level_of(before.condition) and level_of(clause.condition):
            clause.trigger = before.trigger


def ladder(rows):
    """Return the draft of a ladder of honours: only the highest counts."""
    levels = [
        {"code": level_of(row.condition), "points": row.sizes[0][0]}
        for row in rows
        if row.form != "bound"
    ]
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


def run_of_tiers(clauses, place):
    """Return how many clauses say other points for more of the same: once, twice, 5以上, 10以上."""
    return _tiers_of_times(clauses, place) or _tiers_of_bounds(clauses, place)


def _tiers_of_bounds(clauses, place):
    """Return how many clauses have bounds that lie one in the other: 5位以上, then 10位以上."""
    last, end = None, place
    while end < len(clauses):
        clause = clauses[end]
        unit, effect = _tier(clause)
        if not unit or (last is not None and (unit, effect) != last):
            break
        if end > place and not is_of_same(clauses[place], clause):
            break
        if end > place and clause.is_after_stop and subject(clause) not in subject(clauses[place]):
            break
        last = (unit, effect)
        end += 1
    return end - place if end > place + 1 else 0


def _tier(clause):
    """Return (the unit of the bound or rank that a clause's points hang on, which way), or none."""
    effect = "add" if clause.has("add") else "deduct"
    if clause.form not in ("deduct", "add", "relative") or clause.trigger is not None:
        return "", effect
    if clause.form == "add" and clause.has("rank", "top"):
        return "rank", effect
    # ranges lie beside each other: 1-2项扣0.5分,3项以上扣1分 are checks
    bounds = [q for q in clause.quantities if q.comparison and q.least == q.most]
    if bounds:
        return bounds[-1].unit, effect
    if re.match(r"(?:第[一二三四五\d]+|首|初|再|多)次", clause.condition):
        return "times", effect
    inside = [q for q in clause.quantities if re.search(r"\d+\S?(?:之)?内", clause.condition)]
    return (inside[-1].unit if inside else ""), effect


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
