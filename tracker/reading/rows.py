"""Rows that belong together: tables, grade words, ranks, shares, ladders, scales of measures."""

from decimal import Decimal

from .drafts import Draft
from .measured import says_worth
from .words import QUALITY

LONGEST_CODE = 40
# no table and no list of checks of a rubric is longer
MOST_ROWS = 40


def coded(words, used=(), fallback="level"):
    """Return a code for a condition: its own words, cut, told apart from those used already."""
    code = words[:LONGEST_CODE].strip() or f"{fallback}-{len(used) + 1}"
    number = 2
    base = code
    while code in used:
        code, number = f"{base[: LONGEST_CODE - 3]} {number}", number + 1
    return code


def run_of_rows(clauses, place, points):
    """Return how many clauses from `place` on are rows of one table."""
    end = place
    while end < min(len(clauses), place + MOST_ROWS):
        clause = clauses[end]
        if clause.form == "give" and says_worth(clause):
            break
        if clause.form == "give" and clause.trigger is None and not clause.bound:
            if clause.sizes[0][0] != clause.sizes[0][1]:
                break
        elif clause.form in ("zero", "full"):
            # a second 满分 or 不得分 tells of other things
            if clause.form == "full" and end > place:
                break
        else:
            break
        end += 1
    return end - place


def table(rows, points):
    """Return the draft for rows that give points, or None where they are no table."""
    given = [row for row in rows if row.form != "zero"]
    if not given:
        return None
    worth = [value(row, points) for row in rows]
    if None in worth:
        return None
    explicit = [row for row in rows if row.form == "give"]
    if len(explicit) < 2:
        return None
    if len(given) < 2:
        return None
    draft = Draft(
        "value_table", {}, rows[0].start, rows[-1].end, rows[0].condition, "award", is_whole=True
    )
    for maker in (_ranks, _shares, _bands):
        made = maker(rows, worth)
        if made is not None:
            draft.kind, draft.figures = made
            _doubt_rest(draft)
            return _checked(draft, worth, points)
    if _is_award(rows, worth, points):
        return None
    if any(row.quantities and row.quantities[0].comparison for row in given):
        draft.why.append("condition_holds_a_figure")
    codes = []
    for row in rows:
        codes.append(coded(row.condition, codes))
    if all(QUALITY.search(row.condition) or row.form == "zero" for row in rows):
        draft.kind = "grade_words"
        draft.figures = {
            "words": [{"code": c, "value": v} for c, v in zip(codes, worth, strict=True)]
        }
    else:
        falling = sorted(set(map(Decimal, worth)), reverse=True)
        if list(map(Decimal, worth)) not in (falling, falling[::-1]):
            return None  # no table falls and rises
        draft.figures = {
            "values": [{"code": c, "points": v} for c, v in zip(codes, worth, strict=True)]
        }
    return _checked(draft, worth, points)


def subject(clause):
    """Return the words of a clause's condition without its measures and comparisons."""
    end = next((p.start for p in clause.phrases if p.sizes == clause.sizes), clause.end)
    words = "".join(p.word for p in clause.phrases if p.kind == "text" and p.start < end)
    return words.strip(" ,;。、:()的在为内至到占")


def is_of_same(first_, clause):
    """Return whether a later clause measures what the first one does, or names nothing of its own.

    升学率达到97% after 入学率达到100% is another thing; 97%以上 is not.
    """
    words = subject(clause)
    return len(words) < 3 or words in subject(first_) or subject(first_) in words


def value(row, points):
    """Return what a row gives as plain digits."""
    if row.form == "zero":
        return "0"
    if row.form == "full":
        return points
    return row.sizes[0][0]


def are_parts(rows, points):
    """Return whether rows are things that each earn their own points, and no table."""
    if any(row.form != "give" for row in rows):
        return False
    return table(rows, points) is None and _is_award(rows, [value(r, points) for r in rows], points)


