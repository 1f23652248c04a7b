"""A version as the linter looks at it: its rows, read once, with what stands around each."""

from dataclasses import replace
from functools import cached_property

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.models import Framework, Measure, TaskTemplate
from tracker.determination.subjects import SubjectKind
from tracker.organisations.models import Organisation
from tracker.organisations.scope import within

UNITS = scoring.UNITS

# combining nodes whose full mark follows from that of their children
ADDING = frozenset({"sum", "mean", "weighted_mean", "highest", "lowest", "not_twice", "adjusted"})
# combining nodes that start at a full mark of their own, which children take away from
STARTING = frozenset({"from_full_mark"})


class Sheet:
    """The rows of a version and what the checks ask of them.

    `on` is the local day to look at it from, or None where the day does not matter.
    """

    def __init__(self, version, on=None):
        self.version, self.on = version, on
        self.framework = version.framework

    @cached_property
    def nodes(self):
        """Every node with its dimension and clauses, in the sheet's order."""
        rows = self.version.nodes.select_related("dimension").prefetch_related("clauses")
        return list(rows.order_by("order", "code"))

    @cached_property
    def dimensions(self):
        return list(self.version.dimensions.order_by("order", "code"))

    @cached_property
    def by_id(self):
        return {node.pk: node for node in self.nodes}

    @cached_property
    def children(self):
        """{primary key of a node or None: the nodes below it, in order}."""
        below = {}
        for node in self.nodes:
            below.setdefault(node.parent_id, []).append(node)
        return below

    @cached_property
    def leaves(self):
        """The nodes that turn facts into points; one of an unknown rule counts."""
        return [node for node in self.nodes if is_leaf(node)]

    def above(self, node):
        """Yield the nodes above a node, the nearest first; a circle ends where it closes."""
        seen = {node.pk}
        while (node := self.by_id.get(node.parent_id)) is not None and node.pk not in seen:
            seen.add(node.pk)
            yield node

    def dimension_of(self, node):
        """Return the code of the dimension that a node counts for, its own or the nearest above."""
        for one in (node, *self.above(node)):
            if one.dimension_id:
                return one.dimension.code
        return ""

    @cached_property
    def problems(self):
        """{code of a node: what its parameters are refused for}; readable rules are left out."""
        return {node.code: found for node in self.nodes if (found := _problems_of(node))}

    def full(self, node):
        """Return the full mark that a leaf takes from, in points: its own or its group's."""
        if node.points or node.parent_id is None:
            return scoring.from_units(node.points)
        parent = self.by_id.get(node.parent_id)
        if parent is not None and parent.kind in STARTING:
            return scoring.from_units(parent.points)
        return scoring.from_units(node.points)

    @cached_property
    def items(self):
        """{organisation kind: the items that apply to it}, for kinds that have any."""
        found = {kind: rubric.select_items(self.nodes, kind) for kind in SubjectKind}
        return {kind: items for kind, items in found.items() if items}

    @cached_property
    def built(self):
        """({kind: tree}, [(kind, what refuses it)]).

        A rule that cannot be read does not hide sums that do not come out: its kind is refused,
        and has a tree in which another rule stands for it.
        """
        trees, refused, known = {}, [], {}
        for kind, items in self.items.items():
            # kinds without items of their own share one tree
            key = tuple(item.code for item in items)
            if key not in known:
                known[key] = _built(items)
            tree, error = known[key]
            if tree is not None:
                trees[kind] = tree
            if error is not None:
                refused.append((kind, error))
        return trees, refused

    @property
    def trees(self):
        return self.built[0]

    @cached_property
    def templates(self):
        """{code: task template} of all that there are."""
        return {template.code: template for template in TaskTemplate.objects.all()}

    @cached_property
    def measures(self):
        """The codes of all measures that somebody enters."""
        return set(Measure.objects.values_list("code", flat=True))

    @cached_property
    def frameworks(self):
        """The codes of all frameworks."""
        return set(Framework.objects.values_list("code", flat=True))

    @cached_property
    def organisations(self):
        """[(kind, parent)] of the active organisations that could be assessed by it."""
        rows = Organisation.objects.active()
        if self.framework.organisation_id:
            path = self.framework.organisation.path
            rows = rows.filter(within(path)).exclude(path=path)
        return list(rows.order_by().values_list("kind", "parent_id"))


def is_leaf(node):
    """Tell whether a node turns facts into points; an unknown rule counts, so that it is found."""
    kind = scoring.KINDS.get(node.kind)
    return kind is None or kind.is_leaf


def params_of(node):
    """Return a node's parameters, {} where they are no object."""
    return node.params if isinstance(node.params, dict) else {}


def source_of(node):
    """Return where a node's fact comes from, {} where that is no object."""
    return node.source if isinstance(node.source, dict) else {}


def number(value):
    """Return a parameter as an exact number, or None where it is none."""
    try:
        return scoring.exact(value)
    except scoring.NotExact:
        return None


def rows_of(params, name):
    """Return the rows of a list parameter that are objects."""
    rows = params.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def numbers_of(params, name, key):
    """Return the exact numbers that the rows of a list parameter hold under a key."""
    found = (number(row.get(key)) for row in rows_of(params, name))
    return [value for value in found if value is not None]


def texts_of(node):
    """Return [(name of a field, text)] of what people read about a node, in either language."""
    fields = ("title", "rule", "standard", "method")
    found = [(f"{field}_{tongue}", tongue) for field in fields for tongue in ("zh", "en")]
    texts = [(tongue, getattr(node, name)) for name, tongue in found]
    levels = node.levels if isinstance(node.levels, list) else []
    for level in levels:
        if isinstance(level, dict):
            for name, value in level.items():
                if isinstance(value, str) and name.endswith(("_zh", "_en")):
                    texts.append((name[-2:], value))
    return [(tongue, text) for tongue, text in texts if text]


def scope_of(sheet, node):
    """Return the organisation kinds that a node stands for, with what its parents leave it."""
    kinds = set(SubjectKind.values)
    for one in (node, *sheet.above(node)):
        if one.applies_to:
            kinds &= set(one.applies_to)
    return kinds


def _built(items):
    """Return a tree of the items, if need be with stand-ins, and what refuses them as they are."""
    try:
        return scoring.build(items), None
    except scoring.InvalidRule as error:
        refusal = error
    except scoring.ScoringError as error:
        return None, error
    unreadable = {problem.item for problem in refusal.problems}
    try:
        standing = [_stand_in(item) if item.code in unreadable else item for item in items]
        return scoring.build(standing), refusal
    except scoring.ScoringError:
        return None, refusal


def _stand_in(item):
    """Return an item of the same full mark whose rule can be read."""
    kind = scoring.KINDS.get(item.kind)
    if kind is not None and not kind.is_leaf:
        return replace(item, params={})
    if kind is not None and not kind.has_full_mark:
        return replace(item, kind="bonus", params={"each": 1, "cap": None}, points=None)
    return replace(item, kind="all_or_nothing", params={}, points=max(item.points or 0, 0))


def _problems_of(node):
    params = node.params
    if isinstance(params, dict) and node.schema != 1:
        params = {**params, "schema": node.schema}
    try:
        scoring.parse(node.kind, params)
    except scoring.InvalidRule as error:
        return error.problems
    return ()
