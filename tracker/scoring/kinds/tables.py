"""R6 value table (values or bands), R7 grade words to numbers."""

from dataclasses import dataclass
from fractions import Fraction

from ..facts import Count, Level, Measured, Ratio
from ..notes import Note
from ..numbers import amount
from ..problems import FactDoesNotFit, ProblemCode
from .measures import measure
from .registry import LeafKind, LeafParams, register


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTable(LeafParams):
    """Points for each value, or for each band of a measure (`at_least`, inclusive)."""

    values: tuple[tuple[str, Fraction], ...]
    bands: tuple[tuple[Fraction, Fraction], ...]
    below: Fraction


def _read_value_table(reader):
    if reader.has("values") == reader.has("bands"):
        reader.object_to("values", ProblemCode.ONE_OF, names="values, bands")
    bands = []
    for row in reader.rows("bands"):
        band = (row.number("at_least", required=True), row.number("points", required=True))
        row.finish()
        if bands and None not in (band[0], bands[-1][0]) and band[0] >= bands[-1][0]:
            reader.object_to("bands", ProblemCode.NOT_DESCENDING)
        bands.append(band)
    return {
        "values": reader.codes("values", number="points"),
        "bands": tuple(bands),
        "below": reader.number("below", default=Fraction(0)),
    }


def _value_table(params, full):
    table = {
        code: ((amount(points), Note.VALUE_GIVES, (code, points)),)
        for code, points in params.values
    }
    bands = tuple((bound, amount(points), points) for bound, points in params.bands)
    below, below_points = amount(params.below), params.below

    def by_value(fact):
        try:
            return table[fact.code]
        except KeyError:
            raise FactDoesNotFit(ProblemCode.UNKNOWN_VALUE, value=fact.code) from None

    def by_band(fact):
        value = measure(fact)
        for bound, units, points in bands:
            if value >= bound:
                return ((units, Note.BAND_GIVES, (value, bound, points)),)
        return ((below, Note.BELOW_BANDS, (value, below_points)),)

    def refuse(*accepted):
        names = ", ".join(kind.__name__.lower() for kind in accepted)
        raise FactDoesNotFit(ProblemCode.WRONG_FACT, accepts=names)

    if params.values:
        return lambda fact: by_value(fact) if type(fact) is Level else refuse(Level)
    return lambda fact: refuse(Measured, Count, Ratio) if type(fact) is Level else by_band(fact)


register(
    LeafKind(
        code="value_table",
        rule="R6",
        params=ValueTable,
        accepts=(Level, Measured, Count, Ratio),
        read=_read_value_table,
        compile=_value_table,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeWords(LeafParams):
    """Numbers for rubric levels, as points or as percentages of the full mark.

    With `bands` each level has one number per band. A load multiplies the result.
    """

    scale: str
    bands: tuple[str, ...]
    words: tuple[tuple[str, tuple[Fraction, ...]], ...]
    loads: tuple[tuple[str, Fraction], ...]


def _read_grade_words(reader):
    bands = reader.texts("bands")
    words = []
    for row in reader.rows("words", required=True):
        code = row.text("code", required=True)
        if bands:
            numbers = row.numbers("values", count=len(bands))
        else:
            numbers = (row.number("value", required=True),)
        row.finish()
        words.append((code, numbers))
    reader.unique("words", [code for code, numbers in words if code])
    return {
        "scale": reader.choice("scale", ("points", "percent"), default="points"),
        "bands": bands,
        "words": tuple(words),
        "loads": reader.codes("loads", number="factor", least=0),
    }


def _grade_words(params, full):
    by_share = params.scale == "percent"
    full_points = Fraction(full, 10_000)
    table = {}
    for code, numbers in params.words:
        for band, number in zip(params.bands or ("",), numbers, strict=True):
            place = (code, band) if band else (code,)
            if by_share:
                note = Note.LEVEL_IN_BAND_SHARE if band else Note.LEVEL_SHARE
                row = (amount(full_points * number / 100), note, (*place, number, full_points))
            else:
                note = Note.LEVEL_IN_BAND_GIVES if band else Note.LEVEL_GIVES
                row = (amount(number), note, (*place, number))
            table[code, band] = row
    loads = dict(params.loads)

    def evaluate(fact):
        row = table.get((fact.code, fact.band))
        if row is None:
            value = f"{fact.code} {fact.band}".strip()
            raise FactDoesNotFit(ProblemCode.UNKNOWN_VALUE, value=value)
        if not fact.load:
            return (row,)
        factor = loads.get(fact.load)
        if factor is None:
            raise FactDoesNotFit(ProblemCode.UNKNOWN_VALUE, value=fact.load)
        return (row, (row[0] * (factor - 1), Note.LOAD_FACTOR, (fact.load, factor)))

    return evaluate


register(
    LeafKind(
        code="grade_words",
        rule="R7",
        params=GradeWords,
        accepts=(Level,),
        read=_read_grade_words,
        compile=_grade_words,
    )
)
