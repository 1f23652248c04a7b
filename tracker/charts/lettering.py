"""How wide words are, where they break, and how numbers are written."""

import re
import unicodedata
from fractions import Fraction
from math import floor

from tracker.charts.inputs import Number, exact

ELLIPSIS = "…"

# A line of Chinese does not begin with one of these.
_CLOSING = frozenset("，。、；：！？）》」』】〉”’…·,.;:!?)]%")


def em_width(text: str) -> float:
    """Return the estimated width in em: a Chinese character 1, any other 0.55, a mark 0."""
    return sum(map(_character_width, text))


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    # Ambiguous ones (… · “ ”) come out full width in the Chinese fonts.
    return 1 if unicodedata.east_asian_width(character) in "WFA" else 0.55


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def pieces(text: str) -> list[str]:
    """Return the text cut at every place where a line may break, spaces kept at the ends."""
    found: list[str] = []
    for run in re.findall(r"\S+\s*|^\s+", text):
        piece = ""
        for before, character in zip([""] + list(run), run, strict=False):
            can_break = (
                piece
                and (_is_wide(before) or _is_wide(character))
                and character not in _CLOSING
                and not character.isspace()
                and before not in "（《「『【〈“‘(["
            )
            if can_break:
                found.append(piece)
                piece = ""
            piece += character
        found.append(piece)
    return found


def shorten(text: str, room: float) -> str:
    """Return the text if it fits into the room (em), else its beginning and an ellipsis."""
    if em_width(text) <= room:
        return text
    kept, used = "", em_width(ELLIPSIS)
    for character in text:
        used += _character_width(character)
        if used > room:
            break
        kept += character
    return kept.rstrip() + ELLIPSIS


def wrap(text: str, room: float, lines: int) -> list[str]:
    """Return at most `lines` lines, none wider than the room (em), as even as they can be.

    What does not fit is cut with an ellipsis; the caller says the whole in a title.
    """
    parts = pieces(" ".join(text.split()))
    wrapped = _filled(parts, room)
    if len(wrapped) > lines:
        last = _joined(wrapped[lines - 1 :])
        wrapped = [*wrapped[: lines - 1], shorten(last, min(room, em_width(last) - 0.01))]
    elif len(wrapped) > 1:
        # Two and two characters read better than three and one.
        narrow = em_width(text) / len(wrapped)
        while narrow < room and len(_filled(parts, narrow)) > len(wrapped):
            narrow += 0.25
        wrapped = _filled(parts, min(narrow, room))
    return [shorten(line, room) for line in wrapped]


def _filled(parts: list[str], room: float) -> list[str]:
    """Return the pieces set into lines, each as full as the room allows."""
    lines, line = [], ""
    for part in parts:
        if line and em_width((line + part).rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += part
    return [*lines, line.rstrip()]


def _joined(lines: list[str]) -> str:
    """Return lines as one again, with a space only where Latin words meet."""
    whole = lines[0]
    for line in lines[1:]:
        wide = whole and line and (_is_wide(whole[-1]) or _is_wide(line[0]))
        whole += line if wide else f" {line}"
    return whole


def fits(text: str, room: float, lines: int) -> bool:
    """Return whether the text can be set whole in that many lines of that width (em)."""
    return not any(line.endswith(ELLIPSIS) for line in wrap(text, room, lines)) or (
        text.endswith(ELLIPSIS) and em_width(text) <= room
    )


def number_text(value: Number) -> str:
    """Return the number as people read it: at most two decimals, half up, no idle zeros."""
    number = exact(value)
    hundredths = floor(abs(number) * 100 + Fraction(1, 2))
    whole, rest = divmod(hundredths, 100)
    sign = "-" if number < 0 and hundredths else ""
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".")
