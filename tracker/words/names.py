"""How codes stand in a sentence: by their titles, so that people know them, and never in doubt.

A title of letters and Chinese characters stands as it is; any other stands in “double quotes”, so
that its commas and figures are not taken for those of the sentence. A code without a title, or
whose title another code shares, stands in ‘single quotes’.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

# letters in words: no figure, no punctuation, nothing that a sentence puts around a name
_PLAIN = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")


class Names:
    """The titles of codes in one language, and the way back from a text to a code."""

    def __init__(self, titles: Iterable[Mapping] = (), *, language: str):
        found: dict[str, str] = {}
        for entry in titles or ():
            if isinstance(entry, Mapping) and isinstance(entry.get("code"), str):
                found.setdefault(entry["code"].strip(), _title(entry, language))
        uses = Counter(found.values())
        self._titles = {code: title for code, title in found.items() if title and uses[title] == 1}
        self._codes = {title: code for code, title in self._titles.items()}
        # the longest first, so that a text is compared with few
        self._plain = sorted(filter(_PLAIN.fullmatch, self._codes), key=len, reverse=True)

    def write(self, code: str) -> str:
        """Return how a code is called."""
        title = self._titles.get(code)
        if title is None:
            return _quoted(code, "‘’")
        return title if _PLAIN.fullmatch(title) else _quoted(title, "“”")

    def read(self, text: str, at: int) -> Iterator[tuple[str, int]]:
        """Yield every code whose name stands at this place, with the place behind it."""
        for code, end in read_quoted(text, at, "‘’"):
            if code not in self._titles:
                yield code, end
        for title, end in read_quoted(text, at, "“”"):
            if title in self._codes and not _PLAIN.fullmatch(title):
                yield self._codes[title], end
        for title in self._plain:
            if text.startswith(title, at):
                yield self._codes[title], at + len(title)


def write_quoted(text: str) -> str:
    """Return a free text in double quotes."""
    return _quoted(text, "“”")


def read_quoted(text: str, at: int, marks: str = "“”") -> Iterator[tuple[str, int]]:
    """Yield what stands in quotes at this place; a closing mark inside is doubled.

    Nothing, and blanks around a text, are in no rule: the scorer drops them.
    """
    opening, closing = marks
    if not text.startswith(opening, at):
        return
    found = re.compile(f"((?:[^{closing}]|{closing}{closing})*){closing}").match(text, at + 1)
    if found and found[1].strip() == found[1] != "" and not text.startswith(closing, found.end()):
        yield found[1].replace(closing * 2, closing), found.end()


def _quoted(text, marks):
    opening, closing = marks
    return f"{opening}{text.replace(closing, closing * 2)}{closing}"


def _title(entry, language):
    """Return a title in this language, else in the other: as pages do."""
    order = ("zh", "en") if language == "zh" else ("en", "zh")
    for key in (f"title_{order[0]}", order[0], f"title_{order[1]}", order[1]):
        if isinstance(entry.get(key), str) and entry[key].strip():
            return entry[key].strip()
    return ""
