"""R21 lateness: by days late, and what was never done at all."""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Delays
from ..notes import Note
from ..numbers import amount
from ..problems import ProblemCode
from .registry import NOTHING, LeafKind, LeafParams, opening, register


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness(LeafParams):
    """So much off for each thing that is late, and `never` for each that was never done.

    Either `bands` (more than so many days late: so much; the highest that fits) or `each` day
    beyond `grace`.
    """

    bands: tuple[tuple[int, Fraction], ...]
    each: Fraction | None
    grace: int
    never: Fraction


def _read(reader):
    if reader.has("bands") == reader.has("each"):
        reader.object_to("bands", ProblemCode.ONE_OF, names="bands, each")
    bands = []
    for row in reader.rows("bands"):
        band = (
            row.whole("over", required=True, least=0),
            row.number("points", required=True, least=0),
        )
        row.finish()
        if bands and None not in (band[0], bands[-1][0]) and band[0] <= bands[-1][0]:
            reader.object_to("bands", ProblemCode.NOT_ASCENDING)
        bands.append(band)
    grace = reader.whole("grace", default=0, least=0)
    if grace and not reader.has("each"):
        reader.object_to("grace", ProblemCode.UNKNOWN_PARAMETER, name="grace")
    return {
        "bands": tuple(bands),
        "each": reader.number("each", above=0),
        "grace": grace,
        "never": reader.number("never", required=True, least=0),
    }


def _compile(params, full):
    start = opening(full)
    never = (-amount(params.never), Note.NEVER_DONE, (params.never,))
    bands = tuple((over, points) for over, points in reversed(params.bands))

    def points_for(days):
        if params.each is not None:
            return params.each * max(0, days - params.grace)
        return next((points for over, points in bands if days > over), Fraction(0))

    def row(days):
        if days is None:
            return never
        if not days:
            return (0, Note.ON_TIME, ())
        points = points_for(days)
        if not points:
            return (0, Note.LATE_IN_GRACE, (days,))
        return (-amount(points), Note.LATE, (days, points))

    return lambda fact: (*start, *map(row, fact.days)) or NOTHING


register(
    LeafKind(
        code="lateness",
        rule="R21",
        params=Lateness,
        accepts=(Delays,),
        read=_read,
        compile=_compile,
    )
)
