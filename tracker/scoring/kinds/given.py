"""R17 delegated: others give the points; R18 from the units led."""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Given, Units
from ..notes import Note
from ..numbers import UNITS, amount, divide
from ..problems import FactDoesNotFit, Problem, ProblemCode
from .registry import LeafKind, LeafParams, register


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated(LeafParams):
    """Points that several offices each give a part of, or that one rubric or office gives.

    `out_of` is the giver's scale, None the item's own full mark.
    """

    parts: tuple[tuple[str, Fraction], ...]
    rubric: str
    office: str
    out_of: Fraction | None


def _read_delegated(reader):
    names = ("parts", "rubric", "office")
    if sum(reader.has(name) for name in names) != 1:
        reader.object_to("parts", ProblemCode.ONE_OF, names=", ".join(names))
    parts = reader.codes("parts", number="points", least=0, required=reader.has("parts"))
    rubric, office = (reader.text(name, required=reader.has(name)) for name in names[1:])
    out_of = None if reader.has("parts") else reader.number("out_of", above=0)
    return {"parts": parts, "rubric": rubric, "office": office, "out_of": out_of}


def _check_parts(params, points):
    """The parts of several offices make up the full mark."""
    total = sum(part for code, part in params.parts)
    if params.parts and points is not None and total != points:
        values = {"total": total, "full": points}
        yield Problem("parts", ProblemCode.PARTS_DO_NOT_ADD_UP, values)


def _delegated(params, full):
    if params.parts:
        return lambda fact: _rows_of_parts(params.parts, dict(fact.parts))
    out_of = Fraction(full, UNITS) if params.out_of is None else params.out_of

    def evaluate(fact):
        if [code for code, points in fact.parts] != [""]:
            raise FactDoesNotFit(ProblemCode.UNKNOWN_PART, part=fact.parts[0][0] or "")
        given = fact.parts[0][1]
        _require_within(given, out_of)
        units = divide(given * full, out_of) if out_of else 0
        return ((units, Note.GIVEN, (given, out_of, Fraction(units) / UNITS)),)

    return evaluate


def _rows_of_parts(parts, given):
    known = dict(parts)
    if unknown := sorted(given.keys() - known.keys()):
        raise FactDoesNotFit(ProblemCode.UNKNOWN_PART, part=unknown[0])
    rows = []
    for code, most in parts:
        if code not in given:
            raise FactDoesNotFit(ProblemCode.PART_MISSING, part=code)
        _require_within(given[code], most)
        rows.append((amount(given[code]), Note.PART_GIVEN, (code, given[code])))
    return tuple(rows)


def _require_within(points, most):
    if not 0 <= points <= most:
        raise FactDoesNotFit(ProblemCode.OUTSIDE_RANGE, minimum=Fraction(0), maximum=most)


register(
    LeafKind(
        code="delegated",
        rule="R17",
        params=Delegated,
        accepts=(Given,),
        read=_read_delegated,
        compile=_delegated,
        check=_check_parts,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FromUnits(LeafParams):
    """The full mark × what share of their own full marks the units led came to.

    `combine`: their plain mean, the mean by their weights, or the lowest of them.
    """

    combine: str


def _from_units(params, full):
    def evaluate(fact):
        units = fact.units
        if params.combine == "lowest":
            worst = min(units, key=lambda unit: (unit.points / unit.out_of, unit.code))
            weights = [int(unit is worst) for unit in units]
        elif params.combine == "weighted":
            weights = [unit.weight for unit in units]
        else:
            weights = [1] * len(units)
        whole = sum(weights)
        if not whole:
            raise FactDoesNotFit(ProblemCode.NOT_ABOVE, limit=0)
        rows = []
        for unit, weight in zip(units, weights, strict=True):
            if not weight:
                values = (unit.code, unit.points, unit.out_of)
                rows.append((0, Note.UNIT_NOT_COUNTED, values))
                continue
            share = Fraction(weight) / whole
            units_of_point = divide(full * unit.points * share, unit.out_of)
            values = (unit.code, unit.points, unit.out_of, share * 100)
            rows.append((units_of_point, Note.UNIT_GIVES, values))
        return tuple(rows)

    return evaluate


register(
    LeafKind(
        code="from_units",
        rule="R18",
        params=FromUnits,
        accepts=(Units,),
        asks=(),
        read=lambda reader: {
            "combine": reader.choice("combine", ("mean", "weighted", "lowest"), default="mean")
        },
        compile=_from_units,
    )
)
