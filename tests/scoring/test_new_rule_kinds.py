"""A new kind of rule needs a file of its own and no change to the engine."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from tracker.scoring import Count, FactDoesNotFit, Item, Met, Note, build, evaluate
from tracker.scoring.kinds.groups import Combination
from tracker.scoring.kinds.registry import KINDS, GroupKind, GroupParams, LeafKind, LeafParams


@dataclass(frozen=True, slots=True, kw_only=True)
class Square(LeafParams):
    """Points that grow with the square of a count."""

    each: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubled(GroupParams):
    """The children count so many times when a condition is met."""

    times: int


def doubled(node, kept, fact):
    factor = node.params.times if fact and fact.met else 1
    change = sum((factor - 1) * child.points for child in kept)
    row = (change, Note.LOAD_FACTOR, ("met", Fraction(factor)))
    return Combination((factor,) * len(kept), (row,))


@pytest.fixture
def new_kinds(monkeypatch):
    square = LeafKind(
        code="square",
        rule="R0",
        params=Square,
        accepts=(Count,),
        read=lambda reader: {"each": reader.number("each", required=True)},
        compile=lambda params, full: (
            lambda fact: ((fact.count**2 * 10_000, Note.ADDED_EACH, (fact.count, params.each)),)
        ),
    )
    group = GroupKind(
        code="doubled",
        rule="R0",
        params=Doubled,
        combine=doubled,
        full=lambda weights, fulls: sum(fulls),
        read=lambda reader: {"times": reader.whole("times", required=True)},
        accepts=(Met,),
    )
    monkeypatch.setitem(KINDS, "square", square)
    monkeypatch.setitem(KINDS, "doubled", group)


ITEMS = [
    Item("case", "doubled", None, {"times": 2}),
    Item("a", "square", "20", {"each": "1"}, "case"),
]


@pytest.mark.parametrize(("met", "points"), [(True, 18), (False, 9)])
def test_a_registered_kind_is_parsed_evaluated_and_explained(new_kinds, met, points):
    found = evaluate(build(ITEMS), {"a": Count(3), "case": Met(met)})
    assert found.points == points == sum(line.amount for line in found.working)


def test_a_combining_kind_refuses_a_fact_it_does_not_accept(new_kinds):
    with pytest.raises(FactDoesNotFit) as error:
        evaluate(build(ITEMS), {"case": Count(3)})
    assert (error.value.item, error.value.problem.code) == ("case", "takes_no_fact")
