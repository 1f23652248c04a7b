"""What one event can count for: the open tasks and the indicators it may serve, best first.

A task fits by kind (its template names the record's kind, or none at all) and by nearness (the
day lies in the task's period, or the task falls due near it). One event serves each template
once: the same meeting of another month is another meeting.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils.functional import cached_property

from tracker.determination import rubric
from tracker.determination.models import Node, TaskTemplate, Trace
from tracker.determination.record_kinds import RecordKind
from tracker.determination.recurrence.checking import LENGTHS
from tracker.performance.states import OPEN

NEAR = timedelta(days=45)  # open tasks due this near are offered
OFFERED = 6  # tasks shown at once; the rest is folded away


def serves(kind, task):
    """Tell whether a record of that kind can serve the task: its template says so, or says none."""
    kinds = task.template.record_kinds if task.template_id else ()
    return not kinds or kind in kinds


def indicators_of(record):
    """Return the Nodes that the record is offered for as evidence, by the participant's version."""
    codes = record.record_indicators.values("indicator")
    version = record.participant.framework_version_id
    return Node.objects.filter(version=version, code__in=codes).order_by("order", "code")


@dataclass
class Offer:
    """A task that is offered: whether it is ticked, whether it stays, and what it counts for."""

    task: object
    is_ticked: bool = False
    is_fixed: bool = False
    is_best: bool = False
    indicators: list = field(default_factory=list)  # Nodes of the framework


@dataclass
class Offered:
    """What the form offers: `shown` and `folded` are Offers, `evidence` (Node, is ticked).

    `counts` are the Nodes that the main task counts for.
    """

    shown: list
    folded: list
    evidence: list
    counts: list

    @property
    def tasks(self):
        """All tasks that are offered, the first in front."""
        return [row.task for row in (*self.shown, *self.folded)]


class Serving:
    """The indicators of one participant's framework: which tasks and kinds they hang on.

    Two queries, on first use.
    """

    def __init__(self, participant):
        self.participant = participant

    @cached_property
    def nodes(self):
        """{code: Node} of the items that apply to the participant."""
        nodes = rubric.nodes_of(self.participant.framework_version)
        applying = {item.code for item in rubric.select_items(nodes, self.participant.kind)}
        return {node.code: node for node in nodes if node.code in applying}

    @cached_property
    def _templates(self):
        level, kind = self.participant.level, self.participant.kind
        given = TaskTemplate.objects.given_in(self.participant.organisation).filter(level=level)
        return [row for row in given if not row.applies_to or kind in row.applies_to]

    def of_tasks(self, tasks):
        """Return the Nodes that the tasks count for, in the order of the framework."""
        codes = {code for task in tasks if task.template_id for code in task.template.indicators}
        return [node for code, node in self.nodes.items() if code in codes]

    def judged(self, kind):
        """Return the Nodes left to reviewers that a record of the kind may be evidence for.

        Indicators name no kinds by themselves: the templates that feed them do, and the traces.
        """
        left = {
            code: node
            for code, node in self.nodes.items()
            if (node.source or {}).get("from") == "review"
        }
        if not left:
            return []
        naming = [row for row in self._templates if kind in row.record_kinds]
        codes = {code for row in naming for code in row.indicators}
        codes |= set(
            Trace.objects.filter(template__in=[row.pk for row in naming]).values_list(
                "indicator", flat=True
            )
        )
        return [node for code, node in left.items() if code in codes]


def offer(participant, *, kind, day, main=None, own=(), ticked=(), with_best=False, evidence=()):
    """Return what a record of this kind on that day is offered to count for.

    `main` is the task that the form was opened for, `own` are those the record serves already,
    `ticked` the pks that were chosen, `with_best` also ticks the best ones (when the form begins
    or its kind was changed), `evidence` are the codes of indicators that were chosen.
    """
    ticked = set(ticked)
    serving = Serving(participant)
    own = [task for task in own if task != main]
    taken = {task.template_id for task in (*own, main) if task is not None and task.template_id}
    offers = [Offer(task) for task in own]
    offers += _open_tasks(participant, kind, day, skip={*own, main}, taken=taken)
    for row in offers:
        row.indicators = serving.of_tasks([row.task])
        row.is_ticked = row.task.pk in ticked or (with_best and row.is_best)
    chosen = [row.task for row in offers if row.is_ticked]
    counts = serving.of_tasks([main] if main is not None else [])
    through = {node.code for node in serving.of_tasks([*chosen, *([main] if main else [])])}
    # what was ticked is never folded away
    ranked = sorted(offers, key=lambda row: not row.is_ticked)
    return Offered(
        shown=ranked[:OFFERED],
        folded=ranked[OFFERED:],
        evidence=[
            (node, node.code in evidence)
            for node in serving.judged(kind)
            if node.code not in through
        ],
        counts=counts,
    )


def _open_tasks(participant, kind, day, *, skip, taken):
    """Return Offers of the open tasks that fit, best first, one for each template."""
    rows = (
        participant.tasks.filter(status__in=OPEN)
        .exclude(pk__in=[task.pk for task in skip if task is not None])
        .select_related("template")
    )
    found = []
    for task in rows:
        if task.template_id in taken or not serves(kind, task):
            continue
        # 0 for the kind that the template thinks of first, then the others it names, then any
        kinds = task.template.record_kinds if task.template_id else []
        fit = min(kinds.index(kind), 1) if kind in kinds else 2
        is_within = task.period_start <= day <= end_of_period(task)
        # what any event may serve is offered only when it falls due: it would always be there
        if abs(task.due_on - day) > NEAR and not (is_within and fit < 2):
            continue
        rank = (fit, not is_within, abs(task.due_on - day), task.due_on, task.pk)
        is_best = fit == 0 and is_within and kind != RecordKind.OTHER
        found.append((rank, Offer(task, is_best=is_best)))
    found.sort(key=lambda pair: pair[0])
    offers, seen = [], set()
    for _rank, row in found:
        if row.task.template_id is None or row.task.template_id not in seen:
            seen.add(row.task.template_id)
            offers.append(row)
    return offers


def end_of_period(task):
    """Return the last day of a task's period; a task by hand ends on its due day."""
    every = task.template.recurrence.get("every") if task.template_id else None
    if every not in LENGTHS:
        return task.due_on
    begin = task.period_start.replace(day=1)
    month = begin.month - 1 + LENGTHS[every]
    following = begin.replace(year=begin.year + month // 12, month=month % 12 + 1)
    return max(following - timedelta(days=1), task.due_on)
