"""A version as the plain data of a framework file, and such data as rows of a version.

What stands at its usual value is left out; reading it puts it back. Both ways are exact: points
and weights are whole units of 0.0001 in a row and plain decimals in a file.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tracker import scoring
from tracker.audit.refusals import Refused
from tracker.determination.framework_files.shape import FORMAT, VERSION
from tracker.determination.models import Evidence, Node, Reading
from tracker.scoring.numbers import write

ORDER_STEP = 10  # between one item and the next, down the sheet

# name in the file and in the row: its usual value, which is not written
USUAL = {
    "title_zh": "",
    "title_en": "",
    "params": {},
    "schema": 1,
    "indicator_kind": "",
    "applies_to": [],
    "source": {},
    "rule_zh": "",
    "rule_en": "",
    "standard_zh": "",
    "standard_en": "",
    "method_zh": "",
    "method_en": "",
    "remarks_zh": "",
    "remarks_en": "",
    "evidence": Evidence.NONE.value,
    "levels": [],
    "reason_needed": False,
    "reading": Reading.WRITTEN.value,
    "sureness": None,
}


@dataclass(frozen=True)
class FileRow:
    """One item of a file as the columns of a node; `parent` and `dimension` are codes or None."""

    columns: dict
    parent: str | None
    dimension: str | None
    clauses: tuple
    path: tuple
    depth: int

    @property
    def code(self):
        """The code of the item."""
        return self.columns["code"]


def document_of(version):
    """Return a version as the data of a framework file, names in the order of the format.

    :raises Refused: when its items do not form a tree
    """
    framework = version.framework
    nodes = list(
        version.nodes.select_related("dimension")
        .prefetch_related("clauses")
        .order_by("order", "code")
    )
    below = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "framework": _titles({"code": framework.code}, framework),
    }
    for name in ("note_zh", "note_en"):
        if value := getattr(version, name):
            document[name] = value
    document["grades"] = ordered(version.bands)
    document["rules"] = ordered(version.rules)
    document["dimensions"] = [
        _titles({"code": row.code}, row) | ({} if row.order == place else {"order": row.order})
        for place, row in enumerate(version.dimensions.order_by("order", "code"), 1)
    ]
    document["nodes"], places = [], iter(range(len(nodes)))
    # a stack of our own; each entry: the list that the item goes into, and the item
    waiting = [(document["nodes"], node) for node in reversed(below.get(None, []))]
    written = 0
    while waiting:
        siblings, node = waiting.pop()
        item = _item(node, next(places) * ORDER_STEP)
        siblings.append(item)
        written += 1
        if node.pk in below:
            item["children"] = []
            waiting += [(item["children"], child) for child in reversed(below[node.pk])]
    if written != len(nodes):
        raise Refused(f"{version}: the items do not form a tree")
    return document


# names that stand first inside parameters, sources, levels and grades; the rest by the alphabet
FIRST = (
    "schema", "from", "against", "effect", "mode", "of", "key", "code", "to", "over", "at_least",
    "title_zh", "title_en",
)  # fmt: skip


def ordered(value):
    """Return JSON data with the names in one order: databases keep them as they like."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (FIRST.index(name) if name in FIRST else 99, name))
        return {name: ordered(value[name]) for name in names}
    return [ordered(one) for one in value] if isinstance(value, list) else value


def _titles(found, row):
    for name in ("title_zh", "title_en"):
        if value := getattr(row, name):
            found[name] = value
    return found


def _item(node, usual_order):
    item = _titles({"code": node.code}, node)
    item["kind"] = node.kind
    if node.points:
        item["points"] = decimal(node.points)
    if node.weight is not None:
        item["weight"] = decimal(node.weight)
    if node.dimension_id:
        item["dimension"] = node.dimension.code
    if node.order != usual_order:
        item["order"] = node.order
    if node.is_indicator != is_leaf(node.kind):
        item["is_indicator"] = node.is_indicator
    for name, usual in USUAL.items():
        value = getattr(node, name)
        if value != usual and name not in item:
            item[name] = ordered(value)
    if node.ends_on is not None:
        item["ends_on"] = node.ends_on.isoformat()
    if clauses := sorted(clause.code for clause in node.clauses.all()):
        item["clauses"] = clauses
    return item


def rows_of(document):
    """Return the FileRows of a document whose shape is right, parents before children.

    Points and weights that are finer than a row keeps are left as None; `checks` names them.
    """
    rows = []
    waiting = [
        (item, None, ("nodes", place), 1)
        for place, item in reversed(list(enumerate(document["nodes"])))
    ]
    while waiting:
        item, parent, path, depth = waiting.pop()
        columns = {
            "code": item["code"],
            "kind": item["kind"],
            "order": item.get("order", len(rows) * ORDER_STEP),
            "points": units(item.get("points", 0)),
            "weight": units(item["weight"]) if "weight" in item else None,
            "is_indicator": item.get("is_indicator", is_leaf(item["kind"])),
            "ends_on": _day(item.get("ends_on")),
            **{name: item.get(name, usual) for name, usual in USUAL.items()},
        }
        rows.append(
            FileRow(
                columns,
                parent,
                item.get("dimension"),
                tuple(item.get("clauses", ())),
                path,
                depth,
            )
        )
        waiting += [
            (child, item["code"], (*path, "children", place), depth + 1)
            for place, child in reversed(list(enumerate(item.get("children", ()))))
        ]
    return rows


def dimensions_of(document):
    """Return the columns of the document's dimensions."""
    return [
        {
            "code": row["code"],
            "order": row.get("order", place),
            "title_zh": row.get("title_zh", ""),
            "title_en": row.get("title_en", ""),
        }
        for place, row in enumerate(document.get("dimensions", ()), 1)
    ]


def decimal(amount):
    """Return units of 0.0001 as a file writes them: a whole number, else a plain decimal text."""
    text = write(Fraction(amount, scoring.UNITS))
    return int(text) if "." not in text else text


def units(value):
    """Return a number of a file in units of 0.0001, or None when it is finer or no number."""
    try:
        amount = scoring.to_units(value)
    except ValueError:
        return None
    limit = 2**63
    return amount if -limit <= amount < limit else None


def is_leaf(kind):
    """Tell whether items of a rule kind turn facts into points; an unknown one is taken so."""
    known = scoring.KINDS.get(kind)
    return known is None or known.is_leaf


def unsaved_node(row, version, parent, dimension):
    """Return the Node of a FileRow, not saved."""
    return Node(version=version, parent=parent, dimension=dimension, **row.columns)


def _day(text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
