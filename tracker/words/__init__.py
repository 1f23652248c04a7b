"""Every rule as a sentence, in Chinese and English, and back: reading undoes writing exactly.

    write("shortfall", {"required": 12, "each": "0.5"}, "4", language="zh")
    -> 满分4分，应开展12次，每少1次扣0.5分，扣完为止。
    read("满分4分，应开展12次，每少1次扣0.5分，扣完为止。", language="zh")
    -> Rule("shortfall", {"required": 12, "each": "0.5"}, Fraction(4))

`titles` are entries {"code", "title_zh", "title_en"} (an item's levels): a code stands by its
title, and the reader wants the same titles back. Where things are: `slots` (numbers, names),
`names` (codes by their titles), `phrases` (how a template is written and read), `table/` (the
phrases of every kind), `rules` (a rule in its plainest form). Nothing here imports Django or
another package of the tracker but scoring.
"""

from .names import Names
from .phrases import Context
from .rules import Rule, plain, rule_of, stated
from .table import SENTENCES

LANGUAGES = ("zh", "en")

__all__ = ["LANGUAGES", "NotUnderstood", "Rule", "plain", "read", "write"]


class NotUnderstood(ValueError):
    """A text is no sentence of a rule: from `position` on, `piece` is not understood."""

    def __init__(self, text: str, position: int):
        self.position, self.piece = position, text[position : position + 24]
        super().__init__(f"not understood at {position}: {self.piece!r}")


def write(kind, params, points=None, *, language, titles=(), weight=None) -> str:
    """Return the sentence of a rule.

    `points` is the full mark, None where there is none or it is not known yet; `weight` is per
    cent below a weighted mean.

    :raises scoring.InvalidRule: with everything that is wrong with the rule.
    :raises scoring.NotExact: for points or a weight that are no exact number.
    """
    values = stated(kind, params, points, weight)
    context = Context(language, Names(titles, language=language))
    words = SENTENCES[kind].write(values, context)
    if words is None:  # a parameter that the table has no words for: better no page than a lie
        raise LookupError(f"no words for {values}")
    return words[0].upper() + words[1:]


def read(text: str, *, language, titles=()) -> Rule:
    """Return the rule that a sentence of `write` says, in its plainest form.

    :raises NotUnderstood: for any other text, with the place and the piece.
    :raises scoring.InvalidRule: for a sentence of a rule that the scorer refuses.
    """
    stripped = text.strip()
    context = Context(language, Names(titles, language=language))
    sentence = stripped[:1].lower() + stripped[1:]
    rules = []
    for phrase in SENTENCES.values():
        for values, end in phrase.read(sentence, 0, context):
            if end == len(sentence) and (rule := rule_of(values)) not in rules:
                rules.append(rule)
    if len(rules) == 1:
        return rules[0]
    if rules:  # the table's tests see to it that no sentence has two meanings
        raise NotUnderstood(text, 0)
    raise NotUnderstood(text, context.furthest + len(text) - len(text.lstrip()))
