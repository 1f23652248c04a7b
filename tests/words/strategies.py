"""Random valid rules of every kind, for tests of whatever is done with rules.

`rules()` gives `(kind, params, points, weight)`: params as JSON holds them, with defaults stated
or left out, and titles of their codes by `titles()`, awkward ones included.
"""

from fractions import Fraction

from hypothesis import strategies as st

from tracker import scoring

CODES = ["a", "b", "light", "county-level", "县级", "x y", "it’s", "‘q’", "好、较好", "1分", "“"]
TITLES = [
    "",
    "好",
    "较好",
    "一般",
    "好的",
    "最高",
    "其余",
    "每件",
    "不足一档的不计",
    "有计划、有总结",
    "好1分、较好",
    "满分2分，扣完为止。",
    "“引号”里的",
    "引号”",
    "5G建设",
    "good",
    "fairly good",
    "at most",
    "At most",
    "down to",
    "below that",
    "good 1 point, fair",
    "good × 2",
    "well-kept",
    "‘q’",
    "a",
]

positive = st.integers(1, 3000).map(lambda n: Fraction(n, 100))
not_negative = st.one_of(st.just(Fraction(0)), positive)
signed = st.one_of(not_negative, positive.map(lambda n: -n))
counts = st.integers(0, 400)


def number(values):
    """A number as JSON may hold it: a text, here and there with needless zeros, or an int."""
    return st.tuples(values, st.integers(0, 2)).map(lambda pair: _spelt(*pair))


def _spelt(value, way):
    if way == 0 and value.denominator == 1:
        return int(value)
    hundredths = int(abs(value) * 100)
    text = f"{'-' if value < 0 else ''}{hundredths // 100}.{hundredths % 100:02d}"
    return text if way == 1 else text.rstrip("0").rstrip(".")


def _some(strategy, fewest=1, most=4, key=lambda row: row["code"]):
    return st.lists(strategy, min_size=fewest, max_size=most, unique_by=key)


codes = st.sampled_from(CODES)


def _coded(name, values):
    return _some(st.fixed_dictionaries({"code": codes, name: number(values)}))


def _steps_up(name, smallest, rows):
    """Rows whose `name` goes up, from a strategy of (number, points)."""
    return st.lists(rows, min_size=1, max_size=4, unique_by=lambda row: row[0]).map(
        lambda found: [{name: to, "points": points} for to, points in sorted(found)]
    )


def _fixed(**required):
    return st.fixed_dictionaries(required)


def _object(required=None, **optional):
    return st.fixed_dictionaries(required or {}, optional=optional)


def _one_of(*values):
    return st.sampled_from(values)


def _bands(draw_points):
    return st.lists(
        st.tuples(signed, number(draw_points)), min_size=1, max_size=4, unique_by=lambda r: r[0]
    ).map(
        lambda rows: [
            {"at_least": _spelt(bound, 2), "points": points}
            for bound, points in sorted(rows, reverse=True)
        ]
    )


@st.composite
def _grade_words(draw):
    params = draw(_object(scale=_one_of("points", "percent"), loads=_coded("factor", positive)))
    bands = draw(st.lists(codes, max_size=3, unique=True))
    if bands:
        params["bands"] = bands
        value = st.lists(number(signed), min_size=len(bands), max_size=len(bands))
        word = st.fixed_dictionaries({"code": codes, "values": value})
    else:
        word = st.fixed_dictionaries({"code": codes, "value": number(signed)})
    return params | {"words": draw(_some(word))}


@st.composite
def _discretionary(draw):
    mode = draw(_one_of("award", "deduct"))
    least, most = sorted(draw(st.tuples(*2 * [signed if mode == "award" else not_negative])))
    params = {"least": _spelt(least, 2), "most": _spelt(most, 1)}
    if mode == "deduct" or draw(st.booleans()):
        params["mode"] = mode
    options = [None, least, most] + ([Fraction(0)] if mode == "deduct" else [])
    default = draw(st.sampled_from(options))
    return params if default is None else params | {"default": _spelt(default, 2)}


@st.composite
def _step(draw):
    params = draw(
        _object(
            {"target": number(signed), "step": number(positive)},
            base=number(signed),
            steps=_one_of("whole", "started", "part"),
        )
    )
    below, above = draw(st.tuples(signed, signed).filter(any))
    return params | {"below": _spelt(below, 2), "above": _spelt(above, 0)}


@st.composite
def _table_of_places(draw, better=True):
    against = draw(_one_of("rank", "share"))
    params = draw(_object(within=_one_of("all", "parent", "kind"), ties=_one_of("best", "worst")))
    params["against"] = against
    if better:
        params |= draw(_object(better=_one_of("higher", "lower")))
    points = number(signed)
    if against == "rank":
        rows = _steps_up("to", 1, st.tuples(st.integers(1, 50), points))
        return params | {"places": draw(rows)} | draw(_object(beyond=points))
    shares = draw(_steps_up("to", 1, st.tuples(st.integers(1, 99), points)))
    shares.append({"to": "100", "points": draw(points)})
    optional = _object(rounding=_one_of("half_up", "down", "up"), at_least_one=st.booleans())
    return params | {"shares": shares} | draw(optional)


