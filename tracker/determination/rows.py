"""The items of a version as plain rows: what changes are written in, compared in and undone by.

A row is {column: JSON value} with the columns below and `parent`, `dimension` and `clauses` by
code, so that it means the same in every database and after every undoing.
"""

from datetime import date

from tracker.determination.contents import NODE_COLUMNS
from tracker.determination.models import Node

# what is known of an item besides what the scorer and the sheet read
BESIDES = ("remarks_zh", "remarks_en", "reading", "sureness", "ends_on")
COLUMNS = (*NODE_COLUMNS, *(name for name in BESIDES if name not in NODE_COLUMNS))
LINKS = ("parent", "dimension", "clauses")
# these follow from where an item stands, not from what it says
PLACE = ("order", "parent")


def row_of(node):
    """Return the row of a node; its parent, dimension and clauses should be fetched with it."""
    row = {column: getattr(node, column) for column in COLUMNS}
    if isinstance(row["ends_on"], date):
        row["ends_on"] = row["ends_on"].isoformat()
    row["parent"] = node.parent.code if node.parent_id else None
    row["dimension"] = node.dimension.code if node.dimension_id else None
    row["clauses"] = sorted(clause.code for clause in node.clauses.all())
    return row


def empty_row():
    """Return the row of an item of which nothing is said yet."""
    plain = {column: Node._meta.get_field(column).get_default() for column in COLUMNS}
    return {**plain, "parent": None, "dimension": None, "clauses": []}


def nodes_by_code(version):
    """Return {code: Node} of a version, with what a row names: two queries."""
    nodes = (
        version.nodes.select_related("parent", "dimension")
        .prefetch_related("clauses")
        .order_by("order", "code")
    )
    return {node.code: node for node in nodes}


def rows_of(version):
    """Return {code: row} of a version in the sheet's order."""
    return {code: row_of(node) for code, node in nodes_by_code(version).items()}


def columns_of(row):
    """Return the plain columns of a row as they are assigned to a node."""
    values = {name: row[name] for name in COLUMNS if name in row}
    if isinstance(values.get("ends_on"), str):
        values["ends_on"] = date.fromisoformat(values["ends_on"]) if values["ends_on"] else None
    return values


def changed_columns(before, after):
    """Return the names of the columns in which two rows differ, in the order of the columns."""
    return [name for name in (*COLUMNS, *LINKS) if before.get(name) != after.get(name)]


def below(rows, code):
    """Return the codes that stand below an item, children before their own children."""
    children = {}
    for one, row in rows.items():
        children.setdefault(row["parent"], []).append(one)
    found, waiting = [], [code]
    while waiting:
        for child in children.get(waiting.pop(0), []):
            if child not in found and child != code:
                found.append(child)
                waiting.append(child)
    return found


def in_order(rows):
    """Return the codes as the sheet shows them: each item before what stands below it."""
    children = {}
    for code, row in rows.items():
        children.setdefault(row["parent"], []).append(code)
    for codes in children.values():
        codes.sort(key=lambda code: (rows[code]["order"], code), reverse=True)
    found, waiting = [], list(children.get(None, []))
    while waiting:
        code = waiting.pop()
        found.append(code)
        waiting += children.get(code, [])
    return found


def siblings(rows, parent):
    """Return the codes right below a parent (None: the top) in the order of the sheet."""
    found = [code for code, row in rows.items() if row["parent"] == parent]
    return sorted(found, key=lambda code: (rows[code]["order"], code))
