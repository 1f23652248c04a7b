"""Which records a sample draws: the same for everybody who knows the seed. Pure, no database.

Each record is ordered by SHA-256 of "seed:number"; the first ones are drawn. No generator of a
programming language is needed to draw again: `printf '%s' 42:1001 | sha256sum` gives the place.
"""

import hashlib
from math import ceil


def place(seed, number):
    """Return the 64 hex digits by which a record is ordered in a drawing."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(numbers, *, seed, share, always=()):
    """Return the set of record numbers that are drawn.

    `share` is in per cent of all `numbers`, rounded up, at least one; those of `always` are drawn
    besides, and the share is taken of the others.

    :raises ValueError: when the share is not within 1 to 100
    """
    if not 1 <= share <= 100:
        raise ValueError(f"a share of {share} per cent")
    numbers, always = set(numbers), set(always)
    certain = numbers & always
    others = sorted(numbers - always, key=lambda number: (place(seed, number), number))
    return certain | set(others[: ceil(len(others) * share / 100)])