@st.composite
def _against_a_reference(draw):
    against = draw(_one_of("mean", "own_history"))
    params = {"against": against} | draw(
        _object(base=number(signed), better=_one_of("higher", "lower"), equal=number(signed))
    )
    above, below = draw(st.tuples(signed, signed).filter(any))
    params |= {"above": _spelt(above, 0), "below": _spelt(below, 2)}
    if against == "own_history":
        return params | {"years": draw(st.integers(1, 6))}
    return params | draw(_object(within=_one_of("all", "parent", "kind")))


_lateness = st.one_of(
    st.tuples(
        _steps_up("over", 0, st.tuples(st.integers(0, 90), number(not_negative))),
        number(not_negative),
    ).map(lambda pair: {"bands": pair[0], "never": pair[1]}),
    _object({"each": number(positive), "never": number(not_negative)}, grace=st.integers(0, 30)),
)

_exceptions = _some(_fixed(code=codes))
_veto = st.one_of(
    _object({"effect": _one_of("item", "total")}, limit=number(not_negative)),
    _fixed(effect=st.just("grade"), grade=codes),
    _fixed(effect=st.just("class"), classes=st.lists(codes, min_size=1, max_size=3, unique=True)),
)

OWN_PARAMS = {
    "all_or_nothing": st.just({}),
    "gate": st.just({}),
    "checklist": _object(
        {"checks": _coded("points", not_negative)}, mode=_one_of("deduct", "award")
    ),
    "per_occurrence": _object({"each": number(positive)}, mode=_one_of("deduct", "add")),
    "shortfall": _fixed(required=st.integers(1, 400), each=number(positive)),
    "bonus": _object({"each": number(positive)}, beyond=counts),
    "severity": _object(
        {"levels": _coded("points", not_negative)},
        mode=_one_of("deduct", "add"),
        circumstances=_coded("factor", not_negative),
        same_event=_one_of("each", "highest"),
    ),
    "ladder": _object(
        {"levels": _coded("points", not_negative)},
        roles=_coded("factor", not_negative),
        first_time_only=st.booleans(),
    ),
    "lateness": _lateness,
    "ratio": _object(
        denominator=number(positive), if_nothing_due=_one_of("refuse", "full", "zero")
    ),
    "step": _step(),
    "threshold": _object(
        {
            "comparison": _one_of("at_least", "over", "at_most", "under"),
            "threshold": number(signed),
        },
        otherwise=number(signed),
    ),
    "value_table": st.one_of(
        _object({"values": _coded("points", signed)}, below=number(signed)),
        _object({"bands": _bands(signed)}, below=number(signed)),
    ),
    "grade_words": _grade_words(),
    "discretionary": _discretionary(),
    "delegated": st.one_of(
        _fixed(parts=_coded("points", not_negative)),
        _object({"rubric": codes}, out_of=number(positive)),
        _object({"office": st.sampled_from(TITLES[1:])}, out_of=number(positive)),
    ),
    "from_units": _object(combine=_one_of("mean", "weighted", "lowest")),
    "veto": st.tuples(
        _veto,
        _object({"exceptions": _exceptions}, needs_proof=st.booleans(),
                expires_months=st.integers(1, 36)),
    ).map(lambda pair: pair[0] | pair[1]),
    "relative": st.one_of(_table_of_places(), _against_a_reference()),
    "sum": st.just({}),
    "mean": st.just({}),
    "weighted_mean": st.just({}),
    "highest": st.just({}),
    "lowest": st.just({}),
    "from_full_mark": st.just({}),
    "first_applicable": st.just({}),
    "not_twice": st.just({}),
    "adjusted": _object({"factors": _coded("factor", not_negative)}, of=_one_of("points", "lost")),
    "ranked": _table_of_places(better=False),
}  # fmt: skip

CAP_MUST_BE_STATED = {"bonus", "ladder", "step", "relative"}

_periods = _object(
    {"of": _one_of("month", "quarter", "half_year", "year")},
    combine=_one_of("mean", "sum", "lowest", "highest", "last"),
    missing=_one_of("refuse", "zero", "skip"),
)


@st.composite
def rules(draw, kind=None):
    """A random rule: (kind, params, points, weight); `scoring.parse` accepts it."""
    kind = kind or draw(st.sampled_from(sorted(OWN_PARAMS)))
    entry = scoring.KINDS[kind]
    params = dict(draw(OWN_PARAMS[kind]))
    optional = {"floor": _one_of(None, 0, "-2", "0.50"), "schema": st.just(1)}
    required = {}
    (required if kind in CAP_MUST_BE_STATED else optional)["cap"] = _one_of(None, 3, "0.5", "12.25")
    if entry.is_leaf:
        optional["if_not_applicable"] = _one_of("refuse", "rescale", "full")
        optional["periods"] = _periods
    params |= draw(_object(required, **optional))
    if entry.is_leaf and not entry.has_full_mark:
        points = draw(_one_of(None, Fraction(0)))
    elif kind == "delegated" and "parts" in params:
        points = sum(scoring.exact(part["points"]) for part in params["parts"])
    else:
        points = draw(st.one_of(st.none(), not_negative))
    weight = draw(st.one_of(st.none(), st.integers(0, 10_000).map(lambda n: Fraction(n, 100))))
    return kind, params, points, weight


@st.composite
def titles(draw):
    """Titles of some of the codes, the awkward and the doubtful ones included."""
    named = draw(st.lists(codes, unique=True))
    return [
        {
            "code": code,
            "title_zh": draw(st.sampled_from(TITLES)),
            "title_en": draw(st.sampled_from(TITLES)),
        }
        for code in named
    ]
