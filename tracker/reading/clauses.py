"""Phrases to clauses: where one condition with what follows from it begins and ends."""

import re
from dataclasses import dataclass, field, replace

from .phrases import Phrase
from .words import ABOVE_MEAN, BELOW_MEAN, PERIODS_A_YEAR

SIZED = ("deduct", "add", "addsub", "give", "points", "range", "range_off")
MAIN = (*SIZED, "zero", "full", "default", "unsized_deduct", "unsized_add", "formula", "proportion")
MARKS = ("until", "negative", "uncapped", "once", "highest")
EFFECTS = (*MAIN, *MARKS, "factor", "veto", "most", "cap", "by_law")
MEASURES = ("percent", "percents", "count", "counts")
SEPARATORS = ("weak", "stop", "mark")
_EDGES = " ,;。、:/()的则等 -"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measure with its comparison: at_least, under, over, at_most, or "" where none is stated."""

    comparison: str
    least: str
    most: str
    unit: str
    start: int


@dataclass(frozen=True, slots=True)
class Frequency:
    """So many in a year: counted, or so many a quarter times four."""

    required: int
    unit: str
    start: int
    is_counted_out: bool  # the year's number is not written, but follows from the period


@dataclass(slots=True)
class Clause:
    """One condition and what follows from it.

    `form` says what: deduct, add, give, zero, full, default, vague, ratio, step, relative, factor,
    veto, bound, mark, mean_of, prose, unknown. `sizes` are (least, most) pairs.
    """

    form: str
    start: int
    end: int
    condition: str
    phrases: list[Phrase]
    sizes: tuple[tuple[str, str], ...] = ()
    is_after_stop: bool = False
    is_bare: bool = False
    trigger: str | None = None
    several: bool = False
    is_lack: bool = False
    is_late: bool = False
    is_vague: bool = False
    each_of: bool = False
    respectively: bool = False
    quantities: list[Quantity] = field(default_factory=list)
    frequencies: list[Frequency] = field(default_factory=list)
    bound: tuple[str, str] | None = None  # (side, figure)
    marks: set[str] = field(default_factory=set)
    why: list[str] = field(default_factory=list)

    def has(self, *kinds):
        """Return whether a phrase of one of these kinds stands in the clause."""
        return any(phrase.kind in kinds for phrase in self.phrases)

    def of(self, *kinds):
        """Return the phrases of these kinds."""
        return [phrase for phrase in self.phrases if phrase.kind in kinds]


def clauses(text: str, found: list[Phrase]) -> list[Clause]:
    """Return the clauses of a text in order; together they cover it."""
    parts = []
    for phrases, after_stop in _segments(found):
        parts += _divided(phrases, after_stop)
    result = []
    for number, (phrases, after_stop) in enumerate(parts):
        start = 0 if number == 0 else phrases[0].start
        end = len(text) if number == len(parts) - 1 else parts[number + 1][0][0].start
        result.append(_clause(text, start, end, phrases, after_stop))
    return result


# Where a clause ends -----------------------------------------------------------------------------


def _segments(found):
    """Yield (phrases, whether a full stop stands before): up to the first effect, or the stop."""
    held, after_stop, next_after_stop = [], True, True
    for place, phrase in enumerate(found):
        if not held:
            after_stop = next_after_stop
        next_after_stop = False
        if phrase.kind == "mark":
            if held:
                yield held, after_stop
            held, after_stop = [phrase], True
            continue
        held.append(phrase)
        if phrase.kind == "stop":
            yield held, after_stop
            held, next_after_stop = [], True
        elif phrase.kind == "weak" and _is_complete(held):
            yield held, after_stop
            held = []
    if held:
        yield held, after_stop


def _is_complete(held):
    """Return whether a comma after these phrases ends the clause: something follows from it."""
    kinds = [phrase.kind for phrase in held[:-1]]
    if held[-1].word == ":" and kinds and kinds[-1] in ("unsized_deduct", "unsized_add"):
        return True  # a heading: what the deductions are follows
    if any(kind in EFFECTS for kind in kinds if kind != "most"):
        return True
    if "most" in kinds:
        return _size_after(held, kinds.index("most")) is not None
    # condensed: 健全2/比较健全1
    return (
        bool(kinds)
        and kinds[-1] == "bare"
        and any(
            k
            in (
                "text",
                "count",
                "period",
                "unit",
                "rank",
                "top",
                "above",
                "below",
                "close",
                "stray",
            )
            for k in kinds
        )
    )


def _divided(phrases, after_stop):
    """Yield the segment, divided where a second effect has a condition of its own."""
    start, seen, text_since = 0, False, False
    for place, phrase in enumerate(phrases):
        is_main = phrase.kind in ("deduct", "add", "give", "zero", "addsub")
        if is_main and seen and text_since:
            cut = (
                next(
                    n
                    for n in range(start, place)
                    if phrases[n].kind in ("deduct", "add", "give", "zero", "addsub")
                )
                + 1
            )
            yield phrases[start:cut], after_stop
            start, after_stop, text_since = cut, False, False
        if is_main:
            seen, text_since = True, False
        elif phrase.kind == "text" and len(phrase.word.strip(_EDGES)) > 1:
            text_since = seen
        elif phrase.kind in ("most", "down", "up") and seen:
            text_since = False
            if phrase.kind != "most" and phrases[start:place]:
                yield phrases[start:place], after_stop
                start, after_stop, seen = place, False, False
    if phrases[start:]:
        yield phrases[start:], after_stop


# What a clause says ------------------------------------------------------------------------------


def _clause(text, start, end, phrases, after_stop):
    clause = Clause("prose", start, end, "", list(phrases), is_after_stop=after_stop)
    clause.marks = {phrase.kind for phrase in phrases if phrase.kind in MARKS}
    clause.quantities = _quantities(phrases)
    clause.frequencies = _frequencies(phrases)
    clause.is_lack = clause.has("lack")
    clause.is_late = clause.has("late")
    clause.is_vague = clause.has("vague")
    clause.each_of = clause.has("each_of")
    clause.respectively = clause.has("respectively")
    clause.bound = _bound(phrases)
    clause.form, effect = _form(clause)
    place = effect.start if effect else end
    clause.condition = _condition(text, start, place)
    if effect is not None:
        clause.sizes = effect.sizes
    if clause.form in ("deduct", "add", "give", "zero", "vague", "step"):
        clause.trigger, clause.several = _trigger(clause, effect)
    return clause


def _form(clause):
    """Return (form, the phrase with the effect)."""
    sized = [p for p in clause.of(*SIZED) if not _is_bounded(clause, p)]
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
    if bare is not None and not _is_bounded(clause, bare):
        if clause.has("every") and clause.is_lack:
            return "deduct", bare
        clause.is_bare = True
        return "give", bare
    if clause.bound:
        return "bound", clause.of("most", "cap")[0]
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
        return "bound", clause.of("most", "cap", "unsized_deduct", "unsized_add")[0]
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
    words = text[start:end].strip(_EDGES)
    words = re.sub(r"^(?:\d{1,2}[.、]|\(\d{1,2}\)|[①-⑩])\s*", "", words)
    if ":" in words:
        words = words.rsplit(":", 1)[1] or words
    words = re.sub(r"(?:一次|各|均|分别(?:对应)?|酌情|视情(?:况|节)?)$", "", words.strip(_EDGES))
    return words.strip(_EDGES)


# Bounds ------------------------------------------------------------------------------------------


def _size_after(phrases, place):
    """Return the phrase with the figure that a 最多 belongs to, or None."""
    for phrase in phrases[place + 1 : place + 3]:
        if phrase.kind in ("deduct", "add", "give", "points", "bare"):
            return phrase
        if phrase.kind not in ("unsized_add", "unsized_deduct", "most"):
            return None
    return None


def _bound_phrases(phrases):
    """Return (the phrase 最多 or 封顶, the phrase with its figure), or None."""
    for place, phrase in enumerate(phrases):
        if phrase.kind == "most" and (size := _size_after(phrases, place)) is not None:
            return phrase, size
        if phrase.kind == "cap":
            for near in (place + 1, place - 1):
                if 0 <= near < len(phrases) and phrases[near].kind in ("points", "bare", "give"):
                    return phrase, phrases[near]
    return None


def _bound(phrases):
    pair = _bound_phrases(phrases)
    if pair is None:
        return None
    word, size = pair
    before = [p.kind for p in phrases[: phrases.index(word)]]
    if size.kind in ("deduct", "add"):
        side = size.kind
    elif "unsized_add" in before or "add" in before:
        side = "add"
    elif "unsized_deduct" in before or "deduct" in before:
        side = "deduct"
    else:
        side = ""
    return side, size.sizes[0][1]


def _is_bounded(clause, phrase):
    pair = _bound_phrases(clause.phrases)
    return pair is not None and pair[1] is phrase


# Conditions --------------------------------------------------------------------------------------


def _quantities(phrases):
    found = []
    for place, phrase in enumerate(phrases):
        if phrase.kind not in MEASURES or phrase.unit in ("日", "页"):
            continue
        before = phrases[place - 1].kind if place else ""
        if before in ("find", "every", "lack", "down", "up", "both"):
            continue
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


def _frequencies(phrases):
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


def _trigger(clause, effect):
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
    for phrase in last:
        if phrase.kind == "count" and phrase.start not in taken | compared:
            if phrase.size == "1":
                return phrase.unit, False
            if clause.is_lack or phrase.unit in ("次", "人次"):
                return phrase.unit, True
    return None, False


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
    """Return the phrases of the piece with the effect, or of the one before when it has no other."""
    if effect is None or effect not in phrases:
        return []
    place = phrases.index(effect)
    pieces, piece = [], []
    for phrase in phrases[:place]:
        if phrase.kind in SEPARATORS and phrase.word != "、":
            pieces.append(piece)
            piece = []
        else:
            piece.append(phrase)
    own = [p for p in piece if p.kind not in ("text", "stray")]
    if not piece and pieces:
        return pieces[-1]
    return piece if own or not pieces else piece


def divided_condition(clause):
    """Return the things a condition lists: 无部署、无检查、无总结."""
    words = re.sub(r"[一每](?:次|项|个|人次)$", "", clause.condition)
    tail = re.split(r"[,;。:]", words)[-1] or words
    return [
        part.strip(_EDGES)
        for part in re.split(r"[、/]|以及|及|和|或者|或|与", tail)
        if part.strip(_EDGES)
    ]


def without(clause, **changes):
    """Return the clause changed."""
    return replace(clause, **changes)
