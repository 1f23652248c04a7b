"""R22: one event counts once below a node that says so, where it weighs most."""

from collections.abc import Mapping
from dataclasses import replace

from .facts import Events, Fact
from .notes import Note
from .tree import Node, Tree


def without_doubles(tree: Tree, facts: Mapping[str, Fact]) -> tuple[dict, dict[str, tuple]]:
    """Return the facts without events that count elsewhere, and rows that say where they count.

    Of the leaves that name an event, the one keeps it where it changes most; of equal ones the
    first in the order of the sheet. The rows, by leaf code, change no points.
    """
    kept, rows = dict(facts), {}
    for index in tree.single:
        leaves = [
            leaf for leaf in _leaves_below(tree, index) if type(kept.get(leaf.code)) is Events
        ]
        places = _places(leaves, kept)
        for leaf in leaves:
            fact = kept[leaf.code]
            staying = tuple(e for e in fact.events if places.get(e.key, leaf) is leaf)
            if len(staying) < len(fact.events):
                gone = dict.fromkeys(
                    e.key for e in fact.events if places.get(e.key, leaf) is not leaf
                )
                rows[leaf.code] = rows.get(leaf.code, ()) + tuple(
                    (0, Note.EVENT_ELSEWHERE, (key, places[key].code)) for key in gone
                )
                kept[leaf.code] = replace(fact, events=staying)
    return kept, rows


def _places(leaves: list[Node], facts: dict) -> dict[str, Node]:
    """Return {event key: the leaf where it counts} of the keys that several leaves name."""
    weights: dict[str, dict[int, object]] = {}
    by_index = {leaf.index: leaf for leaf in leaves}
    for leaf in leaves:
        for event in facts[leaf.code].events:
            of_key = weights.setdefault(event.key, {})
            of_key[leaf.index] = of_key.get(leaf.index, 0) + leaf.weigh(event)
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
