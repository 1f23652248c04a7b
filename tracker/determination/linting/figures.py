"""Figures in the words of a rule that are not those of its parameters."""

import re
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from tracker import scoring
from tracker.determination.linting.registry import Severity, check, fault
from tracker.determination.linting.sheet import number, params_of
from tracker.scoring.numbers import write

OTHER_FIGURES = fault(
    "words_state_other_figures",
    Severity.WARNING,
    what=_("The words say %(said)s, the rule computes with %(meant)s."),
    why=_("People go by the words and are judged by the parameters."),
    remedy=_("Correct the words or the parameters, whichever is wrong."),
)

FIGURE = re.compile(r"\d+(?:\.\d+)?")
# years, ordinals of clauses and the like are no figures of a rule
NOT_A_FIGURE = re.compile(
    r"(?:19|20)\d\d\s*年?|第\s*\d+\s*[条款项章号]|[〔\[(（]\s*(?:19|20)\d\d\s*[〕\])）]\s*\d*\s*号?"
)
# what a factor does, and small numbers that English spells out
SPELLED = {
    r"加倍|翻倍|双倍|\bdoubled?\b|\btwice\b": Fraction(2),
    r"减半|\bhalf\b|\bhalved\b": Fraction(1, 2),
    r"\bone\b": Fraction(1),
    r"\btwo\b": Fraction(2),
    r"\bthree\b": Fraction(3),
    r"\bfour\b": Fraction(4),
    r"\bfive\b": Fraction(5),
    r"\bsix\b": Fraction(6),
    r"\bten\b": Fraction(10),
    r"\btwelve\b": Fraction(12),
}
CHINESE_FIGURE = re.compile(r"[一二两三四五六七八九十百半]+")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
SILENT = {"default", "schema", "periods"}  # need not be said: nobody decides by them


@check
def figures(sheet):
    """A figure that is said and not meant, while another is meant and not said, is a mistake."""
    for node in sheet.leaves:
        if node.code in sheet.problems:
            continue
        meant = _meant(params_of(node))
        full = scoring.from_units(node.points)
        known = _known(meant, full, params_of(node))
        for text in (node.rule_zh, node.rule_en):
            said = _said(text)
            spelled = said | _spelled(text)
            silent = {value for value in meant if not _is_said(value, spelled)}
            strange = {value for value in said if not _is_known(value, known)}
            if silent and strange:
                yield OTHER_FIGURES.at(node, said=_listed(strange), meant=_listed(silent))
                break


def _meant(params):
    """Return the numbers that parameters hold, without their signs."""
    found = set()
    waiting = [value for name, value in params.items() if name not in SILENT]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [part for name, part in value.items() if name != "code"]
        elif isinstance(value, list):
            waiting += value
        elif (exact := number(value)) is not None:
            found.add(abs(exact))
    return found - {Fraction(0)}


def _known(meant, full, params):
    """Return every number that the words may well mention beside the parameters."""
    known = set(meant) | {Fraction(0), Fraction(100), full}
    each, required = number(params.get("each")), number(params.get("required"))
    if each is not None and required is not None:
        known.add(each * required)
    for rows in params.values():
        if isinstance(rows, list):
            points = [number(row.get("points")) for row in rows if isinstance(row, dict)]
            known.add(sum((value for value in points if value is not None), Fraction(0)))
    return known


def _said(text):
    return {Fraction(figure) for figure in FIGURE.findall(NOT_A_FIGURE.sub(" ", text or ""))}


def _spelled(text):
    """Return the numbers that a text spells: Chinese up to ninety-nine, a few in English."""
    words = {value for word in CHINESE_FIGURE.findall(text or "") if (value := _read(word))}
    return words | {
        value for word, value in SPELLED.items() if re.search(word, text or "", re.IGNORECASE)
    }


def _read(word):
    if word == "半":
        return Fraction(1, 2)
    if set(word) <= set(DIGITS) | {"十"} and len(word) <= 3 and word.count("十") <= 1:
        tens, mark, ones = word.rpartition("十")
        if not mark:
            return Fraction(DIGITS[ones]) if len(ones) == 1 else None
        if len(tens) <= 1 and len(ones) <= 1:
            return Fraction(DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0))
    return None


def _is_said(value, said):
    """A share may be said in per cent or tenths, a factor as what it does (doubled, halved)."""
    return not said.isdisjoint({value, value * 100, value / 100})


def _is_known(value, known):
    return not known.isdisjoint({value, value * 100, value / 100})


def _listed(values):
    return [write(value) for value in sorted(values)]
