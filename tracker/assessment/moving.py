"""What moving an open cycle to another version of its framework would touch. Reads only.

Marks and self-scores point to rows of the old version; they follow to the item of the same code.
Where that item changed, people decide what becomes of what was given: see `offers`.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Count
from django.db.models.functions import Coalesce

from tracker import scoring
from tracker.assessment.models import Mark, SelfScore
from tracker.assessment.offers import offer
from tracker.determination import rubric
from tracker.determination.differences.comparing import Items, compare_items
from tracker.determination.models import Node, Participant
from tracker.performance.models import Task


@dataclass
class Change:
    """One indicator that differs, and what hangs on it in the cycle.

    `old` or `new` is None for one that is added or goes away. `marks` and `self_scores` are the
    rows that were given on it; those that the new version does not ask for stand under `leaving`.
    `offers` are the Decisions that all the rest allows, empty when nothing is to be decided;
    `kept` and `rescaled` are {mark pk: (the fact that it becomes, its points)}.
    """

    code: str
    old: Node | None
    new: Node | None
    differences: list
    participants: int = 0
    tasks: int = 0
    findings: int = 0
    marks: list = field(default_factory=list)
    self_scores: list = field(default_factory=list)
    leaving: list = field(default_factory=list)
    leaving_self_scores: list = field(default_factory=list)
    kept: dict = field(default_factory=dict)
    rescaled: dict = field(default_factory=dict)
    offers: tuple = ()

    @property
    def node(self):
        """Return the indicator, the newer one where there is one."""
        return self.new or self.old

    @property
    def is_asked(self):
        """Tell whether somebody must decide."""
        return bool(self.offers)

    @property
    def is_reviewed(self):
        """Tell whether the reviewers mark it by the new version."""
        return bool(self.new) and self.new.source.get("from") == "review"

    @property
    def ratio(self):
        """Return new full mark ÷ old full mark, or None where there is no such ratio."""
        if not self.old or not self.new or not self.old.points or not self.new.points:
            return None
        return Fraction(self.new.points, self.old.points)


@dataclass(frozen=True)
class Plan:
    """A cycle, the version it has and the one it would have, and every Change between them.

    `others` are the Differences that touch no single indicator. `kinds` counts the participants
    that move, by organisation kind; `concerned` are the kinds for which anything differs.
    """

    cycle: object
    old: object
    new: object
    changes: list
    others: list
    kinds: dict
    concerned: frozenset

    @property
    def asked(self):
        """Return {code: Change} of what somebody must decide."""
        return {change.code: change for change in self.changes if change.is_asked}


def moved_participants(cycle, version):
    """Return the participants of a cycle that are assessed by a version."""
    return Participant.objects.filter(cycle=cycle, framework_version=version)


def plan(cycle, version):
    """Return the Plan of moving a cycle from the version it has to another.

    A fixed number of queries, whatever the number of participants and marks.
    """
    before, after = Items(cycle.framework_version), Items(version)
    differences = compare_items(before, after)
    participants = moved_participants(cycle, before.version)
    kinds = Counter(participants.assessed().order_by().values_list("kind", flat=True))
    trees = {
        side: {kind: _tree(items.version, kind) for kind in kinds}
        for side, items in (("old", before), ("new", after))
    }
    changes, others = _sorted_out(differences, before, after)
    _add_what_applies_otherwise(changes, before, after, trees)
    _count(changes, cycle, kinds, trees)
    _collect(changes, participants)
    for change in changes.values():
        _part(change, trees)
        if change.old and change.new:
            offer(change, trees)
    return Plan(
        cycle=cycle,
        old=before.version,
        new=version,
        changes=list(changes.values()),
        others=others,
        kinds=dict(kinds),
        concerned=_concerned(differences, kinds, trees),
    )


def _tree(version, kind):
    """Return a kind's tree, or None where the version says nothing about the kind."""
    try:
        return rubric.tree_for(version, kind)
    except scoring.ScoringError:
        return None


