"""What a sheet would make of a version: new, changed and unchanged items, and their rows.

A line belongs to the item of the same dimension and content. Where its text is as it was, the item
keeps its rule, confirmed or not; where the text differs, its rule is proposed anew. What the sheet
does not name stays, unless it is asked to go.
"""

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.determination.common_sheet.cells import label, one_line
from tracker.determination.common_sheet.lines import (
    counts_towards_total,
    group_of,
    sheet_lines,
    texts,
)
from tracker.determination.framework_files.rows import ORDER_STEP, decimal
from tracker.determination.proposing import blank_row, in_columns, propose, rows_of_item
from tracker.determination.rows import row_of
from tracker.spreadsheets.sheets import clean_text


class Fate(StrEnum):
    """What happens to an item."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


@dataclass
class PlannedItem:
    """One item: the sheet's line (None when it is not in the sheet), what happens, its rules.

    `proposed` is the ProposedItem where the text is read anew, `codes` the items it is written as.
    """

    fate: Fate
    code: str
    item: object = None
    title: str = ""
    proposed: object = None


@dataclass
class SheetPlan:
    """The whole of what a sheet would do: items in its order, rows {code: row or None} to write.

    `dimensions` are all dimensions that the version then has.
    """

    items: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)
    dimensions: list = field(default_factory=list)

    def count(self, fate):
        """Return how many items meet with a fate."""
        return sum(item.fate == fate for item in self.items)

    @property
    def size(self):
        """How many items would be written."""
        return sum(row is not None for row in self.rows.values())

    @property
    def digest(self):
        """Stand for everything that would be written, in 64 hexadecimal digits."""
        text = json.dumps([self.rows, self.dimensions], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def plan_sheet(sheet, version=None, *, title="", remove=False) -> SheetPlan:
    """Return what a CommonSheet without errors would do to a version, or to a new framework."""
    return _Planning(sheet, version, title, remove).run()


class _Planning:
    def __init__(self, sheet, version, title, remove):
        self.sheet, self.title, self.remove = sheet, title, remove
        self.plan = SheetPlan()
        nodes = []
        if version is not None:
            nodes = list(
                version.nodes.select_related("dimension", "parent")
                .prefetch_related("clauses")
                .order_by("order", "code")
            )
            self.plan.dimensions = [
                {"code": d.code, "title_zh": d.title_zh, "title_en": d.title_en}
                for d in version.dimensions.order_by("order", "code")
            ]
        self.nodes, self.lines = nodes, sheet_lines(nodes)
        self.codes = {node.code for node in nodes}
        self.known = self._known()
        self.dimensions = {}  # label -> (dimension code, code of the group below which items stand)
        self.root, self.groups = None, {}  # the items that may state a total; by label
        self.order = 0  # of the item written last
        self.highest = max((node.order for node in nodes), default=0)

    def run(self):
        root = self._root()
        for item in self.sheet.items:
            dimension, parent = self._dimension(item.dimension, root)
            line = self._match(item)
            if line is None:
                self._add(item, dimension, parent)
            else:
                self.order = max(self.order, line.node.order)
                self._update(item, line)
        self._restate()
        for queue in self.known.values():
            for entry in queue:
                if not entry.taken:
                    entry.taken = True
                    self._left_out(entry.line)
        return self.plan

    # what is there

    def _known(self):
        """Return {(label of the dimension, of the content): entries}, in each language."""
        known = {}
        for line in self.lines:
            entry = _Entry(line)
            for key in _keys(line):
                known.setdefault(key, []).append(entry)
        return known

    def _match(self, item):
        for entry in self.known.get((label(item.dimension), label(item.content)), []):
            if not entry.taken:
                entry.taken = True
                return entry.line
        return None

    # what comes

    def _root(self):
        """Return the code of the item below which everything stands, None where there is none."""
        if self.nodes:
            tops = [node for node in self.nodes if node.parent_id is None]
            inside = {line.node.pk for line in self.lines}
            if len(tops) == 1 and tops[0].pk not in inside:
                self.root = tops[0]
            return self.root.code if self.root else None
        row = {**blank_row(), **in_columns("title", self.title), "kind": "sum", "order": 0}
        self.plan.rows["root"] = {**row, "points": self.sheet.total or 0}
        self.codes.add("root")
        return "root"

    def _restate(self):
        """Take over the totals that the sheet states of what it names as a whole."""
        whole = {}
        for line, taken in self._taken():
            for title in _titles(line.dimension):
                whole[title] = whole.get(title, True) and taken
        for title, stated in self.sheet.stated.items():
            group = self.groups.get(label(title))
            if group is not None and group.points and whole.get(label(title)):
                self._set_points(group, stated)
        is_whole = all(taken for line, taken in self._taken())
        if self.root is not None and self.root.points and self.sheet.total and is_whole:
            self._set_points(self.root, self.sheet.total)

    def _taken(self):
        return {id(e): (e.line, e.taken) for queue in self.known.values() for e in queue}.values()

    def _set_points(self, node, points):
        if node.points != points:
            self.plan.rows.setdefault(node.code, {})["points"] = points

    def _dimension(self, title, root):
        """Return (code of the dimension or None, code of the item that its items stand below)."""
        if not title:
            return None, root
        key = label(title)
        if key not in self.dimensions:
            self.dimensions[key] = self._found_dimension(title) or self._new_dimension(title, root)
        return self.dimensions[key]

    def _found_dimension(self, title):
        for line in self.lines:
            dimension = line.dimension
            if label(title) in _titles(dimension):
                group = group_of(dimension, self.nodes, self.lines)
                self.groups[label(title)] = group
                parent = group or line.node.parent
                return dimension.code, parent.code if parent else None
        return None

    def _new_dimension(self, title, root):
        taken = self.codes | {one["code"] for one in self.plan.dimensions}
        code = _free(taken, "d{}")
        titles = {"title_zh": "", "title_en": "", **in_columns("title", title)}
        self.plan.dimensions.append({"code": code, **titles})
        self.codes.add(code)
        self.order = self._end()
        row = {**blank_row(), **titles, "kind": "sum", "parent": root, "dimension": code}
        points = self.sheet.stated.get(title, 0)
        self.plan.rows[code] = {**row, "order": self.order, "points": points}
        self.highest = max(self.highest, self.order)
        return code, code

    def _end(self):
        """Return the order of something that stands below everything."""
        return (self.highest // ORDER_STEP + 1) * ORDER_STEP

    def _add(self, item, dimension, parent):
        code = _free(self.codes, f"{dimension or 'i'}-{{}}")
        # behind the item above it; in a new framework that is the end
        self.order = self.order + 1 if self.nodes else self._end()
        row = {
            **_texts(item),
            "parent": parent,
            "dimension": dimension,
            "order": self.order,
        }
        self._propose(item, code, row, PlannedItem(Fate.NEW, code, item, item.content))

    def _update(self, item, line):
        node = line.node
        planned = PlannedItem(Fate.UNCHANGED, node.code, item, node.title)
        changed = {}
        for name in ("method", "remarks"):
            if not _same(getattr(item, name), texts(node, name)):
                changed |= _replaced(name, getattr(item, name))
        # a rule beside a clause that was not understood shares the points: both are read anew
        is_shared = node.kind == "sum" and node.points and item.points != line.points
        if _same(item.standard, texts(node, "standard")) and not is_shared:
            if (item.points or 0) != (line.points or 0):
                changed |= _other_points(node, item.points)
            if changed:
                planned.fate = Fate.CHANGED
                self.plan.rows.setdefault(node.code, {}).update(changed)
            self.plan.items.append(planned)
            return
        planned.fate = Fate.CHANGED
        old = row_of(node)
        kept = ("title_zh", "title_en", "parent", "dimension", "order", "applies_to", "evidence")
        kept += ("clauses", "weight", "ends_on", "method_zh", "method_en", "remarks_zh")
        row = {name: old[name] for name in (*kept, "remarks_en")}
        row |= {**changed, **_replaced("standard", item.standard)}
        for below in line.below:
            self.plan.rows[below.code] = None
            self.codes.discard(below.code)
        self._propose(item, node.code, row, planned, old=old)

    def _propose(self, item, code, row, planned, *, old=None):
        planned.proposed = propose(item.standard, item.points)
        if old is not None and old["kind"] == planned.proposed.kind:
            row["source"] = old["source"]
        rows = rows_of_item(code, row, planned.proposed, item.points, taken=self.codes)
        self.plan.rows.update(rows)
        self.highest = max(self.highest, *(one["order"] for one in rows.values()))
        self.codes.update(rows)
        self.plan.items.append(planned)

    def _left_out(self, line):
        if self.remove:
            for node in (line.node, *line.below):
                self.plan.rows[node.code] = None
            self.plan.items.append(PlannedItem(Fate.REMOVED, line.node.code, None, line.node.title))


@dataclass
class _Entry:
    line: object
    taken: bool = False


def _keys(line):
    dimensions = _titles(line.dimension) or {""}
    return {(dimension, content) for dimension in dimensions for content in _titles(line.node)}


def _titles(row):
    """Return the labels under which a row is known, in either language."""
    return set() if row is None else {label(row.title_zh), label(row.title_en)} - {""}


def _other_points(node, points):
    """Return the columns that change with the points of a line: a bonus keeps them as its cap."""
    if counts_towards_total(node):
        return {"points": points or 0}
    cap = None if points is None else decimal(points)
    return {"params": {**node.params, "cap": cap}}


def _texts(item):
    found = {}
    for name, text in (
        ("title", item.content),
        ("standard", item.standard),
        ("method", item.method),
        ("remarks", item.remarks),
    ):
        found |= in_columns(name, text)
    return found


def _replaced(name, text):
    """Return both columns of a pair: the text in its language, the other, now untrue, empty."""
    return {f"{name}_zh": "", f"{name}_en": "", **in_columns(name, text)}


def _same(text, known):
    return clean_text(text) in {clean_text(one) for one in known} | {one_line(o) for o in known}


def _free(taken, pattern):
    number = 1
    while pattern.format(number) in taken:
        number += 1
    return pattern.format(number)
