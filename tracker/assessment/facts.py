"""What is known of participants, as the scorer's facts: collected for many at once.

Each leaf says in `Node.source` where its fact comes from: tasks, a measured value, findings, the
reviewers, parts that offices give, the result by another framework. Nothing is asked for twice: a
fact names its evidence ("task:5", "record:12", "measurement:3", "finding:7", "mark:9",
"result:4"). A leaf that nothing is known of has no fact. What is compared with others stays a
plain value here: `settling` compares everybody together.
"""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from tracker import scoring
from tracker.assessment import periods, vetoes
from tracker.assessment.earlier import results_elsewhere
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
        self._trees, self._sources, self._origins = {}, {}, {}

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

    def judged_groups(self, participant):
        """Return the combining nodes of which reviewers say what circumstances hold."""
        nodes = self.tree(participant).nodes
        return [node for node in nodes if not node.is_leaf and scoring.Checks in node.accepts]

    def origins(self, participant):
        """Return where the facts of a participant's leaves come from, as a set."""
        key = participant.framework_version_id, participant.kind
        if key not in self._origins:
            sources = self.sources(participant)
            self._origins[key] = {
                sources.get(leaf.code, {}).get("from") for leaf in self.tree(participant).leaves
            }
        return self._origins[key]


def facts_of(participants: Iterable[Participant], *, rubrics=None) -> dict[int, dict]:
    """Return {participant pk: {leaf code: Fact}} for participants with their framework versions.

    A fixed number of queries for each 500 participants. Only sent reviews count.
    """
    rubrics = rubrics or Rubrics()
    participants, found = list(participants), {}
    for start in range(0, len(participants), AT_ONCE):
        some = participants[start : start + AT_ONCE]
        known = _Known(some, rubrics)
        for participant in some:
            found[participant.pk] = _facts(participant, known, rubrics)
    return found


def _facts(participant, known, rubrics):
    facts = {}
    tree, sources = rubrics.tree(participant), rubrics.sources(participant)
    judged = [(node, {"from": "review"}) for node in rubrics.judged_groups(participant)]
    for node, source in (*((leaf, sources.get(leaf.code, {})) for leaf in tree.leaves), *judged):
        fact = _fact(participant, node, source, known)
        if fact is not None and _fits(tree, node, fact):
            facts[node.code] = fact
    return facts


def _fact(participant, node, source, known):
    """Return what is known of one leaf of a participant, or None."""
    origin = source.get("from")
    if origin == "tasks":
        return _from_tasks(participant, node, source, known)
    if origin == "measure":
        return _from_measure(node, known.measured.get((participant.pk, source.get("measure"))))
    if origin == "findings":
        refs = known.findings.get((participant.pk, node.code), [])
        return scoring.Count(len(refs), tuple(refs))
    if origin == "review":
        marks = known.marks.get((participant.pk, node.code))
        return _from_marks(node, marks, participant.framework_version.rules)
    if origin == "parts":
        return _from_parts(participant, node, source.get("parts") or {}, known.measured)
    if origin == "vetoes":
        return known.vetoes.get((participant.pk, node.code))
    if origin == "rubric":
        return _from_rubric(node, known.results.get((participant.pk, node.params.rubric)))
    return None


def _fits(tree, node, fact):
    """Tell whether the rule can score the fact; what does not fit is unscored, for people to see.

    One odd value must not keep a whole county from being settled, nor count in silence.
    """
    if type(fact) is scoring.NotApplicable:
        return node.exemption is not scoring.Exemption.REFUSE
    if type(fact) in node.asks and type(fact) not in node.accepts:
        return True  # it is compared with the others' first
    try:
        scoring.score_leaf(tree, node.code, fact)
    except scoring.FactDoesNotFit:
        return False
    return True


