"""Three hundred senseless sendings by people of one county: no error, nothing next door."""

import random

import pytest

from tests import factories as f
from tests.safety.database import contents
from tests.safety.visits import bare_forms, county_at_work, found_forms, visitors
from tracker.accountability.models import Finding
from tracker.assessment.models import Review, SelfAssessment
from tracker.organisations.models import User

MEMBERS = ("secretary", "other_secretary", "officer", "assigned", "administrator", "technical")
SENDINGS = 300
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


class NextDoor:
    """The other county: a branch with one row of what people send about."""

    def __init__(self, cast):
        self.branch = f.make_organisation(
            f.make_organisation(cast.elsewhere, name="外镇"), name="外村"
        )
        self.secretary = f.make_user(self.branch)
        self.cycle = f.make_cycle(cast.elsewhere)
        self.participant = f.make_participant(self.cycle, self.branch)
        self.task = f.make_task(self.participant)
        self.record = f.make_record(
            self.participant, self.secretary, tasks=[self.task], status="sent", received_at=f.NOW
        )
        self.finding = Finding.objects.create(
            participant=self.participant, origin="manual", text="x", raised_by=self.secretary,
            raised_at=f.NOW,
        )  # fmt: skip
        self.self_assessment = SelfAssessment.objects.create(
            participant=self.participant, summary="x", saved_at=f.NOW
        )
        self.review = Review.objects.create(
            participant=self.participant, reviewer=self.secretary.person,
            assigned_by=self.secretary, assigned_at=f.NOW,
        )  # fmt: skip

    @property
    def rows(self):
        """(table, primary key) of everything here."""
        things = [value for value in vars(self).values()]
        things += [self.secretary.person, *self.branch.posts.all(), self.branch.parent]
        return [(thing._meta.db_table, thing.pk) for thing in things]

    def of(self, word):
        """What somebody would write for a thing of that name to reach the one here, or None."""
        person, names = self.secretary.person, {
            "organisations": self.branch.code,
            "organisation": self.branch.code,
            "to": self.branch.code,
            "home": self.branch.code,
            "parent": self.branch.code,
            "people": self.secretary.person.code,
            "accounts": self.secretary.username,
            "username": self.secretary.username,
            "cycles": self.cycle.code,
            "tasks": self.task.pk,
            "task": self.task.pk,
            "records": self.record.pk,
            "record": self.record.pk,
            "findings": self.finding.pk,
            "review": self.review.pk,
            "participant": self.participant.pk,
            "responsible": self.secretary.person.pk,
        }  # fmt: skip
        return person.code if word == "person" else names.get(word)


def sendings(world, door, *, seed, count=SENDINGS):
    """Send at random; return ([errors], how many sendings changed anything)."""
    dice = random.Random(seed)
    walkers = visitors(world.cast)
    known = {}
    for member in MEMBERS:
        found = found_forms(world, member, walkers[member]) | bare_forms(world, member)
        known[member] = list(found.values())
    everyones = [form for forms in known.values() for form in forms]
    before, acted = contents(), 0
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
        after = contents()
        acted += after != before
        before = after
    return [error for walker in walkers.values() for error in walker.errors], acted


def door_of(everything, door):
    return {(table, pk): everything[table].get(pk) for table, pk in door.rows}


@pytest.mark.django_db
def test_senseless_sendings_break_nothing_and_touch_no_other_county(cast):
    world, door = county_at_work(cast), NextDoor(cast)
    before = door_of(contents(), door)
    errors, acted = sendings(world, door, seed=20260615)
    assert errors == []
    assert acted > 20
    assert door_of(contents(), door) == before


@pytest.mark.django_db
def test_without_the_scope_the_other_county_is_reached(cast, monkeypatch):
    """The control: where everybody's posts reach everywhere, the same sendings do harm."""
    world, door = county_at_work(cast), NextDoor(cast)
    before = door_of(contents(), door)
    monkeypatch.setattr(User, "scope", lambda self, permission: [""])
    sendings(world, door, seed=20260615, count=150)
    assert door_of(contents(), door) != before
