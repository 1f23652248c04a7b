"""R11 relative rules: place among others, the mean of the peers, one's own history.

What is compared with whom is found for everybody at once (`scoring.cohorts`); a rule here gets
the outcome as a `Standing` and turns it into points.
"""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Count, Measured, Ratio, Standing
from ..notes import Note
from ..numbers import UNITS, Amount, amount, simplest
from ..problems import FactDoesNotFit, ProblemCode
from .groups import Combination
from .registry import GroupKind, GroupParams, LeafKind, LeafParams, register

GROUPS = ("all", "parent", "kind")
ROUNDINGS = ("half_up", "down", "up")


def places_of_share(share: Fraction, of: int, rounding: str) -> int:
    """Return how many places a share (per cent) of a group makes up; `rounding` says how."""
    exactly = share * of / 100
    whole = exactly.__floor__()
    if rounding == "up":
        return -((-exactly).__floor__())
    if rounding == "half_up" and exactly - whole >= Fraction(1, 2):
        return whole + 1
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Points by place among a group.

    `table` holds (up to this place, points); with `by_share` the first number is per cent of the
    group, turned into a number of places by `rounding`; `at_least_one` gives the first row one
    place even where the share rounds to none. Equal values share the best (or the worst) of the
    places that they fill.
    """

    within: str
    better: str
    ties: str
    by_share: bool
    table: tuple[tuple[Fraction, Fraction], ...]
    beyond: Fraction
    rounding: str
    at_least_one: bool

    def points(self, rank: int, of: int) -> Fraction:
        """Return the points for a place among so many."""
        for place, (to, points) in enumerate(self.table):
            last = places_of_share(to, of, self.rounding) if self.by_share else to
            if self.at_least_one and not place:
                last = max(last, 1)
            if rank <= last:
                return points
        return self.beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative(LeafParams):
    """Points by place, or signed points above, at and below a reference on top of `base`.

    `base` None is the full mark. `years`: how many years of its own the value is compared with.
    """

    against: str
    places: Places
    above: Fraction
    equal: Fraction
    below: Fraction
    base: Fraction | None
    years: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked(GroupParams):
    """The participants are ranked by what the children come to; the place gives the points."""

    against: str
    places: Places


def read_places(reader, against, *, better_is_said=True) -> Places:
    """Return the table of places; its parameters are unknown where something else is compared."""
    by_share = against == "share"
    table = []
    if against in ("rank", "share"):
        name = "shares" if by_share else "places"
        for row in reader.rows(name, required=True):
            to = (row.number if by_share else row.whole)("to", required=True, least=1)
            table.append(
                (None if to is None else Fraction(to), row.number("points", required=True))
            )
            row.finish()
        numbers = [to for to, points in table if to is not None]
        if any(second <= first for first, second in zip(numbers, numbers[1:], strict=False)):
            reader.object_to(name, ProblemCode.NOT_ASCENDING)
        if by_share and numbers and numbers[-1] != 100:
            reader.object_to(name, ProblemCode.MUST_END_AT, limit=100)
    return Places(
        within="all"
        if against == "own_history"
        else reader.choice("within", GROUPS, default="all"),
        better=reader.choice("better", ("higher", "lower"), default="higher")
        if better_is_said
        else "higher",
        ties=reader.choice("ties", ("best", "worst"), default="best") if table else "best",
        by_share=by_share,
        table=tuple(table),
        beyond=reader.number("beyond", default=Fraction(0)) if against == "rank" else Fraction(0),
        rounding=reader.choice("rounding", ROUNDINGS, default="half_up") if by_share else "half_up",
        at_least_one=reader.flag("at_least_one", default=False) if by_share else False,
    )


def _read_relative(reader):
    against = reader.choice(
        "against", ("rank", "share", "mean", "own_history"), required=True, default="rank"
    )
    places = read_places(reader, against)
    signed = {"above": Fraction(0), "equal": Fraction(0), "below": Fraction(0)}
    base = years = None
    if against in ("mean", "own_history"):
        signed = {name: reader.number(name, default=Fraction(0)) for name in signed}
        base = reader.number("base")
        if not any(signed.values()):
            reader.object_to("above", ProblemCode.NOTHING_CHANGES)
        # points that are added at the full mark would vanish under the usual cap without a word
        if max(signed.values()) > 0 and base is None and not reader.has("cap"):
            reader.object_to("cap", ProblemCode.CAP_REQUIRED)
    if against == "own_history":
        years = reader.whole("years", required=True, least=1)
    return {"against": against, "places": places, **signed, "base": base, "years": years}


def _require_place(fact):
    if fact.rank is None:
        raise FactDoesNotFit(ProblemCode.NOT_COMPARED)


def _relative(params, full):
    if params.places.table:

        def by_place(fact):
            _require_place(fact)
            points = params.places.points(fact.rank, fact.of)
            values = (fact.value, fact.rank, fact.of, points)
            return ((amount(points), Note.PLACE_GIVES, values),)

        return by_place
    base: Amount = full if params.base is None else amount(params.base)
    opening = (base, Note.BASE_OF_COMPARISON, ())
    lower_is_better = params.places.better == "lower"

    def by_reference(fact):
        if fact.reference is None:
            raise FactDoesNotFit(ProblemCode.NOT_COMPARED)
        if fact.value == fact.reference:
            points, note = params.equal, Note.EQUALS_REFERENCE
        elif fact.value > fact.reference:
            note = Note.ABOVE_REFERENCE
            points = params.below if lower_is_better else params.above
        else:
            note = Note.BELOW_REFERENCE
            points = params.above if lower_is_better else params.below
        return (opening, (amount(points), note, (fact.value, fact.reference, points)))

    return by_reference


register(
    LeafKind(
        code="relative",
        rule="R11",
        params=Relative,
        accepts=(Standing,),
        asks=(Measured, Ratio, Count),
        read=_read_relative,
        compile=_relative,
    )
)


def _read_ranked(reader):
    against = reader.choice("against", ("rank", "share"), required=True, default="rank")
    return {"against": against, "places": read_places(reader, against, better_is_said=False)}


def _ranked(node, kept, fact):
    came_to = sum(child.points for child in kept)
    # what the children gave only decided the place
    factors = (0,) * len(kept)
    if fact is None:
        return Combination(factors, ((-came_to, Note.UNSCORED, ()),))
    _require_place(fact)
    points = node.params.places.points(fact.rank, fact.of)
    change = simplest(amount(points) - came_to)
    values = (Fraction(came_to) / UNITS, fact.rank, fact.of, points)
    return Combination(factors, ((change, Note.RANKED, values),))


register(
    GroupKind(
        code="ranked",
        rule="R11",
        params=Ranked,
        combine=_ranked,
        full=lambda weights, fulls: sum(fulls),
        read=_read_ranked,
        accepts=(Standing,),
        needs_fact=True,
        needs_points=True,
    )
)
