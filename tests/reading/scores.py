"""Compare what was read with what a person read: the same comparison for tests and benchmark."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tracker import reading

FOLDER = Path(__file__).resolve().parents[1] / "data" / "rule_texts"
# words, not figures: they are not compared
_WORDS = ("schema", "classes", "grade", "periods", "same_event", "equal", "mode")
# sureness, per cent and more
BANDS = (90, 80, 60, 0)
_TABLES = ("value_table", "grade_words")


def items(name):
    """Return the labelled items of one file."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["items"]


def proposed(item):
    """Return the proposal for a labelled item."""
    return reading.propose(item["text"], points=item["points"], language=item["language"])


def figures(kind, params):
    """Return (kind, figures) of one rule in a form that two readings can be compared in.

    The two table kinds score alike, so words and values are one kind here; codes and words are left
    out; a floor or cap that is the usual one is left out.
    """
    found = {}
    if kind in _TABLES and "bands" not in params:
        rows = params.get("values") or params.get("words") or ()
        found["values"] = [
            row if isinstance(row, str) else row.get("points", row.get("value")) for row in rows
        ]
        return "table", json.dumps(found)
    for name, value in params.items():
        if name in _WORDS and not (
            name == "mode" and value in ("add", "award") and kind in ("per_occurrence", "checklist")
        ):
            continue
        if name in ("floor", "cap", "beyond", "below", "above", "otherwise") and value in (
            None,
            "0",
            0,
        ):
            continue
        if name == "checks":
            continue
        if isinstance(value, list):
            value = [_row(row) for row in value]
        found[name] = value
    return kind, json.dumps(found, sort_keys=True)


def _row(row):
    if isinstance(row, dict):
        return [str(row[key]) for key in row if key != "code"] if len(row) > 2 else _pair(row)
    if isinstance(row, list):
        return [str(value) for value in row]
    return str(row)


def _pair(row):
    values = [str(value) for key, value in row.items() if key != "code"]
    return values if len(values) > 1 else values[0]


def expanded(kind, params):
    """Yield a rule as the units that are compared: a checklist is as many as it has checks."""
    if kind == "checklist" and "checks" in params:
        mode = {"mode": "award"} if params.get("mode") == "award" else {}
        bounds = {name: params[name] for name in ("floor", "cap") if params.get(name)}
        for row in params["checks"]:
            yield figures(kind, {"points": row["points"], **mode, **bounds})
    else:
        yield figures(kind, params)


@dataclass
class Score:
    """How a set of texts was read. `sizes` counts rules that state figures."""

    expected: int = 0
    right: int = 0
    proposed: int = 0
    wrong_figures: int = 0
    wrong_kind: int = 0
    left_open: int = 0
    items: int = 0
    whole_items: int = 0
    bands: dict = field(default_factory=lambda: {})
    misses: list = field(default_factory=list)

    @property
    def recall(self):
        """Per cent of the expected rules that were proposed with the right kind and figures."""
        return 100 * self.right / self.expected if self.expected else 0

    @property
    def wrong_figure_rate(self):
        """Per cent of the proposed rules with figures that have figures nobody reads there."""
        return 100 * self.wrong_figures / self.proposed if self.proposed else 0


# what a rule hangs on; every other figure is points
_HANGS_ON = ("required", "threshold", "target", "step", "places", "shares", "bands", "denominator")


def _same_figures(got, wanted):
    """Return whether a rule of another kind has the right figures all the same.

    It states the same points, and of what they hang on nothing that the text does not say.
    """
    got, wanted = json.loads(got), json.loads(wanted)
    points, hung = _split(got)
    right_points, right_hung = _split(wanted)
    return points == right_points and not hung - right_hung


def _split(figures_):
    points, hung = Counter(), Counter()
    for name, value in figures_.items():
        (hung if name in _HANGS_ON else points).update(_flat(value))
    return points, hung


def _flat(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from _flat(each)
    elif isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        text = str(value).lstrip("-")
        if text.replace(".", "").isdigit():
            yield text


def score(rows):
    """Return the score over labelled items."""
    total = Score()
    for item in rows:
        proposal = proposed(item)
        wanted = [unit for rule in item["expected"] for unit in _expected(rule)]
        got = [(unit, rule) for rule in proposal.rules for unit in expanded(rule.kind, rule.params)]
        left = list(wanted)
        unmatched = []
        for unit, rule in got:
            states = bool(list(_flat(json.loads(unit[1])))) or unit[0] not in (
                "discretionary",
                "veto",
            )
            is_right = unit in left
            if is_right:
                left.remove(unit)
                total.right += 1
            else:
                unmatched.append((unit, rule, states))
            if states:
                total.proposed += 1
                band = next(low for low in BANDS if rule.sureness >= low)
                hits, count = total.bands.get(band, (0, 0))
                total.bands[band] = (hits + is_right, count + 1)
        spare = [text for _kind, text in left]
        for unit, _rule, states in unmatched:
            if not states:
                total.left_open += 1
                continue
            fitting = next((text for text in spare if _same_figures(unit[1], text)), None)
            if fitting is not None:
                spare.remove(fitting)
                total.wrong_kind += 1
            else:
                total.wrong_figures += 1
                total.misses.append(("WRONG", item["id"]))
        total.expected += len(wanted)
        total.items += 1
        total.whole_items += not left and not unmatched
        if left or unmatched:
            total.misses.append((item["id"], item["text"], left, [u for u, _r, _s in unmatched]))
    return total


def _expected(rule):
    params = {key: value for key, value in rule.items() if key != "kind"}
    yield figures(rule["kind"], params)
