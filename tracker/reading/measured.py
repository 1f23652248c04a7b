"""Figures that look like points and are none: a score to reach, a percentage to cut."""

import re
from dataclasses import replace

# a size that is no points: 扣减10%的分值, 每次扣50元, 按被扣分值的10倍扣分
_OTHER_UNIT = re.compile(r"^\s*(?:%|个?百分点|倍|成|元|万元|天|小时|个月|名|等|级|档)")
_COMPARING = ("under", "over", "atleast", "reach")
_EFFECTS = ("deduct", "add", "give", "points", "zero", "full")
# words before a figure that say what something is worth in all, and give nothing
_WORTH = re.compile(
    r"(?:满分|总分|总计|合计|共计|共|基础分|基本分|标准分|基准分|分值|赋分|占|权重)(?:值|为|是|:)?$"
)


def scores_as_measures(found):
    """Return the phrases with the scores that a condition names as measures: 90分以上, 低于80分."""
    result = list(found)
    for place, phrase in enumerate(found):
        if phrase.kind not in ("points", "give", "range") or not phrase.sizes:
            continue
        before = found[place - 1].kind if place else ""
        after = [p for p in found[place + 1 : place + 3] if p.word.strip() not in ("的", ")", "(")]
        following = after[0].kind if after else ""
        is_compared = following in ("above", "below") or (
            before in _COMPARING and phrase.kind != "give"
        )
        # 80-89分得4分: the range is the condition
        is_condition = phrase.kind == "range" and "分" in phrase.word and following in _EFFECTS
        if is_compared or is_condition or _is_a_remark_on_a_score(result, place):
            kind = "counts" if phrase.kind == "range" else "count"
            result[place] = replace(phrase, kind=kind, unit="分")
    return result


def _is_a_remark_on_a_score(found, place):
    """Return whether points stand in brackets behind a score: 未达41分(一般干部30分)."""
    opened = next((n for n in range(place - 1, -1, -1) if found[n].word in ("(", ")")), None)
    if opened is None or found[opened].word != "(" or opened == 0:
        return False
    return found[opened - 1].kind == "count" and found[opened - 1].unit == "分"


def is_no_points(phrases, phrase):
    """Return whether what stands behind a figure makes it something else than points."""
    if "分" in phrase.word:
        return False
    place = phrases.index(phrase) + 1
    return place < len(phrases) and bool(_OTHER_UNIT.match(phrases[place].word))


def says_worth(clause):
    """Return whether a clause that seems to give points says what something is worth in all.

    满分5分, 基础分3分, 班子建设占10分, 每项工作5分满.
    """
    if clause.quantities:
        return False  # 比例达30%可得基础分3分
    effect = next((p for p in clause.phrases if p.sizes == clause.sizes), None)
    if effect is None:
        return False
    place = clause.phrases.index(effect)
    after = clause.phrases[place + 1].word if place + 1 < len(clause.phrases) else ""
    return bool(_WORTH.search(clause.condition)) or after.startswith("满")
