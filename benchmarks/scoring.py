"""Scoring with its working, against a plain loop over the same facts that keeps none.

`size` branches x 60 indicators of ten kinds of rule in six groups. The plain loop is what a
program would do that wants the totals only: for each indicator one function of numbers, made
beforehand, on the same fact objects; exact (whole units of 0.0001 point, a Fraction where a unit
breaks), with the same floors and caps and the same rounding. Its totals are compared with the
scorer's before anything is measured.

The scorer keeps each step as a row; the lines of the working are made from them when they are
looked at, which is measured beside it.
"""

import random
from fractions import Fraction

from benchmarks.harness import Figure, alternate
from tracker import scoring

SIZE = 3_000
INDICATORS = 60
GROUPS = 6
UNITS = scoring.UNITS
WORDS = (("high", "100"), ("fair", "80"), ("low", "50"))


def run(size, rounds):
    """Return the figures of evaluating, and of evaluating with every line of the working made."""
    items, loops, invent = rubric()
    tree = scoring.build(items)
    chance = random.Random(2026)
    branches = [{code: fact(chance) for code, fact in invent.items()} for _ in range(size)]
    check(tree, loops, branches)

    def evaluated():
        for facts in branches:
            scoring.evaluate(tree, facts)

    def with_lines():
        for facts in branches:
            _ = scoring.evaluate(tree, facts).working

    def plain():
        for facts in branches:
            plainly(loops, facts)

    acts = {"plain": plain, "evaluated": evaluated, "lines": with_lines}
    taken = alternate(acts, rounds=rounds)
    title = f"{size:,} branches x {INDICATORS}"
    yardstick = "a loop that keeps no working"
    return [
        Figure(f"{title}, working kept", yardstick, taken["evaluated"], taken["plain"], 15.0),
        Figure(f"{title}, every line made", yardstick, taken["lines"], taken["plain"], 30.0),
    ]


def check(tree, loops, branches):
    """Both come to the same totals, or the benchmark compares two different things."""
    for facts in branches[:200]:
        right = scoring.evaluate(tree, facts).total_units
        if plainly(loops, facts) != right:
            raise RuntimeError("the plain loop does not come to the scorer's total")


def plainly(loops, facts):
    """Return a branch's total in units, rounded half up to 0.01 point."""
    total = 0
    for code, worth, full in loops:
        points = worth(facts[code])
        total += 0 if points < 0 else full if points > full else points
    if type(total) is int:
        return (total + 50) // 100 * 100
    return int((Fraction(total) / 100 + Fraction(1, 2)).__floor__()) * 100


def rubric():
    """Return (items, [(code, function of a fact, full mark)], {code: how a fact is invented})."""
    items = [scoring.Item("root", "sum")]
    items += [scoring.Item(f"g{n}", "sum", parent_code="root", order=n) for n in range(GROUPS)]
    loops, invent = [], {}
    for number in range(INDICATORS):
        code = f"i-{number:02}"
        kind, points, params, worth, fact = RULES[number % len(RULES)]
        items.append(
            scoring.Item(
                code,
                kind,
                Fraction(points),
                params,
                parent_code=f"g{number % GROUPS}",
                order=number,
                dimension=f"d{number % GROUPS}",
            )
        )
        loops.append((code, worth, points * UNITS))
        invent[code] = fact
    return items, loops, invent


def ratio(full):
    def worth(fact):
        points = fact.numerator * full / fact.denominator
        return points.numerator if points.denominator == 1 else points

    return worth


def steps_below(fact):
    """4 points at 100, half a point off for each whole step of 5 below."""
    missing = 100 - fact.value
    return 4 * UNITS - (missing // 5 * (UNITS // 2) if missing > 0 else 0)


def checked(fact):
    """Five checks of one point each, taken off the full mark."""
    return 5 * UNITS - sum(UNITS for _code, met in fact.checks if not met)


def by_band(fact):
    value = fact.value
    return 3 * UNITS if value >= 90 else 2 * UNITS if value >= 75 else UNITS if value >= 60 else 0


def a_number(chance):
    return scoring.Measured(Fraction(chance.randrange(4000, 10001), 100), ("measurement:1",))


def checks(chance):
    return scoring.Checks(tuple((code, chance.random() < 0.8) for code in "abcde"))


def awarded(chance):
    return scoring.Awarded(Fraction(chance.randrange(0, 41), 10), "seen on site", ("mark:1",))


WORTH = {code: int(value) * 2 * UNITS // 100 for code, value in WORDS}
LEAST = "at_least"

# (kind, full mark, parameters, the same as a function of a fact, how a fact is invented)
RULES = (
    ("all_or_nothing", 2, {}, lambda fact: 2 * UNITS if fact.met else 0,
     lambda chance: scoring.Met(chance.random() < 0.9, ("task:1",))),
    ("per_occurrence", 2, {"each": "0.1"}, lambda fact: 2 * UNITS - fact.count * 1_000,
     lambda chance: scoring.Count(chance.randrange(0, 30), ("finding:1", "finding:2"))),
    ("shortfall", 4, {"required": 12, "each": "0.5"},
     lambda fact: 4 * UNITS - max(12 - fact.count, 0) * 5_000,
     lambda chance: scoring.Count(chance.randrange(0, 14), ("task:1", "record:1"))),
    ("checklist", 5, {"checks": [{"code": code, "points": "1"} for code in "abcde"]},
     checked, checks),
    ("ratio", 3, {}, ratio(3 * UNITS),
     lambda chance: scoring.Ratio(chance.randrange(0, 12), 12, ("task:1",))),
    ("threshold", 2, {"comparison": LEAST, "threshold": "80"},
     lambda fact: 2 * UNITS if fact.value >= 80 else 0, a_number),
    ("value_table", 3, {"bands": [{LEAST: "90", "points": "3"}, {LEAST: "75", "points": "2"},
                                  {LEAST: "60", "points": "1"}]}, by_band, a_number),
    ("grade_words", 2, {"scale": "percent",
                        "words": [{"code": code, "value": value} for code, value in WORDS]},
     lambda fact: WORTH[fact.code],
     lambda chance: scoring.Level(chance.choice(WORDS)[0], evidence=("mark:1", "mark:2"))),
    ("discretionary", 4, {"least": "0", "most": "4"},
     lambda fact: int(fact.points * UNITS), awarded),
    ("step", 4, {"target": "100", "step": "5", "below": "-0.5", "above": "0"},
     steps_below, a_number),
)  # fmt: skip
