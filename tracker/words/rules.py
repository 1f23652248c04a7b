"""A rule and its plainest form: what is left out stands for its default, numbers are shortest.

Inside the sentences every parameter is stated (`stated`); a rubric holds only what differs from
the default (`plain`). Both forms are the same rule to the scorer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tracker import scoring
from tracker.scoring.kinds import Bound
from tracker.scoring.numbers import read, write

from .phrases import ITEM, Part, Rows
from .table import DEFAULTS, FULL_MARK, SENTENCES


@dataclass(frozen=True)
class Rule:
    """A rule as a rubric holds it: `params` are JSON, `weight` is per cent below a weighted mean.

    `points` is the full mark; None where there is none, or where it is not known yet.
    """

    kind: str
    params: dict
    points: Fraction | None = None
    weight: Fraction | None = None


def plain(kind: str, params: Mapping, points=None, weight=None) -> Rule:
    """Return a rule in its plainest form.

    :raises scoring.InvalidRule: with everything that is wrong with it.
    :raises scoring.NotExact: for points or a weight that are no exact number.
    """
    return _rule(stated(kind, params, points, weight))


def stated(kind: str, params: Mapping, points=None, weight=None) -> dict:
    """Return every value of a rule, defaults included, under its parameter's name.

    :raises scoring.InvalidRule, scoring.NotExact: as `plain`.
    """
    scoring.parse(kind, params)
    points, weight = (None if n is None else scoring.exact(n) for n in (points, weight))
    if not _has_full_mark(kind):
        if points:
            problem = scoring.Problem("points", scoring.ProblemCode.NO_FULL_MARK)
            raise scoring.InvalidRule([problem])
        points = None
    own = {name: value for name, value in params.items() if name != "schema"}
    return {
        **_defaults(kind),
        **_tidied(own, SENTENCES[kind].fields),
        "kind": kind,
        "points": None if points is None else write(points),
        "weight": None if weight is None else write(weight),
    }


def rule_of(values: Mapping) -> Rule:
    """Return the rule of stated values.

    :raises scoring.InvalidRule: when the scorer refuses it.
    """
    rule = _rule(values)
    scoring.parse(rule.kind, rule.params)
    return rule


def _rule(values):
    kind, defaults = values["kind"], _defaults(values["kind"])
    fields = SENTENCES[kind].fields
    params = {
        name: _as_json(values[name], fields.get(name))
        for name in values
        if name in defaults and values[name] != defaults[name]
    }
    numbers = {
        name: None if values[name] is None else read(values[name]) for name in ("points", "weight")
    }
    return Rule(kind, params, **numbers)


def _has_full_mark(kind):
    entry = scoring.KINDS[kind]
    return not entry.is_leaf or entry.has_full_mark


def _defaults(kind):
    """Return what every parameter of a kind stands at when it is left out; None: nothing."""
    entry = scoring.KINDS[kind]
    said = SENTENCES[kind].keys - {"kind", "points", "weight"}
    return {
        **dict.fromkeys(sorted(said)),
        **DEFAULTS.get(kind, {}),
        **({"if_not_applicable": "refuse"} if entry.is_leaf else {}),
        "floor": _bound(entry.default_floor),
        "cap": _bound(entry.default_cap),
    }


def _bound(bound):
    if bound is Bound.FULL_MARK:
        return FULL_MARK
    return None if bound is None else write(bound)


def _tidied(values, fields):
    """Return an object's values in the form that the phrases know; an empty text is left out."""
    return {
        name: _tidied_value(value, fields[name]) for name, value in values.items() if value != ""
    }


def _tidied_value(value, field):
    if value is None or field is None:
        return value
    if isinstance(field, Rows):
        if field.fields.keys() == {ITEM}:
            return tuple(field.fields[ITEM].tidy(row) for row in value)
        return tuple(_tidied(row, field.fields) for row in value)
    if isinstance(field, Part):
        return {**field.defaults, **_tidied(value, field.fields)}
    return field.tidy(value)


def _as_json(value, field):
    if isinstance(value, tuple):
        fields = field.fields if isinstance(field, Rows) else {}
        return [
            {name: _as_json(part, fields.get(name)) for name, part in row.items()}
            if isinstance(row, dict)
            else row
            for row in value
        ]
    if isinstance(field, Part):
        return {
            name: part
            for name, part in value.items()
            if name not in field.defaults or part != field.defaults[name]
        }
    return value