def _is_leaf(node):
    kind = scoring.KINDS.get(node.kind) if node else None
    return kind is not None and kind.is_leaf


def _sorted_out(differences, before, after):
    """Return {code: Change} of the indicators, and the Differences of everything else."""
    changes, others = {}, []
    for difference in differences:
        old, new = before.nodes.get(difference.code), after.nodes.get(difference.code)
        old, new = (old if _is_leaf(old) else None), (new if _is_leaf(new) else None)
        if old is None and new is None:
            others.append(difference)
            continue
        change = changes.setdefault(difference.code, Change(difference.code, old, new, []))
        change.differences.append(difference)
    return changes, others


def _add_what_applies_otherwise(changes, before, after, trees):
    """Add the indicators that are the same themselves, and no longer stand for the same kinds."""
    for kind, old in trees["old"].items():
        new = trees["new"][kind]
        codes = [{leaf.code for leaf in tree.leaves} if tree else set() for tree in (old, new)]
        for code in sorted(codes[0] ^ codes[1]):
            sides = [items.nodes.get(code) for items in (before, after)]
            changes.setdefault(code, Change(code, *sides, []))


def _count(changes, cycle, kinds, trees):
    """Fill in how many participants, tasks and findings stand behind each indicator."""
    tasks = dict(
        Task.objects.filter(cycle=cycle, template__isnull=False)
        .order_by()
        .values_list(Coalesce("template__replaces__code", "template__code"))
        .annotate(Count("pk"))
    )
    findings = dict(
        Participant.objects.filter(cycle=cycle, findings__node__code__in=list(changes))
        .order_by()
        .values_list("findings__node__code")
        .annotate(Count("findings"))
    )
    for change in changes.values():
        change.findings = findings.get(change.code, 0)
        templates = {
            code
            for node in (change.old, change.new)
            if node and node.source.get("from") == "tasks"
            for code in node.source.get("templates", [])
        }
        change.tasks = sum(tasks.get(code, 0) for code in templates)
        change.participants = sum(
            number
            for kind, number in kinds.items()
            if any(tree[kind] and change.code in tree[kind].by_code for tree in trees.values())
        )


def _collect(changes, participants):
    """Fill in the marks and self-scores that were given on what changed."""
    codes = [change.code for change in changes.values() if change.old]
    place = {"node__code__in": codes}
    marks = Mark.objects.filter(review__participant__in=participants.values("pk"), **place)
    near = "review__participant__organisation"
    for mark in marks.select_related("node", near).order_by("pk"):
        changes[mark.node.code].marks.append(mark)
    scores = SelfScore.objects.filter(
        self_assessment__participant__in=participants.values("pk"), **place
    )
    near = "self_assessment__participant__organisation"
    for score in scores.select_related("node", near).order_by("pk"):
        changes[score.node.code].self_scores.append(score)


def _part(change, trees):
    """Take out of the rows those whose indicator the new version does not ask of them."""
    stays = {kind for kind, tree in trees["new"].items() if tree and change.code in tree.by_code}
    change.leaving = [
        mark
        for mark in change.marks
        if not change.is_reviewed or mark.review.participant.kind not in stays
    ]
    change.leaving_self_scores = [
        score
        for score in change.self_scores
        if not change.new or score.self_assessment.participant.kind not in stays
    ]
    for rows, leaving in (
        (change.marks, change.leaving),
        (change.self_scores, change.leaving_self_scores),
    ):
        gone = {row.pk for row in leaving}
        rows[:] = [row for row in rows if row.pk not in gone]


def _concerned(differences, kinds, trees):
    """Return the organisation kinds whose scores or words the differences touch."""
    codes = {difference.code for difference in differences}
    if "" in codes:
        return frozenset(kinds)
    found = defaultdict(set)
    for side in trees.values():
        for kind, tree in side.items():
            found[kind].update(tree.by_code if tree else ())
    return frozenset(kind for kind in kinds if codes & found[kind])
