"""Cycles: what opening freezes, who may, what is refused, how phases and dates move."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from tests import factories as f
from tests.determination.builders import OPENED, draft, opening, published
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions, phase_dates
from tracker.determination.models import Cycle, CyclePhase, Participant, Responsibility
from tracker.determination.states import PHASE_NEXT, Phase

pytestmark = pytest.mark.django_db


def counts():
    return (
        Cycle.objects.count(),
        CyclePhase.objects.count(),
        Participant.objects.count(),
        Responsibility.objects.count(),
        AuditEvent.objects.filter(verb__startswith="cycle").count(),
    )


def test_opening_freezes_the_tree_with_its_parents(cast):
    cycle = actions.open_cycle(**opening(cast, published()))
    rows = cycle.participants.values_list("name_zh", "kind", "parent__name_zh", "is_assessed")
    assert sorted(rows) == sorted(
        [
            ("样县", "committee", None, False),
            ("样镇", "committee", "样县", False),
            ("邻镇", "committee", "样县", False),
            ("东村", "village", "样镇", True),
            ("西村", "village", "样镇", True),
            ("远村", "village", "邻镇", True),
        ]
    )
    assert (cycle.phase, cycle.opened_at) == ("determination", OPENED)
    cast.east.name_zh = "新东村"
    cast.east.save()
    assert cycle.participants.get(organisation=cast.east).name_zh == "东村"


def test_dissolved_organisations_take_no_part(cast):
    cast.west.dissolved_on = date(2025, 12, 31)
    cast.west.save()
    cycle = actions.open_cycle(**opening(cast, published()))
    assert not cycle.participants.filter(organisation=cast.west).exists()


def test_opening_says_what_it_did(cast):
    version = published()
    actions.open_cycle(**opening(cast, version))
    event = AuditEvent.objects.get(verb="cycle.opened")
    assert event.by == cast.administrator
    assert event.organisation == cast.county
    assert event.data["participants"] == 6
    assert event.data["sha256"] == version.content_hash


def test_the_end_of_a_phase_is_the_end_of_its_local_day(cast):
    cycle = actions.open_cycle(**opening(cast, published()))
    performance = cycle.phases.get(phase="performance")
    assert performance.starts_at.astimezone(f.SHANGHAI).isoformat() == "2026-01-01T00:00:00+08:00"
    assert performance.ends_at.astimezone(f.SHANGHAI).isoformat() == "2026-12-21T00:00:00+08:00"
    assert phase_dates.days_of(performance) == (date(2026, 1, 1), date(2026, 12, 20))


def test_a_repeated_opening_with_one_key_opens_one_cycle(cast):
    given = opening(cast, published())
    made = [actions.open_cycle(**given, key="k" * 32) for _time in range(2)]
    assert made[0] == made[1]
    assert Cycle.objects.count() == 1


def test_only_administrators_of_the_county_open(cast):
    given = opening(cast, published())
    for other in (
        cast.outsider,
        cast.officer,
        cast.secretary,
        cast.assigned,
        cast.observer,
        cast.technical,
    ):
        with pytest.raises(PermissionDenied):
            actions.open_cycle(**{**given, "by": other})
    assert counts() == (0, 0, 0, 0, 0)


def reversed_phases():
    days = phase_dates.proposed_days(2026)
    days[Phase.REVIEW] = (date(2027, 1, 20), date(2027, 1, 1))
    return phase_dates.instants(days)


def overlapping_phases():
    days = phase_dates.proposed_days(2026)
    days[Phase.SELF_ASSESSMENT] = (date(2026, 12, 20), date(2026, 12, 31))
    return phase_dates.instants(days)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "taken"}, "code"),
        ({"code": "TAKEN"}, "code"),
        ({"code": "with space"}, "code"),
        ({"code": "new"}, "code"),
        ({"code": ""}, "code"),
        ({"starts_on": date(2027, 1, 1)}, "ends_on"),
        ({"title_zh": "", "title_en": ""}, "title_zh"),
        ({"phases": {}}, "performance_from"),
        ({"phases": reversed_phases()}, "review_until"),
        ({"phases": overlapping_phases()}, "self_assessment_from"),
    ],
)
def test_what_is_wrong_with_an_opening_is_named_and_nothing_is_left(cast, change, field):
    f.make_cycle(cast.elsewhere, code="taken", year=2020)
    given = opening(cast, published())
    before = counts()
    with pytest.raises(Refused) as refusal:
        actions.open_cycle(**{**given, **change})
    assert (refusal.value.field, counts()) == (field, before)


def test_a_version_that_is_not_published_opens_nothing(cast):
    for version in (draft(), published()):
        if version.status == "published":
            actions.retire_version(version, by=None, at=f.NOW)
            version.refresh_from_db()
        with pytest.raises(Refused) as refusal:
            actions.open_cycle(**opening(cast, version))
        assert refusal.value.field == "version"
    assert Cycle.objects.count() == 0


def test_the_framework_of_another_county_opens_nothing(cast):
    version = draft(organisation=cast.elsewhere)
    actions.publish_version(version, by=cast.outsider, at=f.NOW)
    version.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        actions.open_cycle(**opening(cast, version))
    assert refusal.value.field == "version"


def test_two_cycles_of_a_county_do_not_overlap_and_those_of_two_counties_may(cast):
    version = published()
    actions.open_cycle(**opening(cast, version))
    with pytest.raises(Refused) as refusal:
        actions.open_cycle(**opening(cast, version, code="second"))
    assert refusal.value.field == "starts_on"
    f.make_organisation(f.make_organisation(cast.elsewhere))
    actions.open_cycle(
        **opening(cast, version, code="other", organisation=cast.elsewhere, by=cast.outsider)
    )
    assert Cycle.objects.count() == 2


def test_a_branch_without_any_indicator_is_named(cast):
    version = draft()
    version.nodes.filter(code="i-tasks").update(applies_to=["organ"])
    actions.publish_version(version, by=None, at=f.NOW)
    version.refresh_from_db()
    f.make_organisation(cast.township, kind="hospital")
    with pytest.raises(Refused, match="医院"):
        actions.open_cycle(**opening(cast, version))


def test_a_county_without_branches_and_a_township_open_nothing(cast):
    version = published()
    with pytest.raises(Refused):
        actions.open_cycle(**opening(cast, version, organisation=cast.elsewhere, by=cast.outsider))
    with pytest.raises(Refused):
        actions.open_cycle(**opening(cast, version, organisation=cast.township))


def test_a_preview_tells_what_opening_does_and_leaves_nothing(cast):
    given = opening(cast, published())
    before = counts()
    found = actions.preview_cycle(**given)
    assert counts() == before
    cycle = actions.open_cycle(**given)
    lines = Responsibility.objects.filter(participant__cycle=cycle)
    assert found == {
        "organisations": 6,
        "branches": 3,
        "leaders": 0,
        "lines": lines.count(),
        "gaps": lines.lacking().count(),
        "tasks": 36,  # one monthly template, three branches
    }


@pytest.mark.parametrize("now", Phase)
def test_each_move_between_phases_is_allowed_or_refused_as_the_table_says(cast, now):
    cycle = f.make_cycle(cast.county, phase=now)
    outcomes = {}
    for to in Phase:
        try:
            with transaction.atomic():
                moved = actions.move_phase(cycle, to, by=cast.administrator, at=f.NOW)
                assert (moved.phase, cycle.phase) == (to, to)
                transaction.set_rollback(True)
            outcomes[to] = True
        except Refused:
            outcomes[to] = False
        cycle.refresh_from_db()
    assert outcomes == {to: to in PHASE_NEXT[now] for to in Phase}


def test_a_move_is_recorded_and_closing_notes_the_moment(cast):
    cycle = f.make_cycle(cast.county, phase="appeal")
    actions.move_phase(cycle, Phase.CLOSED, by=cast.administrator, at=f.NOW)
    cycle.refresh_from_db()
    assert cycle.closed_at == f.NOW
    event = AuditEvent.objects.get(verb="cycle.moved")
    assert (event.data["from"], event.data["to"]) == ("appeal", "closed")


def test_only_administrators_of_the_county_move_a_cycle(cast):
    cycle = f.make_cycle(cast.county, phase="determination")
    for other in (cast.outsider, cast.officer, cast.secretary, cast.observer):
        with pytest.raises(PermissionDenied):
            actions.move_phase(cycle, Phase.PERFORMANCE, by=other, at=f.NOW)
    cycle.refresh_from_db()
    assert cycle.phase == "determination"


def test_dates_of_phases_that_are_not_over_can_change(cast):
    cycle = actions.open_cycle(**opening(cast, published()))
    days = phase_dates.proposed_days(2026)
    days[Phase.APPEAL] = (days[Phase.APPEAL][0], days[Phase.APPEAL][1] + timedelta(days=3))
    actions.set_phase_dates(cycle, phase_dates.instants(days), by=cast.administrator, at=f.NOW)
    assert phase_dates.days_of(cycle.phases.get(phase="appeal")) == days[Phase.APPEAL]
    event = AuditEvent.objects.get(verb="cycle.dates_set")
    assert list(event.data["phases"]) == ["appeal"]


def test_dates_of_a_phase_that_is_over_cannot_change(cast):
    cycle = actions.open_cycle(**opening(cast, published()))
    Cycle.objects.filter(pk=cycle.pk).update(phase="review")
    days = phase_dates.proposed_days(2026)
    days[Phase.PERFORMANCE] = (date(2026, 1, 2), days[Phase.PERFORMANCE][1])
    with pytest.raises(Refused) as refusal:
        actions.set_phase_dates(cycle, phase_dates.instants(days), by=cast.administrator, at=f.NOW)
    assert refusal.value.field == "performance_from"
    with pytest.raises(PermissionDenied):
        actions.set_phase_dates(cycle, phase_dates.instants(days), by=cast.officer, at=f.NOW)


def test_nothing_of_a_closed_cycle_changes(cast):
    cycle = f.make_cycle(cast.county, phase="closed")
    phases = phase_dates.instants(phase_dates.proposed_days(2026))
    with pytest.raises(Refused):
        actions.set_phase_dates(cycle, phases, by=cast.administrator, at=f.NOW)
    with pytest.raises(Refused):
        actions.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)


def test_townships_are_assessed_only_where_the_opening_says_so(cast):
    cycle = actions.open_cycle(**opening(cast, published()), assess_townships=True)
    assessed = cycle.participants.assessed().values_list("name_zh", flat=True)
    assert sorted(assessed) == sorted(["样镇", "邻镇", "东村", "西村", "远村"])
