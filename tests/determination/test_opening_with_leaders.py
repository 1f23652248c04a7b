"""Opening a cycle that assesses those who lead units, and what stays free of them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests import factories as f
from tests.determination.builders import draft, opening, published
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions, parts, rubric, sums
from tracker.determination.cascade import descents
from tracker.determination.models import Lead, Participant, ParticipantUnit, Responsibility
from tracker.organisations.roles import PostKind
from tracker.performance.actions import generate_tasks
from tracker.performance.models import Task

pytestmark = pytest.mark.django_db


def with_leaders(**fields):
    """A published version with an item for leaders beside those of branches."""
    version = draft(**fields)
    f.make_node(
        version,
        parent=version.nodes.get(code="root"),
        dimension=version.dimensions.get(),
        kind="from_units",
        code="i-units",
        points=200_000,
        is_indicator=True,
        applies_to=["leader"],
        source={"from": "units"},
    )
    return actions.publish_version(version, by=None, at=f.NOW)


@pytest.fixture
def secretary(cast):
    """The post of the township's secretary, held by somebody."""
    post = f.make_post(cast.township, PostKind.TOWNSHIP_SECRETARY)
    f.appoint(f.make_person(cast.township, name="甲某"), post)
    return post


def lead(cast, post, unit, **fields):
    return actions.enter_lead(post, unit, by=cast.administrator, at=f.NOW, **fields)


def test_the_common_part_is_not_a_leaders(cast):
    version = with_leaders()
    assert {item.code for item in rubric.items_for(version, "leader")} == {"root", "i-units"}
    assert {item.code for item in rubric.items_for(version, "organ")} == {"root", "i-tasks"}
    assert "leader" in rubric.kinds_of(version)
    assert "leader" not in rubric.kinds_of(published())
    found = parts.parts_by_kind(rubric.nodes_of(version))[-1]
    assert (found.kind, found.full, found.common_indicators, found.own_indicators) == (
        "leader", 200_000, 0, 1,
    )  # fmt: skip
    (total,) = sums.sums_of(rubric.nodes_of(version)).values()
    assert total.units["leader"] == 200_000


def test_opening_freezes_leaders_by_post_and_holder_with_their_units(cast, secretary):
    lead(cast, secretary, cast.east)
    lead(cast, secretary, cast.west, weight=5_000)
    cycle = actions.open_cycle(**opening(cast, with_leaders()), assess_leaders=True)
    leader = cycle.participants.leaders().get()
    township = cycle.participants.get(organisation=cast.township, post=None)
    assert (leader.post, leader.parent, leader.path) == (secretary, township, cast.township.path)
    assert (leader.kind, leader.level, leader.is_assessed) == ("leader", "township", True)
    assert leader.name_zh == "甲某（样镇 · 乡镇（街道）党委书记）"
    assert leader.name_en == (f"甲某, {cast.township.name_en} · township Party committee secretary")
    units = leader.units.order_by("unit__path").values_list("unit__organisation", "weight")
    assert list(units) == [(cast.east.pk, 10_000), (cast.west.pk, 5_000)]
    f.Appointment.objects.filter(post=secretary).update(until=date(2026, 1, 31))
    assert cycle.participants.leaders().get().name_zh == "甲某（样镇 · 乡镇（街道）党委书记）"
    event = AuditEvent.objects.get(verb="cycle.opened")
    assert (event.data["participants"], event.data["leaders"]) == (6, 1)


def test_a_vacant_post_is_named_by_the_post_alone(cast):
    post = f.make_post(cast.township, PostKind.TOWNSHIP_SECRETARY)
    f.appoint(f.make_person(cast.township), post, is_deputy=True)
    lead(cast, post, cast.east)
    cycle = actions.open_cycle(**opening(cast, with_leaders()), assess_leaders=True)
    assert cycle.participants.leaders().get().name_zh == "样镇 · 乡镇（街道）党委书记"


def test_nobody_is_assessed_as_a_leader_unless_it_is_said(cast, secretary):
    lead(cast, secretary, cast.east)
    cycle = actions.open_cycle(**opening(cast, with_leaders()))
    assert not cycle.participants.leaders().exists()
    assert not ParticipantUnit.objects.exists()


def test_the_preview_counts_leaders_apart(cast, secretary):
    lead(cast, secretary, cast.east)
    found = actions.preview_cycle(**opening(cast, with_leaders()), assess_leaders=True)
    assert (found["organisations"], found["branches"], found["leaders"]) == (6, 3, 1)
    assert found["tasks"] == 36
    assert not Participant.objects.exists()


def test_units_that_are_not_assessed_give_no_share(cast, secretary):
    lead(cast, secretary, cast.east)
    committee = f.make_post(cast.county, PostKind.COUNTY_SECRETARY)
    lead(cast, committee, cast.township)
    given = opening(cast, with_leaders())
    cycle = actions.open_cycle(**given, assess_leaders=True)
    assert [leader.post for leader in cycle.participants.leaders()] == [secretary]


def test_a_committee_that_is_assessed_can_be_led(cast):
    committee = f.make_post(cast.county, PostKind.COUNTY_SECRETARY)
    lead(cast, committee, cast.township)
    cycle = actions.open_cycle(
        **opening(cast, with_leaders()), assess_leaders=True, assess_townships=True
    )
    (unit,) = cycle.participants.leaders().get().units.all()
    assert unit.unit.organisation == cast.township


