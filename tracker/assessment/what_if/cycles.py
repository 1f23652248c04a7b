"""Real cycles to ask "what if" about: which there are, who is in them, and how they stand."""

from dataclasses import dataclass, replace

from tracker import scoring
from tracker.assessment import settling
from tracker.assessment.models import Result
from tracker.assessment.trying.readable import readable_items
from tracker.assessment.what_if.comparing import Case
from tracker.assessment.what_if.proposals import Proposal, propose, scaled, times
from tracker.determination import rubric
from tracker.determination.leads import units_of
from tracker.determination.models import Cycle, FrameworkVersion
from tracker.determination.states import LOCKED_PHASES, Phase
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import within, within_any

MOST = 400  # participants that one request computes: some seconds; a town or a kind narrows them


def cycles_to_ask(user):
    """Return the cycles that the person runs and whose results the person sees unpublished."""
    return (
        Cycle.objects.visible_to(user)
        .filter(
            within_any(user.scope(Permission.CYCLE_RUN), at="organisation__path"),
            within_any(user.scope(Permission.RESULT_VIEW_UNPUBLISHED), at="organisation__path"),
        )
        .exclude(phase=Phase.DETERMINATION)
        .select_related("organisation", "framework_version__framework")
    )


def replaced_versions(cycle, version):
    """Return the versions in a cycle that another one would stand for.

    Those of the same framework; where there is none, the one that the cycle was opened with: a
    county's own framework begins as a copy of another.
    """
    used = FrameworkVersion.objects.filter(
        participants__cycle=cycle, participants__is_assessed=True
    ).distinct()
    same = list(used.filter(framework=version.framework).select_related("framework"))
    return same or [cycle.framework_version]


@dataclass(frozen=True)
class Chosen:
    """Whom a request computes: `participants`, of `total` that were meant.

    `is_whole` says that they are everybody of the cycle.
    """

    participants: list
    total: int
    is_whole: bool


def choose(cycle, *, township=None, kind="", most=MOST):
    """Return the Chosen of a cycle: everybody where they are few enough, else of a town or kind."""
    everybody = settling.participants_of(cycle).select_related("parent", "post")
    total = everybody.count()
    if total <= most:
        return Chosen(list(everybody), total, is_whole=True)
    some = everybody
    if township is not None:
        some = some.filter(within(township.path))
    if kind:
        some = some.filter(kind=kind)
    return Chosen(list(some[:most]), some.count(), is_whole=False)


def cases_of(cycle, chosen):
    """Return [Case] of participants: from frozen snapshots, or computed from what is known now."""
    if cycle.phase in LOCKED_PHASES:
        return _frozen(chosen)
    compute = settling.compute if chosen.is_whole else settling.compute_some
    led = units_of(chosen.participants)
    return [
        _case(one.participant, one.evaluation, one.grade, led)
        for one in compute(chosen.participants)
    ]


def _frozen(chosen):
    led = units_of(chosen.participants)
    by_pk = {one.pk: one for one in chosen.participants}
    results = Result.objects.newest().filter(participant__in=by_pk)
    found = {}
    for result in results.iterator(chunk_size=200):
        _tree, _facts, evaluation = scoring.from_snapshot(result.snapshot)
        found[result.participant_id] = _case(
            by_pk[result.participant_id], evaluation, result.grade, led
        )
    return [found[pk] for pk in by_pk if pk in found]


def _case(participant, evaluation, grade, led):
    return Case(
        key=participant.pk,
        evaluation=evaluation,
        grade=grade,
        groups={"parent": participant.parent_id, "kind": participant.kind},
        led=tuple(led.get(participant.pk, ())),
    )


class Proposals:
    """The Proposal for each case, each tree built once.

    `version` stands for the versions in `replaced`, with `changes`; who is judged by another one
    keeps it. What an appeal decided stays as it was decided.
    """

    def __init__(self, version, replaced, changes, participants):
        self.version, self.changes = version, changes
        self.replaced = {one.pk for one in replaced}
        self.participants = {one.pk: one for one in participants}
        self.nodes = rubric.nodes_of(version)
        self.left_out = set()  # items of a draft whose rules are not complete yet
        self._proposals, self._own, self._decided = {}, {}, {}

    def is_concerned(self, participant):
        """Tell whether a participant would be judged by the other version."""
        return participant.framework_version_id in self.replaced

    def version_of(self, participant):
        """Return the version by which a participant would be judged."""
        return self.version if self.is_concerned(participant) else participant.framework_version

    def of(self, case):
        """Return the Proposal for a case.

        :raises scoring.ScoringError: when the changed items are no rubric
        """
        participant = self.participants[case.key]
        if not self.is_concerned(participant):
            return self._kept(case)
        proposal = self.for_kind(participant.kind)
        if proposal is None:
            return self._kept(case)
        return self._with_decisions(case, participant, proposal)

    def for_kind(self, kind):
        """Return the Proposal for one kind, or None where the version has nothing for it."""
        if kind not in self._proposals:
            items, left_out = readable_items(rubric.select_items(self.nodes, kind))
            self.left_out.update(left_out)
            self._proposals[kind] = propose(items, self.changes) if items else None
        return self._proposals[kind]

    def _kept(self, case):
        key = id(case.evaluation.tree)
        if key not in self._own:
            self._own[key] = Proposal(case.evaluation.tree)
        return self._own[key]

    def _with_decisions(self, case, participant, proposal):
        """Return the proposal with the items that an appeal decided as decided items again."""
        own = self._own_tree(participant)
        tree = case.evaluation.tree
        if own is None or tree == own:
            return proposal
        decided = {
            node.code: node.item
            for node in tree.leaves
            if node.item.kind == "discretionary"
            and node.code in own.by_code
            and node.code in proposal.tree.by_code
            and own.by_code[node.code].item != node.item
        }
        if not decided:
            return proposal
        key = id(proposal), tuple(sorted(decided))
        if key not in self._decided:
            items = [
                _decided(item, decided[item.code], proposal.factors.get(item.code, 1))
                if item.code in decided
                else item
                for item in proposal.tree.items
            ]
            self._decided[key] = replace(proposal, tree=scoring.build(items))
        return self._decided[key]

    def _own_tree(self, participant):
        key = participant.framework_version_id, participant.kind
        if key not in self._own:
            try:
                self._own[key] = rubric.tree_for(participant.framework_version, participant.kind)
            except scoring.ScoringError:
                self._own[key] = None
        return self._own[key]


def _decided(item, decided, factor):
    """Return an item with the rule by which an appeal decided on it."""
    return replace(
        item,
        kind=decided.kind,
        points=times(decided.points, factor),
        params=scaled(decided.kind, decided.params, factor),
    )
