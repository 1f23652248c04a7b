"""Facts as JSON-able data and back: what snapshots, marks and rubric examples hold."""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction

from .facts import (
    Awarded,
    Checks,
    Count,
    Delays,
    Event,
    Events,
    Fact,
    Given,
    Level,
    Measured,
    Met,
    NotApplicable,
    Periods,
    Ratio,
    Reviewed,
    Standing,
    Unit,
    Units,
    Vetoed,
)
from .numbers import NotExact, read, write
from .problems import FactDoesNotFit, ProblemCode

FACTS = {
    "met": Met,
    "count": Count,
    "measured": Measured,
    "ratio": Ratio,
    "checks": Checks,
    "level": Level,
    "awarded": Awarded,
    "not_applicable": NotApplicable,
    "reviewed": Reviewed,
    "events": Events,
    "delays": Delays,
    "standing": Standing,
    "given": Given,
    "units": Units,
    "vetoed": Vetoed,
    "periods": Periods,
}
CODES = {fact: code for code, fact in FACTS.items()}


def dump_fact(fact: Fact) -> dict:
    """Return a fact as JSON-able data: kind under "fact", numbers as text, empty parts left out."""
    return {"fact": CODES[type(fact)], **_dump_parts(fact)}


def _dump_parts(row) -> dict:
    data = {}
    for part in fields(row):
        value = getattr(row, part.name)
        if value != part.default or part.name in _ALWAYS:
            value = _DUMP.get(part.name, _dump_plain)(value)
            if value not in ("", [], None):
                data[part.name] = value
    return data


def _dump_plain(value):
    if isinstance(value, Fraction):
        return write(value)
    return list(value) if isinstance(value, tuple) else value


# what stands in the data even where it is as it would be anyhow; what is nested or mixed
_ALWAYS = frozenset({"method", "trim_from"})
_DUMP = {
    "checks": dict,
    "marks": lambda marks: [dump_fact(mark) for mark in marks],
    "events": lambda events: [_dump_parts(event) for event in events],
    "units": lambda units: [_dump_parts(unit) for unit in units],
    "parts": lambda parts: [[code, write(points)] for code, points in parts],
    "periods": lambda periods: [[code, fact and dump_fact(fact)] for code, fact in periods],
}


def _load_numbers(parts):
    return tuple((code, _number(points)) for code, points in parts)


def _number(value):
    return read(value) if isinstance(value, str) else value


_LOAD = {
    "checks": lambda checks: tuple(checks.items()),
    "marks": lambda marks: tuple(load_fact(mark) for mark in marks),
    "events": lambda events: tuple(_load_parts(Event, event) for event in events),
    "units": lambda units: tuple(_load_parts(Unit, unit) for unit in units),
    "parts": _load_numbers,
    "periods": lambda periods: tuple((code, fact and load_fact(fact)) for code, fact in periods),
    "days": tuple,
    "evidence": lambda evidence: evidence if isinstance(evidence, str) else tuple(evidence),
    "circumstances": lambda codes: codes if isinstance(codes, str) else tuple(codes),
}


def load_fact(data: dict) -> Fact:
    """Return the fact that `dump_fact` wrote, or that a rubric example states.

    :raises FactDoesNotFit: for an unknown kind or part, or a value that the fact refuses.
    """
    if not isinstance(data, Mapping):
        raise FactDoesNotFit(ProblemCode.NOT_AN_OBJECT)
    parts = dict(data)
    name = parts.pop("fact", None)
    kind = FACTS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise FactDoesNotFit(ProblemCode.WRONG_FACT, accepts=", ".join(FACTS))
    return _load_parts(kind, parts)


def _load_parts(kind, data):
    parts, known = dict(data), {part.name: part.type for part in fields(kind)}
    if unknown := sorted(set(parts) - set(known)):
        raise FactDoesNotFit(ProblemCode.UNKNOWN_PARAMETER, name=unknown[0])
    try:
        for name, value in parts.items():
            if name in _LOAD:
                parts[name] = _LOAD[name](value)
            elif known[name] in (Fraction, Fraction | None):
                parts[name] = _number(value)
        return kind(**parts)
    except FactDoesNotFit:
        raise
    except NotExact as error:
        raise FactDoesNotFit(ProblemCode.NOT_A_NUMBER) from error
    except (TypeError, AttributeError, ValueError) as error:
        raise FactDoesNotFit(ProblemCode.REQUIRED) from error