def _is_award(rows, worth, points):
    """Return whether the rows are things that each earn their own points."""
    figures = [Decimal(v) for v in worth]
    if points is not None and max(figures) == Decimal(points):
        return False
    if points is not None and sum(figures) == Decimal(points):
        return True
    falling = all(a > b for a, b in zip(figures, figures[1:], strict=False))
    return not falling


def _checked(draft, worth, points):
    if points not in (None, "0") and max(map(Decimal, worth)) != Decimal(points):
        draft.why.append("largest_is_not_the_full_mark")
    if len(set(worth)) < len(worth):
        draft.why.append("same_points_twice")
    return draft


def _doubt_rest(draft):
    if draft.kind == "relative" and "shares" in draft.figures:
        if draft.figures["shares"][-1]["to"] != "100":
            draft.why.append("rest_missing")


def _ranks(rows, worth):
    if not rows[0].has("rank", "top"):
        return None
    if not all(row.has("rank", "top", "rest", "counts") or row.form == "zero" for row in rows):
        return None
    if any(p.unit == "%" or "%" in p.word for row in rows for p in row.of("top", "percent")):
        return None
    places, beyond = [], None
    for row, points in zip(rows, worth, strict=True):
        ranks = row.of("rank", "top")
        counts = [phrase for phrase in row.of("counts") if phrase.unit in ("名", "位")]
        if row.has("rest", "below"):
            beyond = points
        elif ranks and ranks[0].sizes:
            places.append({"to": int(ranks[0].sizes[-1][1]), "points": points})
        elif counts:
            places.append({"to": int(counts[0].sizes[-1][1]), "points": points})
        else:
            beyond = points
    tos = [place["to"] for place in places]
    if not places or tos != sorted(set(tos)):
        return None
    figures = {"against": "rank", "places": places}
    return "relative", figures | ({"beyond": beyond} if beyond is not None else {})


def _shares(rows, worth):
    if not all(row.has("top", "rest", "percents") or row.form == "zero" for row in rows):
        return None
    if not rows[0].has("top"):
        return None
    shares = []
    for row, points in zip(rows, worth, strict=True):
        tops, percents = row.of("top"), row.of("percents")
        if tops and tops[0].sizes:
            shares.append({"to": tops[0].sizes[-1][1], "points": points})
        elif percents:
            shares.append({"to": percents[0].sizes[-1][1], "points": points})
        elif row.has("rest") or row.form == "zero":
            shares.append({"to": "100", "points": points})
        else:
            return None
    rising = [Decimal(share["to"]) for share in shares]
    return (
        ("relative", {"against": "share", "shares": shares})
        if rising == sorted(set(rising))
        else None
    )


def _bands(rows, worth):
    bands, below, unit = [], None, None
    if not all(is_of_same(rows[0], row) for row in rows[1:] if row.quantities):
        return None
    for row, points in zip(rows, worth, strict=True):
        measured = [q for q in row.quantities if q.unit == "%" or q.comparison or q.least != q.most]
        if row.frequencies:
            return None
        if not measured:
            if row.has("rest") or row.form == "zero":
                below = points
                continue
            return None
        last = measured[-1]
        if unit is not None and last.unit != unit:
            return None
        unit = last.unit
        if last.comparison == "under" and last.least == last.most:
            if len(measured) > 1 and measured[0].comparison == "at_least":
                bands.append((measured[0].least, points))  # 60%以上70%以下
            else:
                below = points
        else:
            bands.append((measured[0].least, points))
    if len(bands) < 2:
        return None
    bounds = [Decimal(bound) for bound, _points in bands]
    if bounds == sorted(set(bounds)):
        bands.reverse()
    elif bounds != sorted(set(bounds), reverse=True):
        return None
    gains = [Decimal(gain) for _bound, gain in bands]
    if gains != sorted(set(gains), reverse=True):
        return None
    figures = {"bands": [{"at_least": b, "points": p} for b, p in bands]}
    return "value_table", figures | ({"below": below} if below is not None else {})
