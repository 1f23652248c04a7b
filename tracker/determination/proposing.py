"""The text of an item's scoring standard as proposed rules, for a person to confirm.

What was read becomes a rule with how sure the reader is; what was not read becomes a rule at a
reviewer's discretion whose range is missing, so that the draft cannot be published before somebody
has said it. No figure is made up.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from tracker import reading, scoring
from tracker.determination import rubric
from tracker.determination.framework_files.rows import decimal
from tracker.determination.models import IndicatorKind, Node, Reading
from tracker.determination.rows import COLUMNS
from tracker.determination.rule_words import problems as rule_problems
from tracker.scoring.numbers import write

LONGEST_TITLE = {"zh": 200, "en": 300}
UNKNOWN = "discretionary"
# per cent: below SURE a third of what is read states a wrong figure (docs/reading.md), so that each
# such rule is confirmed by itself
SURE, FAIRLY_SURE = 90, 60
# codes that the reader gives to words that every county knows
LEVELS = {
    "national": ("国家级", "national"),
    "provincial": ("省级", "provincial"),
    "municipal": ("市级", "municipal"),
    "county": ("县级", "county"),
    "town": ("镇级", "town"),
    "village": ("村级", "village"),
}

_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class ProposedNode:
    """One rule of an item: its kind, parameters, points in 0.0001, title, clause and sureness.

    `is_read` is False for a clause that was not understood.
    """

    kind: str
    params: dict
    points: int
    title: str
    text: str
    sureness: int
    is_read: bool = True


@dataclass(frozen=True)
class ProposedItem:
    """What an item becomes: one rule, or a group (`kind`, `params`) of several."""

    kind: str
    params: dict
    rules: tuple

    @property
    def is_group(self):
        """Whether the rules stand below the item, which combines them."""
        return not (len(self.rules) == 1 and self.rules[0].kind == self.kind)

    @property
    def is_read(self):
        """Whether every clause that speaks of points was understood."""
        return all(rule.is_read for rule in self.rules)


def propose(text, points) -> ProposedItem:
    """Return what a standard's text is read as; `points` is the full mark in 0.0001 or None."""
    if not text.strip():
        return _single(ProposedNode(UNKNOWN, {}, points or 0, "", "", 0, False))
    full = None if points is None else write(scoring.from_units(points))
    proposal = _read(text, full)
    unread = [piece for piece in proposal.unread if piece.why not in reading.SETTLED]
    rules = sorted([*proposal.rules, *unread], key=lambda one: one.start)
    if not proposal.rules:
        return _single(ProposedNode(UNKNOWN, {}, points or 0, "", text, 0, False))
    if proposal.combination == "single" and not unread:
        return _single(_rule(proposal.rules[0], points or 0))
    if proposal.combination == "single":
        # the rule keeps the full mark; what was not understood stands beside it until it is settled
        nodes = tuple(_rule(one, points or 0) for one in rules)
        return ProposedItem("sum", {"floor": 0, **_cap(points)}, nodes)
    return ProposedItem(
        str(proposal.combination), dict(proposal.params), tuple(_rule(one, None) for one in rules)
    )


@lru_cache(maxsize=4_096)
def _read(text, full):
    # read for the preview and again for the act: the same text is the same proposal
    return reading.propose(text, points=full)


def _cap(points):
    return {"cap": decimal(points)} if points else {}


def _single(rule):
    return ProposedItem(rule.kind, rule.params, (rule,))


def _rule(one, full):
    """Return a rule or an unread piece as a ProposedNode; `full` is the item's mark, if its own."""
    kind = getattr(one, "kind", None)
    if kind is None:
        return ProposedNode(UNKNOWN, {}, 0, "", one.text.strip(), 0, False)
    stated = 0 if one.points is None else scoring.to_units(one.points)
    if full is not None and _has_full_mark(kind):
        stated = stated or full
    points = stated if _has_full_mark(kind) else 0
    return ProposedNode(kind, dict(one.params), points, one.title, one.text.strip(), one.sureness)


def _has_full_mark(kind):
    known = scoring.KINDS.get(kind)
    return known is None or not known.is_leaf or known.has_full_mark


