"""Scores everybody together: who is compared with whom (R11), who takes from whose result (R18).

    evaluations = evaluate_cohort(members)      # {key: Evaluation}

What the comparison found stands in each evaluation's facts as a `Standing` or `Units`, so that
every score recomputes from its own snapshot, without the others.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .evaluation import evaluate
from .facts import Fact, Standing, Unit, Units
from .kinds.comparisons import Places
from .kinds.measures import measure
from .numbers import UNITS
from .outcomes import Evaluation, Facts, Unscored
from .problems import CircularUnits, FactDoesNotFit
from .tree import Node, Tree


@dataclass(frozen=True, slots=True)
class Member:
    """One who is scored together with others.

    `groups` names the peers that a rule compares within: {"parent": …, "kind": …}; everybody is
    in the group "all". `led` are the units led, as (key, weight). `history` is what a relative
    item's own value was on average before, by item code.
    """

    key: Hashable
    tree: Tree
    facts: Facts
    groups: Mapping[str, Hashable] = field(default_factory=dict)
    led: tuple[tuple[Hashable, Fraction], ...] = ()
    history: Mapping[str, Fraction] = field(default_factory=dict)


def evaluate_cohort(
    members: Iterable[Member], *, unscored: Unscored = Unscored.AS_ZERO
) -> dict[Hashable, Evaluation]:
    """Return the evaluation of each member, by key, in the order in which they came.

    Units are scored before those who lead them. Comparisons are made among the members that are
    scored in the same step, by the code of the item.

    :raises CircularUnits: when somebody leads a unit that leads them
    :raises FactDoesNotFit: for a fact that its rule cannot score
    """
    members, found = list(members), {}
    for step in _steps(members):
        for member, facts in compared(
            [(member, _with_units(member, found)) for member in step], unscored=unscored
        ):
            found[member.key] = evaluate(member.tree, facts, unscored=unscored)
    return {member.key: found[member.key] for member in members}


def needs_cohort(tree: Tree) -> bool:
    """Tell whether anything in a tree rests on what others came to."""
    return any(node.item.kind in ("relative", "ranked", "from_units") for node in tree.nodes)


def _steps(members):
    """Yield the members in steps: nobody leads anyone of the same or a later step."""
    known = {member.key for member in members}
    waiting, done = members, set()
    while waiting:
        step = [m for m in waiting if all(key in done or key not in known for key, _w in m.led)]
        if not step:
            raise CircularUnits(waiting[0].key)
        yield step
        done.update(member.key for member in step)
        waiting = [member for member in waiting if member.key not in done]


def _with_units(member: Member, found) -> dict[str, Fact]:
    """Return a member's facts with what the units led came to."""
    facts = dict(member.facts)
    for node in member.tree.nodes:
        if node.item.kind != "from_units" or node.code in facts:
            continue
        units = tuple(
            Unit(str(key), found[key].total, found[key].full_mark, weight)
            for key, weight in member.led
            # a unit that nothing applied to has no share to give
            if key in found and found[key].full_mark > 0
        )
        if units:
            facts[node.code] = Units(units, tuple(f"unit:{unit.code}" for unit in units))
    return facts


def compared(pairs, *, unscored=Unscored.AS_ZERO) -> list[tuple[Member, dict[str, Fact]]]:
    """Return (member, facts) with a `Standing` for every item that compares.

    Facts that are standings already stay as they are. A value that cannot be compared is left
    out, so that the item is unscored for people to see.
    """
    pairs = [(member, dict(facts)) for member, facts in pairs]
    _compare_leaves(pairs)
    deepest = max((len(_ranked(member.tree)) for member, _facts in pairs), default=0)
    for place in range(deepest):
        _rank_nodes(pairs, place, unscored)
    return pairs


def _compare_leaves(pairs):
    groups = defaultdict(list)
    for member, facts in pairs:
        for node in member.tree.leaves:
            fact = facts.get(node.code)
            if node.item.kind != "relative" or type(fact) not in node.asks:
                continue
            del facts[node.code]
            value = _value(fact)
            if value is None:
                continue
            if node.params.against == "own_history":
                if node.code in member.history:
                    reference = member.history[node.code]
                    facts[node.code] = Standing(value, reference=reference, evidence=fact.evidence)
                continue
            group = node.code, _group(member, node.params.places)
            groups[group].append((node, facts, value, fact.evidence))
    for rows in groups.values():
        _stand(rows, [value for _node, _facts, value, _evidence in rows])


def _rank_nodes(pairs, place, unscored):
    """Give the standings of one ranked node per tree, the deepest first."""
    groups = defaultdict(list)
    for member, facts in pairs:
        ranked = _ranked(member.tree)
        if place >= len(ranked) or ranked[place].code in facts:
            continue
        node, evaluation = ranked[place], evaluate(member.tree, facts, unscored=unscored)
        if node.index in evaluation.dropped:
            continue
        came_to = sum(
            evaluation.node_points[child]
            for child in node.children
            if child not in evaluation.dropped
        )
        group = node.code, _group(member, node.params.places)
        groups[group].append((node, facts, Fraction(came_to) / UNITS, ()))
    for rows in groups.values():
        _stand(rows, [value for _node, _facts, value, _evidence in rows])


def _ranked(tree: Tree) -> list[Node]:
    """Return the ranked nodes of a tree, those below before those above."""
    return [node for node in tree.nodes if node.item.kind == "ranked"]


def _group(member: Member, places: Places):
    return None if places.within == "all" else member.groups.get(places.within)


def _value(fact):
    try:
        return measure(fact)
    except FactDoesNotFit:  # nothing was due
        return None


def _stand(rows, values):
    """Write each row's standing among the values into its facts."""
    ordered = sorted(values)
    mean = sum(ordered) / Fraction(len(ordered))
    for node, facts, value, evidence in rows:
        if node.params.against == "mean":
            facts[node.code] = Standing(value, reference=mean, evidence=evidence)
            continue
        rank = place_among(value, ordered, node.params.places)
        facts[node.code] = Standing(value, rank=rank, of=len(ordered), evidence=evidence)


def place_among(value: Fraction, ordered: list[Fraction], places: Places) -> int:
    """Return the place of a value among values in ascending order, itself one of them.

    Equal values share the best of the places they fill, or the worst where the rule says so.
    """
    if places.better == "lower":
        better, equal_or_better = bisect_left(ordered, value), bisect_right(ordered, value)
    else:
        better = len(ordered) - bisect_right(ordered, value)
        equal_or_better = len(ordered) - bisect_left(ordered, value)
    return better + 1 if places.ties == "best" else equal_or_better


def stand_again(standing: Standing, value, others: Iterable, places: Places) -> Standing:
    """Return where a corrected value stands among the others' values, which nobody else moves for.

    A late correction changes the place of the one it is about only.
    """
    value = Fraction(value)
    ordered = sorted([value, *map(Fraction, others)])
    rank = place_among(value, ordered, places)
    return Standing(value, rank=rank, of=len(ordered), evidence=standing.evidence)
