"""The working of one result in words: fact → rule → points → weight → rounding → total."""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import scoring
from tracker.assessment import wording
from tracker.assessment.models import Mark
from tracker.organisations.permissions import Permission, allowed
from tracker.performance.models import Measurement, Record, Task
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
    known = _References(result, facts, user)
    scores = {score.code: score for score in evaluation.nodes}
    sections, rounding = [], None
    for line in evaluation.working:
        step = Step(
            wording.sentence(line, nodes),
            _signed(line.amount),
            write(line.amount),
            wording.shown(line.running),
        )
        if line.rule == ROUNDING:
            rounding = step
            continue
        if not sections or sections[-1].code != line.node_code:
            sections.append(_section(line.node_code, tree, nodes, facts, scores, known))
        sections[-1].steps.append(step)
    return Explanation(
        sections, rounding, wording.shown(evaluation.total), _gains(tree, nodes, scores)
    )


def _section(code, tree, nodes, facts, scores, known):
    score, fact = scores[code], facts.get(code)
    is_leaf = tree.by_code[code].is_leaf
    section = Section(code=code, node=nodes.get(code), is_leaf=is_leaf)
    section.points, section.full = wording.shown(score.points), wording.shown(score.full_mark)
    if score.share != 1:
        section.weight = wording.shown(score.share * 100)
    if is_leaf:
        section.fact = wording.fact_text(fact, section.node)
        references = known.links(fact.evidence if fact else ())
        section.references = references[:LISTED]
        section.more_references = len(references) - len(section.references)
        section.reasons = known.reasons(fact.evidence if fact else ())
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


class _References:
    """The evidence behind all facts of a result, read in a few queries, for one reader."""

    def __init__(self, result, facts, user):
        by_kind = defaultdict(set)
        for fact in facts.values():
            for reference in fact.evidence:
                kind, _colon, pk = reference.partition(":")
                by_kind[kind].add(int(pk))
        organisation = result.participant.organisation
        self.cases = allowed(user, Permission.CASE_VIEW, organisation=organisation)
        self.appeals = allowed(user, Permission.APPEAL_VIEW, organisation=organisation)
        self.records = Record.objects.visible_to(user).in_bulk(by_kind["record"])
        tasks = Task.objects.visible_to(user).filter(pk__in=by_kind["task"])
        self.tasks = {task.pk: task for task in tasks.select_related("template")}
        measured = Measurement.objects.visible_to(user).filter(pk__in=by_kind["measurement"])
        self.measured = {row.pk: row for row in measured.select_related("measure")}
        marks = Mark.objects.filter(pk__in=by_kind["mark"]).order_by("pk")
        # the words of the reviewers, never their names
        self.marks = dict(marks.values_list("pk", "reason"))

    def links(self, evidence):
        """Return (text, address or "") for each reference that this reader may follow."""
        found = []
        for reference in evidence:
            kind, _colon, text = reference.partition(":")
            pk = int(text)
            if kind == "record" and pk in self.records:
                record = self.records[pk]
                label = record.title or _("record of %(day)s") % {"day": record.happened_on}
                found.append((label, reverse("performance:record-detail", args=[pk])))
            elif kind == "task" and pk in self.tasks:
                task = self.tasks[pk]
                label = f"{task.title} · {task.due_on}"
                found.append((label, reverse("performance:task-detail", args=[pk])))
            elif kind == "measurement" and pk in self.measured:
                row = self.measured[pk]
                label = _("measured value: %(title)s") % {"title": row.measure.title}
                found.append((label, ""))
            elif kind == "finding" and self.cases:
                label = _("finding %(number)s") % {"number": pk}
                found.append((label, reverse("accountability:finding-detail", args=[pk])))
            elif kind == "appeal" and self.appeals:
                label = _("appeal %(number)s") % {"number": pk}
                found.append((label, reverse("assessment:appeal-detail", args=[pk])))
        hidden = len(evidence) - len(found) - sum(ref.startswith("mark:") for ref in evidence)
        if hidden > 0:
            label = ngettext("%(count)s more document", "%(count)s more documents", hidden)
            found.append((label % {"count": hidden}, ""))
        return found

    def reasons(self, evidence):
        """Return what the reviewers gave as reasons, in the order of their marks."""
        pks = [int(ref.removeprefix("mark:")) for ref in evidence if ref.startswith("mark:")]
        return [self.marks[pk] for pk in pks if self.marks.get(pk)]
