"""Words of rows that a person may not see are in nothing that the person gets."""

import io
import zipfile

import pytest
from django.urls import reverse

from tests.safety.visits import PERSONS, addresses, county_at_work, visitors
from tests.world import PLANTED
from tracker.accountability.models import Finding
from tracker.assessment.models import Mark
from tracker.organisations.models import Person
from tracker.organisations.scope import ScopedQuerySet

REVIEWER = "REVIEWER-5C1D"
MARK = "MARK-9E2B"
PEER = "PEER-4D7A"
PEERS_POINTS = "87.7"
FINDING = "FINDING-8B3C"
OFFICIAL = "OFFICIAL-2A6F"


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


# these answer a request by the page's script with a part of the page
FRAGMENTS = ("/tasks/", "/records/", "/find/", "/organisations/find/", "/review")


def received(visitor, world):
    """Yield (address, text) of every page, fragment and export that a person gets."""
    for address in everything(world):
        yield address, text_of(visitor.get(address))
        if address.startswith(FRAGMENTS):
            yield address, text_of(visitor.get(address, HTTP_HX_REQUEST="true"))


def everything(world):
    """Every address that opens for anybody, and the tabs and exports behind them."""
    seen = {}
    for member in PERSONS:
        seen |= dict.fromkeys(addresses(world, member))
    tabs = ["/cases/?tab=talks", "/cases/?tab=rectifying", "/cases/?tab=open", "/records/?tab=all"]
    exports = [f"/results/export/?format=csv&cycle={world.cycle.code}"]
    tabs.append(reverse("assessment:review-detail", args=[world.peer_review.pk]))
    return [*seen, *tabs, *exports, "/audit/?verify=1", "/find/?q=words"]


def text_of(answer):
    """Everything in a body, the parts of a workbook and the headers included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return f"{answer.headers} {body.decode(errors='replace')}"


def found(world, words_by_member):
    """Return the sorted [(member, word, address)] where one of a member's words reached them."""
    walkers = visitors(world.cast)
    reached = set()
    for member, words in words_by_member.items():
        for address, text in received(walkers[member], world):
            # a published result gives its reasons; whose they are it does not say
            hidden = set(words) - ({MARK} if address.endswith("/why/") else set())
            reached |= {(member, word, address) for word in hidden if word in text}
        assert walkers[member].errors == []
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
    "secretary": (REVIEWER, MARK, PEER, PEERS_POINTS),
    "officer": (MARK, PEER),
    # what a peer said, while the own review is not sent
    "assigned": (PEER, PEERS_POINTS),
}


@pytest.mark.django_db
@pytest.mark.parametrize("member", STRANGERS)
def test_what_is_not_for_a_person_is_in_nothing_they_get(member, cast):
    world = county_at_work(cast, phase="review", prepare=plant)
    assert found(world, {member: STRANGERS[member]}) == []


@pytest.mark.django_db
@pytest.mark.parametrize("member", ["secretary", "observer"])
def test_when_results_are_out_the_secrets_of_the_review_stay(member, cast):
    world = county_at_work(cast, phase="appeal", prepare=plant)
    assert found(world, {member: STRANGERS[member]}) == []


WELCOME = {
    "administrator": {PLANTED, REVIEWER, PEER, PEERS_POINTS, FINDING, OFFICIAL},
    "secretary": {PLANTED, FINDING},
    "assigned": {PLANTED, MARK},
}


@pytest.mark.django_db
@pytest.mark.parametrize("member", WELCOME)
def test_those_who_may_see_the_words_do(member, cast):
    """The control: the words are there to be found."""
    world = county_at_work(cast, phase="review", prepare=plant)
    seen = {word for _member, word, _address in found(world, {member: WELCOME[member]})}
    assert seen == WELCOME[member]


@pytest.mark.django_db
def test_without_the_scope_the_words_are_found(cast, monkeypatch):
    """The control: with the guard removed, the same search finds them."""
    world = county_at_work(cast, phase="review", prepare=plant)
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, user: self.all())
    strangers = {"other_secretary": (PLANTED, FINDING)}
    assert {word for _member, word, _address in found(world, strangers)} == {PLANTED, FINDING}
