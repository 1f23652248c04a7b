"""Whose results flow into whose: units entered for posts, and those frozen in a cycle."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from tests import factories as f
from tracker.determination import leads
from tracker.determination.models import Lead, ParticipantUnit
from tracker.determination.subjects import SubjectKind
from tracker.organisations.models import OrganisationKind
from tracker.organisations.roles import PostKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(cast):
    return f.make_cycle(cast.county)


def leader_of(cycle, organisation, *units, kind=PostKind.TOWNSHIP_SECRETARY):
    """A participant for a post of the organisation that leads (participant, weight) units."""
    return f.make_leader(cycle, f.make_post(organisation, kind), *units)


def test_subjects_are_the_kinds_of_organisation_and_leaders():
    kinds = [(kind.name, kind.value, kind.label) for kind in OrganisationKind]
    subjects = [(kind.name, kind.value, kind.label) for kind in SubjectKind]
    assert subjects[:-1] == kinds
    assert subjects[-1][:2] == ("LEADER", "leader")


def test_units_of_a_leader_come_with_their_weights_in_the_order_of_the_tree(cast, cycle):
    east, west = (f.make_participant(cycle, unit) for unit in (cast.east, cast.west))
    leader = leader_of(cycle, cast.township, (west, 5_000), (east, 10_000))
    assert leads.units_of([leader, east]) == {
        leader.pk: [(east.pk, Fraction(1)), (west.pk, Fraction(1, 2))]
    }


def test_one_unit_may_be_led_by_two(cast, cycle):
    east = f.make_participant(cycle, cast.east)
    first = leader_of(cycle, cast.township, (east, 10_000))
    second = leader_of(cycle, cast.township, (east, 20_000), kind=PostKind.TOWNSHIP_OFFICER)
    assert leads.units_of([first, second]) == {
        first.pk: [(east.pk, Fraction(1))],
        second.pk: [(east.pk, Fraction(2))],
    }


def test_a_committee_without_units_of_its_own_leads_those_below_it(cast, cycle):
    township = f.make_participant(cycle, cast.township, is_assessed=True)
    east = f.make_participant(cycle, cast.east, parent=township)
    f.make_participant(cycle, cast.west, parent=township, is_assessed=False)
    leader_of(cycle, cast.township)
    assert leads.units_of([township]) == {township.pk: [(east.pk, Fraction(1))]}


def test_a_committee_with_units_of_its_own_leads_those_only(cast, cycle):
    township = f.make_participant(cycle, cast.township, is_assessed=True)
    f.make_participant(cycle, cast.east, parent=township)
    far = f.make_participant(cycle, cast.far)
    ParticipantUnit.objects.create(leader=township, unit=far, weight=30_000)
    assert leads.units_of([township]) == {township.pk: [(far.pk, Fraction(3))]}


def test_units_are_read_in_one_query(cast, cycle, django_assert_num_queries):
    township = f.make_participant(cycle, cast.township, is_assessed=True)
    east = f.make_participant(cycle, cast.east, parent=township)
    leader = leader_of(cycle, cast.township, (east, 10_000))
    with django_assert_num_queries(1):
        leads.units_of([township, east, leader])
    with django_assert_num_queries(0):
        assert leads.units_of([east]) == {}


def test_the_database_refuses_a_unit_entered_twice_for_a_post(cast):
    post = f.make_post(cast.township, PostKind.TOWNSHIP_SECRETARY)
    Lead.objects.create(post=post, organisation=cast.east)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.create(post=post, organisation=cast.east)


@pytest.mark.parametrize("weight", [0, -1])
def test_the_database_refuses_a_weight_that_is_not_above_0(cast, weight):
    post = f.make_post(cast.township, PostKind.TOWNSHIP_SECRETARY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.create(post=post, organisation=cast.east, weight=weight)


def test_the_database_refuses_to_change_what_was_frozen(cast, cycle):
    east = f.make_participant(cycle, cast.east)
    leader = leader_of(cycle, cast.township, (east, 10_000))
    for change in (
        lambda: ParticipantUnit.objects.update(weight=20_000),
        lambda: ParticipantUnit.objects.all().delete(),
        lambda: ParticipantUnit.objects.create(leader=leader, unit=leader),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_nobody_is_frozen_into_a_cycle_that_is_locked(cast):
    cycle = f.make_cycle(cast.county, phase="publication")
    east = f.make_participant(cycle, cast.east)
    with pytest.raises(IntegrityError), transaction.atomic():
        leader_of(cycle, cast.township, (east, 10_000))
