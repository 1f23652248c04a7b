"""Words of rows that a person may not see are in nothing that the person gets."""

import io
import zipfile

import pytest

from tests.safety.visits import PERSONS, addresses, county_at_work, visitors
from tests.world import PLANTED
from tracker.accountability.models import Finding
from tracker.assessment.models import Mark
from tracker.organisations.models import Person
from tracker.organisations.scope import ScopedQuerySet

REVIEWER = "REVIEWER-5C1D"
MARK = "MARK-9E2B"
PEER = "PEER-4D7A"
FINDING = "FINDING-8B3C"
OFFICIAL = "OFFICIAL-2A6F"
PHASES = ("review", "appeal")


def plant(world):
    """Give every secret a word of its own."""
    cast = world.cast
    reviewers = [cast.assigned.person_id, cast.second_reviewer.person_id]
    Person.objects.filter(pk__in=reviewers).update(name=REVIEWER)
    Person.objects.filter(pk=cast.administrator.person_id).update(name=OFFICIAL)
    Mark.objects.filter(review=world.review).update(reason=MARK)
    Mark.objects.filter(review=world.peer_review).update(reason=PEER)
    # raised in a review: who raised it is not for the branch to know
    Finding.objects.filter(pk=world.finding.pk).update(
        origin="review", review=world.review, raised_by=cast.assigned, text=FINDING
    )


def received(visitor, member, world, *, everywhere=False):
    """Yield (address, text) of every page, fragment and export that this member gets."""
    for address in dict.fromkeys(_all(world) if everywhere else addresses(world, member)):
        for extra in ({}, {"HTTP_HX_REQUEST": "true"}):
            answer = visitor.get(address, **extra)
            yield address, text_of(answer)


def _all(world):
    seen = {}
    for member in PERSONS:
        seen |= dict.fromkeys(addresses(world, member))
    return [*seen, "/results/export/?format=csv", "/cases/?tab=talks", "/cases/?tab=rectifying",
            "/records/?tab=all", "/audit/?verify=1", "/find/?q=words"]  # fmt: skip


def text_of(answer):
    """Everything in a body, the parts of a workbook and the headers included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return f"{answer.headers} {body.decode(errors='replace')}"


def found(world, member, words):
    """Return the sorted {(word, address)} that reached this member."""
    visitor = visitors(world.cast)[member]
    reached = {
        (word, address)
        for address, text in received(visitor, member, world, everywhere=True)
        for word in words
        if word in text
    }
    assert visitor.errors == []
    return sorted(reached)


STRANGERS = {
    # what belongs to branch `east` is nothing to these
    "other_secretary": (PLANTED, REVIEWER, MARK, PEER, FINDING),
    "unassigned": (PLANTED, REVIEWER, MARK, PEER, FINDING),
    "technical": (PLANTED, MARK, PEER, FINDING),
    "outsider": (PLANTED, REVIEWER, MARK, PEER, FINDING, OFFICIAL),
    # looks at areas and results, not at work, cases or people
    "observer": (PLANTED, REVIEWER, MARK, PEER, FINDING),
    # its own work and cases, never who judged it and what each said
    "secretary": (REVIEWER, MARK, PEER),
    "officer": (MARK, PEER),
    # what a peer said, while the own review is not sent
    "assigned": (PEER,),
}


@pytest.mark.django_db
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("member", STRANGERS)
def test_what_is_not_for_a_person_is_in_nothing_they_get(member, phase, cast):
    world = county_at_work(cast, phase=phase)
    plant(world)
    assert found(world, member, STRANGERS[member]) == []


@pytest.mark.django_db
def test_those_who_may_see_the_words_do(cast):
    """The control: the words are there to be found."""
    world = county_at_work(cast, phase="review")
    plant(world)
    everything = (PLANTED, REVIEWER, MARK, PEER, FINDING, OFFICIAL)
    assert {word for word, _at in found(world, "administrator", everything)} >= {
        PLANTED, REVIEWER, PEER, FINDING, OFFICIAL,
    }  # fmt: skip
    assert {word for word, _at in found(world, "secretary", everything)} >= {PLANTED, FINDING}
    assert {word for word, _at in found(world, "assigned", everything)} >= {MARK, PLANTED}


@pytest.mark.django_db
@pytest.mark.parametrize("member", ["other_secretary", "outsider"])
def test_without_the_scope_the_words_are_found(member, cast, monkeypatch):
    """The control: with the guard removed, the same search finds them."""
    world = county_at_work(cast, phase="review")
    plant(world)
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    assert {word for word, _at in found(world, member, (PLANTED, FINDING))} == {PLANTED, FINDING}
