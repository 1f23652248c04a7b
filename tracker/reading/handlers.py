"""What each form of clause adds to the work: one function for each."""

import re

from . import awards, rows, single
from .bounds import apply_bounds, limits_the_part
from .context import Context
from .drafts import Draft
from .measured import says_worth
from .texts import plain
from .words import ABOVE_MEAN, BELOW_MEAN, CIRCUMSTANCES, first

# points that somebody gives as they see it
_ASSESSED = re.compile(
    r"(?<!分项)(?<!分别)(?:评|打|给|赋|分段计)分(?!标准|办法|细则|规则|表|项|依据|说明)"
)


# 有4分,没有的扣4分: the same said twice
_OR_ELSE = re.compile(r"^(?:没有?|无|未有|否则?|不是|不符|反之)的?$")


def _deduct(work, clause):
    if work.full and not clause.is_after_stop and clause.trigger is None:
        if clause.sizes == ((work.points, work.points),) and _OR_ELSE.search(clause.condition):
            draft = single.refused(clause, True)
            draft.kind, draft.figures, draft.side = "all_or_nothing", {}, "award"
            draft.is_whole, draft.title = True, work.full[-1].condition
            work.add(draft)
            return
    for draft in single.deducted(clause, work.context):
        work.add(draft)


def _add(work, clause):
    for draft in awards.added(clause, work.context):
        work.add(draft)


def _give(work, clause):
    if limits_the_part(work, clause):
        return
    if says_worth(clause):
        if clause.trigger is not None or clause.sizes[0][0] != work.points:
            work.leave(clause, "part_mark")
        else:
            work.hold_full(clause)
        return
    if clause.each_of or len(clause.sizes) > 1:
        for draft in awards.given_in_turn(clause, work.points):
            work.add(draft)
        return
    draft = awards.given(clause, work.points)
    if draft is not None:
        work.add(draft)
    else:
        work.hold_full(clause)


def _full(work, clause):
    work.hold_full(clause)


def _zero(work, clause):
    held = work.full[-1] if work.full else None
    if held is not None and clause.has("rest") and _is_a_limit(held):
        quantity = [q for q in held.quantities if q.comparison or q.unit == "%"][-1]
        comparison = {"at_least": "at_least", "over": "over", "under": "under"}.get(
            quantity.comparison, "at_least"
        )
        draft = single.refused(clause, True)
        draft.kind = "threshold"
        draft.figures = {"comparison": comparison, "threshold": quantity.least}
        draft.is_whole, draft.title = True, held.condition
        draft.why = [] if quantity.comparison else ["comparison_not_stated"]
        work.add(draft)
        return
    before = work.drafts[-1] if work.drafts else None
    if before is not None and before.side == "award" and before.kind == "checklist":
        if not clause.is_after_stop and before.end == clause.start:
            before.end = clause.end  # 按时换届得3分,未按时的不得分: said twice
            return
    draft = single.refused(clause, False)
    draft.side = "gate"
    draft.clause = clause
    work.add(draft)


def _step(work, clause):
    draft = single.stepped(clause, work.context)
    before = work.drafts[-1] if work.drafts else None
    # 30%加1,每增10%加1: the points at the target, then the steps
    if (
        draft.kind == "step"
        and before is not None
        and (before.kind == "bonus" or before.side == "award" and before.kind == "checklist")
        and before.sentence == work.sentence
        and not clause.is_after_stop
        and work.context.clauses
        and work.context.clauses[-1].form in ("add", "give")
        and any(q.least == draft.figures["target"] for q in work.context.clauses[-1].quantities)
    ):
        base = work.context.clauses[-1].sizes[0][0]
        draft.figures["base"] = base
        draft.start, draft.title = before.start, before.title
        work.drafts.pop()
    work.add(draft)


def _ratio(work, clause):
    draft, before = single.shared(clause), work.drafts[-1] if work.drafts else None
    if before is not None and before.kind == "ratio":
        # 按完成率计分,得分=完成率×15: said twice, in words and as a formula
        before.figures |= draft.figures
        before.end = clause.end
    else:
        work.add(draft)


def _default(work, clause):
    if work.points is None:
        work.add(single.missing(clause, "full_mark_not_stated", mode="award"))
    else:
        work.add(single.default(clause, work.points))


def _vague(work, clause):
    mode = "award" if clause.has("unsized_add") else "deduct"
    why = []
    if clause.frequencies or clause.is_lack:
        why.append("size_missing")
    if clause.has("proportion"):
        why.append("proportion_without_size")
    draft = single.missing(clause, *why, mode=mode)
    draft.side = "add" if mode == "award" else "deduct"
    work.add(draft)


