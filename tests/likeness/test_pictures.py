"""The same picture made smaller and packed again is found, another picture is not."""

import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.likeness import planted_pictures as planting
from tracker.likeness import pictures

SEEDS = range(5)
# a slow machine is no reason to fail
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BITS = st.integers(-(2**63), 2**63 - 1)


@pytest.fixture(scope="module", params=SEEDS)
def planted(request):
    """Prints of 75 different pictures, and of the first fifty sent again."""
    chance = random.Random(request.param)
    originals = planting.originals(request.param, 75)
    return (
        [pictures.read(planting.packed(picture)) for picture in originals],
        [pictures.read(planting.sent_again(picture, chance)) for picture in originals[:50]],
    )


def test_forty_five_of_fifty_pairs_are_found(planted):
    prints, again = planted
    found = [
        pictures.is_same(one, other)
        and bool(set(pictures.keys(one.coarse)) & set(pictures.keys(other.coarse)))
        for one, other in zip(prints, again, strict=False)
    ]
    assert sum(found) >= 45


def test_at_most_one_in_a_hundred_different_pictures_is_taken_for_the_same(planted):
    prints, again = planted
    pairs = [(one, other) for i, one in enumerate(prints) for other in prints[:i]]
    pairs += [(one, prints[j]) for i, one in enumerate(again) for j in range(75) if j != i]
    assert len(pairs) > 6000
    assert sum(pictures.is_same(one, other) for one, other in pairs) <= 0.01 * len(pairs)


def test_equal_bytes_find_none_of_them():
    """The control: what was packed again has no byte order in common."""
    picture = planting.originals(0, 1)[0]
    again = planting.sent_again(picture, random.Random(0)).read()
    assert planting.packed(picture).read() != again


def test_a_picture_without_content_has_no_print():
    for colour in ((255, 255, 255), (40, 40, 40)):
        assert pictures.read(planting.packed(Image.new("RGB", (200, 100), colour))) is None


def test_transparent_and_grey_pictures_are_read_too():
    picture = planting.originals(0, 1)[0]
    for mode in ("RGBA", "L", "P"):
        file = io.BytesIO()
        picture.convert(mode).save(file, "PNG")
        file.seek(0)
        assert pictures.apart(pictures.read(file), pictures.read(planting.packed(picture))) <= 6


def test_what_is_no_picture_is_said_to_be_none():
    with pytest.raises(OSError):
        pictures.read(io.BytesIO(b"no picture"))


@CALM
@given(BITS, st.sets(st.integers(0, 63), max_size=5), st.integers(0, 2**40 - 1))
def test_pictures_within_five_bits_always_share_a_key(coarse, flipped, space):
    other = coarse
    for bit in flipped:
        other ^= 1 << bit
    keys = pictures.keys(coarse, space=space)
    assert set(keys) & set(pictures.keys(other, space=space))
    assert all(0 <= key < 2**63 for key in keys)
    assert set(keys).isdisjoint(pictures.keys(coarse, space=space + 1))


@CALM
@given(BITS, BITS)
def test_distance_is_counted_in_bits_of_either_sign(one, other):
    first, second = pictures.Print(one, "0" * 64), pictures.Print(other, "f" * 64)
    distance = pictures.apart(first, second)
    assert distance == pictures.apart(second, first) == bin((one ^ other) % 2**64).count("1")
    assert pictures.apart_finely(first, second) == 256
