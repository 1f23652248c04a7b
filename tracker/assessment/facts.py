"""What is known of participants, as the scorer's facts: collected for many at once.

Each leaf says in `Node.source` where its fact comes from: tasks, a measured value, findings, or
the reviewers. Nothing is asked for twice: a fact names its evidence ("task:5", "record:12",
"measurement:3", "finding:7", "mark:9"). A leaf that nothing is known of has no fact.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F
from django.utils.translation import gettext_noop

from tracker import scoring
from tracker.assessment.models import Mark
from tracker.assessment.states import ReviewStatus
from tracker.determination import rubric
from tracker.determination.models import Participant
from tracker.performance.models import Measurement, RecordTask, Task
from tracker.performance.states import RecordStatus, TaskStatus

# stands in snapshots as it is and is translated where it is shown
NO_TASK = gettext_noop("no task of this kind applies")

AT_ONCE = 500  # participants per query, so that memory stays flat


class Rubrics:
    """The trees and leaf sources of the versions at hand, each read once."""

    def __init__(self):
        self._trees, self._sources = {}, {}

    def tree(self, participant):
        """Return the checked tree that applies to a participant."""
        key = participant.framework_version_id, participant.kind
        if key not in self._trees:
            version = participant.framework_version
            self._trees[key] = rubric.tree_for(version, participant.kind)
        return self._trees[key]

    def sources(self, participant):
        """Return {leaf code: source} of a participant's version, every kind together."""
        version = participant.framework_version_id
        if version not in self._sources:
            rows = participant.framework_version.nodes.values_list("code", "source")
            self._sources[version] = {code: source or {} for code, source in rows}
        return self._sources[version]


def facts_of(participants: Iterable[Participant], *, rubrics=None) -> dict[int, dict]:
    """Return {participant pk: {leaf code: Fact}} for participants with their framework versions.

    A fixed number of queries for each 500 participants. Only sent reviews count.
    """
    rubrics = rubrics or Rubrics()
    participants, found = list(participants), {}
    for start in range(0, len(participants), AT_ONCE):
        some = participants[start : start + AT_ONCE]
        known = _Known(some)
        for participant in some:
            found[participant.pk] = _facts(participant, known, rubrics)
    return found


def _facts(participant, known, rubrics):
    facts = {}
    tree, sources = rubrics.tree(participant), rubrics.sources(participant)
    for node in tree.leaves:
        source = sources.get(node.code, {})
        origin = source.get("from")
        fact = None
        if origin == "tasks":
            fact = _from_tasks(node, source, known.tasks.get(participant.pk, {}), known.records)
        elif origin == "measure":
            fact = _from_measure(node, known.measured.get((participant.pk, source.get("measure"))))
        elif origin == "findings":
            refs = known.findings.get((participant.pk, node.code), [])
            fact = scoring.Count(len(refs), tuple(refs))
        elif origin == "review":
            fact = _from_marks(
                known.marks.get((participant.pk, node.code)), participant.framework_version.rules
            )
        if fact is not None and _fits(tree, node, fact):
            facts[node.code] = fact
    return facts


def _fits(tree, node, fact):
    """Tell whether the rule can score the fact; what does not fit is unscored, for people to see.

    One odd value must not keep a whole county from being settled, nor count in silence.
    """
    if type(fact) is scoring.NotApplicable:
        return node.exemption is not scoring.Exemption.REFUSE
    try:
        scoring.score_leaf(tree, node.code, fact)
    except scoring.FactDoesNotFit:
        return False
    return True


