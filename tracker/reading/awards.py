"""One clause that adds or gives points to the drafts of its rules."""

import re
from decimal import Decimal

from .conditions import divided_condition
from .single import check, decided, draft_of, is_a_difference, missing
from .words import level_of


def added(clause, context):
    """Return the drafts of a clause that adds points."""
    if any(least != most for least, most in clause.sizes):
        draft = decided(clause, "award")
        draft.side = "add"
        return [draft]
    if len(clause.sizes) > 1:
        return [_ladder_in_turn(clause)]
    if clause.several:
        return [missing(clause, "several_count_as_one", mode="award")]
    if is_a_difference(clause):
        return [missing(clause, "step_missing", mode="award")]
    size = clause.sizes[0][0]
    figures = {"each": size}
    draft = draft_of(clause, "bonus", figures)
    draft.side = "add"
    if clause.trigger is None:
        draft.cap = size  # it can be earned once
        draft.why.append("earned_once")
    elif not clause.has("every", "every_unit", "find", "up") and not effect_has_unit(clause):
        draft.why.append("once_or_each")  # 召开一次会议加2分
    return [draft]


def effect_has_unit(clause):
    """Return whether the unit stands at the points: 加2分/次."""
    return any(phrase.unit for phrase in clause.of("add", "give"))


def _ladder_in_turn(clause):
    """受省、市、县表彰的分别加3分、2分、1分: a ladder, where each level is named."""
    things = divided_condition(clause)
    codes = [level_of(f"被{thing}") for thing in things]
    if len(codes) != len(clause.sizes) or len(set(codes)) < len(codes) or "" in codes:
        return missing(clause, "sizes_do_not_match", mode="award")
    levels = [
        {"code": code, "points": least}
        for code, (least, _most) in zip(codes, clause.sizes, strict=True)
    ]
    draft = draft_of(clause, "ladder", {"levels": levels})
    draft.side = "add"
    return draft


def given(clause, points):
    """Return the draft of a single clause that gives points, or None for the full mark's own."""
    least, most = clause.sizes[0]
    if least != most and not clause.condition and not clause.is_vague:
        return missing(clause, "no_condition", mode="award")  # 2-4分:落实有力。
    if least != most:
        draft = decided(clause, "award")
        draft.side, draft.is_whole = "award", True
        return draft
    if clause.trigger is not None:
        if clause.several:
            return missing(clause, "several_count_as_one", mode="award")
        if points == "0":
            draft = draft_of(clause, "bonus", {"each": least})
            draft.side = "add"
            return draft
        if points is not None and Decimal(least) > Decimal(points):
            return missing(clause, "more_than_the_full_mark", mode="award")
        draft = draft_of(clause, "per_occurrence", {"each": least, "mode": "add"})
        draft.side, draft.is_whole = "award", True
        return draft
    if points is not None and Decimal(least) == Decimal(points):
        return None
    if points not in (None, "0") and Decimal(least) > Decimal(points):
        return missing(clause, "more_than_the_full_mark", mode="award")
    if len(re.split(r"[,;。]", clause.condition)[-1]) < 2:
        return missing(clause, "no_condition", mode="award")  # 按3分计: given for what?
    if clause.is_bare and _stands_in_brackets(clause):
        return missing(clause, "figure_in_brackets", mode="award")  # (1) may be a number in a list
    return check(clause, least, mode="award")


def _stands_in_brackets(clause):
    figure = clause.of("bare")[-1]
    place = clause.phrases.index(figure)
    return place > 0 and clause.phrases[place - 1].word.endswith("(")


def given_in_turn(clause, points):
    """Return the drafts of 各得1分, and of 分别得3分、2分: things that each earn their own."""
    things, sizes = divided_condition(clause), [least for least, _most in clause.sizes]
    if any(least != most for least, most in clause.sizes) or clause.trigger is not None:
        return [missing(clause, "several_ranges", mode="award")]
    if len(sizes) == 1:
        sizes *= len(things)
    if len(things) < 2 or len(things) != len(sizes):
        return [missing(clause, "sizes_do_not_match", mode="award")]
    total = sum(map(Decimal, sizes))
    if not clause.each_of and points is not None and total != Decimal(points):
        # 按A、B、C等次分别得5分、3分、1分: one of them, and not each its own
        return [missing(clause, "sizes_do_not_match", mode="award")]
    return [
        check(clause, size, words, mode="award") for size, words in zip(sizes, things, strict=True)
    ]
