"""What stands in one cell: titles, points, a total stated beside a title."""

import re
import unicodedata

from tracker import scoring
from tracker.determination.framework_files.rows import decimal

_DIGITS = "[0-9０-９]"
# 组织建设（32分）, 组织建设 32分, 好的班子(16); a bare number is at most 999: it may be a year
_STATED = re.compile(
    rf"\s*[(（\[【]\s*(?:满分|共计|共|计|分值|总分)?\s*[:：]?\s*"
    rf"(?:({_DIGITS}{{1,6}}(?:[.．]{_DIGITS}{{1,4}})?)\s*(?:分|points?)|({_DIGITS}{{1,3}}))\s*[)）\]】]\s*$"
    rf"|\s*(?<![0-9０-９.．])({_DIGITS}{{1,6}}(?:[.．]{_DIGITS}{{1,4}})?)\s*分\s*$"
)
_TAIL = 40  # signs at the end of a cell in which its total is looked for
_POINTS = re.compile(r"[(\[]?\s*([0-9]{1,9}(?:\.[0-9]+)?)\s*(?:分|points?)?\s*[)\]]?")


def stated_total(text):
    """Return (title, total in 0.0001 point or None) of a cell such as 组织建设（32分）."""
    start = max(len(text) - _TAIL, 0)
    found = _STATED.search(text[start:])
    if not found or not (title := text[: start + found.start()].strip()):
        return text, None
    number = found[1] or found[2] or found[3]
    return title, _units(unicodedata.normalize("NFKC", number))


def one_line(text):
    """Return a title on one line: Chinese joined as it is, other words with a blank."""
    parts = [part.strip() for part in str(text).split("\n") if part.strip()]
    joined = parts[0] if parts else ""
    for part in parts[1:]:
        gap = " " if joined[-1].isascii() and part[0].isascii() else ""
        joined += gap + part
    return joined


def label(text):
    """Return a title in the form in which two are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def points_of(text):
    """Return the points of a cell such as 5, （5分） or ５ in 0.0001 point; None: no number."""
    found = _POINTS.fullmatch(unicodedata.normalize("NFKC", text))
    return _units(found[1]) if found else None


def written_points(units):
    """Return units of 0.0001 point as a plain number."""
    return str(decimal(units))


def _units(text):
    try:
        return scoring.to_units(text)
    except ValueError:
        return None
