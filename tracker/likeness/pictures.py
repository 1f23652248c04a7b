"""Pictures that show the same, though made smaller, packed again or made lighter.

Two fingerprints of the grey picture. The coarse one (64 bits) keeps the signs of the slowest waves
of a cosine transform: it survives resizing and packing, and its pieces are what pictures are looked
up by. The fine one (256 bits) keeps whether each small square is darker than its right-hand
neighbour: it tells apart what is only laid out alike, such as two pages of print. Not found are
pictures that were mirrored, turned or cut by much: that takes more effort than honest work.
"""

import math
from dataclasses import dataclass

from PIL import Image

SIDE, KEPT = 32, 8  # of the picture that is transformed; of the waves kept
FINE = 16

# Differing bits. Resizing to a third and packing at quality 40 changes up to six of the 64 and
# fifty of the 256; of two pages of print, which are the most alike of different pictures, ten and
# seventy differ
COARSE_WITHIN = 8
FINE_WITHIN = 60

# A page without content has no shape: the least standard deviation of its grey, of 255
PLAIN = 4.0

# Pieces of the coarse fingerprint: with six, pictures within five bits always share one, those
# at eight bits in nine cases of ten
PIECES = (11, 11, 11, 11, 10, 10)


@dataclass(frozen=True)
class Print:
    """The fingerprints: `coarse` of 64 bits as a signed number, `fine` as 64 hex digits."""

    coarse: int
    fine: str


_WAVES = [
    [math.cos(math.pi * (2 * x + 1) * wave / (2 * SIDE)) for x in range(SIDE)]
    for wave in range(KEPT)
]


def read(file):
    """Return the Print of a picture (a path or open file), or None when it is too plain for one.

    :raises OSError: when it cannot be read as a picture
    """
    with Image.open(file) as opened:
        opened.draft("L", (4 * SIDE, 4 * SIDE))  # a JPEG need not be unpacked whole for this
        grey = opened.convert("L")
        small = grey.resize((SIDE, SIDE), Image.Resampling.BOX)
        wide = grey.resize((FINE + 1, FINE), Image.Resampling.BOX)
    # integers up to 255: the same on every machine
    rows = [list(small.tobytes()[y * SIDE : (y + 1) * SIDE]) for y in range(SIDE)]
    values = small.tobytes()
    mean = sum(values) / len(values)
    if math.sqrt(sum((value - mean) ** 2 for value in values) / len(values)) < PLAIN:
        return None
    return Print(_coarse(rows), _fine(wide.tobytes()))


def _coarse(rows):
    across = [
        [sum(v * w for v, w in zip(row, wave, strict=True)) for wave in _WAVES] for row in rows
    ]
    waves = [
        sum(across[y][x] * wave[y] for y in range(SIDE)) for wave in _WAVES for x in range(KEPT)
    ]
    # the first says how light the whole is, which is the first thing that is changed
    middle = sorted(waves[1:])[len(waves) // 2]
    number = 0
    for value in waves:
        number = number << 1 | (value > middle)
    return number - 2**64 if number >= 2**63 else number


def _fine(pixels):
    number = 0
    for y in range(FINE):
        for x in range(FINE):
            place = y * (FINE + 1) + x
            number = number << 1 | (pixels[place] > pixels[place + 1])
    return f"{number:064x}"


def apart(first, second):
    """Return how many bits of the coarse fingerprints differ: 0 … 64."""
    return ((first.coarse ^ second.coarse) & (2**64 - 1)).bit_count()


def apart_finely(first, second):
    """Return how many bits of the fine fingerprints differ: 0 … 256."""
    return (int(first.fine, 16) ^ int(second.fine, 16)).bit_count()


def is_same(first, second):
    """Tell whether two Prints are of one picture."""
    return apart(first, second) <= COARSE_WITHIN and apart_finely(first, second) <= FINE_WITHIN


def keys(coarse, *, space=0):
    """Return the numbers a picture is looked up by, one for each piece of its fingerprint.

    `space` (below 2**40) keeps archives apart that must not learn of each other.
    """
    rest, found = coarse & (2**64 - 1), []
    for number, bits in enumerate(PIECES):
        found.append(space << 16 | number << 12 | rest & (2**bits - 1))
        rest >>= bits
    return found
