"""Where a clause begins and ends: at its first effect, and at the stop."""

SIZED = ("deduct", "add", "addsub", "give", "points", "range", "range_off")
MAIN = (*SIZED, "zero", "full", "default", "unsized_deduct", "unsized_add", "formula", "proportion")
MARKS = ("until", "negative", "uncapped", "once", "highest")
EFFECTS = (*MAIN, *MARKS, "factor", "veto", "most", "cap", "by_law")
EDGES = " ,;。、:/()的则等 -"
# what may stand before the bare figure of a condensed row
_NAMED = ("text", "count", "period", "unit", "rank", "top", "above", "below", "close", "stray")
_DIVIDING = ("deduct", "add", "give", "zero", "addsub")


def segments(found):
    """Yield (phrases, whether a full stop stands before) for each clause of a text."""
    for phrases, after_stop in _segments(found):
        yield from _divided(phrases, after_stop)


def _segments(found):
    """Yield (phrases, whether a full stop stands before): up to the first effect, or the stop."""
    held, after_stop, next_after_stop = [], True, True
    for phrase in found:
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
        return size_after(held, kinds.index("most")) is not None
    # condensed: 健全2/比较健全1
    return bool(kinds) and kinds[-1] == "bare" and any(kind in _NAMED for kind in kinds)


def _divided(phrases, after_stop):
    """Yield the segment, divided where a second effect has a condition of its own."""
    start, seen, text_since = 0, False, False
    for place, phrase in enumerate(phrases):
        is_main = phrase.kind in _DIVIDING
        if is_main and seen and text_since:
            cut = 1 + next(n for n in range(start, place) if phrases[n].kind in _DIVIDING)
            yield phrases[start:cut], after_stop
            start, after_stop, text_since = cut, False, False
        if is_main:
            seen, text_since = True, False
        elif phrase.kind == "text" and len(phrase.word.strip(EDGES)) > 1:
            text_since = seen
        elif phrase.kind in ("most", "down", "up") and seen:
            text_since = False
            if phrase.kind != "most" and phrases[start:place]:
                yield phrases[start:place], after_stop
                start, after_stop, seen = place, False, False
    if phrases[start:]:
        yield phrases[start:], after_stop


def size_after(phrases, place):
    """Return the phrase with the figure that a 最多 belongs to, or None."""
    for phrase in phrases[place + 1 : place + 3]:
        if phrase.kind in ("deduct", "add", "give", "points", "bare"):
            return phrase
        if phrase.kind not in ("unsized_add", "unsized_deduct", "most"):
            return None
    return None
