"""Texts that share more than chance and habit explain.

A text is cut into shingles: overlapping pieces of its letters, without digits, signs, case and
width. What many records of the county say ("held the general meeting of the branch") weighs
little, what one alone says weighs full: a shingle's rarity runs from 0 (in every record) to 1 (in
one), by the logarithm. Two texts are alike when they share enough that is rare, in all and as a
share of the lesser of the two. Dates, numbers and names may differ, clauses may stand in another
order, some words may be others: most shingles stay.
"""

import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b

# Chinese carries a word in two characters, so three reach across a word's edge; English takes
# about nine letters to do the same
HAN, LATIN = 3, 9
# nine letters slide over a word one by one: one Chinese character says about as much as three
LATIN_WEIGHT = 1 / 3

# With fewer texts than this "rare" would mean nothing: two of ten is no rarity
LEAST_SAMPLE = 60
SAMPLE = 4000  # more teach nothing new about what is usual; keeps the memory small

# Rare characters that two texts must share: a sentence or two that nobody else wrote. The usual
# sentence of a meeting comes to some eight
LEAST_SHARED = 24.0
# and at least this share of what is rare in the lesser of the two: an edited copy keeps six tenths
# and more, two honest texts of one county are below a half
LEAST_SHARE = 0.5

# How many keys a text is looked up by, and how many of them two texts must have in common to be
# compared at all: copies share five and more of fourteen, two usual texts one by chance
KEYS, SHARED_KEYS = 14, 2


def letters(text):
    """Return [(letter, position)] of a text: letters alone, folded, with where each stood."""
    found = []
    for position, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKC", sign).casefold():
            if letter.isalpha() and letter not in _NUMERALS:
                found.append((letter, position))
    return found


# numerals are figures, and figures are the first thing that is changed in a copy
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万两")


def _is_han(letter):
    return "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000"


def _windows(text):
    """Yield (shingle, first position, last position); Chinese and other letters by themselves."""
    run, of_han = [], None
    for letter, position in letters(text):
        is_han = _is_han(letter)
        if is_han is not of_han and run:
            yield from _slide(run, HAN if of_han else LATIN)
            run = []
        of_han = is_han
        run.append((letter, position))
    if run:
        yield from _slide(run, HAN if of_han else LATIN)


def _slide(run, size):
    signs = "".join(letter for letter, _position in run)
    for start in range(len(run) - size + 1):
        yield signs[start : start + size], run[start][1], run[start + size - 1][1]


def shingles(text):
    """Return the set of a text's shingles."""
    return {shingle for shingle, _first, _last in _windows(text)}


@dataclass(frozen=True)
class Common:
    """How many of `size` texts hold a shingle; those held by one alone are not kept."""

    size: int
    counts: dict

    @classmethod
    def of(cls, sample):
        """Learn what is usual from an iterable of texts."""
        counts, size = Counter(), 0
        for text in sample:
            counts.update(shingles(text))
            size += 1
        usual = {shingle: count for shingle, count in counts.items() if count > 1}
        return cls(max(size, LEAST_SAMPLE), usual)

    def rarity(self, shingle):
        """Return what one shingle weighs: 0 … 1, for letters other than Chinese a third of it."""
        count = min(self.counts.get(shingle, 1), self.size)
        rarity = 1 - math.log(count) / math.log(self.size)
        return rarity if _is_han(shingle[0]) else rarity * LATIN_WEIGHT

    def weights(self, text):
        """Return {shingle: rarity} of a text."""
        return {shingle: self.rarity(shingle) for shingle in shingles(text)}


@dataclass(frozen=True)
class Alike:
    """What two texts share: `shared` in rare characters, `share` of the lesser of them, 0 … 1."""

    shared: float
    share: float

    @property
    def is_copy(self):
        """Whether it is more than chance and habit explain."""
        return self.shared >= LEAST_SHARED and self.share >= LEAST_SHARE


def compare(first, second):
    """Compare two texts, each given as the {shingle: rarity} of `weights`; return Alike."""
    if len(second) < len(first):
        first, second = second, first
    shared = sum(rarity for shingle, rarity in first.items() if shingle in second)
    least = min(sum(first.values()), sum(second.values()))
    return Alike(shared, shared / least if least else 0.0)


def keys(weights, *, space=0):
    """Return the keys that a text is looked up by: at most KEYS signed 64-bit numbers, sorted.

    A text too poor in what is rare to be anybody's copy has none. Each shingle draws a number
    from its own hash, the smaller the rarer it is, and the smallest are kept: two texts that share
    the share s of what is rare share about s of their keys, whatever else the archive holds.
    `space` keeps archives apart that must not learn of each other.
    """
    if sum(weights.values()) < LEAST_SHARED:
        return []
    drawn = []
    salt = space.to_bytes(8, "big")
    for shingle, rarity in weights.items():
        if rarity > 0:
            digest = blake2b(shingle.encode(), digest_size=8, salt=salt).digest()
            number = int.from_bytes(digest, "big")
            # exponential with the rate of its rarity: the usual draw of a weighted sample
            drawn.append((-math.log((number + 1) / 2**64) / rarity, number))
    drawn.sort()
    return sorted(number - 2**63 for _draw, number in drawn[:KEYS])


# Fewer letters in a row than these are words that any two texts have in common
LEAST_PASSAGE = {True: 5, False: 16}


def passages(text, other):
    """Return the text as [(piece, is_shared)]: what the other says too, wherever it stands there.

    The pieces joined are the text. Digits and signs inside a shared passage belong to it.
    """
    theirs = shingles(other)
    runs = []
    for shingle, first, last in _windows(text):
        if shingle not in theirs:
            continue
        if runs and first <= runs[-1][1] + 1:
            runs[-1][1] = max(runs[-1][1], last)
        else:
            runs.append([first, last])
    pieces, done = [], 0
    for first, last in runs:
        inside = letters(text[first : last + 1])
        if len(inside) < LEAST_PASSAGE[_is_han(inside[0][0])]:
            continue
        if first > done:
            pieces.append((text[done:first], False))
        pieces.append((text[first : last + 1], True))
        done = last + 1
    if done < len(text):
        pieces.append((text[done:], False))
    return pieces
