"""What a drawing is given: frozen, exact, checked where it is made."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction

BANDS = ("a", "b", "c", "d", "none")

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# Browsers drop tabs and line ends inside an address and read a backslash as a slash, so that
# "/\t/host" and "/\host" would leave the site as "//host" does.
_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")


def exact(value: Number) -> Fraction:
    """Return the number as a fraction, losing nothing.

    :raises TypeError: for a float, a truth value or anything else that is not an exact number
    :raises ValueError: for a Decimal that is infinite or not a number
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise TypeError(f"an exact number is needed, not {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"a finite number is needed, not {value}")
    return Fraction(value)


def _check_value(value: Number | None) -> None:
    if value is not None:
        exact(value)


def _check_full(full: Number) -> None:
    if exact(full) <= 0:
        raise ValueError(f"a full mark is above zero, not {full}")


def _check_href(href: str | None) -> None:
    if href is not None and not _PATH.fullmatch(href):
        raise ValueError(f"a link of a drawing is a path of this site, not {href!r}")


@dataclass(frozen=True, slots=True)
class Caption:
    """The words around a drawing, and the id they hang on.

    `id` is unique on the page; the drawing makes `<id>-title` and `<id>-desc` of it. `no_data` is
    said where there is nothing to draw and where one value is missing.

    :raises ValueError: when the id is not a plain ASCII identifier
    """

    id: str
    title: str
    no_data: str
    description: str = ""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"not an id of a drawing: {self.id!r}")


@dataclass(frozen=True, slots=True)
class Axis:
    """A spoke of a radar: its name and the mark at its rim, above zero."""

    label: str
    full: Number

    def __post_init__(self) -> None:
        _check_full(self.full)


@dataclass(frozen=True, slots=True)
class Series:
    """One outline of a radar: a value for each axis, in points of that axis, None if missing."""

    label: str
    values: tuple[Number | None, ...]

    def __init__(self, label: str, values: Iterable[Number | None]) -> None:
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "values", tuple(values))
        for value in self.values:
            _check_value(value)


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a row or a column of a heat grid, with the page it leads to."""

    label: str
    href: str | None = None

    def __post_init__(self) -> None:
        _check_href(self.href)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a heat grid: the band gives its colour, the letter says the same in print.

    `band` is one of BANDS; `letter` is one to three characters such as "A" or "好"; `text` is
    added to what the pointer and the screen reader are told, for example "84.5 of 100".

    :raises ValueError: for an unknown band, an empty or longer letter, or a link off the site
    """

    band: str
    letter: str
    text: str = ""
    href: str | None = None

    def __post_init__(self) -> None:
        if self.band not in BANDS:
            raise ValueError(f"unknown band {self.band!r}")
        if not 1 <= len(self.letter.strip()) <= 3:
            raise ValueError(f"a band's letter has one to three characters, not {self.letter!r}")
        _check_href(self.href)


@dataclass(frozen=True, slots=True)
class Point:
    """A period of a trend and its value, None if there is none for it."""

    label: str
    value: Number | None
    href: str | None = None

    def __post_init__(self) -> None:
        _check_value(self.value)
        _check_href(self.href)


@dataclass(frozen=True, slots=True)
class Spread:
    """The band behind a trend: for each period its lower and upper edge, None if missing.

    :raises ValueError: when a lower edge lies above its upper edge
    """

    label: str
    ranges: tuple[tuple[Number, Number] | None, ...]

    def __init__(self, label: str, ranges: Iterable[tuple[Number, Number] | None]) -> None:
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "ranges", tuple(ranges))
        for edges in self.ranges:
            if edges is not None and exact(edges[0]) > exact(edges[1]):
                raise ValueError(f"the lower edge {edges[0]} is above the upper {edges[1]}")


@dataclass(frozen=True, slots=True)
class Bar:
    """A value against its full mark; `text` replaces the written "value/full".

    `tone` picks the colour, 1 to 6, for rows that belong to different series.
    """

    label: str
    value: Number | None
    full: Number
    text: str = ""
    href: str | None = None
    tone: int = 1

    def __post_init__(self) -> None:
        _check_value(self.value)
        _check_full(self.full)
        _check_href(self.href)
        if not 1 <= self.tone <= 6:
            raise ValueError(f"a tone is 1 to 6, not {self.tone}")


@dataclass(frozen=True, slots=True)
class Fall:
    """A step of a fall: how many are left after it; `loss` is said where some were lost there.

    `text` replaces the written "kept/full".
    """

    label: str
    kept: Number
    text: str = ""
    loss: str = ""
    href: str | None = None

    def __post_init__(self) -> None:
        if exact(self.kept) < 0:
            raise ValueError(f"no fewer than none are left, not {self.kept}")
        _check_href(self.href)
