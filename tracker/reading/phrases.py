"""A text to phrases: the parser's trees, flattened to what the clauses are read from."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from .texts import WORD_NUMBERS, figure, numeral

GRAMMARS = {"zh": "chinese.lark", "en": "english.lark"}
MOST_MENDED = 20  # parts of one sentence that are parsed apart, before its rest is left as text
# a sentence ends here whatever stands in it
_SENTENCE = re.compile(r"[^。;\n!?]*[。;\n!?]?")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: its name in the grammar, its place, and what it holds.

    `sizes` are (least, most) pairs of plain digits; `unit` is what is counted; `word` the words.
    """

    kind: str
    start: int
    end: int
    word: str
    sizes: tuple[tuple[str, str], ...] = ()
    unit: str = ""

    @property
    def size(self) -> str:
        """The first figure."""
        return self.sizes[0][0]


@cache
def _parser(language):
    grammar = resources.files(__package__).joinpath(GRAMMARS[language]).read_text("utf-8")
    return Lark(
        grammar, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False
    )


def phrases(text: str, language: str) -> list[Phrase]:
    """Return the phrases of a plain text; together they cover all of it but blanks."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        if sentence.group():
            found += _sentence(sentence.group(), sentence.start(), language)
    return found


def _sentence(text, offset, language):
    """Yield the phrases of one sentence."""
    mended = 0
    while text:
        if mended > MOST_MENDED:
            yield Phrase("text", offset, offset + len(text), text)
            return
        try:
            tree, end = _parser(language).parse(text), len(text)
        except UnexpectedInput as error:
            mended += 1
            # what the grammar cannot join is parsed apart: nothing is lost
            end = max(error.pos_in_stream or 0, 1)
            try:
                tree = _parser(language).parse(text[:end])
            except UnexpectedInput:
                end, tree = 1, None
        if tree is None:
            yield Phrase("text", offset, offset + end, text[:end])
        else:
            yield from (_phrase(node, text, offset) for node in tree.children)
        text, offset = text[end:], offset + end


def _phrase(tree, text, offset):
    start, end = tree.meta.start_pos, tree.meta.end_pos
    sizes, unit = [], ""
    _collect(tree, sizes)
    for token in tree.scan_values(lambda value: value.type in ("UNIT", "PERCENT", "THING")):
        unit = _unit(token)
    return Phrase(str(tree.data), offset + start, offset + end, text[start:end], tuple(sizes), unit)


def _unit(token):
    if token.type == "PERCENT":
        return "%"
    if token.type == "THING":
        return token.split()[-1].rstrip("s")
    return token.replace("/", "")


def _collect(node, sizes):
    """Gather the figures below a node: a range is a pair, any other figure a pair with itself."""
    numbers, dashed = [], False
    for child in node.children:
        if isinstance(child, Token):
            if child.type == "DASH":
                dashed = True
        elif child.data in ("number", "numeral", "word"):
            numbers.append(_number(child))
        elif isinstance(child, Tree):
            _collect(child, sizes)
    if dashed and len(numbers) == 2:
        sizes.append(tuple(numbers))
    else:
        sizes += [(number, number) for number in numbers]


def _number(tree):
    token = str(tree.children[0])
    if tree.data == "word":
        return WORD_NUMBERS[token]
    return figure(token) if tree.data == "number" else numeral(token)