def test_opening_refuses_leaders_that_the_framework_says_nothing_of(cast, secretary):
    lead(cast, secretary, cast.east)
    with pytest.raises(Refused) as error:
        actions.open_cycle(**opening(cast, published()), assess_leaders=True)
    assert error.value.field == "assess_leaders"
    assert not Participant.objects.exists()


def test_opening_refuses_leaders_where_nobody_leads_anyone(cast, secretary):
    with pytest.raises(Refused) as error:
        actions.open_cycle(**opening(cast, with_leaders()), assess_leaders=True)
    assert error.value.field == "assess_leaders"
    assert not Participant.objects.exists()


@pytest.fixture
def cycle(cast, secretary):
    """An open cycle with one leader."""
    lead(cast, secretary, cast.east)
    return actions.open_cycle(**opening(cast, with_leaders()), assess_leaders=True)


def test_leaders_have_no_responsibility_list_of_their_own(cast, cycle):
    f.make_duty(level="township", post_kind=PostKind.TOWNSHIP_SECRETARY)
    actions.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)
    township = Responsibility.objects.filter(participant__level="township")
    # one line for each of the two townships, and none beside them
    assert township.count() == 2
    assert not township.filter(participant__post__isnull=False).exists()
    asked = {one.level: one.asked for one in descents(cycle, cast.administrator)}
    assert asked["township"] == 2


def test_leaders_get_no_tasks(cast, cycle):
    f.make_template(level="township", duty=f.make_duty(level="township"))
    generate_tasks(cycle, by=cast.administrator, at=f.NOW)
    assert Task.objects.filter(participant__level="township").count() == 24
    assert not Task.objects.filter(participant__post__isnull=False).exists()


def test_a_leader_sees_the_own_participation_and_outsiders_do_not(cast, cycle, secretary):
    leader = cycle.participants.leaders().get()
    holder = f.User.objects.create(
        username="holder", person=secretary.appointments.get(is_deputy=False).person
    )
    seen = [
        user
        for user in (holder, cast.officer, cast.administrator, cast.secretary, cast.outsider)
        if Participant.objects.visible_to(user).filter(pk=leader.pk).exists()
    ]
    assert seen == [holder, cast.officer, cast.administrator]


def test_entering_a_lead_again_changes_its_weight(cast, secretary):
    first = lead(cast, secretary, cast.east)
    again = lead(cast, secretary, cast.east, weight=20_000)
    assert (again, again.weight, Lead.objects.count()) == (first, 20_000, 1)
    lead(cast, secretary, cast.east, weight=20_000)
    verbs = AuditEvent.objects.order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["lead.entered", "lead.changed"]


def test_a_lead_that_is_removed_leaves_the_cycle_as_it_was(cast, cycle):
    actions.remove_lead(Lead.objects.get(), by=cast.administrator, at=f.NOW)
    assert not Lead.objects.exists()
    assert cycle.participants.leaders().get().units.count() == 1
    assert AuditEvent.objects.filter(verb="lead.removed").count() == 1


def test_a_lead_that_is_removed_twice_is_said_to_be_gone(cast, cycle):
    lead = Lead.objects.get()
    actions.remove_lead(Lead.objects.get(), by=cast.administrator, at=f.NOW)
    with pytest.raises(Refused):
        actions.remove_lead(lead, by=cast.administrator, at=f.NOW)
    assert AuditEvent.objects.filter(verb="lead.removed").count() == 1


@pytest.mark.parametrize(
    ("kind", "unit", "change", "field"),
    [
        (PostKind.REVIEWER, "east", {}, "post"),
        (PostKind.TECHNICAL, "east", {}, "post"),
        (PostKind.TOWNSHIP_SECRETARY, "county", {}, "organisation"),
        (PostKind.TOWNSHIP_SECRETARY, "east", {"weight": 0}, "weight"),
        (PostKind.TOWNSHIP_SECRETARY, "east", {"weight": 10_000_001}, "weight"),
    ],
)
def test_what_cannot_be_led_is_refused(cast, kind, unit, change, field):
    post = f.make_post(cast.township, kind)
    with pytest.raises(Refused) as error:
        lead(cast, post, getattr(cast, unit), **change)
    assert error.value.field == field
    assert not Lead.objects.exists()


def test_a_dissolved_unit_and_a_post_out_of_use_are_refused(cast, secretary):
    cast.east.dissolved_on = date(2025, 12, 31)
    cast.east.save()
    with pytest.raises(Refused):
        lead(cast, secretary, cast.east)
    secretary.is_active = False
    secretary.save()
    with pytest.raises(Refused):
        lead(cast, secretary, cast.west)


def test_leads_are_entered_and_removed_by_the_countys_administrators_only(cast, secretary):
    entered = lead(cast, secretary, cast.east)
    for user in (cast.officer, cast.secretary, cast.observer, cast.technical, cast.outsider):
        with pytest.raises(PermissionDenied):
            actions.enter_lead(secretary, cast.west, by=user, at=f.NOW)
        with pytest.raises(PermissionDenied):
            actions.remove_lead(entered, by=user, at=f.NOW)
    with pytest.raises(PermissionDenied):
        # a unit of another county
        lead(cast, secretary, f.make_organisation(cast.elsewhere))
