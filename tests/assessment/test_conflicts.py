"""Nobody reviews the own branch, the one above it, or a former post: never once."""

import random
from datetime import date, timedelta

import pytest

from tests import factories as f
from tests.assessment.builders import County, more_branches, reviewer
from tracker.assessment import actions, assigning
from tracker.assessment.conflicts import conflicts_among, in_conflict
from tracker.assessment.models import Mark, Review
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.organisations.roles import PostKind

COUNTY_LEVELS = {"county", "city", "province"}


@pytest.mark.parametrize(
    ("where", "kind", "until", "expected"),
    [
        ("east", PostKind.BRANCH_SECRETARY, None, True),
        ("east", PostKind.PUBLICITY_MEMBER, None, True),
        ("east", PostKind.REVIEWER, None, True),  # any seat in the branch itself
        ("east", PostKind.BRANCH_SECRETARY, f.TODAY - timedelta(days=700), True),
        ("east", PostKind.BRANCH_SECRETARY, f.TODAY - timedelta(days=740), False),
        ("township", PostKind.TOWNSHIP_SECRETARY, None, True),
        ("township", PostKind.TOWNSHIP_OFFICER, None, True),
        ("township", PostKind.REVIEWER, None, False),
        ("other_township", PostKind.TOWNSHIP_OFFICER, None, False),
        ("west", PostKind.BRANCH_SECRETARY, None, False),
        ("county", PostKind.DEPARTMENT_HEAD, None, False),
        ("county", PostKind.COUNTY_ADMINISTRATOR, None, False),
    ],
)
def test_a_post_is_a_conflict_by_place_seat_and_time(county, where, kind, until, expected):
    person = county.cast.unassigned.person
    post = f.make_post(getattr(county.cast, where), kind)
    f.appoint(person, post, since=date(2020, 1, 1), until=until)
    assert in_conflict(person, county.east, on=f.TODAY) is expected
    found = conflicts_among({person.pk}, county.cycle, on=f.TODAY)
    assert ((person.pk, county.east.pk) in found) is expected


def test_the_branchs_own_people_do_not_review_it(county):
    person = f.make_person(county.cast.east)
    assert in_conflict(person, county.east, on=f.TODAY)
    assert conflicts_among({person.pk}, county.cycle, on=f.TODAY) == {(person.pk, county.east.pk)}


def test_the_superior_of_the_time_counts_when_a_branch_has_moved(county):
    person = county.cast.unassigned.person
    f.appoint(person, f.make_post(county.cast.township, PostKind.TOWNSHIP_OFFICER))
    organisation = county.cast.east
    organisation.parent = county.cast.other_township
    organisation.path = county.cast.other_township.path + "00Z1"
    organisation.save()
    county.east.organisation.refresh_from_db()
    assert in_conflict(person, county.east, on=f.TODAY)
    assert (person.pk, county.east.pk) in conflicts_among({person.pk}, county.cycle, on=f.TODAY)


def test_a_refused_assignment_is_recorded(county):
    f.appoint(county.cast.unassigned.person, f.make_post(county.cast.east))
    with pytest.raises(Refused):
        county.assign(county.east, county.cast.unassigned)
    event = AuditEvent.objects.get(verb="review.conflict_refused")
    assert (event.by, event.organisation) == (county.cast.administrator, county.cast.east)
    assert Review.objects.count() == 0


def test_a_conflict_that_arises_after_assignment_is_refused_at_writing(county, as_user):
    county.in_phase("review")
    review = county.assign(county.east, county.cast.assigned)
    posted = {"i-effort-points": "3", "i-effort-reason": "x", "act": "save"}
    client = as_user(county.cast.assigned)
    client.post(f"/review/{review.pk}/", posted)
    assert Mark.objects.count() == 1  # the control: without the post it is taken
    f.appoint(county.cast.assigned.person, f.make_post(county.cast.east))
    client.post(f"/review/{review.pk}/", posted | {"i-effort-points": "9"})
    assert [m.points for m in Mark.objects.all()] == [30_000]
    assert AuditEvent.objects.filter(verb="review.conflict_refused").count() == 1


@pytest.mark.parametrize("seed", range(6))
def test_random_trees_and_posts_never_give_a_conflict(cast, seed):
    chance = random.Random(seed)
    branches = [cast.east, cast.west, cast.far]
    for township in (cast.township, cast.other_township):
        general = f.make_organisation(township, level="branch", name=f"总支{f.number()}")
        branches += [general, f.make_organisation(general, level="branch")]
    county = County(cast, branches=branches)
    places = [cast.county, cast.township, cast.other_township, *branches]
    kinds = [k for k in PostKind if k != PostKind.TECHNICAL]
    for user in [cast.assigned, cast.second_reviewer, *(reviewer(cast) for _ in range(4))]:
        for _ in range(chance.randint(0, 3)):
            f.appoint(
                user.person,
                f.make_post(chance.choice(places), chance.choice(kinds)),
                since=date(2018, 1, 1),
                until=chance.choice([None, date(2019, 1, 1), date(2025, 3, 1), date(2027, 1, 1)]),
            )
    proposal = assigning.propose(county.cycle, on=f.TODAY)
    actions.assign_reviews(county.cycle, pairs=proposal.pairs, by=cast.administrator, at=f.NOW)
    assert proposal.pairs
    assert [str(r) for r in Review.objects.all() if _is_near(r)] == []
    for participant in county.assessed:  # one by one says the same as all at once
        for person in proposal.load:
            near = (person.pk, participant.pk) in conflicts_among(
                {person.pk}, county.cycle, on=f.TODAY
            )
            assert near == in_conflict(person, participant, on=f.TODAY)


def _is_near(review):
    """The rule told again, slowly, from the rows."""
    person, branch = review.reviewer, review.participant.organisation
    line = [branch]
    while line[-1].parent:
        line.append(line[-1].parent)
    for held in person.appointments.select_related("post__organisation"):
        if held.until and held.until < f.TODAY - timedelta(days=731):
            continue
        place = held.post.organisation
        if place == branch:
            return True
        leads = held.post.role not in ("reviewer", "technical")
        if leads and place in line and place.level not in COUNTY_LEVELS:
            return True
    return person.home == branch


def test_the_proposal_is_even_complete_and_always_the_same(cast):
    county = County(cast, branches=[cast.east, cast.west, *more_branches(cast, 5)])
    proposal = assigning.propose(county.cycle, on=f.TODAY)
    assert len(proposal.pairs) == 14 and proposal.short == {}
    assert sorted(proposal.load.values()) == [4, 5, 5]
    assert proposal == assigning.propose(county.cycle, on=f.TODAY)


def test_too_few_reviewers_are_named_and_not_made_up(county):
    for user in (county.cast.second_reviewer, county.cast.unassigned):
        f.appoint(user.person, f.make_post(county.cast.east))
    proposal = assigning.propose(county.cycle, on=f.TODAY)
    assert {p.name: n for p, n in proposal.short.items()} == {county.east.name: 1}


def test_a_reviewer_who_stepped_back_is_not_asked_again(county):
    review = county.assign(county.east, county.cast.assigned)
    actions.recuse(review, reason="near", by=county.cast.assigned, at=f.NOW)
    pairs = assigning.propose(county.cycle, on=f.TODAY).pairs
    assert (county.east, county.cast.assigned.person) not in pairs
    assert sum(participant == county.east for participant, _person in pairs) == 2
