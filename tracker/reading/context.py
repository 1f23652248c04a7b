"""What earlier clauses say that later ones lean on."""

import re
from dataclasses import dataclass, field

from .words import alike


@dataclass(slots=True)
class Context:
    """What earlier clauses say that later ones lean on: how often, and how high."""

    clauses: list = field(default_factory=list)

    def required(self, clause):
        """Return (the required count of what is missing, why doubts), or (None, doubts)."""
        for reach, clauses in (("own", [clause]), ("before", self.clauses)):
            stated = {}
            for each in clauses:
                if _is_of_something_else(clause, each):
                    continue
                if _is_for_each(each) or _OTHER_PERIOD.search(_words(each)):
                    continue  # 每名党员2次, 每学期2次: how many in all is not written
                if _is_of_several(each) or _lacks_another(clause, each):
                    continue  # 支委会、党小组会每季度各1次: how many of all is not written
                for frequency in each.frequencies:
                    if alike(clause.trigger, frequency.unit):
                        why = ["counted_for_a_year"] if frequency.is_counted_out else []
                        stated.setdefault(frequency.required, why)
                taken = {frequency.start for frequency in each.frequencies}
                if taken and _has_more_counts(each, clause.trigger, taken):
                    return None, ["several_counts"]  # 每月1次支委会、1次党小组会
                for quantity in each.quantities:
                    if quantity.start in taken or not alike(clause.trigger, quantity.unit):
                        continue
                    if quantity.unit == "%" or quantity.least != quantity.most:
                        continue
                    is_required = quantity.comparison == "at_least" or (
                        reach == "own" and quantity.comparison == "under"
                    )  # 记录少于10次,每少1次扣3分
                    is_listed = reach == "own" and not quantity.comparison and quantity.least != "1"
                    if is_listed and any(q.comparison for q in each.quantities):
                        continue  # 发放问卷100份,满意率不足90%的,每少1份: not what must be there
                    if (is_required or is_listed) and quantity.least.isdigit():
                        if quantity.least != "0":
                            stated.setdefault(int(quantity.least), [])
            if len(stated) == 1:
                required, why = next(iter(stated.items()))
                return required, [*why, *(["count_stands_before"] if reach == "before" else [])]
            if stated:
                return None, ["several_counts"]
        return None, []

    def target(self, unit, clause=None):
        """Return the target of a step in this unit: the nearest that is stated, or None."""
        for each in ([clause] if clause is not None else []) + self.clauses[::-1]:
            stated = [
                q
                for q in each.quantities
                if (q.unit == unit or (unit != "%" and alike(unit, q.unit)))
                and q.least == q.most
                and (clause is None or each is not clause or q.start < _step_start(clause))
            ]
            values = {q.least for q in stated}
            if len(values) == 1:
                return values.pop()
            if values:
                return None
            if each.form in ("step", "zero") and each is not clause:
                continue
            if each is not clause and each.is_after_stop and each.form == "give":
                return None  # it tells of something else, whose target is not stated
        return None


# periods that no year holds a known number of
_OTHER_PERIOD = re.compile(
    r"每(?:个)?学期|学期内|每(?:隔)?(?:[两二三四五六]|\d+)个?(?:周|月|季度?|年)|双月|每旬"
)


def _words(clause):
    return "".join(phrase.word for phrase in clause.phrases)


def _is_of_several(clause):
    """Return whether a clause requires a count of each of several things."""
    place = next((p.start for p in clause.phrases if p.kind == "count"), None)
    if place is None:
        return False
    before = "".join(p.word for p in clause.phrases if p.start < place)
    if "上半年" in before:
        return False  # 上半年、下半年各1次 is counted
    return bool(re.search(r"(?:各|分别)(?:至少|不少于|召开|开展|组织|进行|讲|上)*$|分别", before))


def _has_more_counts(stated, trigger, taken):
    end = next((p.start for p in stated.phrases if p.kind in ("lack", "every")), stated.end)
    compared = {q.start for q in stated.quantities if q.comparison}
    return any(
        p.start < end and p.start not in taken | compared and alike(trigger, p.unit)
        for p in stated.of("count")
    )


def _lacks_another(clause, stated):
    """Return whether what is missing is named before 少, and shares no word with what is stated.

    每季度召开1次支委会;主题党日少1次扣1分: how often there must be 主题党日 is not said.
    """
    lack = clause.of("lack")[0]
    piece = []
    for phrase in clause.phrases[: clause.phrases.index(lack)]:
        piece = [] if phrase.kind in ("weak", "stop") and phrase.word != "、" else [*piece, phrase]
    if stated is clause and any(p.kind in ("count", "period") for p in piece):
        return False
    named = "".join(p.word for p in piece if p.kind == "text").strip(" ,的未")
    words = "".join(p.word for p in stated.phrases if stated is not clause or p not in piece)
    pairs = set(re.findall(r"(?=([\u3400-\u9fff]{2}))", named))
    return bool(pairs) and not any(pair in words for pair in pairs)


def _is_for_each(clause):
    """Return whether what a clause requires is required of each person or household."""
    for place, phrase in enumerate(clause.phrases):
        if phrase.kind == "every_unit":
            after = clause.phrases[place + 1 :]
            return any(p.kind in ("period", "atleast", "count") for p in after)
    return False


def _is_of_something_else(clause, stated):
    """Return whether what is missing is named, and a clause that states a count does not name it.

    召开会议不少于4次 does not say how many 会议记录 there must be.
    """
    counts = clause.of("count")
    effect = clause.of("deduct")
    if not counts or not effect:
        return False
    between = (p for p in clause.phrases if counts[-1].start < p.start < effect[0].start)
    thing = "".join(p.word for p in between if p.kind in ("text", "stray", "unit")).strip(" ,的")
    lack = clause.of("lack")[0].start
    words = "".join(p.word for p in stated.phrases if stated is not clause or p.start < lack)
    return len(thing) >= 2 and thing not in words


def _step_start(clause):
    return clause.of("down", "up", "both")[0].start
