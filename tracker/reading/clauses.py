"""Phrases to clauses: what each condition says, and what follows from it."""

import re

from .clause import Clause
from .conditions import SEPARATORS, bound, frequencies, is_bounded, quantities, trigger
from .measured import is_no_points, scores_as_measures
from .phrases import Phrase
from .segments import EDGES, MARKS, SIZED, segments
from .words import ABOVE_MEAN, BELOW_MEAN


def clauses(text: str, found: list[Phrase]) -> list[Clause]:
    """Return the clauses of a text in order; together they cover it."""
    parts = list(segments(scores_as_measures(found)))
    result = []
    for number, (phrases, after_stop) in enumerate(parts):
        start = 0 if number == 0 else phrases[0].start
        end = len(text) if number == len(parts) - 1 else parts[number + 1][0][0].start
        result.append(_clause(text, start, end, phrases, after_stop))
    return result


def _clause(text, start, end, phrases, after_stop):
    clause = Clause("prose", start, end, "", list(phrases), is_after_stop=after_stop)
    clause.marks = {phrase.kind for phrase in phrases if phrase.kind in MARKS}
    clause.quantities = quantities(phrases)
    clause.frequencies = frequencies(phrases)
    clause.is_lack = clause.has("lack")
    clause.is_late = clause.has("late")
    clause.is_vague = clause.has("vague")
    clause.each_of = clause.has("each_of")
    clause.respectively = clause.has("respectively")
    clause.bound = bound(phrases)
    clause.form, effect = _form(clause)
    place = effect.start if effect else end
    clause.condition = _condition(text, start, place)
    if effect is not None:
        clause.sizes = effect.sizes
    if clause.form in ("deduct", "add", "give", "zero", "vague", "step"):
        clause.trigger, clause.several = trigger(clause, effect)
    return clause


def _form(clause):
    """Return (form, the phrase with the effect)."""
    sized = [p for p in clause.of(*SIZED) if not is_bounded(clause, p)]
    if any(is_no_points(clause.phrases, p) for p in clause.of("deduct", "add")):
        return "unknown", None
    if sized and any(re.search("依次|递减|递增|乘以", p.word) for p in clause.of("text")):
        return "unknown", None  # 其他依次递减0.2分, 比重乘以10分: the figure is part of a sum
    if clause.has("veto"):
        return "veto", clause.of("veto")[0]
    if clause.has("factor"):
        return "factor", clause.of("factor")[0]
    if clause.has("down", "up", "both"):
        effects = [p for p in sized if p.kind in ("deduct", "add", "addsub")]
        return ("step", effects[0]) if effects else ("unknown", None)
    if clause.has("formula", "proportion"):
        return _ratio_form(clause, sized)
    if clause.has("default"):
        return "default", clause.of("default")[0]
    if clause.has("mean") and (_compares_with_mean(clause) or not sized):
        effects = [p for p in sized if p.kind in ("deduct", "add")]
        if effects:
            return "relative", effects[0]
        if not sized and not clause.has("zero", "full"):
            return "mean_of", clause.of("mean")[0]
        return "unknown", sized[0] if sized else None
    for kind, form in (("deduct", "deduct"), ("add", "add"), ("addsub", "unknown")):
        effects = [p for p in sized if p.kind == kind]
        if effects:
            return form, effects[-1] if kind == "deduct" and len(effects) == 1 else effects[0]
    if clause.has("range_off"):
        return "deduct", clause.of("range_off")[0]
    ranges = [p for p in sized if p.kind == "range"]
    if ranges and clause.has("unsized_deduct"):
        return "deduct", ranges[0]
    if clause.has("zero"):
        return "zero", clause.of("zero")[0]
    gives = [p for p in sized if p.kind in ("give", "points", "range")]
    if ranges and clause.is_vague and not clause.has("unsized_deduct"):
        return "give", ranges[0]
    if gives and clause.has("unsized_deduct"):
        return "unknown", gives[0]
    if gives:
        return "give", gives[-1]
    if clause.has("full"):
        return "full", clause.of("full")[0]
    if clause.has("unsized_deduct", "unsized_add", "by_law") or clause.is_vague:
        return _vague_form(clause)
    bare = _closing_figure(clause.phrases)
    if bare is not None and not is_bounded(clause, bare):
        if clause.has("every") and clause.is_lack:
            return "deduct", bare
        clause.is_bare = True
        return "give", bare
    if clause.bound:
        return "bound", clause.of("most", "cap", "until")[0]
    if clause.marks:
        return "mark", clause.of(*MARKS)[0]
    return "prose", None


def _compares_with_mean(clause):
    words = "".join(phrase.word for phrase in clause.phrases)
    return bool(ABOVE_MEAN.search(words) or BELOW_MEAN.search(words))


def _vague_form(clause):
    if clause.phrases[-1].word == ":" and not clause.is_vague:
        return "prose", None
    if clause.bound and not clause.is_vague and not clause.has("by_law"):
        return "bound", clause.of("most", "cap", "until", "unsized_deduct", "unsized_add")[0]
    return "vague", clause.of("vague", "unsized_deduct", "unsized_add", "by_law")[0]


def _ratio_form(clause, sized):
    effect = clause.of("formula", "proportion")[0]
    after = clause.phrases[clause.phrases.index(effect) + 1 :]
    if effect.kind == "proportion" and any(p.kind in ("unsized_deduct", "deduct") for p in after):
        return "vague", effect  # how much the whole is worth is not said: 少1次按比例扣
    if effect.kind == "proportion" and clause.is_lack:
        return "vague", effect
    return "ratio", effect


def _closing_figure(phrases):
    """Return the bare figure a condensed row ends with: 健全2."""
    rest = [p for p in phrases if p.kind not in (*SEPARATORS, "close")]
    if rest and rest[-1].kind == "bare" and len(rest) > 1:
        return rest[-1]
    bare = [p for p in rest if p.kind == "bare"]
    if bare and any(p.kind == "every" for p in rest):
        return bare[-1]  # 0.5 each missing
    return None


def _condition(text, start, end):
    """Return the words of the condition, without number, heading and the particles around."""
    words = text[start:end].strip(EDGES)
    words = re.sub(r"^(?:\d{1,2}[.、]|\(\d{1,2}\)|[①-⑩])\s*", "", words)
    if ":" in words:
        words = words.rsplit(":", 1)[1] or words
    words = re.sub(r"(?:一次|各|均|分别(?:对应)?|酌情|视情(?:况|节)?)$", "", words.strip(EDGES))
    return words.strip(EDGES)
