"""Phrases that are written and read from one template, so that reading undoes writing.

A phrase says some keys of a rule (`keys`). `write(values, context)` returns its words, or None
where the values are not what it says; `read(text, at, context)` yields (values, place behind it)
for every way in which the text can be that phrase. Alternatives must say the same keys and the
parts of a row different ones: so nothing of a rule can be left unsaid or said twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from os.path import commonprefix
from string import Formatter

from .names import Names
from .slots import SLOTS

ITEM = "it"  # the name of the gap where a list holds bare values, not objects


@dataclass(slots=True)
class Context:
    """Which language, whose titles; `furthest` is how far any reading has come."""

    language: str
    names: Names
    furthest: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """The fields of a list's objects."""

    fields: dict


@dataclass(frozen=True, slots=True)
class Part:
    """The fields of an object inside the rule, and what stands where one is left out."""

    fields: dict
    defaults: dict


class Say:
    """One template in both languages; `fixed` are values that these very words mean.

    A gap is `{key:slot}`. The same gap may stand twice: both must then hold the same value.
    """

    def __init__(self, zh: str, en: str, /, **fixed):
        self._pieces = {"zh": _pieces(zh), "en": _pieces(en)}
        gaps = [{key: slot for text, key, slot in p if key} for p in self._pieces.values()]
        if gaps[0] != gaps[1]:
            raise ValueError(f"{zh!r} and {en!r} do not say the same")
        self._fixed = fixed
        self.keys = frozenset(gaps[0]) | fixed.keys()
        self.fields = {**dict.fromkeys(fixed), **gaps[0]}

    def write(self, values, context):
        if any(not _same(values[key], value) for key, value in self._fixed.items()):
            return None
        words = []
        for text, key, slot in self._pieces[context.language]:
            words.append(text)
            if key:
                written = slot.write(values[key], context)
                if written is None:
                    return None
                words.append(written)
        return "".join(words)

    def read(self, text, at, context):
        yield from self._read(text, at, context, self._pieces[context.language], self._fixed)

    def _read(self, text, at, context, pieces, found):
        if not pieces:
            yield found, at
            return
        (literal, key, slot), *rest = pieces
        if not text.startswith(literal, at):
            alike = commonprefix([literal, text[at : at + len(literal)]])
            context.furthest = max(context.furthest, at + len(alike))
            return
        at += len(literal)
        context.furthest = max(context.furthest, at)
        if not key:
            yield from self._read(text, at, context, rest, found)
            return
        for value, end in slot.read(text, at, context):
            if key in found and not _same(found[key], value):
                continue
            context.furthest = max(context.furthest, end)
            yield from self._read(text, end, context, rest, {**found, key: value})


class Silent(Say):
    """These values need no words."""

    def __init__(self, **fixed):
        super().__init__("", "", **fixed)


class One:
    """Alternatives: the first that fits is written, and read; silence too may stand for it."""

    def __init__(self, *phrases):
        self._phrases = phrases
        self.keys = phrases[0].keys
        self.fields: dict = {}
        for phrase in phrases:
            if phrase.keys != self.keys:
                raise ValueError(f"an alternative says {set(phrase.keys ^ self.keys)} alone")
            self.fields = merged(self.fields, phrase.fields)

    def write(self, values, context):
        for phrase in self._phrases:
            words = phrase.write(values, context)
            if words is not None:
                return words
        return None

    def read(self, text, at, context):
        for place, phrase in enumerate(self._phrases):
            earlier = () if isinstance(phrase, Silent) else self._phrases[:place]
            for values, end in phrase.read(text, at, context):
                # one rule, one sentence: what has words of its own is not read from others
                if all(other.write(values, context) is None for other in earlier):
                    yield values, end


class Row:
    """Phrases one after the other."""

    def __init__(self, *phrases):
        self._phrases = phrases
        self.keys: frozenset = frozenset()
        self.fields: dict = {}
        for phrase in phrases:
            if twice := self.keys & phrase.keys:
                raise ValueError(f"{set(twice)} is said twice")
            self.keys |= phrase.keys
            self.fields = merged(self.fields, phrase.fields)

    def write(self, values, context):
        words = []
        for phrase in self._phrases:
            words.append(phrase.write(values, context))
            if words[-1] is None:
                return None
        return "".join(words)

    def read(self, text, at, context):
        yield from self._read(text, at, context, self._phrases, {})

    def _read(self, text, at, context, phrases, found):
        if not phrases:
            yield found, at
            return
        for values, end in phrases[0].read(text, at, context):
            yield from self._read(text, end, context, phrases[1:], {**found, **values})


@dataclass(frozen=True)
class Each:
    """A list: one phrase for each of its rows, with the separator of the language between them."""

    name: str
    phrase: object
    zh: str = "、"
    en: str = ", "
    keys: frozenset = field(init=False)
    fields: dict = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "keys", frozenset([self.name]))
        object.__setattr__(self, "fields", {self.name: Rows(self.phrase.fields)})

    def write(self, values, context):
        rows = values[self.name]
        if not rows:
            return None
        words = [self._row(row, context) for row in rows]
        return None if None in words else self._separator(context).join(words)

    def read(self, text, at, context):
        for rows, end in self._read(text, at, context):
            yield {self.name: rows}, end

    def _row(self, row, context):
        values = row if isinstance(row, dict) else {ITEM: row}
        return self.phrase.write(values, context) if values.keys() == self.phrase.keys else None

    def _read(self, text, at, context) -> Iterator[tuple[tuple, int]]:
        separator = self._separator(context)
        for row, end in self.phrase.read(text, at, context):
            first = (row[ITEM] if row.keys() == {ITEM} else row,)
            yield first, end
            if text.startswith(separator, end):
                for rest, last in self._read(text, end + len(separator), context):
                    yield first + rest, last

    def _separator(self, context):
        return self.zh if context.language == "zh" else self.en


@dataclass(frozen=True)
class Within:
    """An object inside the rule; `defaults` stands for what it leaves out."""

    name: str
    phrase: object
    defaults: dict
    keys: frozenset = field(init=False)
    fields: dict = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "keys", frozenset([self.name]))
        object.__setattr__(self, "fields", {self.name: Part(self.phrase.fields, self.defaults)})

    def write(self, values, context):
        part = values[self.name]
        return None if part is None else self.phrase.write(part, context)

    def read(self, text, at, context):
        for part, end in self.phrase.read(text, at, context):
            yield {self.name: part}, end


def merged(first: dict, second: dict) -> dict:
    """Return the fields of two phrases together."""
    found = dict(first)
    for key, value in second.items():
        known = found.get(key)
        if isinstance(known, Rows) and isinstance(value, Rows):
            value = Rows(merged(known.fields, value.fields))
        found[key] = known if value is None else value
    return found


def _same(first, second):
    return type(first) is type(second) and first == second


def _pieces(template):
    """Return (literal, key or "", slot or None) of a template."""
    return tuple(
        (literal, key or "", SLOTS[slot] if key else None)
        for literal, key, slot, conversion in Formatter().parse(template)
    )
