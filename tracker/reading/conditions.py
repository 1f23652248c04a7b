"""What a clause hangs on: measures, frequencies, what is counted; and the bounds it states."""

import re

from .clause import Frequency, Quantity
from .segments import EDGES, size_after
from .words import PERIODS_A_YEAR

MEASURES = ("percent", "percents", "count", "counts")
# words before a figure that say how many are looked at
_SAMPLE = re.compile(r"(?:抽[查取样选检看测问]*|随机[\u3400-\u9fff]{0,3}|查看|走访|问卷)了?$")
SEPARATORS = ("weak", "stop", "mark")


def _bound_phrases(phrases):
    """Return (the phrase 最多 or 封顶, the phrase with its figure), or None."""
    for place, phrase in enumerate(phrases):
        if phrase.kind == "until" and phrase.sizes:
            return phrase, phrase
        if phrase.kind == "most" and (size := size_after(phrases, place)) is not None:
            return phrase, size
        if phrase.kind == "cap":
            for near in (place + 1, place - 1):
                if 0 <= near < len(phrases) and phrases[near].kind in ("points", "bare", "give"):
                    return phrase, phrases[near]
    return None


def bound(phrases):
    pair = _bound_phrases(phrases)
    if pair is None:
        return None
    word, size = pair
    before = [p.kind for p in phrases[: phrases.index(word)]]
    if size.kind == "until":
        side = "deduct"
    elif size.kind in ("deduct", "add"):
        side = size.kind
    elif "unsized_add" in before or "add" in before:
        side = "add"
    elif "unsized_deduct" in before or "deduct" in before:
        side = "deduct"
    else:
        side = ""
    return side, size.sizes[0][1]


def is_bounded(clause, phrase):
    pair = _bound_phrases(clause.phrases)
    return pair is not None and pair[1] is phrase


def quantities(phrases):
    found = []
    for place, phrase in enumerate(phrases):
        before = phrases[place - 1].kind if place else ""
        is_score = phrase.kind == "bare" and before in ("under", "over")  # 安全感低于80
        if not is_score and (phrase.kind not in MEASURES or phrase.unit in ("日", "页")):
            continue
        if before in ("find", "every", "lack", "down", "up", "both"):
            continue
        if before == "text" and _SAMPLE.search(phrases[place - 1].word):
            continue  # 随机抽3个,缺一个扣1分: how many are looked at, and not how many must be
        after = phrases[place + 1].kind if place + 1 < len(phrases) else ""
        if after == "close" and place + 2 < len(phrases):  # 80%(含)以上
            after = next(
                (p.kind for p in phrases[place + 2 : place + 5] if p.kind in ("above", "below")), ""
            )
        comparison = {
            "atleast": "at_least",
            "reach": "at_least",
            "under": "under",
            "over": "over",
            "most": "at_most",
        }.get(before, "")
        if not comparison:
            comparison = {"above": "at_least", "below": "under"}.get(after, "")
        least, most = (
            phrase.sizes[0] if len(phrase.sizes) == 1 else (phrase.sizes[0][0], phrase.sizes[-1][1])
        )
        found.append(Quantity(comparison, least, most, phrase.unit, phrase.start))
    return found


def frequencies(phrases):
    found, period = [], None
    for place, phrase in enumerate(phrases):
        if phrase.kind in SEPARATORS and phrase.word != "、":
            period = None
        elif phrase.kind == "period":
            period = phrase
            previous = phrases[place - 1] if place else None
            if previous and previous.kind == "count" and re.search("[a-z]", phrase.word):
                found.append(_frequency(previous, phrase))  # 4 meetings a year
                period = None
        elif phrase.kind == "every":
            period = None
        elif (
            phrase.kind == "count"
            and period
            and _is_whole(phrase.size)
            and phrase.unit not in "日天元%"
        ):
            found.append(_frequency(phrase, period))
            period = None
    return found


def _is_whole(digits):
    return digits.isdigit() and digits != "0"


def _frequency(count, period):
    times = next(times for words, times in PERIODS_A_YEAR if words.search(period.word))
    return Frequency(int(count.size) * times, count.unit, count.start, times > 1)


def trigger(clause, effect):
    """Return (what is counted, or None; whether more than one counts as one)."""
    if effect is not None and effect.unit and effect.kind in ("deduct", "add", "give"):
        return effect.unit, False
    phrases = clause.phrases
    taken = {frequency.start for frequency in clause.frequencies}
    compared = {q.start for q in clause.quantities if q.comparison}
    last = _last_pieces(phrases, effect)
    near = last + phrases[phrases.index(effect) + 1 :] if effect in phrases else phrases
    for place, phrase in enumerate(near):
        if phrase.kind == "every_unit":
            return phrase.unit, False
        if phrase.kind == "every":
            return _counted(near[place + 1 :])
    is_of_a_period = last and last[-1].kind == "period" and last[-1].word.startswith(("每", "各"))
    if is_of_a_period and "分" in effect.word:
        return last[-1].word, False  # 每月4分
    if effect is not None and effect.kind in ("give", "points", "bare"):
        if last and _is_one_event(last):
            return last[-1].unit, False  # 有1次得1分, 一次3分
        return None, False  # 一类4分 is a class, not one of something
    for phrase in last:
        if phrase.kind == "count" and phrase.start not in taken | compared:
            if phrase.size == "1":
                return phrase.unit, False
            if clause.is_lack or phrase.unit in ("次", "人次"):
                return phrase.unit, True
    return None, False


def _is_one_event(piece):
    """Return whether a piece says one of something that happens again, and nothing else."""
    rest = [p for p in piece if p.kind not in ("find", "close", "mark") and p.word not in "有可"]
    if len(rest) != 1 or rest[0].kind != "count":
        return False
    return rest[0].size == "1" and rest[0].unit in ("次", "场", "期", "篇", "条", "件", "项")


def _counted(rest):
    for phrase in rest:
        if phrase.kind == "count":
            return phrase.unit, phrase.size != "1"
        if phrase.kind in ("unit", "every_unit", "stray") and phrase.unit:
            return phrase.unit, False
        if phrase.kind in ("deduct", "add", "give", "weak", "stop"):
            break
    return "", False


def _last_pieces(phrases, effect):
    """Return the phrases between the last comma and the effect, or before a comma right at it."""
    if effect is None or effect not in phrases:
        return []
    pieces = [[]]
    for phrase in phrases[: phrases.index(effect)]:
        if phrase.kind in SEPARATORS and phrase.word != "、":
            pieces.append([])
        else:
            pieces[-1].append(phrase)
    return pieces[-1] or (pieces[-2] if len(pieces) > 1 else [])


def divided_condition(clause):
    """Return the things a condition lists: 无部署、无检查、无总结."""
    words = re.sub(r"[一每](?:次|项|个|人次)$", "", clause.condition)
    tail = re.split(r"[,;。:]", words)[-1] or words
    return [
        part.strip(EDGES)
        for part in re.split(r"[、/]|以及|及|和|或者|或|与", tail)
        if part.strip(EDGES)
    ]
