"""Answers that make no sense: told in the reader's language, and what was typed is kept."""

import re

import pytest
from django.urls import reverse

from tests.accountability.cases import make_finding
from tests.factories import make_dimension, make_node, make_task, make_version
from tests.safety.database import contents
from tests.safety.next_door import NextDoor
from tests.safety.visits import Visitor, county_at_work

TYPED = "typed with care 甲"


def record(world, **changes):
    return (
        world.cast.secretary,
        f"{reverse('performance:record-new')}?task={world.task.pk}",
        {
            "tasks": [world.task.pk],
            "happened_on": "2026-06-05",
            "what_was_done": TYPED,
            "act": "send",
            **changes,
        },
    )


def task(world, **changes):
    data = {
        "participant": world.participant.pk,
        "title_zh": TYPED,
        "requirement_zh": "words",
        "post_kind": world.cast.east.posts.first().kind,
        "due_on": "2026-07-01",
    }
    return world.cast.officer, reverse("performance:task-new"), data | changes


def order(world, **changes):
    data = {
        "measure": TYPED,
        "responsible": world.cast.secretary.person.pk,
        "deadline_on": "2026-07-01",
    }
    finding = make_finding(world)
    return (
        world.cast.officer,
        reverse("accountability:order", args=[finding.pk]),
        data | changes,
    )


def finding(world, **changes):
    address = f"{reverse('accountability:finding-new')}?participant={world.participant.pk}"
    return world.cast.officer, address, {"text": TYPED, "node": "", **changes}


def measured(world, **changes):
    name = f"p{world.participant.pk}"
    address = reverse("performance:measurement-page", args=[world.cycle.code, world.measure.code])
    data = {f"{name}-value": "1", f"{name}-reason": TYPED}
    return world.cast.officer, address, data | {f"{name}-{k}": v for k, v in changes.items()}


def organisation(world, **changes):
    data = {
        "parent": world.cast.township.code,
        "code": "n-1",
        "name_zh": TYPED,
        "level": "branch",
        "kind": "village",
        "members": "5",
    }
    return world.cast.administrator, reverse("organisations:new"), data | changes


def person(world, **changes):
    data = {"code": "p-new", "name": TYPED, "home": world.cast.east.code}
    return world.cast.administrator, reverse("organisations:person-new"), data | changes


WRONG = {
    "a day to come": (record, {"happened_on": "2026-06-16"}),
    "a day outside the cycle": (record, {"happened_on": "2025-12-31"}),
    "no such day": (record, {"happened_on": "2026-02-30"}),
    "more came than expected": (record, {"attended": "9", "expected": "8"}),
    "fewer than none came": (record, {"attended": "-1"}),
    "a fraction of a person": (record, {"attended": "1.5"}),
    "a place too long": (record, {"place": "长" * 101}),
    "a NUL": (record, {"place": "a\x00b"}),
    "another branch's task": (record, {"tasks": ["{foreign_task}"]}),
    "no task of anybody": (record, {"tasks": ["99999999"]}),
    "a deadline passed": (order, {"deadline_on": "2026-06-14"}),
    "a person of another place": (order, {"responsible": "{foreign_person}"}),
    "another version's indicator": (finding, {"node": "{foreign_node}"}),
    "a participant of another county": (task, {"participant": "{foreign_participant}"}),
    "a participant of another township": (task, {"participant": "{far_participant}"}),
    "a post of another place": (task, {"post_kind": "township_officer"}),
    "due after the cycle": (task, {"due_on": "2027-01-01"}),
    "planned after it is due": (task, {"scheduled_on": "2026-07-02"}),
    "words as a value": (measured, {"value": "many"}),
    "a value below nothing": (measured, {"value": "-1"}),
    "a value beyond everything": (measured, {"value": "9e999999"}),
    "five decimals": (measured, {"value": "1.00001"}),
    "a parent next door": (organisation, {"parent": "{elsewhere}"}),
    "a code that is there": (organisation, {"code": "{east}"}),
    "a code with blanks": (organisation, {"code": "a b"}),
    "members below none": (organisation, {"members": "-1"}),
    "a home next door": (person, {"home": "{elsewhere}"}),
    "a person's code that is there": (person, {"code": "{person}"}),
}


def strangers(world):
    """Numbers and codes of what is not the person's."""
    door = NextDoor(world.cast)
    version = make_version()
    node = make_node(
        version, kind="discretionary", dimension=make_dimension(version), is_indicator=True
    )
    west = world.participants[world.cast.west.code]
    return {
        "foreign_task": make_task(west).pk,
        "foreign_person": door.secretary.person.pk,
        "foreign_node": node.pk,
        "foreign_participant": door.participant.pk,
        "far_participant": world.participants[world.cast.far.code].pk,
        "foreign_post": world.cast.far.posts.create(code="far-1", kind="branch_secretary",
                                                    role="secretary").pk,
        "elsewhere": world.cast.elsewhere.code,
        "east": world.cast.east.code,
        "person": world.cast.secretary.person.code,
    }  # fmt: skip


def filled(changes, names):
    return {
        field: [one.format(**names) for one in value]
        if isinstance(value, list)
        else value.format(**names)
        for field, value in changes.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_is_told_in_words_and_nothing_is_lost(case, cast):
    world = county_at_work(cast)
    make, changes = WRONG[case]
    user, address, data = make(world, **filled(changes, strangers(world)))
    before = contents()
    for language, words in (("zh-hans", "[一-龥]{2}"), ("en", "[a-z]{3}")):
        visitor = Visitor(user, language=language)
        answer = visitor.post(address, data)
        assert (answer.status_code, visitor.errors) == (422, [])
        said = " ".join(str(m) for errors in answer.context["form"].errors.values() for m in errors)
        assert re.search(words, said), said
        assert TYPED in answer.content.decode()
    assert contents() == before


@pytest.mark.django_db
@pytest.mark.parametrize("make", [record, task, order, finding, measured, organisation, person])
def test_the_same_form_without_the_mistake_is_taken(make, cast):
    """The control: what is refused above is refused for its mistake."""
    world = county_at_work(cast)
    user, address, data = make(world)
    before = contents()
    assert Visitor(user).post(address, data).status_code == 302
    assert contents() != before
