"""Drafts to proposed rules: what they are beside each other, their points, how sure they are."""

import re
from dataclasses import replace
from decimal import Decimal

from .proposals import (
    FROM_FULL_MARK,
    SINGLE,
    SUM,
    WITHOUT_FULL_MARK,
    Proposal,
    ProposedRule,
    Unread,
)
from .rows import MOST_ROWS, coded
from .segments import EDGES
from .single import _limit
from .sureness import moves_points, sureness

TITLE = 60
UNSURE = 5
# below this a rule states no figures
LEAST_SURE = 80
# what a text may leave open: the parameters that a proposal lacks until a person states them
OPEN = {
    "discretionary": frozenset({"least", "most"}),
    "veto": frozenset({"effect", "exceptions"}),
    "relative": frozenset({"shares"}),
}


def finish(work) -> Proposal:
    """Return the proposal for a text whose clauses are read."""
    _one_gate_alone(work)
    _parts_beside_deductions(work)
    _adds_that_earn(work)
    _levels_not_known(work)
    drafts = _joined_checks(work.drafts)
    combination = _combination(work, drafts)
    unread = list(work.unread)
    if not drafts:
        return _nothing_read(work, unread)
    rules = []
    for draft in drafts:
        rules.append(_rule(work, draft, combination, drafts))
    kept = _uncovered(work, drafts, unread)
    params = dict(work.params) if combination != SINGLE else {}
    bonuses = [draft for draft in drafts if draft.side == "add"]
    if combination == FROM_FULL_MARK and bonuses and all(d.cap is not None for d in bonuses):
        # a bonus whose limit is stated lies above the full mark
        params["cap"] = None
        work.why.append("bonus_above_the_full_mark")
    if combination == SINGLE and work.params.get("floor", "0") is None:
        rules[0].params["floor"] = None
    return Proposal(
        rules=tuple(rules),
        combination=combination,
        params=params,
        unread=tuple(kept),
        why=tuple(dict.fromkeys(work.why)),
    )


def _nothing_read(work, unread):
    text = work.text
    too_long = [u for u in unread if u[2] == "too_long"]
    end = too_long[0][0] if too_long else len(text)
    why = ["range_missing", "nothing_read"]
    if any(clause.frequencies for clause in work.clauses):
        why.append("names_a_frequency")
    rule = ProposedRule(
        kind="discretionary",
        params={"schema": 1},
        points=work.points,
        text=text[:end],
        start=0,
        end=end,
        sureness=0,
        why=tuple(why),
        title=text[:TITLE].strip(EDGES),
    )
    pieces = tuple(Unread(text[a:b], a, b, why) for a, b, why in too_long)
    return Proposal((rule,), SINGLE, {}, pieces, tuple(dict.fromkeys(work.why)))


def _one_gate_alone(work):
    """不得分 is the whole item where nothing else is read, and a gate beside other rules."""
    gates = [draft for draft in work.drafts if draft.kind == "gate"]
    if len(work.drafts) != 1 or not gates:
        return
    (gate,) = gates
    clause = gate.clause
    gate.kind, gate.is_whole, gate.side = "all_or_nothing", True, "award"
    if clause is not None and (limit := _limit(clause)) is not None:
        gate.kind = "threshold"
        gate.figures = {"comparison": limit[0], "threshold": limit[1]}


def _parts_beside_deductions(work):
    """Leave the points of parts open where they do not total the full mark and others deduct.

    按期到位的记50分,每推迟1个月扣10分: whether 50 is given or only deducted from is not said.
    """
    parts = [d for d in work.drafts if d.kind == "checklist" and d.side == "award"]
    if not parts or work.points in (None, "0"):
        return
    if not any(draft.side == "deduct" for draft in work.drafts):
        return
    total = sum(Decimal(row["points"]) for part in parts for row in part.figures["checks"])
    if total != Decimal(work.points):
        work.drafts = [draft for draft in work.drafts if draft not in parts]
        work.unread += [(part.start, part.end, "part_mark") for part in parts]


def _adds_that_earn(work):
    """Read 加 as 得 where all that a text adds once totals its full mark, and nothing else is read.

    配备较好的加3分,有设备的加2分 in an item of 5: the parts of the item, and not 5 on top of it.
    """
    adds = work.drafts
    if len(adds) < 2 or work.points in (None, "0"):
        return
    if any(d.kind != "bonus" or "earned_once" not in d.why for d in adds):
        return
    if sum(Decimal(d.figures["each"]) for d in adds) != Decimal(work.points):
        return
    for draft in adds:
        check = {"code": coded(draft.title, fallback="check"), "points": draft.figures["each"]}
        draft.kind, draft.figures = "checklist", {"mode": "award", "checks": [check]}
        draft.side, draft.cap = "award", None
        draft.why = ["adding_means_earning"]


# words that name a level or a prize among others, or what is left of them
_SOME_LEVEL = re.compile(
    r"级|[一二三四五特]等|等[奖次]|[金银铜]奖|^其[他余]|^一般|^[优良中]|^较?好"
)


