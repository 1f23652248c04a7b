"""A rubric as a tree: rows in, a checked and compiled tree out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .kinds import KINDS, Bound, Exemption, PeriodRule, parse
from .numbers import UNITS, Amount, NotExact, amount, exact, simplest
from .problems import (
    Cycle,
    DuplicateCode,
    InvalidRule,
    LeafHasChildren,
    NoItems,
    NothingToCombine,
    Problem,
    ProblemCode,
    UnknownParent,
    WeightsDoNotAddUp,
)

ROOT = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a rubric.

    `points` is the full mark (a combining item may leave it out: the children's then counts),
    `weight` a percentage below a weighted mean and ignored elsewhere, `dimension` the code that
    the item and everything below it counts for. `params` is JSON-able, see `parse`.
    """

    code: str
    kind: str
    points: Fraction | None = None
    params: Mapping = field(default_factory=dict)
    parent_code: str | None = None
    order: int = 0
    weight: Fraction | None = None
    dimension: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A compiled item. `floor`, `cap`, `full` and `derived_full` are in units of 0.0001.

    `full` is the stated full mark, else `derived_full`, which follows from the children.
    """

    index: int
    item: Item
    code: str
    depth: int
    is_leaf: bool
    params: object
    full: Amount
    derived_full: Amount
    floor: Amount | None
    cap: Amount | None
    accepts: tuple[type, ...]
    children: tuple[int, ...]
    weight: Fraction | None
    run: Callable
    absent: tuple | None
    exemption: Exemption | None
    periods: PeriodRule | None
    effect: Callable | None
    weigh: Callable | None
    needs_fact: bool

    @property
    def asks(self) -> tuple[type, ...]:
        """Return the facts that are collected for it: what it accepts, or what is compared."""
        asks = KINDS[self.item.kind].asks if self.is_leaf else None
        return self.accepts if asks is None else asks


@dataclass(frozen=True, slots=True)
class Tree:
    """A rubric ready for evaluation. Two trees of the same items are equal.

    `nodes` holds every child before its parent; the last is the root. When several items have no
    parent, the root is an implied sum with the code "". `single` are the nodes below which an
    event counts once only.
    """

    items: tuple[Item, ...]
    nodes: tuple[Node, ...] = field(compare=False, repr=False)
    by_code: Mapping[str, Node] = field(compare=False, repr=False)
    single: tuple[int, ...] = field(default=(), compare=False, repr=False)

    __hash__ = None

    @property
    def root(self) -> Node:
        """Return the node at the top."""
        return self.nodes[-1]

    @property
    def leaves(self) -> tuple[Node, ...]:
        """Return the nodes that turn facts into points, in the order of the sheet."""
        return tuple(node for node in self.nodes if node.is_leaf)

    @property
    def full_mark(self) -> Fraction:
        """Return the full mark of the whole in points."""
        return Fraction(self.root.full, UNITS)


def build(items: Iterable[Item]) -> Tree:
    """Return the tree that the rows describe, whatever order they come in.

    Siblings stand by (order, code).

    :raises InvalidRule: with every problem of every item's parameters and points.
    :raises InvalidTree: one of its subclasses, when the rows form no tree.
    """
    by_code: dict[str, Item] = {}
    for item in items:
        if item.code in by_code or item.code == ROOT:
            raise DuplicateCode(item.code)
        by_code[item.code] = item
    if not by_code:
        raise NoItems(ROOT)
    parsed, by_code = _parse_all(by_code)
    below: dict[str, list[Item]] = {}
    for item in sorted(by_code.values(), key=lambda item: (item.order, item.code)):
        if item.parent_code and item.parent_code not in by_code:
            raise UnknownParent(item.code, parent=item.parent_code)
        below.setdefault(item.parent_code or ROOT, []).append(item)
    for code, children in below.items():
        if code:
            _check_family(by_code[code], children)
    for item in by_code.values():
        if not KINDS[item.kind].is_leaf and item.code not in below:
            raise NothingToCombine(item.code)
    order = _ordered(below, by_code)
    if len(below[ROOT]) > 1:
        root = Item(ROOT, "sum")
        parsed[ROOT] = parse("sum", {})
        order = [(item, depth + 1) for item, depth in order] + [(root, 0)]
    nodes, places = [], {}
    for item, depth in order:
        children = tuple(places[child.code] for child in below.get(item.code, ()))
        places[item.code] = len(nodes)
        nodes.append(_compile(len(nodes), item, depth, parsed[item.code], children, nodes))
    return Tree(
        items=tuple(node.item for node in nodes if node.code != ROOT),
        nodes=tuple(nodes),
        by_code={node.code: node for node in nodes},
        single=tuple(
            node.index
            for node in nodes
            if not node.is_leaf and KINDS[node.item.kind].counts_events_once
        ),
    )


def _parse_all(by_code):
    """Return parameters and cleaned items by code, or raise every problem there is at once."""
    parsed, cleaned, problems = {}, {}, []
    for item in by_code.values():
        try:
            parsed[item.code] = parse(item.kind, item.params)
        except InvalidRule as error:
            problems += (Problem(p.parameter, p.code, p.values, item.code) for p in error.problems)
            continue
        kind = KINDS[item.kind]
        numbers = {}
        for name in ("points", "weight"):
            value = getattr(item, name)
            try:
                numbers[name] = None if value is None else exact(value)
            except NotExact:
                problems.append(Problem(name, ProblemCode.NOT_A_NUMBER, {}, item.code))
                numbers[name] = Fraction(0)
        points = numbers["points"]
        if kind.is_leaf:
            found = kind.check(parsed[item.code], points)
            problems += (Problem(p.parameter, p.code, p.values, item.code) for p in found)
        if kind.is_leaf and not kind.has_full_mark:
            if points:
                problems.append(Problem("points", ProblemCode.NO_FULL_MARK, {}, item.code))
        elif points is None:
            if kind.is_leaf or kind.needs_points:
                problems.append(Problem("points", ProblemCode.POINTS_REQUIRED, {}, item.code))
        elif points < 0:
            problems.append(Problem("points", ProblemCode.POINTS_NEGATIVE, {}, item.code))
        cleaned[item.code] = Item(
            code=item.code,
            kind=item.kind,
            points=points,
            params=_copied(item.params),
            parent_code=item.parent_code or None,
            order=item.order,
            weight=numbers["weight"],
            dimension=item.dimension or "",
        )
    if problems:
        raise InvalidRule(problems)
    return parsed, cleaned


def _copied(params):
    """Return parameters as dicts and lists of our own, as JSON gives them back."""
    if isinstance(params, Mapping):
        return {name: _copied(value) for name, value in params.items()}
    if isinstance(params, list | tuple):
        return [_copied(value) for value in params]
    return params


def _check_family(parent: Item, children: list[Item]):
    kind = KINDS[parent.kind]
    if kind.is_leaf:
        raise LeafHasChildren(parent.code, child=children[0].code)
    if not kind.needs_weights:
        return
    weights = [child.weight for child in children]
    if None in weights or min(weights) < 0 or sum(weights) != 100:
        total = sum(weight for weight in weights if weight is not None)
        raise WeightsDoNotAddUp(parent.code, total=total)


def _ordered(below, by_code) -> list[tuple[Item, int]]:
    """Return the items with their depth, children before parents; an unreachable one is a cycle."""
    order = []
    # a stack of our own: a tree of any depth must not exhaust Python's
    stack = [(item, 0, False) for item in reversed(below.get(ROOT, ()))]
    while stack:
        item, depth, is_done = stack.pop()
        if is_done or item.code not in below:
            order.append((item, depth))
            continue
        stack.append((item, depth, True))
        stack += [(child, depth + 1, False) for child in reversed(below[item.code])]
    if len(order) < len(by_code):
        reached = {item.code for item, depth in order}
        raise Cycle(min(code for code in by_code if code not in reached))
    return order


def _compile(index, item, depth, params, children, nodes) -> Node:
    kind = KINDS[item.kind]
    stated = None if item.points is None else amount(item.points)
    floor = params.floor
    if kind.is_leaf:
        full = derived = stated or 0
        of_leaf = {
            "run": kind.compile(params, full),
            "absent": kind.absent(params, full),
            "exemption": params.if_not_applicable,
            "periods": params.periods,
            "effect": kind.effect(params) if kind.effect else None,
            "weigh": kind.weigh(params) if kind.weigh else None,
        }
        # a clause that only takes away has no full mark to lose; its item has the floor
        if not full and "floor" not in item.params:
            floor = None
    else:
        fulls = [nodes[child].full for child in children]
        derived = simplest(kind.full([nodes[child].weight for child in children], fulls))
        full = derived if stated is None else stated
        of_leaf = dict.fromkeys(("absent", "exemption", "periods", "effect", "weigh"))
        of_leaf["run"] = kind.combine
    return Node(
        index=index,
        item=item,
        code=item.code,
        depth=depth,
        is_leaf=kind.is_leaf,
        params=params,
        full=full,
        derived_full=derived,
        floor=_bound(floor, full),
        cap=_bound(params.cap, full),
        accepts=kind.accepts,
        children=children,
        weight=item.weight,
        needs_fact=not kind.is_leaf and kind.needs_fact,
        **of_leaf,
    )


def _bound(bound, full) -> Amount | None:
    if bound is Bound.FULL_MARK:
        return full
    return None if bound is None else amount(bound)
