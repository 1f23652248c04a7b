"""An item's rule as a sentence made from its parameters, in the language of the reader."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import get_language

from tracker import scoring, words
from tracker.determination.rule_words import problems as rule_problems

PER_CENT_UNITS = 10_000  # a stored weight is in units of 0.0001 per cent


@dataclass(frozen=True)
class InWords:
    """The sentence of a rule, or what is missing before there can be one."""

    text: str = ""
    problems: tuple[str, ...] = ()


def in_words(node, *, language=None):
    """Return an item's rule in words; `language` is "zh" or "en", else the page's.

    What the scorer cannot read yet is named instead: a draft may hold an unfinished rule.
    """
    language = language or _language()
    try:
        return InWords(
            words.write(
                node.kind,
                _params(node),
                _points(node),
                weight=None if node.weight is None else Fraction(node.weight, PER_CENT_UNITS),
                language=language,
                titles=titles_of(node),
            )
        )
    except scoring.InvalidRule as error:
        return InWords(problems=tuple(map(rule_problems.in_place, error.problems)))


def titles_of(node):
    """Return the titles of the codes that an item's rule may name."""
    levels = node.levels if isinstance(node.levels, list) else []
    # only a veto names grades; elsewhere their titles could be taken for those of levels
    return [*levels, *node.version.bands] if node.kind == "veto" else levels


def _params(node):
    params = node.params if isinstance(node.params, dict) else {}
    return params if node.schema == 1 else {**params, "schema": node.schema}


def _points(node):
    kind = scoring.KINDS.get(node.kind)
    # a combining item that states no full mark takes its children's
    return (
        None if not node.points and kind and not kind.is_leaf else scoring.from_units(node.points)
    )


def _language():
    return "zh" if (get_language() or "zh").startswith("zh") else "en"
