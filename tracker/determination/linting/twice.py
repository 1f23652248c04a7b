"""What stands there twice: numbers, codes, and facts that two rules punish."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import params_of, scope_of, source_of

NUMBER_TWICE = fault(
    "number_used_twice",
    Severity.WARNING,
    what=_("The number “%(number)s” also stands before %(other)s."),
    why=_("Whoever cites an item by its number in a notice or an appeal cites two."),
    remedy=_("Number the items through."),
)
CODE_TWICE = fault(
    "code_used_twice",
    Severity.WARNING,
    what=_("The code is the same as %(other)s but for its letters' width or case."),
    why=_("Sheets and people take the two for one item."),
    remedy=_("Give one of them another code."),
)
PUNISHED_TWICE = fault(
    "punished_twice",
    Severity.WARNING,
    what=_("The same fact already counts in %(other)s (%(fact)s)."),
    why=_("One fault costs points in two places, which the rule “same event not twice” forbids."),
    remedy=_("Keep one of them, or put both under an item in which only the weightiest counts."),
)

HEADING = re.compile(
    r"\s*(?:[（(]\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*[)）]"
    r"|(\d{1,3}(?:\.\d{1,3})*)\s*(?:[、．)）]|\.(?!\d))"
    r"|([一二三四五六七八九十]{1,3})\s*[、．])"
)
# nodes below which one fact counts once, whatever their children say
ONCE = {"not_twice", "highest", "lowest", "first_applicable"}
# rules that only add: what they count is rewarded, not punished
REWARDS = {"bonus", "ladder"}

# what the text says has happened: 被通报批评的，每次扣…; 发生信访事项，每件扣…
EVENT = re.compile(
    r"(?:因[^，。；]{0,12})?(?:被|受到|发生|出现|存在|发现)([\u4e00-\u9fff]{2,12}?)"
    r"(?:的)?(?:，|,)?(?:每|一)[\u4e00-\u9fff]{0,2}(?:次|件|起|例|人次|项|个)[^。；]{0,6}扣"
)


@check
def numbers(sheet):
    """Items below one parent and in one dimension carry each number once."""
    seen = {}
    for node in sheet.nodes:
        match = HEADING.match(node.title_zh or node.title_en)
        if not match:
            continue
        heading = match[0].strip()
        kinds = scope_of(sheet, node)
        key = node.parent_id, sheet.dimension_of(node), heading
        for other, scope in seen.setdefault(key, []):
            if scope & kinds:
                yield NUMBER_TWICE.at(node, number=heading, other=other)
                break
        seen[key].append((node.code, kinds))


@check
def codes(sheet):
    seen = {}
    for node in sheet.nodes:
        key = unicodedata.normalize("NFKC", node.code).casefold()
        if key in seen:
            yield CODE_TWICE.at(node, other=seen[key])
        seen.setdefault(key, node.code)


@check
def punished(sheet):
    """Two leaves of one kind of organisation must not take points for one fact."""
    by_fact = {}
    for node in sheet.leaves:
        if node.kind in REWARDS or params_of(node).get("mode") == "add":
            continue
        for fact in _facts_of(node):
            by_fact.setdefault(fact, []).append(node)
    told = set()
    for fact, nodes in by_fact.items():
        scopes = [(node, scope_of(sheet, node)) for node in nodes]
        for place, (second, kinds) in enumerate(scopes):
            for first, others in scopes[:place]:
                if not kinds & others or _counts_once(sheet, first, second):
                    continue
                # the first that it repeats is enough: whoever mends that looks at the rest
                if (first.code, second.code) not in told:
                    told.add((first.code, second.code))
                    yield PUNISHED_TWICE.at(second, other=first.code, fact=fact[-1])
                break


def _facts_of(node):
    """Return what a leaf counts: its tasks, its measure, the events that its text names."""
    source, facts = source_of(node), set()
    if source.get("from") == "tasks":
        facts |= {("tasks", name) for name in source.get("templates") or []}
    elif source.get("from") == "measure" and source.get("measure"):
        facts.add(("measure", source["measure"]))
    for text in (node.rule_zh, node.standard_zh):
        facts |= {("event", words) for words in EVENT.findall(text or "")}
    return sorted(facts)


def _counts_once(sheet, first, second):
    """Tell whether a node above both lets only one of them count."""
    above = {node.pk for node in sheet.above(first)}
    return any(node.pk in above and node.kind in ONCE for node in sheet.above(second))