class _Known:
    """The rows behind the facts of some participants: five queries.

    Vetoes and results by other frameworks are read where a rubric asks for them.
    """

    def __init__(self, participants, rubrics):
        ids = [participant.pk for participant in participants]
        self.tasks = defaultdict(lambda: defaultdict(list))
        rows = Task.objects.filter(participant__in=ids, template__isnull=False).order_by("pk")
        # a county's own version counts as the documents' template it stands in for
        counted_as = Coalesce("template__replaces__code", "template__code")
        for participant, template, *task in rows.values_list(
            "participant_id",
            counted_as,
            "pk",
            "status",
            "due_on",
            "first_sent_on",
            "period_start",
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
        asking = defaultdict(list)
        for participant in participants:
            for origin in rubrics.origins(participant):
                asking[origin].append(participant)
        self.results = results_elsewhere(asking["rubric"], rubrics)
        # whether a veto still counts is asked for the last day of the year that is scored
        self.vetoes, by_day = {}, defaultdict(list)
        for participant in asking["vetoes"]:
            by_day[participant.cycle.ends_on].append(participant.pk)
        for last_day, some in by_day.items():
            self.vetoes.update(vetoes.facts_for(some, last_day))


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


def _from_tasks(participant, node, source, known):
    """The participant's tasks of the templates, for the year or for each of its periods."""
    by_template = known.tasks.get(participant.pk, {})
    tasks = [task for code in source.get("templates", []) for task in by_template.get(code, [])]
    if not tasks:
        return scoring.NotApplicable(NO_TASK)
    counted = source.get("count", "accepted")
    if node.periods is None:
        return _of_tasks(node, tasks, counted, known.records)
    of = node.periods.of
    by_period = {code: [] for code in periods.within(participant.cycle, of)}
    for task in tasks:
        by_period.setdefault(periods.code_of(task[-1], of), []).append(task)
    return scoring.Periods(
        tuple(
            (code, _of_tasks(node, some, counted, known.records) if some else None)
            for code, some in by_period.items()
        )
    )


def _of_tasks(node, tasks, wanted, records):
    """A share, a number, how late they were, or whether it is all of them."""
    if scoring.Delays in node.asks:
        judged = [task for task in tasks if task[1] in (TaskStatus.ACCEPTED, TaskStatus.MISSED)]
        return scoring.Delays(tuple(_delay(*task[1:4]) for task in judged), _named(judged, records))
    counted = [task for task in tasks if is_counted(*task[1:4], wanted)]
    evidence = _named(counted, records)
    if scoring.Ratio in node.asks:
        return scoring.Ratio(len(counted), len(tasks), evidence)
    if scoring.Count in node.asks:
        return scoring.Count(len(counted), evidence)
    if scoring.Met in node.asks:
        return scoring.Met(len(counted) == len(tasks), evidence)
    return None


def _named(tasks, records):
    """References to tasks and their accepted records; one record may serve several tasks."""
    refs = [ref for pk, *_ in tasks for ref in (f"task:{pk}", *records.get(pk, ()))]
    return tuple(dict.fromkeys(refs))


def _delay(status, due_on, first_sent_on):
    """Whole days from the due day to the first sending; None when it never came."""
    if status == TaskStatus.MISSED or first_sent_on is None:
        return None
    return max(0, (first_sent_on - due_on).days)


def _from_measure(node, row):
    """The value that whoever owns the number entered."""
    if row is None:
        return None
    evidence = (f"measurement:{row.pk}",)
    if row.not_applicable:
        return scoring.NotApplicable(row.reason, evidence)
    if row.value is None:
        if scoring.Ratio in node.asks:
            part, whole = scoring.from_units(row.numerator), scoring.from_units(row.denominator)
            return scoring.Ratio(part, whole, evidence)
        if scoring.Met in node.asks:
            return scoring.Met(row.numerator >= row.denominator, evidence)
        return None
    value = scoring.from_units(row.value)
    if scoring.Measured in node.asks:
        return scoring.Measured(value, evidence)
    if scoring.Count in node.asks and value >= 0 and value.denominator == 1:
        return scoring.Count(value.numerator, evidence)
    if scoring.Met in node.asks:
        return scoring.Met(value > 0, evidence)  # a yes or no is entered as 1 or 0
    return None


def _from_parts(participant, node, measures, measured):
    """What each office gave, entered as a measured value; incomplete until all have."""
    rows = {code: measured.get((participant.pk, name)) for code, name in measures.items()}
    if not rows or any(row is None or row.value is None for row in rows.values()):
        return None
    return scoring.Given(
        tuple((code, scoring.from_units(row.value)) for code, row in rows.items()),
        tuple(f"measurement:{row.pk}" for row in rows.values()),
    )


def _from_rubric(node, result):
    """The organisation's result by another framework, on the scale that the rule states."""
    if result is None or not result.full_points:
        return None
    out_of = node.params.out_of
    scale = scoring.from_units(node.full) if out_of is None else out_of
    share = Fraction(result.points, result.full_points)
    return scoring.Given((("", share * scale),), (f"result:{result.pk}",))


def _from_marks(node, marks, rules):
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
    found = tuple(fact_of(mark) for mark in given)
    if not node.is_leaf:
        return _by_majority(found, evidence)
    if node.effect is not None:
        # a condition has no mean: it is unmet only when more say so than not
        met = sum(1 if fact.met else -1 for fact in found if type(fact) is scoring.Met)
        return scoring.Met(met >= 0, evidence)
    if node.periods is not None:
        return _by_period(found, rules, evidence)
    return _panel(found, rules, evidence)


def _by_majority(marks, evidence):
    """Which circumstances hold: those that more than half of the reviewers saw."""
    answers = [dict(mark.checks) for mark in marks if type(mark) is scoring.Checks]
    codes = sorted({code for answer in answers for code in answer})
    return scoring.Checks(
        tuple(
            (code, sum(a.get(code, False) for a in answers) * 2 > len(answers)) for code in codes
        ),
        evidence,
    )


def _panel(marks, rules, evidence=()):
    """Several reviewers' facts, with the version's rule for joining them."""
    return scoring.Reviewed(
        marks,
        method=rules.get("panel", scoring.PanelMethod.MEAN),
        trim_from=rules.get("trim_from", 5),
        evidence=evidence,
    )


def _by_period(marks, rules, evidence):
    """A panel for each period: what those who looked at it found."""
    by_period = {}
    for mark in marks:
        for code, fact in mark.periods if type(mark) is scoring.Periods else ():
            known = by_period.setdefault(code, [])
            if fact is not None:
                known.append(fact)
    panels = [(code, _panel_or_exempt(some, rules)) for code, some in by_period.items()]
    return scoring.Periods(tuple(panels), evidence) if panels else None


def _panel_or_exempt(facts, rules):
    given = [fact for fact in facts if type(fact) is not scoring.NotApplicable]
    if given:
        return _panel(tuple(given), rules)
    return facts[0] if facts else None


def fact_of(mark) -> scoring.Fact:
    """Return the fact that a mark states. A mark without an answer is its level or its points."""
    if mark.not_applicable:
        return scoring.NotApplicable(mark.reason)
    if mark.answer:
        return scoring.load_fact(mark.answer)
    if mark.level:
        return scoring.Level(mark.level)
    return scoring.Awarded(scoring.from_units(mark.points), mark.reason)