class _Known:
    """The rows behind the facts of some participants: five queries."""

    def __init__(self, participants):
        ids = [participant.pk for participant in participants]
        self.tasks = defaultdict(lambda: defaultdict(list))
        rows = Task.objects.filter(participant__in=ids, template__isnull=False).order_by("pk")
        for participant, template, *task in rows.values_list(
            "participant_id", "template__code", "pk", "status", "due_on", "first_sent_on"
        ):
            self.tasks[participant][template].append(task)
        self.records = defaultdict(list)
        links = RecordTask.objects.filter(
            task__participant__in=ids, record__status=RecordStatus.ACCEPTED
        ).order_by("record_id")
        for task, record in links.values_list("task_id", "record_id"):
            self.records[task].append(f"record:{record}")
        self.measured = {
            (row.participant_id, row.code): row
            for row in Measurement.objects.filter(participant__in=ids).annotate(
                code=F("measure__code")
            )
        }
        # through the reverse relation: findings belong to a later link, which imports this one
        self.findings = defaultdict(list)
        found = Participant.objects.filter(pk__in=ids, findings__node__isnull=False)
        for participant, node, pk, status in found.order_by("findings__pk").values_list(
            "pk", "findings__node__code", "findings__pk", "findings__status"
        ):
            if status != "dismissed":  # it was none after all
                self.findings[participant, node].append(f"finding:{pk}")
        self.marks = defaultdict(list)
        marks = Mark.objects.filter(
            review__participant__in=ids, review__status=ReviewStatus.SENT
        ).annotate(participant_id=F("review__participant_id"), code=F("node__code"))
        for mark in marks.order_by("review_id"):
            self.marks[mark.participant_id, mark.code].append(mark)


def is_counted(status, due_on, first_sent_on, counted):
    """Tell whether a task is one of those that a source counts.

    "accepted" is every accepted task, "on_time" and "late" part them by the day of the first
    sending, "missing" is every task that was missed.
    """
    if counted == "missing":
        return status == TaskStatus.MISSED
    if status != TaskStatus.ACCEPTED:
        return False
    is_late = first_sent_on is not None and first_sent_on > due_on
    return {"accepted": True, "late": is_late, "on_time": not is_late}[counted]


def _from_tasks(node, source, by_template, records):
    """The participant's tasks of the templates: a share, a number, or all of them."""
    tasks = [task for code in source.get("templates", []) for task in by_template.get(code, [])]
    if not tasks:
        return scoring.NotApplicable(NO_TASK)
    counted = [task for task in tasks if is_counted(*task[1:], source.get("count", "accepted"))]
    refs = [ref for pk, *_ in counted for ref in (f"task:{pk}", *records.get(pk, ()))]
    evidence = tuple(dict.fromkeys(refs))  # one record may serve several tasks
    if scoring.Ratio in node.accepts:
        return scoring.Ratio(len(counted), len(tasks), evidence)
    if scoring.Count in node.accepts:
        return scoring.Count(len(counted), evidence)
    if scoring.Met in node.accepts:
        return scoring.Met(len(counted) == len(tasks), evidence)
    return None


def _from_measure(node, row):
    """The value that whoever owns the number entered."""
    if row is None:
        return None
    evidence = (f"measurement:{row.pk}",)
    if row.not_applicable:
        return scoring.NotApplicable(row.reason, evidence)
    if row.value is None:
        if scoring.Ratio in node.accepts:
            part, whole = scoring.from_units(row.numerator), scoring.from_units(row.denominator)
            return scoring.Ratio(part, whole, evidence)
        if scoring.Met in node.accepts:
            return scoring.Met(row.numerator >= row.denominator, evidence)
        return None
    value = scoring.from_units(row.value)
    if scoring.Measured in node.accepts:
        return scoring.Measured(value, evidence)
    if scoring.Count in node.accepts and value >= 0 and value.denominator == 1:
        return scoring.Count(value.numerator, evidence)
    if scoring.Met in node.accepts:
        return scoring.Met(value > 0, evidence)  # a yes or no is entered as 1 or 0
    return None


def _from_marks(marks, rules):
    """The marks of the reviews that were sent, with the version's rule for joining them.

    A reviewer who says that the indicator does not apply is left out where others marked it;
    when all say so, it does not apply.
    """
    if not marks:
        return None
    evidence = tuple(f"mark:{mark.pk}" for mark in marks)
    given = [mark for mark in marks if not mark.not_applicable]
    if not given:
        return scoring.NotApplicable(marks[0].reason, evidence)
    return scoring.Reviewed(
        tuple(fact_of(mark) for mark in given),
        method=rules.get("panel", scoring.PanelMethod.MEAN),
        trim_from=rules.get("trim_from", 5),
        evidence=evidence,
    )


def fact_of(mark) -> scoring.Fact:
    """Return the fact that a mark states. A mark without an answer is its level or its points."""
    if mark.not_applicable:
        return scoring.NotApplicable(mark.reason)
    if mark.answer:
        return scoring.load_fact(mark.answer)
    if mark.level:
        return scoring.Level(mark.level)
    return scoring.Awarded(scoring.from_units(mark.points), mark.reason)
