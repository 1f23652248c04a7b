"""The working of one result in words: fact → rule → points → weight → rounding → total."""

from dataclasses import dataclass, field
from fractions import Fraction

from tracker import scoring
from tracker.assessment import wording
from tracker.assessment.references import References, evidence_of
from tracker.scoring.numbers import write

ROUNDING = "rounding"
LISTED = 12  # references under one fact; the rest is counted


@dataclass(frozen=True)
class Step:
    """One line: why, how much, and the sum so far. `exact` is the amount without loss."""

    sentence: str
    amount: str
    exact: str
    running: str


@dataclass
class Section:
    """The lines of one item together, with what they rest on."""

    code: str
    node: object
    is_leaf: bool
    fact: str = ""
    references: list = field(default_factory=list)
    more_references: int = 0
    reasons: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    points: str = ""
    full: str = ""
    weight: str = ""


@dataclass(frozen=True)
class Gain:
    """What an indicator still lacks, and what would bring it."""

    code: str
    title: str
    lost: str
    sentence: str


@dataclass(frozen=True)
class Explanation:
    """`sections` in the order of the working, the rounding step, the total, what is missing."""

    sections: list
    rounding: Step
    total: str
    gains: list


def explain(result, user):
    """Return the Explanation of a result, with links to what the person may see.

    The exact amounts of all steps, the rounding included, sum to the total.
    """
    tree, facts, evaluation = scoring.from_snapshot(result.snapshot)
    version = result.participant.framework_version
    nodes = {
        node.code: node
        for node in version.nodes.select_related("dimension").prefetch_related("clauses__source")
    }
    known = References(result.participant, facts, user)
    scores = {score.code: score for score in evaluation.nodes}
    sections, rounding = [], None
    for line in evaluation.working:
        step = step_of(line, nodes, bands=version.bands, names=known.units)
        if line.rule == ROUNDING:
            rounding = step
            continue
        if not sections or sections[-1].code != line.node_code:
            sections.append(_section(line.node_code, tree, nodes, facts, scores, known))
        sections[-1].steps.append(step)
    return Explanation(
        sections, rounding, wording.shown(evaluation.total), _gains(tree, nodes, scores)
    )


def step_of(line, nodes, *, bands=(), names=None):
    """Return one line of the working as a Step."""
    return Step(
        wording.sentence(line, nodes, bands=bands, names=names),
        _signed(line.amount),
        write(line.amount),
        wording.shown(line.running),
    )


def _section(code, tree, nodes, facts, scores, known):
    score, fact = scores[code], facts.get(code)
    is_leaf = tree.by_code[code].is_leaf
    section = Section(code=code, node=nodes.get(code), is_leaf=is_leaf)
    section.points, section.full = wording.shown(score.points), wording.shown(score.full_mark)
    if score.share != 1:
        section.weight = wording.shown(score.share * 100)
    if is_leaf or fact is not None:
        section.fact = wording.fact_text(fact, section.node, names=known.units)
        evidence = evidence_of(fact)
        references = known.links(evidence)
        section.references = references[:LISTED]
        section.more_references = len(references) - len(section.references)
        section.reasons = known.reasons(evidence)
    return section


def _gains(tree, nodes, scores):
    """Leaves that lack points, the most first: what reaches the total counts."""
    found = []
    for leaf in tree.leaves:
        score = scores[leaf.code]
        lost = (Fraction(leaf.full, scoring.UNITS) - score.points) * score.share
        if lost > 0 and not score.is_dropped and leaf.code in nodes:
            found.append((-lost, leaf.index, leaf.code))
    return [
        Gain(
            code,
            nodes[code].title,
            wording.shown(-lost),
            wording.what_would_change(nodes[code]),
        )
        for lost, _index, code in sorted(found)
    ]


def _signed(amount):
    text = wording.shown(amount)
    return f"+{text}" if amount > 0 else text.replace("-", "−")