def _veto(work, clause):
    draft, before = single.vetoed(clause), work.drafts[-1] if work.drafts else None
    if before is not None and before.kind == "veto" and not clause.is_after_stop:
        if "effect" not in before.figures or "effect" not in draft.figures:
            # 实行一票否决,取消评优资格: one veto, and its effect
            before.figures |= draft.figures
            before.end = clause.end
            before.why = [w for w in before.why if w != "effect_missing"]
            return
    work.add(draft)


def _relative(work, clause):
    size = clause.sizes[0][0]
    adds = clause.has("add")
    words = plain(work.text[clause.start : clause.end])
    above, below = bool(ABOVE_MEAN.search(words)), bool(BELOW_MEAN.search(words))
    if above == below or clause.quantities or clause.sizes[0][0] != clause.sizes[0][1]:
        work.add(single.missing(clause, "sign_not_clear"))
        return
    side = "above" if above else "below"
    figure_ = size if adds else f"-{size}"
    before = work.drafts[-1] if work.drafts else None
    if before is not None and before.kind == "relative" and side not in before.figures:
        if before.figures.get("against") == "mean":
            before.figures[side] = figure_
            before.end = clause.end
            return
    draft = Draft(
        "relative",
        {"against": "mean", side: figure_},
        clause.start,
        clause.end,
        clause.condition,
        "both",
    )
    work.add(draft)


def _mean_of(work, clause):
    period = next((p.word for p in clause.of("period")), clause.condition)
    of = next(
        (code for words, code in (("半年", "half_year"), ("季", "quarter"), ("月", "month"))
         if words in period),
        None,
    )  # fmt: skip
    if of is None:
        work.leave(clause, "not_understood")
        return
    work.periods = {"of": of, "combine": "mean"}
    work.why.append("periods")
    work.leave(clause, "applies_to_all")


def _factor(work, clause):
    before = next(
        (
            draft
            for draft in reversed(work.drafts)
            if draft.kind in ("severity", "per_occurrence") and draft.side == "deduct"
        ),
        None,
    )
    word = clause.of("factor")[0].word
    factor = "2" if any(w in word for w in ("加倍", "双倍", "doubl")) else "0.5"
    if "免" in word:
        factor = "0"
    if before is None:
        work.leave(clause, "nothing_to_multiply")
        return
    if before.kind == "per_occurrence":
        level = {
            "code": rows.coded(before.title, fallback="case"),
            "points": before.figures["each"],
        }
        before.kind, before.figures = "severity", {"mode": "deduct", "levels": [level]}
    held = before.figures.setdefault("circumstances", [])
    codes = [row["code"] for row in held]
    code = first(CIRCUMSTANCES, clause.condition) or clause.condition
    held.append({"code": rows.coded(code, codes, "circumstance"), "factor": factor})
    before.why.append("circumstances")
    before.end = max(before.end, clause.end) if before.end == clause.start else before.end
    if before.end < clause.end:
        work.leave(clause, "read_into_an_earlier_rule")


def _bound(work, clause):
    apply_bounds(work, clause)


def _mark(work, clause):
    apply_bounds(work, clause)


def _prose(work, clause):
    if _states_target(work, clause):
        return
    if _ASSESSED.search(work.text[clause.start : clause.end]):
        work.add(single.missing(clause))  # 按5、3、1评分
        return
    marks = [size for p in clause.of("part_mark") for size, _same in p.sizes]
    is_part = any(size != work.points for size in marks)
    work.leave(clause, "part_mark" if is_part else "states_no_points")


def _states_target(work, clause):
    """每下降5个百分点扣1分,目标值为80%: give the step before its target; return whether it was."""
    before = work.drafts[-1] if work.drafts else None
    if before is None or "target_missing" not in before.why or before.end != clause.start:
        return False
    words, step = work.text[clause.start : clause.end], work.context.clauses[-1]
    if "目标" not in words or len(clause.quantities) != 1 or step.form != "step":
        return False
    draft = single.stepped(step, Context([clause]))
    if draft.kind != "step":
        return False
    draft.end, draft.sentence = clause.end, before.sentence
    work.drafts[-1] = draft
    return True


def _unknown(work, clause):
    draft = single.missing(clause, "not_understood")
    work.add(draft)


def _is_a_limit(clause):
    return any(q.comparison or q.unit == "%" for q in clause.quantities)


HANDLERS = {
    "deduct": _deduct,
    "add": _add,
    "give": _give,
    "full": _full,
    "zero": _zero,
    "step": _step,
    "ratio": _ratio,
    "default": _default,
    "vague": _vague,
    "veto": _veto,
    "relative": _relative,
    "mean_of": _mean_of,
    "factor": _factor,
    "bound": _bound,
    "mark": _mark,
    "prose": _prose,
    "unknown": _unknown,
}
