"""One clause to the drafts of its rules."""

import re
from decimal import Decimal

from .conditions import divided_condition
from .drafts import Draft
from .rows import coded
from .words import GRADES, MEASURES, first

COMPARED = {"under": "at_least", "over": "at_most"}


def deducted(clause, context):
    """Return the drafts of a clause that takes points away."""
    if any(least != most for least, most in clause.sizes):
        return [decided(clause, "deduct")]
    if len(clause.sizes) > 1:
        return _in_turn(clause)
    (size, _same) = clause.sizes[0]
    if is_a_difference(clause):
        return [missing(clause, "step_missing")]
    if clause.each_of:
        return _each_of(clause, size)
    if clause.respectively:
        return [missing(clause, "sizes_do_not_match")]
    if clause.trigger is not None:
        return [_counted(clause, size, context)]
    if (limit := _limit(clause)) is not None:
        comparison, threshold = limit
        figures = {
            "comparison": comparison,
            "threshold": threshold,
            "otherwise": f"-{size}" if size != "0" else "0",
        }
        return [draft_of(clause, "threshold", figures)]
    draft = check(clause, size)
    if any(q.unit == "%" for q in clause.quantities):
        draft.why.append("condition_holds_a_figure")
    return [draft]


def is_a_difference(clause):
    """Return whether points hang on a difference: 下降1个百分点扣1分 may be once or for each."""
    if any("点" in phrase.word for phrase in clause.of("percent")):
        return True
    return bool(
        re.search(r"(?:下降|上升|降低|提高|升高)\s*[\d.一二两三五]+\s*%$", clause.condition)
    )


def check(clause, size, words=None, mode="deduct"):
    """Return a check that costs or earns its points once."""
    code = coded(clause.condition if words is None else words, fallback="check")
    figures = {"mode": mode, "checks": [{"code": code, "points": size}]}
    draft = draft_of(clause, "checklist", figures)
    draft.side = "deduct" if mode == "deduct" else "award"
    if not (clause.condition if words is None else words):
        draft.why.append("no_condition")
    return draft


def draft_of(clause, kind, figures, why=()):
    return Draft(kind, figures, clause.start, clause.end, clause.condition, why=list(why))


def missing(clause, *why, mode="deduct"):
    """Return a decision without a range: what the text leaves open is not made up."""
    return draft_of(clause, "discretionary", {"mode": mode}, ("range_missing", *why))


def decided(clause, mode):
    least, most = clause.sizes[0]
    if Decimal(least) > Decimal(most):
        return missing(clause, "range_upside_down", mode=mode)
    if len(clause.sizes) > 1:
        return missing(clause, "several_ranges", mode=mode)
    draft = draft_of(clause, "discretionary", {"mode": mode, "least": least, "most": most})
    draft.side = mode
    return draft


def _counted(clause, size, context):
    if clause.several:
        return missing(clause, "several_count_as_one")
    if clause.is_lack:
        required, why = context.required(clause)
        if required is not None:
            return draft_of(clause, "shortfall", {"required": required, "each": size}, why)
        draft = draft_of(clause, "per_occurrence", {"each": size, "mode": "deduct"}, why)
        draft.why.append("required_count_not_stated")
        return draft
    return draft_of(clause, "per_occurrence", {"each": size, "mode": "deduct"})


def _limit(clause):
    """Return the (comparison, threshold) that the deduction hangs on, or None."""
    if not clause.quantities:
        return None
    last = clause.quantities[-1]
    if last.comparison not in COMPARED or last.least != last.most:
        return None
    effect = clause.of("deduct")[0] if clause.has("deduct") else clause.of("zero")[0]
    between = [p for p in clause.phrases if last.start < p.start < effect.start]
    loose = [p for p in between if p.kind not in ("below", "above", "weak", "close", "each_of")]
    if any(p.kind not in ("text", "vague") or len(p.word.strip(" 的,")) > 0 for p in loose):
        return None  # 没有35岁以下干部: the figure says who is meant, and is no limit
    return COMPARED[last.comparison], last.least


def _in_turn(clause):
    """分别扣1分、2分: each thing that is listed has its own size."""
    sizes = [least for least, _most in clause.sizes]
    if clause.each_of:
        return [missing(clause, "sizes_do_not_match")]
    things = divided_condition(clause)
    if clause.trigger is not None or first(MEASURES, clause.condition):
        named = len(things) == len(sizes) and clause.trigger is None
        codes = []
        for number in range(len(sizes)):
            codes.append(coded(things[number] if named else f"level-{number + 1}", codes))
        levels = [{"code": c, "points": s} for c, s in zip(codes, sizes, strict=True)]
        why = () if named else ("levels_not_named",)
        return [draft_of(clause, "severity", {"mode": "deduct", "levels": levels}, why)]
    if len(things) != len(sizes):
        return [missing(clause, "sizes_do_not_match")]
    return [check(clause, size, words) for size, words in zip(sizes, things, strict=True)]