def left_open(node):
    """Return in words what keeps a proposed rule from being confirmed, or ""."""
    params = node.params if isinstance(node.params, dict) else {}
    try:
        scoring.parse(node.kind, params if node.schema == 1 else {**params, "schema": node.schema})
    except scoring.InvalidRule as error:
        return " ".join(rule_problems.in_place(problem) for problem in error.problems)
    return ""


def blank_row():
    """Return the row of an item that says nothing yet."""
    plain = {column: Node._meta.get_field(column).get_default() for column in COLUMNS}
    return {**plain, "parent": None, "dimension": None, "clauses": []}


def rows_of_item(code, row, item, points, *, taken):
    """Return {code: row} of an item and its rules; `row` holds what is known of the item itself.

    `taken` are codes that the rules below may not have.
    """
    top = {**blank_row(), **row, "code": code, "kind": item.kind, "params": item.params}
    top["points"] = points or 0
    if not item.is_group:
        rule = item.rules[0]
        return {code: {**top, "points": rule.points, **_as_rule(rule, row.get("source"))}}
    if item.kind == "sum" and not any(rule.points for rule in item.rules):
        # bonuses only: the points of the line are the most they can add, not part of the full mark
        top["points"], top["params"] = 0, {**_cap(points), **item.params}
    rows, number = {code: {**top, "is_indicator": False}}, 0
    for rule in item.rules:
        number += 1
        while f"{code}-{number}" in taken:
            number += 1
        below = f"{code}-{number}"
        rows[below] = {
            **blank_row(),
            **in_columns("title", _title(rule, row)),
            **in_columns("standard", rule.text),
            "code": below,
            "parent": code,
            "dimension": row.get("dimension"),
            "applies_to": row.get("applies_to", []),
            "order": row.get("order", 0) + number,
            "kind": rule.kind,
            "params": rule.params,
            "points": rule.points,
            **_as_rule(rule, None),
        }
    return rows


def _title(rule, row):
    text = " ".join((rule.title or rule.text).split())
    if not text:
        return row.get("title_zh") or row.get("title_en")
    limit = LONGEST_TITLE[language_of(text)]
    if rule.kind == "gate":
        # the text names what empties the item; the condition is that it did not occur
        text = without(text[: limit - 10])
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _as_rule(rule, source):
    """Return the columns that tell a proposed rule, and where its fact may come from."""
    judged = _is_judged(rule.kind)
    return {
        "is_indicator": True,
        "indicator_kind": str(IndicatorKind.QUALITATIVE if judged else IndicatorKind.QUANTITATIVE),
        "source": source or ({"from": "review"} if judged else {}),
        "levels": levels_of(rule.params),
        "reading": str(Reading.PROPOSED),
        "sureness": rule.sureness,
        "reason_needed": rule.kind == UNKNOWN,
    }


def levels_of(params):
    """Return titles for the codes of a proposed rule: well-known levels, checks that name a fault.

    A text names what is wrong (班子不健全扣2分); a check asks whether all is well.
    """
    named = [row.get("code") for row in params.get("levels", ()) if isinstance(row, dict)]
    levels = [
        {"code": code, "title_zh": LEVELS[code][0], "title_en": LEVELS[code][1]}
        for code in named
        if code in LEVELS
    ]
    if params.get("mode", "deduct") == "deduct":
        checks = [row["code"] for row in params.get("checks", ()) if isinstance(row, dict)]
        levels += [{"code": code, **in_columns("title", without(code))} for code in checks]
    return levels


def without(fault):
    """Return the condition that a fault did not occur, in the fault's language."""
    return f"未出现“{fault}”" if language_of(fault) == "zh" else f"no “{fault}”"


def _is_judged(kind):
    """Tell whether a rule can take what reviewers decide."""
    known = scoring.KINDS.get(kind)
    taken = set(rubric.FACTS_OF_SOURCE["review"])
    return known is not None and known.is_leaf and bool(taken & set(known.accepts))


def language_of(text):
    """Return the language a text of a sheet is taken to be in: zh or en."""
    return "zh" if _CHINESE.search(text) or not text.strip() else "en"


def in_columns(name, text):
    """Return {column: text} of a paired column, in the column of the text's language."""
    return {f"{name}_{language_of(text)}": text} if text else {}
