"""R22: one event counts once below a node that says so, where it weighs most."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from .facts import Events, Fact, Periods, Reviewed
from .notes import Note
from .tree import Node, Tree


def without_doubles(tree: Tree, facts: Mapping[str, Fact]) -> tuple[dict, dict[str, tuple]]:
    """Return the facts without events that count elsewhere, and rows that say where they count.

    Of the leaves that name an event, the one keeps it where it changes most; of equal ones the
    first in the order of the sheet. What several reviewers found, or what was found period by
    period, counts by its mean. The rows, by leaf code, change no points.
    """
    kept, rows = dict(facts), {}
    for index in tree.single:
        leaves = [
            leaf
            for leaf in _leaves_below(tree, index)
            if leaf.weigh is not None and kept.get(leaf.code) is not None
        ]
        places = _places(leaves, kept)
        for leaf in leaves:
            fact = kept[leaf.code]
            gone = {
                event.key: places[event.key]
                for event, _share in _events_in(fact)
                if places.get(event.key, leaf) is not leaf
            }
            if gone:
                rows[leaf.code] = rows.get(leaf.code, ()) + tuple(
                    (0, Note.EVENT_ELSEWHERE, (key, place.code)) for key, place in gone.items()
                )
                kept[leaf.code] = _without(fact, gone)
    return kept, rows


def counted_once(tree: Tree, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts as they count: each event only where `without_doubles` leaves it."""
    return without_doubles(tree, facts)[0]


def _events_in(fact, share=Fraction(1)):
    """Yield (event, its share of what the fact comes to), in the order in which they stand."""
    if type(fact) is Events:
        for event in fact.events:
            yield event, share
    elif type(fact) in (Reviewed, Periods):
        found = fact.marks if type(fact) is Reviewed else [one for _code, one in fact.periods]
        for one in found:
            yield from _events_in(one, share / len(found))


def _without(fact, keys):
    """Return a fact without the events of these keys."""
    if type(fact) is Events:
        return replace(fact, events=tuple(e for e in fact.events if e.key not in keys))
    if type(fact) is Reviewed:
        return replace(fact, marks=tuple(_without(mark, keys) for mark in fact.marks))
    if type(fact) is Periods:
        return replace(
            fact, periods=tuple((code, _without(one, keys)) for code, one in fact.periods)
        )
    return fact


def _places(leaves: list[Node], facts: dict) -> dict[str, Node]:
    """Return {event key: the leaf where it counts} of the keys that several leaves name."""
    weights: dict[str, dict[int, object]] = {}
    by_index = {leaf.index: leaf for leaf in leaves}
    for leaf in leaves:
        for event, share in _events_in(facts[leaf.code]):
            of_key = weights.setdefault(event.key, {})
            of_key[leaf.index] = of_key.get(leaf.index, 0) + leaf.weigh(event) * share
    found = {}
    for key, of_key in weights.items():
        if len(of_key) > 1:
            heaviest = max(of_key.values())
            found[key] = by_index[next(i for i, weight in of_key.items() if weight == heaviest)]
    return found


def _leaves_below(tree: Tree, index: int) -> list[Node]:
    """Return the leaves below a node in the order of the sheet."""
    waiting, found = [index], []
    while waiting:
        node = tree.nodes[waiting.pop()]
        if node.is_leaf:
            found.append(node)
        waiting += node.children
    return sorted(found, key=lambda node: node.index)
