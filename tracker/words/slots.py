"""What can stand in the gaps of a phrase: numbers with their units, names of codes, free text.

Each slot writes one value and reads it back. Numbers are kept as the shortest exact text ("0.5"),
whole numbers as ints, as rubrics hold them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.scoring.numbers import NotExact, exact, read, write

from . import names

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9]|/[1-9][0-9]*)?")

# Chinese, one in English, several in English
_UNITS = {
    "": ("", "", ""),
    "points": ("分", " point", " points"),
    "percent": ("%", " %", " %"),
    "times": ("次", " time", " times"),
    "days": ("天", " day", " days"),
    "months": ("个月", " month", " months"),
    "years": ("年", " year", " years"),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit; `sign` 1 or −1 takes only those above or below 0, written without it.

    The sign is then said by the words around the gap (adds, takes off).
    """

    unit: str = ""
    whole: bool = False
    sign: int = 0

    def tidy(self, value):
        """Return the number as the sentence's own form holds it."""
        number = exact(value)
        return int(number) if self.whole else write(number)

    def write(self, value, context) -> str | None:
        """Return the number with its unit, or None where the sign is another."""
        if value is None:
            return None
        try:
            number = read(str(value))
        except NotExact:  # "the full mark" is no number
            return None
        if self.sign and number * self.sign <= 0:
            return None
        text = write(number * (self.sign or 1))
        return text + self._unit(text, context)

    def read(self, text: str, at: int, context) -> Iterator[tuple[object, int]]:
        """Yield the number at this place, if its unit follows."""
        found = _NUMBER.match(text, at)
        if not found or (self.sign and found[0].startswith("-")) or found[0] == "-0":
            return
        if self.whole and not found[0].lstrip("-").isdigit():
            return
        unit = self._unit(found[0], context)
        if not text.startswith(unit, found.end()) or (self.sign and found[0] == "0"):
            return
        number = "-" + found[0] if self.sign < 0 else found[0]
        yield (int(number) if self.whole else number), found.end() + len(unit)

    def _unit(self, number, context):
        chinese, one, several = _UNITS[self.unit]
        if context.language == "zh":
            return chinese
        return one if number == "1" else several


@dataclass(frozen=True, slots=True)
class Name:
    """A code, by its title where it has one."""

    def tidy(self, value):
        return value.strip()

    def write(self, value, context):
        return None if value is None else context.names.write(value)

    def read(self, text, at, context):
        return context.names.read(text, at)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Free text in quotes."""

    def tidy(self, value):
        return value.strip()

    def write(self, value, context):
        return None if value is None else names.write_quoted(value)

    def read(self, text, at, context):
        return names.read_quoted(text, at)


SLOTS = {
    "number": Amount(),
    "whole": Amount(whole=True),
    "points": Amount("points"),
    "gained": Amount("points", sign=1),
    "lost": Amount("points", sign=-1),
    "percent": Amount("percent"),
    "times": Amount("times", whole=True),
    "days": Amount("days", whole=True),
    "months": Amount("months", whole=True),
    "years": Amount("years", whole=True),
    "name": Name(),
    "text": Quoted(),
}
