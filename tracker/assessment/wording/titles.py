"""Names for what the scorer knows by its code: levels, grades, periods, numbers."""

import re
from fractions import Fraction

from django.utils.translation import gettext as _

from tracker.organisations.bilingual import in_language
from tracker.scoring.numbers import write

PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:q(?P<quarter>[1-4])|h(?P<half>[12])|(?P<month>\d\d)))?")


def level_title(node, code):
    """Return the title of a level, check, part or exception of an indicator.

    Its code stands for it where it has none.
    """
    for level in getattr(node, "levels", None) or []:
        if level.get("code") == code:
            title = in_language(level.get("title_zh", ""), level.get("title_en", ""))
            return title or level_text(level) or code
    return code


def level_text(level):
    """Return the words of a level's anchor."""
    return in_language(level.get("anchor_zh", ""), level.get("anchor_en", ""))


def grade_title(bands, code):
    """Return the title of a grade among a version's bands, or a dash."""
    for band in bands:
        if band.get("code") == code:
            return in_language(band.get("title_zh", ""), band.get("title_en", ""))
    return "–"


def period_title(code):
    """Return a period such as "2026-q1", "2026-h2", "2026-03" or "2026" in words."""
    found = PERIOD.fullmatch(code)
    if not found:
        return code
    parts = found.groupdict()
    if parts["quarter"]:
        return _("quarter %(quarter)s of %(year)s") % parts
    if parts["half"]:
        return _("half-year %(half)s of %(year)s") % parts
    return code


def shown(value):
    """Return an exact number as text: decimals where they end, else four of them and “…”."""
    if not isinstance(value, Fraction):
        return str(value)
    exact = write(value)
    if "/" not in exact:
        return exact
    # cut off, not rounded: the exact value stands beside it
    cut = int(abs(value) * 10_000)
    sign = "-" if value < 0 else ""
    return f"{sign}{cut // 10_000}.{cut % 10_000:04d}…"
