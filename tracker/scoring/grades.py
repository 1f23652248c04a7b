"""Grades from bands, and ranks with a stated rule for ties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .numbers import NotExact, exact
from .problems import InvalidRule, Problem, ProblemCode


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the percentage of the full mark from which it is given, inclusive."""

    grade: str
    at_least: Fraction


@dataclass(frozen=True, slots=True)
class Bands:
    """Checked bands from the best downwards. `below` is the grade under the lowest bound."""

    bands: tuple[Band, ...]
    below: str


def read_bands(rows: Iterable, *, below: str) -> Bands:
    """Return checked bands from (grade, percentage) pairs, the best first.

    `below` may repeat the last grade, where nothing lies under it.

    :raises InvalidRule: for no rows, a nameless or repeated grade, a bound that is no exact number
        or does not go down from row to row.
    """
    problems, bands, seen = [], [], set()
    for place, (grade, bound) in enumerate(rows):
        if not isinstance(grade, str) or not grade:
            problems.append(Problem(f"bands.{place}.grade", ProblemCode.REQUIRED))
        elif grade in seen:
            values = {"code": grade}
            problems.append(Problem(f"bands.{place}.grade", ProblemCode.USED_TWICE, values))
        seen.add(grade)
        try:
            bound = exact(bound)
        except NotExact:
            problems.append(Problem(f"bands.{place}.at_least", ProblemCode.NOT_A_NUMBER))
            continue
        if bands and bound >= bands[-1].at_least:
            problems.append(Problem(f"bands.{place}.at_least", ProblemCode.NOT_DESCENDING))
        bands.append(Band(grade, bound))
    if not seen:
        problems.append(Problem("bands", ProblemCode.NOT_A_LIST))
    if not below:
        problems.append(Problem("below", ProblemCode.REQUIRED))
    if problems:
        raise InvalidRule(problems)
    return Bands(tuple(bands), below)


def grade(points, full_mark, bands: Bands) -> str:
    """Return the grade of points out of a full mark; give the stored (rounded) total.

    :raises ValueError: when the full mark is not above 0: there is nothing to take a share of.
    """
    points, full_mark = exact(points), exact(full_mark)
    if full_mark <= 0:
        raise ValueError("a grade needs a full mark above 0")
    share = points * 100 / full_mark
    for band in bands.bands:
        if share >= band.at_least:
            return band.grade
    return bands.below


def rank(points: Mapping[str, object]) -> dict[str, int]:
    """Return the place of each code, the most points first.

    Competition ranking: equal points share the better place and the places they fill are left out
    (1, 2, 2, 4). Codes come in the order of (place, code).
    """
    exactly = {code: exact(value) for code, value in points.items()}
    places, place, last = {}, 0, None
    ordered = sorted(exactly.items(), key=lambda pair: (-pair[1], pair[0]))
    for position, (code, value) in enumerate(ordered, start=1):
        if value != last:
            place, last = position, value
        places[code] = place
    return places
