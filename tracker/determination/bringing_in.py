"""What an uploaded rubric would make, told before it is made: a framework file or a sheet."""

import re
from dataclasses import dataclass, field
from pathlib import PurePath

from tracker.determination.common_sheet.matching import Fate, plan_sheet
from tracker.determination.common_sheet.reading import read_common_sheet
from tracker.determination.framework_files.checks import check_file
from tracker.determination.framework_files.rows import unsaved_node
from tracker.determination.models import Framework, FrameworkVersion, Node
from tracker.determination.proposing import left_open, levels_of
from tracker.determination.rule_words.in_words import in_words
from tracker.determination.states import VersionStatus

FILES = (".json", ".yaml", ".yml")
SHEETS = (".xlsx", ".csv")
LONGEST_CODE = 32


def is_framework_file(content, name):
    """Tell a framework file from a sheet, by its name or else by how it begins."""
    ending = PurePath(name).suffix.lower()
    if ending in FILES or ending in SHEETS:
        return ending in FILES
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"format:"))


@dataclass
class RuleInWords:
    """A rule of a line: its sentence or what is open, how sure the reader is, the clause."""

    words: object
    sureness: int
    is_read: bool
    text: str


@dataclass
class SheetRowPreview:
    """One line of a sheet with what becomes of it."""

    planned: object
    rules: list = field(default_factory=list)


def check_upload(content, name):
    """Return a Checked file or a CommonSheet.

    :raises UnreadableFile: :raises UnreadableSheet: when it is neither
    """
    if is_framework_file(content, name):
        return check_file(content)
    return read_common_sheet(content, name=name)


def version_to_meet(framework):
    """Return the version that a sheet is held against: the draft, else the newest, or None."""
    if framework is None:
        return None
    versions = list(framework.versions.order_by("-number"))
    drafts = [version for version in versions if version.status == VersionStatus.DRAFT]
    return (drafts or versions or [None])[0]


def previewed(plan, *, limit):
    """Return the first SheetRowPreviews of a plan, rules in words."""
    return [_preview(planned) for planned in plan.items[:limit]]


def sheet_plan(sheet, framework, *, title, remove):
    """Return the SheetPlan of a sheet without errors."""
    return plan_sheet(sheet, version_to_meet(framework), title=title, remove=remove)


def _preview(planned):
    shown = SheetRowPreview(planned)
    proposed = planned.proposed
    if proposed is not None:
        for rule in proposed.rules:
            words = in_words(_node(rule))
            shown.rules.append(RuleInWords(words, rule.sureness, rule.is_read, rule.text))
    return shown


@dataclass
class FileLine:
    """One item of a framework file as its preview shows it."""

    node: Node
    step: int
    words: object


def file_lines(checked, *, limit):
    """Return the first items of a checked file with their rules in words."""
    version = FrameworkVersion(bands=checked.document.get("grades", []))
    lines = []
    for row in checked.rows[:limit]:
        node = unsaved_node(row, version, None, None)
        node.points = node.points or 0
        lines.append(FileLine(node, min(row.depth - 1, 4), in_words(node)))
    return lines


def free_code(organisation):
    """Return a code for a new framework of an organisation: its own code and a number."""
    stem = re.sub(r"[\s/?#%\\]+", "-", organisation.code)[: LONGEST_CODE - 5]
    taken = set(Framework.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 1
    while f"{stem}-r{number}" in taken:
        number += 1
    return f"{stem}-r{number}"


def counts_of(plan):
    """Return (rules, of them not understood, new, changed, unchanged, removed) of a plan."""
    rules = [rule for item in plan.items if item.proposed for rule in item.proposed.rules]
    return {
        "rules": len(rules),
        "unread": sum(not _is_whole(rule) for rule in rules),
        **{fate.value: plan.count(fate) for fate in Fate},
    }


def _is_whole(rule):
    return rule.is_read and not left_open(_node(rule))


def _node(rule):
    """Return a proposed rule as the item that it would become, not saved."""
    return Node(
        kind=rule.kind,
        params=rule.params,
        points=rule.points,
        levels=levels_of(rule.params),
        version=FrameworkVersion(),
    )
