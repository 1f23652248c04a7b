"""Grades from bands, and ranks with a stated rule for ties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .kinds.comparisons import GROUPS, ROUNDINGS, places_of_share
from .kinds.reader import Reader
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


@dataclass(frozen=True, slots=True)
class Quota:
    """A grade for those who rank high enough: up to a share of all, and from a least score.

    `to` is a cumulative per cent of the group (the best 15 % …), `share` the most that this grade
    itself may be given to, `at_least` per cent of the full mark; None where it does not bind.
    """

    grade: str
    to: Fraction | None = None
    share: Fraction | None = None
    at_least: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Quotas:
    """Checked quotas from the best downwards; whoever fits none gets the last grade.

    `under` are (per cent of the full mark, grade): a score below it gets that grade whatever the
    place, the lowest bound first.
    """

    quotas: tuple[Quota, ...]
    within: str
    rounding: str
    at_least_one: bool
    ties: str
    under: tuple[tuple[Fraction, str], ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A grade with the place that led to it; `is_overridden` when a score limit decided."""

    grade: str
    place: int
    of: int
    is_overridden: bool = False


def read_quotas(rules: Mapping) -> Quotas:
    """Return checked quotas from {"shares": [{"grade", "to" or "share", "at_least"}], "within",
    "rounding", "at_least_one", "ties", "under": [{"below", "grade"}]}.

    :raises InvalidRule: with everything that is wrong with them
    """
    reader = Reader(rules)
    reader.take("by")
    quotas = []
    for row in reader.rows("shares", required=True):
        to, share = (row.number(name, above=0) for name in ("to", "share"))
        if to is not None and share is not None:
            row.object_to("to", ProblemCode.ONE_OF, names="to, share")
        quotas.append(
            Quota(row.text("grade", required=True), to, share, row.number("at_least", least=0))
        )
        row.finish()
    reader.unique("shares", [quota.grade for quota in quotas if quota.grade])
    bounds = [quota.to for quota in quotas if quota.to is not None]
    if any(second <= first for first, second in zip(bounds, bounds[1:], strict=False)):
        reader.object_to("shares", ProblemCode.NOT_ASCENDING)
    if any(bound > 100 for bound in bounds):
        reader.object_to("shares", ProblemCode.MUST_END_AT, limit=100)
    under = []
    for row in reader.rows("under"):
        under.append((row.number("below", required=True), row.text("grade", required=True)))
        row.finish()
    found = Quotas(
        quotas=tuple(quotas),
        within=reader.choice("within", GROUPS, default="all"),
        rounding=reader.choice("rounding", ROUNDINGS, default="half_up"),
        at_least_one=reader.flag("at_least_one", default=False),
        ties=reader.choice("ties", ("best", "worst"), default="best"),
        under=tuple(sorted((below, grade) for below, grade in under if below is not None)),
    )
    reader.finish()
    if reader.problems:
        raise InvalidRule(reader.problems)
    return found


def grade_by_place(scores: Mapping, quotas: Quotas, groups: Mapping | None = None) -> dict:
    """Return {key: Placed} for {key: share of the full mark in per cent}.

    Each group of `groups` ({key: group}) is graded by itself. Equal scores get equal grades: with
    ties "best" all of them the grade that the first of them reaches, with "worst" the grade that
    the last of them reaches. Scores are the stored, rounded ones.
    """
    by_group: dict = {}
    for key, score in scores.items():
        by_group.setdefault(groups.get(key) if groups else None, {})[key] = exact(score)
    found = {}
    for members in by_group.values():
        found.update(_grade_group(members, quotas))
    return {key: found[key] for key in scores}


def _grade_group(scores, quotas):
    of, given, found, place, least = len(scores), {}, {}, 1, 0
    by_score: dict = {}
    for key, score in scores.items():
        by_score.setdefault(score, []).append(key)
    for score in sorted(by_score, reverse=True):
        tied = by_score[score]
        # nobody gets a better grade than whoever scored higher, even where a place is left
        least = _grade_at(score, place, len(tied), of, given, quotas, least)
        grade = quotas.quotas[least].grade
        lower = next((grade for below, grade in quotas.under if score < below), None)
        given[grade] = given.get(grade, 0) + len(tied)
        for key in tied:
            found[key] = Placed(lower or grade, place, of, lower is not None)
        place += len(tied)
    return found


def _grade_at(score, place, tied, of, given, quotas, start) -> int:
    """Return the number of the first grade from `start` on that is reached and still free."""
    reached = place if quotas.ties == "best" else place + tied - 1
    for number, quota in enumerate(quotas.quotas):
        if number < start:
            continue
        if quota.at_least is not None and score < quota.at_least:
            continue
        least = int(quotas.at_least_one and not number)
        if quota.to is not None:
            last = max(places_of_share(quota.to, of, quotas.rounding), least)
            if reached > last:
                continue
        if quota.share is not None:
            most = max(places_of_share(quota.share, of, quotas.rounding), least)
            taken = given.get(quota.grade, 0)
            if taken + (1 if quotas.ties == "best" else tied) > most:
                continue
        return number
    return len(quotas.quotas) - 1


def no_better_than(grade: str, limits: Iterable[str], order: Iterable[str]) -> str:
    """Return a grade, or the worst of the limits where that is worse. `order`: best first."""
    places = {code: place for place, code in enumerate(order)}
    return max([grade, *(limit for limit in limits if limit in places)], key=places.__getitem__)


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
