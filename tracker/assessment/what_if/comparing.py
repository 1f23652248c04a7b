"""What if: everybody scored by another rubric from the facts there are. Pure: nothing is written.

changes = what_if(cases, proposal_of, is_whole=True)
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tracker import scoring
from tracker.assessment.what_if.carrying import Carrier, rule_of

MOVERS = 3  # items that are named for who crosses a grade line


@dataclass(frozen=True, eq=False)
class Case:
    """One participant as it stands: its score with the facts behind it, and its grade.

    `groups` names the peers ({"parent": …, "kind": …}), `led` the units led, (key, weight).
    """

    key: Hashable
    evaluation: scoring.Evaluation
    grade: str = ""
    groups: Mapping = field(default_factory=dict)
    led: tuple = ()


@dataclass(frozen=True, eq=False)
class Compared:
    """A participant before and after: `evaluation` is the score by the other rubric.

    `misfits` are items whose rule asks for another fact than there is, `unscored` those that
    nobody scored and that were scored before or are new.
    """

    case: Case
    evaluation: scoring.Evaluation
    misfits: tuple
    unscored: tuple

    @property
    def before(self):
        """The total as it stands, in points."""
        return self.case.evaluation.total

    @property
    def after(self):
        """The total by the other rubric, in points."""
        return self.evaluation.total

    @property
    def difference(self):
        """How much is gained, in points."""
        return self.after - self.before


def what_if(cases: Iterable[Case], proposal_of: Callable, *, is_whole: bool) -> list[Compared]:
    """Return what each case would come to by the Proposal that `proposal_of(case)` gives.

    With `is_whole` the cases are everybody, so that places and shares from units led are found
    anew where they would change; else they stay as they are.

    :raises scoring.ScoringError: when somebody leads a unit that leads them
    """
    cases, carrier = list(cases), Carrier(is_whole=is_whole)
    proposals = {case.key: proposal_of(case) for case in cases}
    moved = _moved(cases, proposals) if is_whole else frozenset()
    members, misfits = [], {}
    for case in cases:
        proposal = proposals[case.key]
        facts, misfits[case.key] = carrier.carry(
            case.evaluation,
            proposal,
            with_units=not any(unit in moved for unit, _weight in case.led),
        )
        led = case.led if is_whole else ()
        members.append(scoring.Member(case.key, proposal.tree, facts, case.groups, led))
    found = _evaluated(members, is_whole)
    return [
        Compared(
            case,
            found[case.key],
            tuple(misfits[case.key]),
            _newly_unscored(case, found[case.key]),
        )
        for case in cases
    ]


def _evaluated(members, is_whole):
    if is_whole and any(scoring.needs_cohort(member.tree) for member in members):
        return scoring.evaluate_cohort(members)
    return {m.key: scoring.evaluate(m.tree, _comparable(m)) for m in members}


def _comparable(member):
    """Return the facts that can be scored without the others."""
    nodes = member.tree.by_code
    return {
        code: fact
        for code, fact in member.facts.items()
        if type(fact) in nodes[code].accepts or type(fact) not in nodes[code].asks
    }


def _moved(cases, proposals):
    """Return the keys of those whose total may change, and so that of whoever leads them."""
    same = {}

    def is_same(case):
        key = id(case.evaluation.tree), id(proposals[case.key].tree)
        if key not in same:
            same[key] = case.evaluation.tree == proposals[case.key].tree
        return same[key]

    moved = {case.key for case in cases if not is_same(case)}
    while True:
        more = {
            case.key
            for case in cases
            if case.key not in moved and any(unit in moved for unit, _weight in case.led)
        }
        if not more:
            return frozenset(moved)
        moved |= more


def _newly_unscored(case, evaluation):
    before = set(case.evaluation.unscored)
    return tuple(code for code in evaluation.unscored if code not in before)


def movers(compared: Compared) -> list[tuple[str, Fraction]]:
    """Return [(item code, points gained in the total)] of the leaves, the largest change first."""
    before, after = (
        {node.code: node.points * node.share for node in one.nodes}
        for one in (compared.case.evaluation, compared.evaluation)
    )
    leaves = {
        node.code
        for one in (compared.case.evaluation, compared.evaluation)
        for node in one.tree.leaves
    }
    changes = {code: after.get(code, 0) - before.get(code, 0) for code in leaves}
    moved = [(code, change) for code, change in changes.items() if change]
    return sorted(moved, key=lambda pair: (-abs(pair[1]), pair[0]))[:MOVERS]


def differences_of(trees: Iterable[tuple[scoring.Tree, scoring.Tree]]):
    """Return ({codes added}, {codes taken away}, {codes whose rule is another}) over tree pairs."""
    added, gone, changed = set(), set(), set()
    for before, after in trees:
        old, new = before.by_code, after.by_code
        leaves = {n.code for tree in (before, after) for n in tree.leaves}
        added |= {code for code in new.keys() - old.keys() if code in leaves}
        gone |= {code for code in old.keys() - new.keys() if code in leaves}
        changed |= {
            code
            for code in old.keys() & new.keys()
            if rule_of(old[code].item) != rule_of(new[code].item)
        }
    return added, gone, changed


def count_unscored(found: Iterable[Compared]) -> Counter:
    """Return {item code: for how many it would be unscored}."""
    return Counter(code for one in found for code in (*one.unscored, *_left(one)))


def _left(compared):
    # an item that has a default is scored all the same: nothing is missing there
    open_codes = set(compared.evaluation.unscored) - set(compared.unscored)
    return [code for code in compared.misfits if code in open_codes]
