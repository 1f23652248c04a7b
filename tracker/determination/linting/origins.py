"""Where facts come from: unsaid, unknown, unfit, nobody checks, circles of delegation."""

from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination import rubric
from tracker.determination.delegation import circle_of
from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import params_of, rows_of, source_of
from tracker.determination.subjects import SubjectKind

NO_SUCH_KIND = fault(
    "no_such_kind",
    Severity.ERROR,
    what=_("There is no organisation kind “%(kind)s”."),
    why=_("The item would apply to nobody."),
    remedy=_("Name a kind of organisation that exists, or leave the cell empty for all."),
)
NOWHERE = fault(
    "fact_from_nowhere",
    Severity.ERROR,
    what=_("It is not said where its fact comes from."),
    why=_("Nobody enters, counts or reviews it: the item stays without points for everybody."),
    remedy=_("Say whether tasks, a measure, findings or reviewers give the fact."),
)
CANNOT_BE_FED = fault(
    "rule_cannot_be_fed",
    Severity.ERROR,
    what=_("Its rule cannot be fed from there (%(origin)s)."),
    why=_("The rule needs a fact of another kind than this source gives."),
    remedy=_("Choose another source or another rule."),
)
NOT_BY_PERIOD = fault(
    "no_facts_by_period",
    Severity.ERROR,
    what=_("There are no facts by period from there (%(origin)s)."),
    why=_("The rule scores each period by itself, and this source gives one fact for the year."),
    remedy=_("Take the facts from tasks or reviewers, or score the year as a whole."),
)
WHICH_TASKS = fault(
    "tasks_unsaid",
    Severity.ERROR,
    what=_("It is not said which tasks count."),
    why=_("Accepted, on time, late and missing tasks are different numbers."),
    remedy=_("State one of them."),
)
NO_SUCH_NAME = fault(
    "no_such_name",
    Severity.ERROR,
    what=_("There is no “%(name)s”."),
    why=_("A task, measure or framework that does not exist gives no fact."),
    remedy=_("Correct the code, or create what it names."),
)
CIRCLE = fault(
    "circular_delegation",
    Severity.ERROR,
    what=_("Frameworks delegate in a circle: %(circle)s."),
    why=_("Each waits for the other's result, and none is ever computed."),
    remedy=_("Let one of them score the item itself."),
)
NO_METHOD = fault(
    "method_unsaid",
    Severity.HINT,
    what=_("It is not said how it is checked."),
    why=_("Reviewers then ask for papers, because papers are what can always be asked for."),
    remedy=_("State the method of checking, best a look at the thing itself."),
)
NO_CLAUSE = fault(
    "clause_unsaid",
    Severity.HINT,
    what=_("The item cites no clause."),
    why=_("Units may ask what it rests on, and nobody can say."),
    remedy=_("Cite the document and section that ask for it."),
)
NO_WORDS = fault(
    "levels_without_words",
    Severity.HINT,
    what=_("Reviewers find no words for the levels."),
    why=_("Two reviewers mean different things by “good”, and the mean hides it."),
    remedy=_("Describe each level in a short sentence."),
)


@check
def kinds(sheet):
    known = set(SubjectKind.values)
    for node in sheet.nodes:
        for kind in node.applies_to:
            if kind not in known:
                yield NO_SUCH_KIND.at(node, kind=kind)


@check
def origins(sheet):
    """Each leaf must say where its fact comes from, and its rule must take such a fact."""
    for node in sheet.leaves:
        rule = scoring.KINDS.get(node.kind)
        if rule is not None:
            yield from _of_source(sheet, node, rule)


def _of_source(sheet, node, rule):
    source = source_of(node)
    origin = source.get("from")
    if origin not in rubric.FACTS_OF_SOURCE:
        yield NOWHERE.at(node)
        return
    asks = rule.accepts if rule.asks is None else rule.asks or rule.accepts
    if not set(asks) & set(rubric.FACTS_OF_SOURCE[origin]):
        yield CANNOT_BE_FED.at(node, origin=origin)
        return
    if params_of(node).get("periods") and origin not in rubric.SOURCES_BY_PERIOD:
        yield NOT_BY_PERIOD.at(node, origin=origin)
        return
    named, known = [], set()
    if origin == "tasks":
        named, known = source.get("templates") or [None], sheet.templates
        if source.get("count") not in rubric.COUNTS_OF_TASKS:
            yield WHICH_TASKS.at(node)
            return
    elif origin == "measure":
        named, known = [source.get("measure")], sheet.measures
    elif origin == "parts":
        parts = source.get("parts") if isinstance(source.get("parts"), dict) else {}
        codes = [row.get("code") for row in rows_of(params_of(node), "parts")]
        if params_of(node).get("office"):
            codes = [""]  # one office alone gives no part
        named, known = [parts.get(code) for code in codes] or [None], sheet.measures
    for name in named:
        if not isinstance(name, str) or name not in known:
            yield NO_SUCH_NAME.at(node, name=name or "")


@check
def delegated(sheet):
    """A framework that an item is delegated to must exist and must not lead back here."""
    for node in sheet.leaves:
        rubric_code = params_of(node).get("rubric")
        if node.kind == "delegated" and rubric_code and rubric_code not in sheet.frameworks:
            yield NO_SUCH_NAME.at(node, name=str(rubric_code))
    if circle := circle_of(sheet.version):
        yield CIRCLE.at(circle=" → ".join(circle))


@check
def unsaid(sheet):
    """What an item should say to those who are judged by it."""
    for node in sheet.leaves:
        origin = source_of(node).get("from")
        if origin == "review" and not (node.method_zh or node.method_en):
            yield NO_METHOD.at(node)
        if origin == "review" and _has_levels(node) and not node.levels:
            yield NO_WORDS.at(node)
        if node.kind != "veto" and not node.clauses.all():
            yield NO_CLAUSE.at(node)


def _has_levels(node):
    params = params_of(node)
    return bool(params.get("words") or params.get("values") or params.get("checks"))
