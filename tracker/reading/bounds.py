"""扣完为止, 最多扣, 封顶, 不重复: what the words on bounds bind."""

import re
from decimal import Decimal


def apply_bounds(work, clause):
    """Bind the bounds and marks of a clause to the rules before it, or to the whole."""
    used = False
    if clause.bound is not None:
        used = _bind(work, clause)
    if "negative" in clause.marks:
        work.params["floor"] = None
        used = True
    if "until" in clause.marks:
        work.params.setdefault("floor", "0")
        used = True
    if "uncapped" in clause.marks:
        for draft in _before(work, ("add",)):
            draft.cap = None
            draft.why = [code for code in draft.why if code != "cap_not_stated"]
            draft.why.append("no_cap")
        used = True
    if clause.marks & {"once", "highest"}:
        _once(work, clause)
        used = True
    if clause.form in ("bound", "mark"):
        if used and work.drafts and work.drafts[-1].end == clause.start:
            work.drafts[-1].end = clause.end
        else:
            work.leave(clause, "applies_to_all" if used else "bound_not_placed")


# what stands before points that are the most a part gives: 每篇1分,全年4分
_IN_ALL = re.compile(r"^(?:全年|年度|全年度|每年|合计|累计|总计|共计|共|小计|总分)$")


def limits_the_part(work, clause):
    """Return whether points in all were taken as the limit of what stands right before them."""
    before = work.drafts[-1] if work.drafts else None
    if clause.is_after_stop or clause.trigger is not None or len(clause.sizes) != 1:
        return False
    if before is None or not _IN_ALL.search(clause.condition) or before.end != clause.start:
        return False
    if before.side not in ("award", "add") or before.kind not in ("per_occurrence", "bonus"):
        return False
    figure, same = clause.sizes[0]
    if figure != same or Decimal(figure) < Decimal(before.figures["each"]):
        return False
    before.end = clause.end
    if figure != work.points:
        before.cap = figure
    return True


def _before(work, sides):
    """Return the drafts that a bound without an address is about: the last of these sides."""
    return [draft for draft in work.drafts if draft.side in sides]


def _bind(work, clause):
    side, figure = clause.bound
    own = clause.form not in ("bound", "mark")
    drafts = work.drafts
    if not drafts:
        return False
    if not side:
        side = {"deduct": "deduct", "gate": "deduct", "both": "deduct"}.get(drafts[-1].side, "add")
    if side == "deduct":
        return _bind_deductions(work, clause, figure, own)
    if side == "give" or drafts[-1].side == "award":
        return _bind_awards(work, clause, figure)
    targets = [d for d in drafts if d.side == "add" and d.kind != "severity"]
    has_base = any(d.side == "award" for d in drafts) or any(
        why == "part_mark" for _start, _end, why in work.unread
    )
    if targets and has_base and figure == work.points and not _says_add(clause):
        return True  # 基础分3分,每次加0.5分,最高5分: the whole item's mark
    if not targets:
        return _bind_awards(work, clause, figure)
    targets = [targets[-1]] if own else targets
    has_own_limits = any(d.cap is not None for d in targets)
    if not own and not clause.is_after_stop and (has_own_limits or not _says_total(clause)):
        targets = [d for d in targets if d.sentence == targets[-1].sentence]
    if len(targets) > 1:
        for draft in targets:
            draft.why.append("cap_shared")
    for draft in targets:
        if draft.cap is not None and "earned_once" not in draft.why:
            continue  # it has a limit of its own
        if draft.kind == "discretionary" and "least" not in draft.figures:
            if draft.why != ["range_missing"]:
                continue  # what is not understood gets no range
            # 酌情加分,最高不超过3分: nothing at all is the least
            draft.figures |= {"least": "0", "most": figure}
            draft.why = [w for w in draft.why if w != "range_missing"]
        else:
            draft.cap = figure
    return True


def _says_add(clause):
    return clause.has("add", "unsized_add")


def _says_total(clause):
    return any(word in p.word for p in clause.of("most") for word in ("计", "总", "共"))


_WHOLE = ("该项", "本项", "此项", "累计", "合计", "总计", "共")


def _is_of_the_item(work, clause, said=_WHOLE):
    words = work.text[clause.start : clause.end]
    return any(word in words for word in said)


def _bind_awards(work, clause, figure):
    drafts = [d for d in work.drafts if d.side in ("award", "add")]
    if not drafts:
        return False
    if work.points is not None and Decimal(figure) == Decimal(work.points):
        return True
    if not clause.is_after_stop and not _is_of_the_item(work, clause, ("该项", "本项", "此项")):
        # 每次3分,累计不超过12分;每次2分,累计不超过8分: each part has its own limit
        drafts = [d for d in drafts if d.sentence == drafts[-1].sentence]
    for draft in drafts:
        if "range_missing" in draft.why or draft.cap is not None:
            continue
        draft.cap = figure
        if len(drafts) > 1:
            draft.why.append("cap_shared")
    return True


def _bind_deductions(work, clause, figure, own):
    drafts = [d for d in work.drafts if d.side in ("deduct", "gate", "both")]
    if not drafts:
        return False
    last = drafts[-1]
    in_sentence = [d for d in drafts if d.sentence == last.sentence and d.kind != "gate"]
    if last.kind == "discretionary" and last.why == ["range_missing"]:
        if own or len(in_sentence) == 1:
            last.figures |= {"least": "0", "most": figure}
            last.why = [w for w in last.why if w != "range_missing"]
            return True
    if work.points is not None and Decimal(figure) == Decimal(work.points):
        return True
    if work.points is not None and Decimal(figure) > Decimal(work.points):
        last.why.append("bound_above_the_full_mark")  # 扣完30分为止 is of a larger whole
        return False
    if len(drafts) > 1 and _is_of_the_item(work, clause):
        return False
    if not own and len(in_sentence) > 1:
        return False  # 未开展扣2分,记录不全扣1分,最多扣2分: of which is not said
    if own or len(drafts) == 1 or not clause.is_after_stop:
        last.floor = f"-{figure}"
        return True
    return False


def _once(work, clause):
    """The same event counts once: the scale takes it, else it is said of the whole."""
    scales = [d for d in work.drafts if d.kind == "severity"]
    if scales:
        if "highest" in clause.marks:
            scales[-1].figures["same_event"] = "highest"
        else:
            scales[-1].why.append("same_event_once")
    elif not any(d.kind == "ladder" for d in work.drafts):
        work.why.append("same_event_once")
