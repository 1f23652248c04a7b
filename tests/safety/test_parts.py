"""The parts of a walk are the whole of it."""

from tests.safety.test_forbidden_keys import ACTING
from tests.safety.visits import ADDRESSES, PARTS


def parts_of(name):
    return [part for part, starts in PARTS.items() if name.startswith(starts)]


def test_every_address_belongs_to_one_part():
    assert {name: parts_of(name) for name in ADDRESSES if len(parts_of(name)) != 1} == {}


def test_what_must_have_acted_is_asked_of_one_part():
    assert {len(parts_of(name)) for name in ACTING["performance"]} == {1}
