"""Points for every day late, or for so many days late, and for never: 迟报一天扣0.1分,未报扣1分."""

import re

from .drafts import Draft

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


# 3天内, 3-7天, 7天以上, 超过7天
_WITHIN = re.compile(r"(\d{1,3})天?(?:\(含\))?(?:以|之)?内")
_BETWEEN = re.compile(r"(\d{1,3})天?-(\d{1,3})天")
_BEYOND = re.compile(r"(?:超过|大于)(\d{1,3})天|(\d{1,3})天以上")


def lateness_in_bands(clauses, place):
    """Return (the draft of points by how many days late, how many clauses it takes), or None.

    Only when every day is in one band and never doing it is said as well; else a person decides.
    """
    first = clauses[place]
    if not first.is_late:
        return None
    bands, never, reached, end = [], None, 0, place
    while end < len(clauses) and (end == place or not clauses[end].is_after_stop):
        clause = clauses[end]
        if clause.form != "deduct" or clause.trigger is not None or len(clause.sizes) != 1:
            break
        (least, most) = clause.sizes[0]
        upper = _upper(clause.condition, reached)
        if least != most or never is not None:
            return None
        if upper is not None:
            if reached is None:
                return None
            bands.append({"over": reached, "points": least})
            reached = upper if upper >= 0 else None
        if _NEVER.search(clause.condition.replace("未按时", "")):
            never = least
        elif upper is None:
            return None
        end += 1
    if len(bands) < 2 or never is None or reached is not None:
        return None
    figures = {"bands": bands, "never": never}
    last = clauses[end - 1]
    return Draft("lateness", figures, first.start, last.end, first.condition), end - place


def _upper(words, reached):
    """Return the last day of a band that goes on from `reached`, -1 for an open one, or None."""
    if found := _BETWEEN.search(words):
        least, most = map(int, found.groups())
        goes_on = reached is not None and least in (reached, reached + 1) and most > least
        return most if goes_on else None
    if found := _BEYOND.search(words):
        return -1 if reached is not None and int(found[1] or found[2]) == reached else None
    if (found := _WITHIN.search(words)) and reached == 0:
        return int(found[1])
    return None
