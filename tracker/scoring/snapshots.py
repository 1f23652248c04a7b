"""A score frozen as text: what was asked, what was found, what came of it.

Canonical JSON (sorted keys, no blanks, no floats), so that equal scores are equal bytes.
"""

import hashlib
import json
from fractions import Fraction
from functools import lru_cache

from .evaluation import evaluate
from .fact_texts import dump_fact, load_fact
from .notes import NOTES
from .numbers import NotExact, read, simplest, write
from .outcomes import Evaluation, Facts, Unscored
from .problems import ScoringError
from .tree import Item, Tree, build

SCORER_VERSION = "1"
SCHEMA = 1


class UnreadableSnapshot(ScoringError):
    """The text is no snapshot, or one of a scorer that this one does not reproduce."""


def snapshot(tree: Tree, facts: Facts, evaluation: Evaluation) -> str:
    """Return the canonical text of a score. It names the scorer's version."""
    return _canonical(
        {
            "schema": SCHEMA,
            "scorer": SCORER_VERSION,
            "items": [_dump_item(item) for item in tree.items],
            "facts": {code: dump_fact(fact) for code, fact in facts.items()},
            "evaluation": _dump_evaluation(evaluation),
        }
    )


def from_snapshot(text: str) -> tuple[Tree, dict, Evaluation]:
    """Return the tree, the facts and the evaluation as they were stored, without recomputing.

    :raises UnreadableSnapshot: for any other text.
    """
    data, tree, facts = _read(text)
    try:
        return tree, facts, _load_evaluation(data["evaluation"], tree, facts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableSnapshot("the stored evaluation cannot be read") from error


def recompute(text: str) -> Evaluation:
    """Return the evaluation computed anew from the stored tree and facts.

    :raises UnreadableSnapshot: for any other text.
    """
    data, tree, facts = _read(text)
    return evaluate(tree, facts, unscored=Unscored(data["evaluation"]["unscored_as"]))


def sha256(text: str) -> str:
    """Return the SHA-256 of a snapshot's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(data) -> str:
    return json.dumps(
        data,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
        default=_refuse,
    )


# building a tree takes three times as long as evaluating it, and thousands of snapshots share one
@lru_cache(maxsize=16)
def _tree(items: str) -> Tree:
    return build(_load_item(item) for item in json.loads(items))


def _refuse(value):
    raise TypeError(f"{value!r} has no place in a snapshot")


def _read(text):
    try:
        data = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        if (data["schema"], data["scorer"]) != (SCHEMA, SCORER_VERSION):
            raise UnreadableSnapshot(f"snapshot of scorer {data['scorer']!r}")
        tree = _tree(_canonical(data["items"]))
        facts = {code: load_fact(fact) for code, fact in data["facts"].items()}
    except UnreadableSnapshot:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableSnapshot("the text is no snapshot of a score") from error
    return data, tree, facts


def _dump_item(item: Item) -> dict:
    return {
        "code": item.code,
        "kind": item.kind,
        "points": None if item.points is None else write(item.points),
        "params": item.params,
        "parent": item.parent_code,
        "order": item.order,
        "weight": None if item.weight is None else write(item.weight),
        "dimension": item.dimension,
    }


def _load_item(data: dict) -> Item:
    return Item(
        code=data["code"],
        kind=data["kind"],
        points=None if data["points"] is None else read(data["points"]),
        params=data["params"],
        parent_code=data["parent"],
        order=data["order"],
        weight=None if data["weight"] is None else read(data["weight"]),
        dimension=data["dimension"],
    )


def _dump_evaluation(evaluation: Evaluation) -> dict:
    codes = [node.code for node in evaluation.tree.nodes]
    return {
        "unscored_as": str(evaluation.treatment),
        "unscored": list(evaluation.unscored),
        "nodes": [
            [
                code,
                write(evaluation.node_points[index]),
                write(evaluation.node_fulls[index]),
                write(evaluation.factors[index]),
                index in evaluation.dropped,
            ]
            for index, code in enumerate(codes)
        ],
        "rows": [
            [codes[index], write(change), note.code, [_dump_value(value) for value in values]]
            for index, change, note, values in evaluation.rows
        ],
        "points": write(evaluation.points),
        "total": write(evaluation.total),
    }


def _dump_value(value):
    """Texts and whole numbers stand for themselves; an exact number is marked as one."""
    return {"number": write(value)} if isinstance(value, Fraction) else value


def _load_value(value):
    return read(value["number"]) if isinstance(value, dict) else value


def _load_evaluation(data: dict, tree: Tree, facts: Facts) -> Evaluation:
    nodes = data["nodes"]
    if [node[0] for node in nodes] != [node.code for node in tree.nodes]:
        raise NotExact("the nodes are not those of the tree")

    def column(place):
        return tuple(simplest(read(node[place])) for node in nodes)

    return Evaluation(
        tree=tree,
        facts=facts,
        treatment=Unscored(data["unscored_as"]),
        rows=tuple(
            (
                tree.by_code[code].index,
                simplest(read(change)),
                NOTES[note],
                tuple(_load_value(value) for value in values),
            )
            for code, change, note, values in data["rows"]
        ),
        node_points=column(1),
        node_fulls=column(2),
        factors=column(3),
        dropped=frozenset(index for index, node in enumerate(nodes) if node[4]),
        unscored=tuple(data["unscored"]),
    )
