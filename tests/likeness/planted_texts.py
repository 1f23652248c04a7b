"""Records as branches write them, from a seed: two hundred of their own, and copies among them.

Everybody opens alike, speaks of the same kinds of work and closes alike; what was really done
differs. A copy is edited as people do it: other dates, figures and names, a clause moved, a few
words said otherwise, a sentence of one's own added or one left out.
"""

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

WORDS = json.loads((Path(__file__).parents[1] / "data" / "planted_words.json").read_text())
CHINESE, ENGLISH = WORDS["chinese"], WORDS["english"]


@dataclass
class Planted:
    """`texts` by number; `copies` is {number of a copy: number of what it was copied from}."""

    texts: list
    copies: dict


def record(words, chance, *, clauses=None):
    """Return one record as a list of its sentences."""

    def fill(sentence):
        filled = {name: chance.choice(words[name]) for name in _SLOTS}
        return sentence.format(
            **filled,
            month=chance.randint(1, 12),
            day=chance.randint(1, 28),
            n=chance.randint(20, 60),
            m=chance.randint(8, 20),
            k=chance.randint(2, 9),
        )

    work = chance.sample(words["work"], clauses or chance.randint(3, 5))
    return [
        fill(chance.choice(words["opening"])),
        fill(chance.choice(words["attendance"])),
        *(fill(sentence) for sentence in work),
        chance.choice(words["close"]),
    ]


_SLOTS = (
    "where",
    "thing",
    "who",
    "who2",
    "do1",
    "do2",
    "bad",
    "stuff",
    "feel",
    "reason",
    "time",
    "place",
)


def edited(words, sentences, chance):
    """Return a copy of a record's sentences, edited as people do."""
    opening, attendance, *work, close = sentences
    old = next(place for place in words["place"] if place in opening)
    new = chance.choice([place for place in words["place"] if place != old])
    if chance.random() < 0.5:
        first, second = chance.sample(range(len(work)), 2)
        work[first], work[second] = work[second], work[first]
    if chance.random() < 0.5:
        close = chance.choice(words["close"])
    if chance.random() < 0.4:
        work.insert(chance.randrange(len(work) + 1), chance.choice(words["own"]))
    if chance.random() < 0.4:
        opening = chance.choice(words["opening"]).format(place=new, month=5, day=5)
    text = "".join([opening, attendance, *work, close]).replace(old, new)
    known = [word for word in words["synonyms"] if word in text]
    for word in chance.sample(known, min(len(known), 3)):
        text = text.replace(word, words["synonyms"][word])
    # every figure another one
    return re.sub(r"\d+", lambda found: str(int(found[0]) % 27 + chance.randint(1, 4)), text)


def planted(words, seed, *, own=180, copies=20):
    """Return `own` records of ordinary wording and `copies` edited copies of some, shuffled."""
    chance = random.Random(seed)
    written = [record(words, chance) for _number in range(own)]
    originals = chance.sample(range(own), copies)
    rows = [("".join(sentences), None, number) for number, sentences in enumerate(written)]
    rows += [(edited(words, written[number], chance), number, None) for number in originals]
    chance.shuffle(rows)
    places = {
        number: place for place, (_text, _of, number) in enumerate(rows) if number is not None
    }
    return Planted(
        [text for text, _of, _number in rows],
        {place: places[of] for place, (_text, of, _number) in enumerate(rows) if of is not None},
    )
