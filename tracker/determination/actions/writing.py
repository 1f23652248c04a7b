"""Writes rows into a locked draft: checks the tree that comes of it; adds, changes, removes."""

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from tracker import scoring
from tracker.audit.refusals import Refused
from tracker.determination.models import Clause, Node
from tracker.determination.rows import (
    columns_of,
    empty_row,
    nodes_by_code,
    row_of,
    siblings,
)
from tracker.organisations.bilingual import in_language

MOST_UNITS = 10_000_000_000  # a million points: more is a slip of the finger
WHOLE_WEIGHT = 1_000_000  # 100 per cent in units of 0.0001 per cent


def write_rows(version, changes):
    """Write {code: row or None} into a draft and return the rows (before, after) of what changed.

    A row may be partial: what it does not name stays, or is empty where the item is new.

    :raises Refused: when what comes of it is no tree, or a value cannot be kept
    """
    nodes = nodes_by_code(version)
    rows = {code: row_of(node) for code, node in nodes.items()}
    wanted = dict(rows)
    for code, row in changes.items():
        if row is None:
            wanted.pop(code, None)
        else:
            wanted[code] = {**(rows.get(code) or empty_row()), **row, "code": code}
    before, after = {}, {}
    for code in changes:
        if rows.get(code) != wanted.get(code):
            before[code], after[code] = rows.get(code), wanted.get(code)
    known = _Known(version)
    for code, row in after.items():
        if row is not None:
            _check_values(code, row, known)
    _check_tree(wanted, after)
    _add(version, nodes, {c: row for c, row in after.items() if row and c not in nodes}, known)
    _change(nodes, {c: row for c, row in after.items() if row and before[c]}, before, known)
    _remove(rows, nodes, [code for code, row in after.items() if row is None])
    return before, after


class _Known:
    """What a row may name: the version's dimensions, the clauses of the documents."""

    def __init__(self, version):
        self.dimensions = {one.code: one for one in version.dimensions.all()}
        self.clauses = dict(Clause.objects.values_list("code", "pk"))


def _check_values(code, row, known):
    node = Node(**columns_of(row))
    try:
        node.clean_fields(exclude=["version", "parent", "dimension"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field=field) from error
    if not (node.title_zh or node.title_en):
        raise Refused(_("A title in at least one language is needed."), field="title_zh")
    if not 0 <= node.points <= MOST_UNITS:
        raise Refused(_("A full mark lies between 0 and a million."), field="points")
    if node.weight is not None and not 0 < node.weight <= WHOLE_WEIGHT:
        raise Refused(_("A weight is more than 0 and at most 100 per cent."), field="weight")
    if row["dimension"] is not None and row["dimension"] not in known.dimensions:
        message = _("There is no dimension “%(code)s” in this version.")
        raise Refused(message % {"code": row["dimension"]}, field="dimension")
    for clause in row["clauses"]:
        if clause not in known.clauses:
            raise Refused(_("There is no clause “%(code)s”.") % {"code": clause}, field="clauses")


def _check_tree(rows, after):
    """Look at what the changed items stand below and what stands below them."""
    for code, row in rows.items():
        parent = row["parent"]
        if parent is None or (code not in after and parent not in after):
            continue
        if parent not in rows:
            message = _("“%(title)s” would stand below an item that is not there (%(code)s).")
            raise Refused(message % {"title": title(row), "code": parent}, field="parent")
        kind = scoring.KINDS.get(rows[parent]["kind"])
        if kind is not None and kind.is_leaf:
            message = _(
                "“%(parent)s” turns facts into points, so nothing can stand below it: give it a "
                "rule that combines, or put “%(title)s” elsewhere."
            )
            values = {"parent": title(rows[parent]), "title": title(row)}
            raise Refused(message % values, field="kind" if parent in after else "parent")
    for code in after:
        line, one = {code}, rows.get(code)
        while one and one["parent"] is not None:
            if one["parent"] in line:
                message = _("“%(title)s” cannot stand below itself.")
                raise Refused(message % {"title": title(rows[code])}, field="parent")
            line.add(one["parent"])
            one = rows.get(one["parent"])


def title(row):
    """Return the title of a row in the language of the moment."""
    return in_language(row["title_zh"], row["title_en"])


def _add(version, nodes, added, known):
    """Generation by generation, so that a child's parent has its number."""
    waiting = dict(added)
    while waiting:
        ready = [code for code, row in waiting.items() if row["parent"] not in waiting]
        made = []
        for code in ready:
            row = waiting.pop(code)
            node = Node(version=version, **columns_of(row))
            node.parent, node.dimension = nodes.get(row["parent"]), _dimension(row, known)
            made.append(node)
        Node.objects.bulk_create(made)
        nodes.update({node.code: node for node in made})
    _cite({code: ([], row["clauses"]) for code, row in added.items()}, nodes, known)


def _change(nodes, changed, before, known):
    """Write the columns that differ; parents among them may have come a moment ago."""
    names, cited = set(), {}
    for code, row in changed.items():
        node, old = nodes[code], before[code]
        for name, value in columns_of(row).items():
            if old[name] != row[name]:
                setattr(node, name, value)
                names.add(name)
        if old["parent"] != row["parent"]:
            node.parent = nodes.get(row["parent"])
            names.add("parent")
        if old["dimension"] != row["dimension"]:
            node.dimension = _dimension(row, known)
            names.add("dimension")
        if old["clauses"] != row["clauses"]:
            cited[code] = (old["clauses"], row["clauses"])
    if names:
        Node.objects.bulk_update([nodes[code] for code in changed], sorted(names), batch_size=100)
    _cite(cited, nodes, known)


def _cite(cited, nodes, known):
    """Write {code: (clauses before, clauses now)}."""
    citation = Node.clauses.through
    made = []
    for code, (old, new) in cited.items():
        if old:
            citation.objects.filter(node=nodes[code]).delete()
        pks = [known.clauses[clause] for clause in new]
        made += [citation(node_id=nodes[code].pk, clause_id=pk) for pk in pks]
    citation.objects.bulk_create(made)


def _remove(rows, nodes, codes):
    """Delete, what stands lowest first."""
    waiting = set(codes)
    while waiting:
        lowest = [code for code in waiting if not set(siblings(rows, code)) & waiting]
        try:
            Node.objects.filter(pk__in=[nodes[code].pk for code in lowest]).delete()
        except ProtectedError as error:
            raise Refused(_("Something refers to this item; it cannot be removed.")) from error
        waiting.difference_update(lowest)


def _dimension(row, known):
    return known.dimensions.get(row["dimension"])
