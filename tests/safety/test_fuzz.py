"""Hundreds of senseless sendings by people of one county: no error, nothing next door."""

import random

import pytest

from tests.safety.database import contents
from tests.safety.next_door import NextDoor
from tests.safety.visits import bare_forms, county_at_work, found_forms, visitors
from tracker.audit.models import AuditEvent
from tracker.organisations.models import User

MEMBERS = ("secretary", "other_secretary", "officer", "assigned", "administrator", "technical")
SENDINGS = 500
WORDS = (
    "",
    "0",
    "1",
    "-1",
    "words",
    "on",
    "send",
    "yes",
    "2026-06-15",
    "é中\U0001f600",
    "\x00",
    "99",
)


def sendings(world, door, *, seed, count=SENDINGS):
    """Send at random; return ([errors], how many acts came of it)."""
    dice = random.Random(seed)
    walkers = visitors(world.cast)
    known = {}
    for member in MEMBERS:
        found = found_forms(world, member, walkers[member]) | bare_forms(world, member)
        known[member] = list(found.values())
    everyones = [form for forms in known.values() for form in forms]
    events = AuditEvent.objects.count()
    for _ in range(count):
        member = dice.choice(MEMBERS)
        form = dice.choice(known[member] if dice.random() < 0.7 else everyones)
        data = form.filled(dice.choice(form.buttons) if form.buttons else None)
        for name in data:
            if dice.random() < 0.15:
                data[name] = [dice.choice(WORDS) for _ in range(dice.choice((1, 1, 2)))]
            elif dice.random() < 0.3 and door.of(name) is not None:
                data[name] = [door.of(name)]
        address = form.action
        parts = address.split("/")
        if dice.random() < 0.5 and len(parts) > 3 and door.of(parts[1]) is not None:
            address = "/".join([*parts[:2], str(door.of(parts[1])), *parts[3:]])
        walkers[member].post(address, data)
    acted = AuditEvent.objects.count() - events
    return [error for walker in walkers.values() for error in walker.errors], acted


def door_of(everything, door):
    return {(table, pk): everything[table].get(pk) for table, pk in door.rows}


@pytest.mark.django_db
def test_senseless_sendings_break_nothing_and_touch_no_other_county(cast):
    world, door = county_at_work(cast), NextDoor(cast)
    before = door_of(contents(), door)
    errors, acted = sendings(world, door, seed=3)
    assert errors == []
    assert acted > 20
    assert door_of(contents(), door) == before


@pytest.mark.django_db
def test_without_the_scope_the_other_county_is_reached(cast, monkeypatch):
    """The control: where everybody's posts reach everywhere, the same sendings do harm."""
    world, door = county_at_work(cast), NextDoor(cast)
    before = door_of(contents(), door)
    monkeypatch.setattr(User, "scope", lambda self, permission: [""])
    sendings(world, door, seed=3)
    assert door_of(contents(), door) != before
