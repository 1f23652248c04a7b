"""What a change of a draft did, in words: added, removed, moved, points 4 → 5.

The rows of a change are compared as two versions are (`differences`), so that both are said in
the same sentences; only where an item stands is told here.
"""

from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.determination.actions.outlines import BANDS, DIMENSIONS, RULES
from tracker.determination.differences.comparing import compare_items
from tracker.determination.differences.sentences import sentence
from tracker.determination.rows import PLACE, changed_columns, columns_of
from tracker.organisations.bilingual import in_language

VERBS = {
    "added": gettext_lazy("added"),
    "edited": gettext_lazy("changed"),
    "moved": gettext_lazy("moved"),
    "removed": gettext_lazy("removed"),
    "dimensions": gettext_lazy("dimensions changed"),
    "grades": gettext_lazy("grades changed"),
    "imported": gettext_lazy("brought in by a sheet"),
    "confirmed": gettext_lazy("rules confirmed"),
    "judged": gettext_lazy("left to judgement within a range"),
    "undone": gettext_lazy("undone"),
    "redone": gettext_lazy("done again"),
}
MOST_ITEMS = 8  # sentences of one change that are shown


class Titles:
    """The titles of a version's items and dimensions, which a change names by code: two queries."""

    def __init__(self, version):
        self.items = _titles(version.nodes)
        self.dimensions = _titles(version.dimensions)


def _titles(rows):
    return {code: (zh, en) for code, zh, en in rows.values_list("code", "title_zh", "title_en")}


def verb_of(change):
    """Return what was done, in a word or two."""
    return VERBS.get(change.verb, change.verb)


def lines_of_change(change, titles):
    """Return ([sentences], how many further ones are left out)."""
    before, after = _Side(change.before, titles), _Side(change.after, titles)
    lines = [sentence(one) for one in compare_items(before, after)]
    lines += _stands_elsewhere(change)
    return lines[:MOST_ITEMS], max(len(lines) - MOST_ITEMS, 0)


def lines_of_item(change, code, titles):
    """Return the sentences about one item of a change."""
    sides = [_Side({code: rows[code]}, titles) for rows in (change.before, change.after)]
    return [sentence(one) for one in compare_items(*sides)]


class _Side:
    """The rows before or after a change, as `compare_items` reads a version."""

    def __init__(self, rows, titles):
        self.titles = titles
        self.version = SimpleNamespace(bands=rows.get(BANDS) or [], rules=rows.get(RULES) or {})
        self.dimensions = {
            row["code"]: SimpleNamespace(**row) for row in rows.get(DIMENSIONS) or ()
        }
        self.nodes, self.parents = {}, {}
        for code, row in rows.items():
            if row is not None and code not in (BANDS, DIMENSIONS, RULES):
                self.nodes[code] = self._node(row)
                self.parents[code] = row["parent"]

    def _node(self, row):
        dimension = None
        if row["dimension"] is not None:
            zh, en = self.titles.dimensions.get(row["dimension"], (row["dimension"], ""))
            dimension = SimpleNamespace(code=row["dimension"], title_zh=zh, title_en=en)
        cited = [SimpleNamespace(code=code) for code in row["clauses"]]
        return SimpleNamespace(
            **columns_of(row),
            dimension=dimension,
            dimension_id=row["dimension"],
            clauses=SimpleNamespace(all=lambda: cited),
        )

    def children(self, parent):
        """No order is compared: neighbours that only made room are not spoken of."""
        return []

    def titles_of(self, code):
        """Return the titles of an item that may stand outside the change."""
        if code in self.nodes:
            return self.nodes[code].title_zh, self.nodes[code].title_en
        return self.titles.items.get(code, (code, "")) if code else None


def _stands_elsewhere(change):
    """Say which item changed its place among its neighbours, where nothing else happened."""
    steps = {}
    for code, before in change.before.items():
        after = change.after[code]
        if not (isinstance(before, dict) and isinstance(after, dict)) or code in (BANDS, RULES):
            return []
        if not set(changed_columns(before, after)) <= set(PLACE):
            return []
        if before["parent"] != after["parent"]:
            return []
        steps[code] = after["order"] - before["order"]
    if not steps:
        return []
    # neighbours only ever make room by going on: what goes back, or farthest, is what was moved
    code = min(steps, key=lambda one: (steps[one] > 0, -steps[one]))
    row = change.after[code]
    return [_("“%(title)s”: moved") % {"title": in_language(row["title_zh"], row["title_en"])}]