def _each_of(clause, size):
    """各扣1分: every thing that is listed costs the same."""
    things = divided_condition(clause)
    if re.search(r"等$", _before_each(clause)):
        return [
            draft_of(clause, "per_occurrence", {"each": size, "mode": "deduct"}, ("open_list",))
        ]
    if clause.trigger is not None:
        return [
            draft_of(clause, "per_occurrence", {"each": size, "mode": "deduct"})
            for _thing in things or ("",)
        ]
    each = clause.of("each_of")[0].word
    if each == "均" and "或" in clause.condition and "、" not in clause.condition:
        return [check(clause, size)]  # 无制度或形同虚设均扣1分: the one or the other, once
    if len(things) < 2:
        return [check(clause, size) if things else missing(clause, "nothing_listed")]
    return [check(clause, size, words) for words in things]


def _before_each(clause):
    each = clause.of("each_of")[0]
    return "".join(p.word for p in clause.phrases if p.start < each.start)


def refused(clause, is_alone):
    """Return the draft of 不得分: the whole item when alone, a gate beside other rules."""
    if is_alone and (limit := _limit(clause)) is not None:
        comparison, threshold = limit
        return draft_of(clause, "threshold", {"comparison": comparison, "threshold": threshold})
    draft = draft_of(clause, "all_or_nothing" if is_alone else "gate", {})
    if not clause.condition:
        draft.why.append("no_condition")
    return draft


def stepped(clause, context):
    """Return the draft of a step from a target: so much for each step below, above, or both."""
    step_phrase = clause.of("down", "up", "both")[0]
    stated = None
    after = clause.phrases[clause.phrases.index(step_phrase) + 1 :]
    if step_phrase.sizes:
        step, unit = step_phrase.size, "%" if re.search(r"%|per|point", step_phrase.word) else ""
        unit = unit or "%"
    elif after and after[0].kind in ("percent", "count"):
        step, unit = after[0].size, after[0].unit
        if len(after) > 1 and after[1].kind in ("percent", "count"):
            # 每低于90%1个百分点: the target, then the step
            if after[0].unit != after[1].unit:
                return missing(clause, "step_missing")
            stated, step = after[0].size, after[1].size
    elif re.search(r"[a-z]", step_phrase.word):
        step, unit = "1", "%"
    else:
        return missing(clause, "step_missing")
    if any(least != most for least, most in clause.sizes):
        return missing(clause, "range_for_a_step")
    size = clause.sizes[0][0]
    effect = next(p for p in clause.phrases if p.kind in ("deduct", "add", "addsub"))
    if step_phrase.kind == "up" and effect.kind == "add" and unit != "%":
        target = context.target(unit)
        if target is None or step == "1":
            draft = draft_of(clause, "bonus", {"each": size})
            draft.side = "add"
            if step != "1":
                return missing(clause, "several_count_as_one", mode="award")
            return draft
    target = stated or context.target(unit, clause)
    if target is None:
        return missing(clause, "target_missing")
    figures = {"target": target, "step": step}
    if step_phrase.kind == "both" or effect.kind == "addsub":
        if effect.kind != "addsub":
            return missing(clause, "sign_not_clear")
        figures |= {"below": f"-{size}", "above": size}
    else:
        side = "below" if step_phrase.kind == "down" else "above"
        figures[side] = size if effect.kind == "add" else f"-{size}"
    draft = draft_of(clause, "step", figures)
    if "above" in figures and not figures["above"].startswith("-"):
        draft.side = "both"
    return draft


def shared(clause):
    """Return the draft of points in proportion, with a fixed denominator where one is written."""
    formula = clause.of("formula")
    draft = draft_of(clause, "ratio", {})
    draft.side, draft.is_whole = "award", True
    if formula:
        words = formula[0].word
        if found := re.search(r"[÷/]\s*(\d+(?:\.\d+)?)\s*[^\d%]*[×*]", words):
            draft.figures["denominator"] = found[1]
        factor = re.search(r"[×*]\s*(\d+(?:\.\d+)?)", words)
        draft.figures["_factor"] = factor[1] if factor else ""
    return draft


def default(clause, points):
    """Return the draft of 默认满分: a person decides, and the full mark holds when nobody does."""
    figures = {"mode": "award", "least": "0", "most": points, "default": points}
    draft = draft_of(clause, "discretionary", figures)
    draft.side, draft.is_whole = "award", True
    return draft


def vetoed(clause):
    """Return the draft of a veto, with its effect where the text says it."""
    words = "".join(p.word for p in clause.of("veto"))
    figures, why = {}, ["exception_missing"]
    if re.search(r"取消|不得|不能|rules? out", words):
        figures = {"effect": "class", "classes": ["excellent-unit"]}
    elif found := first(GRADES, words):
        figures = {"effect": "grade", "grade": found}
    elif re.search(r"(?:该|本|此)项", clause.condition):
        figures = {"effect": "item"}
    else:
        why.append("effect_missing")
    draft = draft_of(clause, "veto", figures, why)
    draft.side = "veto"
    return draft