def _levels_not_known(work):
    """Leave honours open whose levels are not all known: 国家级加5分,省级加3分,其他加1分.

    Whether such points add up or only the highest counts is not said.
    """
    honours = [d for d in work.drafts if d.kind == "ladder" or "earned_once" in d.why]
    only_highest = any("highest" in clause.marks for clause in work.clauses)
    groups, last = [], None
    for draft in honours:
        beside = last is not None and (last.sentence == draft.sentence or last.end == draft.start)
        if not (
            beside and _names_a_level(last, only_highest) and _names_a_level(draft, only_highest)
        ):
            groups.append([])
        groups[-1].append(draft)
        last = draft
    for group in groups:
        if len(group) > 1 and any(d.kind != "ladder" for d in group):
            for draft in group:
                draft.kind, draft.figures, draft.cap = "discretionary", {"mode": "award"}, None
                draft.why = ["range_missing", "levels_not_known"]


def _names_a_level(draft, only_highest):
    is_level = only_highest or len(draft.title) < 4 or bool(_SOME_LEVEL.search(draft.title))
    return draft.kind == "ladder" or is_level


def _joined_checks(drafts):
    """Return the drafts with neighbouring checks as one checklist."""
    joined = []
    for draft in drafts:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind == draft.kind == "checklist"
            and last.figures["mode"] == draft.figures["mode"]
            and last.floor is None
            and draft.floor is None
            and last.cap is None
            and draft.cap is None
            and len(last.figures["checks"]) < MOST_ROWS
        ):
            used = [row["code"] for row in last.figures["checks"]]
            for row in draft.figures["checks"]:
                code, number = row["code"], 2
                while code in used:
                    code, number = f"{row['code'][:36]} {number}", number + 1
                used.append(code)
                last.figures["checks"].append({"code": code, "points": row["points"]})
            last.end = max(last.end, draft.end)
            last.why += draft.why
        else:
            joined.append(draft)
    return joined


def _combination(work, drafts):
    if len(drafts) == 1 and drafts[0].floor is None:
        return SINGLE
    if drafts and all(d.side in ("add", "award") for d in drafts):
        if not any(
            d.is_whole and d.kind in ("ratio", "value_table", "grade_words") for d in drafts
        ):
            return SUM
    return FROM_FULL_MARK


def _rule(work, draft, combination, drafts):
    params = {"schema": 1}
    factor = draft.figures.pop("_factor", "")
    params |= draft.figures
    is_child = combination == FROM_FULL_MARK and not (draft.is_whole and draft.side == "award")
    if draft.kind in ("per_occurrence", "shortfall", "checklist", "threshold", "step", "severity",
                      "lateness") and is_child:  # fmt: skip
        params["floor"] = draft.floor
    if draft.kind in ("bonus", "ladder"):
        params["cap"] = draft.cap
        if draft.cap is None and "no_cap" not in draft.why:
            draft.why.append("cap_not_stated")
    elif draft.kind == "step" and draft.side == "both":
        params["cap"] = draft.cap
        draft.why.append("cap_not_stated")
    elif draft.kind == "relative" and draft.figures.get("against") == "mean":
        params["cap"] = draft.cap
        draft.why.append("cap_not_stated")
    elif draft.cap is not None:
        params["cap"] = draft.cap
    periods = getattr(work, "periods", None)
    if periods and combination == SINGLE:
        params["periods"] = dict(periods)
    points = "0" if is_child else work.points  # beside others a rule only moves the full mark
    if draft.kind in WITHOUT_FULL_MARK:
        points = None
    if combination == SUM and draft.kind in ("per_occurrence", "checklist", "discretionary"):
        points = work.points
    if factor and work.points is not None and Decimal(factor) not in (Decimal(work.points), 100):
        draft.why.append("factor_is_not_the_full_mark")
    why = tuple(dict.fromkeys(draft.why))
    rule = ProposedRule(
        kind=draft.kind,
        params=params,
        points=points,
        text=work.text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        sureness=sureness(work, draft, drafts, why),
        why=why,
        title=draft.title[:TITLE],
    )
    if rule.sureness < LEAST_SURE and moves_points(draft):
        # a doubtful figure is worse than none: a person says it
        return replace(
            rule,
            kind="discretionary",
            params={"schema": 1, "mode": "award" if draft.side in ("add", "award") else "deduct"},
            points="0" if is_child else work.points,
            sureness=UNSURE,
            why=("range_missing", "too_unsure", *why),
        )
    if {problem.parameter for problem in rule.problems} <= OPEN.get(rule.kind, frozenset()):
        return rule
    # read word for word it makes no rule: 每少1次扣0分
    return replace(
        rule,
        kind="discretionary",
        params={"schema": 1},
        points="0" if is_child else work.points,
        sureness=UNSURE,
        why=("range_missing", "figures_make_no_rule"),
    )


def _uncovered(work, drafts, unread):
    """Return the unread pieces, and every stretch that neither a rule nor a piece covers."""
    pieces = [(start, end, why) for start, end, why in unread]
    covered = sorted([(d.start, d.end) for d in drafts] + [(a, b) for a, b, _why in pieces])
    place = 0
    for start, end in covered:
        if start > place and work.text[place:start].strip():
            pieces.append((place, start, "not_understood"))
        place = max(place, end)
    if place < len(work.text) and work.text[place:].strip():
        pieces.append((place, len(work.text), "not_understood"))
    return [Unread(work.text[a:b], a, b, why) for a, b, why in sorted(pieces)]
