"""R16 discretionary: a person decides within a range and gives the reason."""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Awarded
from ..notes import Note
from ..numbers import amount
from ..problems import FactDoesNotFit, ProblemCode
from .registry import NOTHING, LeafKind, LeafParams, opening, register


@dataclass(frozen=True, slots=True, kw_only=True)
class Discretionary(LeafParams):
    """Points a person awards, or deducts from the full mark, between `least` and `most`.

    `default` holds when nobody decides, and needs no reason. A deduction may always be 0.
    """

    mode: str
    least: Fraction
    most: Fraction
    default: Fraction | None


def _read(reader):
    mode = reader.choice("mode", ("award", "deduct"), default="award")
    least = reader.number("least", required=True, least=0 if mode == "deduct" else None)
    most = reader.number("most", required=True)
    default = reader.number("default")
    if least is not None and most is not None:
        if most < least:
            reader.object_to("most", ProblemCode.RANGE_UPSIDE_DOWN)
        elif default is not None and not _allowed(mode, least, most, default):
            reader.object_to("default", ProblemCode.OUTSIDE_RANGE, minimum=least, maximum=most)
    return {"mode": mode, "least": least, "most": most, "default": default}


def _allowed(mode, least, most, points):
    return least <= points <= most or (mode == "deduct" and points == 0)


def _rows(params, full, points, note, values):
    if params.mode == "award":
        return ((amount(points), note, values),)
    start = opening(full)
    return (*start, (-amount(points), note, values)) if points else start or NOTHING


def _compile(params, full):
    decided = Note.AWARDED if params.mode == "award" else Note.WITHHELD

    def evaluate(fact):
        points = fact.points
        if not _allowed(params.mode, params.least, params.most, points):
            raise FactDoesNotFit(
                ProblemCode.OUTSIDE_RANGE, minimum=params.least, maximum=params.most
            )
        if fact.reason:
            return _rows(params, full, points, decided, (points, fact.reason))
        if points == params.default:
            return _rows(params, full, points, Note.DEFAULT_AWARDED, (points,))
        if params.mode == "deduct" and not points:
            return _rows(params, full, points, decided, ())
        raise FactDoesNotFit(ProblemCode.REASON_REQUIRED)

    return evaluate


def _absent(params, full):
    if params.default is None:
        return None
    return _rows(params, full, params.default, Note.DEFAULT_AWARDED, (params.default,))


register(
    LeafKind(
        code="discretionary",
        rule="R16",
        params=Discretionary,
        accepts=(Awarded,),
        read=_read,
        compile=_compile,
        absent=_absent,
        # the stated range is the bound
        default_floor=None,
        default_cap=None,
    )
)
