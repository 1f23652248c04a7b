"""An open cycle is moved to another version: what is kept, rescaled, scored again; never locked."""

from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from tests import factories as f
from tests.assessment.builders import County, more_branches
from tracker import scoring
from tracker.assessment import actions, moving, totals
from tracker.assessment.models import DimensionTotal, Mark, Review, SelfScore, Total
from tracker.assessment.offers import Decision
from tracker.audit import deeds, locks
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions as determination
from tracker.determination.contents import content_hash
from tracker.determination.models import Cycle, FrameworkVersion, Participant
from tracker.determination.states import LOCKED_PHASES, Phase
from tracker.notices.models import Notice
from tracker.notices.texts import text_of


def next_version(county, **changes):
    """A published copy of the county's version; `changes` are {indicator code: columns}.

    A code with None is taken away; "new" adds an indicator that reviewers mark.
    """
    administrator = county.cast.administrator
    draft = determination.copy_version(
        county.cycle.framework_version, organisation=county.cast.county, by=administrator, at=f.NOW
    )
    for code, columns in changes.items():
        code = code.replace("_", "-")
        if code == "new":
            f.make_node(draft, parent=draft.nodes.get(code="root"), code="i-new", **columns)
        elif columns is None:
            draft.nodes.get(code=code).delete()
        else:
            draft.nodes.filter(code=code).update(**columns)
    return publish(draft)


def publish(draft):
    """Publish by hand: what the linter says of these small rubrics is not the matter here."""
    FrameworkVersion.objects.filter(pk=draft.pk).update(
        status="published", content_hash=content_hash(draft), published_at=f.NOW
    )
    draft.refresh_from_db()
    return draft


NEW = {
    "kind": "discretionary",
    "points": 50_000,
    "params": {"least": "0", "most": "5"},
    "source": {"from": "review"},
    "is_indicator": True,
    "order": 50,
}


def move(county, version, decisions=None, **changes):
    arguments = {
        "came_from": county.cycle.framework_version,
        "decisions": decisions or {},
        "reason": "the county agreed on it",
        "by": county.cast.administrator,
        "at": f.NOW,
        **changes,
    }
    moved = actions.move_cycle(county.cycle, version, **arguments)
    county.cycle.refresh_from_db()
    return moved


def given(code):
    """What was marked on an indicator: [(version, points, answer)], in order."""
    rows = Mark.objects.filter(node__code=code).order_by("review_id")
    return [(mark.node.version, mark.points, mark.answer) for mark in rows]


def statuses():
    return set(Review.objects.values_list("status", flat=True))


def assert_totals_are_right(county):
    assert totals.differences(county.cycle) == []
    for review in Review.objects.all():
        assert review.points == sum(mark.points for mark in review.marks.all())
    versions = set(DimensionTotal.objects.values_list("dimension__version", flat=True))
    assert versions <= {county.cycle.framework_version_id}


def offers(county, version):
    plan = moving.plan(county.cycle, version)
    return {code: list(map(str, change.offers)) for code, change in plan.asked.items()}


# What is offered, and what it does ---------------------------------------------------------------


def test_equal_contents_move_every_mark_and_ask_nothing(county):
    county.reviewed()
    before = [(mark.node.code, mark.points) for mark in Mark.objects.order_by("pk")]
    points = list(Total.objects.order_by("pk").values_list("points", flat=True))
    version = next_version(county)
    assert offers(county, version) == {}
    move(county, version)
    assert county.cycle.framework_version == version
    assert set(Participant.objects.values_list("framework_version", flat=True)) == {version.pk}
    assert [(m.node.code, m.points) for m in Mark.objects.order_by("pk")] == before
    assert {m.node.version_id for m in Mark.objects.all()} == {version.pk}
    assert list(Total.objects.order_by("pk").values_list("points", flat=True)) == points
    assert statuses() == {"sent"}
    assert_totals_are_right(county)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        # the answers "high" (20) and the awarded 15 and 16, and one check of two
        ({"i_effort": {"points": 250_000, "params": {"least": "0", "most": "25"}}},
         {"i-effort": ["keep", "rescale", "again"]}),
        ({"i_effort": {"points": 100_000, "params": {"least": "0", "most": "10"}}},
         {"i-effort": ["rescale", "again"]}),
        ({"i_effort": {"params": {"least": "0", "most": "15"}}}, {"i-effort": ["again"]}),
        # 7.5 and 8 are not allowed where the range begins at 8
        ({"i_effort": {"points": 100_000, "params": {"least": "8", "most": "10"}}},
         {"i-effort": ["again"]}),
        ({"i_effort": {"standard_zh": "另行说明"}}, {"i-effort": ["keep", "again"]}),
        ({"i_effort": {"weight": 10, "remarks_zh": "备注"}}, {}),
        # levels: half the points under the same names; a name gone; another worth
        ({"i_study": {"points": 100_000, "params": {"words": [
            {"code": "high", "value": "10"}, {"code": "low", "value": "3.5"}]}}},
         {"i-study": ["rescale", "again"]}),
        ({"i_study": {"params": {"words": [
            {"code": "top", "value": "20"}, {"code": "low", "value": "7"}]}}},
         {"i-study": ["again"]}),
        ({"i_study": {"params": {"words": [
            {"code": "high", "value": "20"}, {"code": "low", "value": "5"}]}}},
         {"i-study": ["keep", "again"]}),
        # another kind of rule takes the points where it can take points at all
        ({"i_study": {"kind": "discretionary", "points": 100_000,
                      "params": {"least": "0", "most": "10"}}},
         {"i-study": ["rescale", "again"]}),
        ({"i_study": {"kind": "discretionary", "points": 100_000,
                      "params": {"mode": "deduct", "least": "0", "most": "10"}}},
         {"i-study": ["rescale", "again"]}),
        ({"i_checks": {"points": 50_000, "params": {"checks": [
            {"code": "a", "points": "2.5"}, {"code": "b", "points": "2.5"}]}}},
         {"i-checks": ["rescale", "again"]}),
        ({"i_checks": {"params": {"checks": [{"code": "a", "points": "10"}]}}},
         {"i-checks": ["again"]}),
        # no longer marked by anybody: its marks go without a question
        ({"i_effort": {"kind": "per_occurrence", "params": {"each": "1"},
                       "source": {"from": "findings"}}}, {}),
        # what is computed from facts needs no decision
        ({"i_dues": {"points": 100_000}}, {}),
        ({"i_effort": None, "new": NEW}, {}),
    ],
)  # fmt: skip
def test_only_what_every_answer_allows_is_offered(county, columns, expected):
    county.reviewed()
    assert offers(county, next_version(county, **columns)) == expected


def test_kept_points_stay_under_the_new_rule(county):
    county.reviewed()
    version = next_version(
        county, i_effort={"points": 250_000, "params": {"least": "0", "most": "25"}}
    )
    old = given("i-effort")
    move(county, version, {"i-effort": Decision.KEEP})
    assert given("i-effort") == [(version, points, answer) for _v, points, answer in old]
    assert statuses() == {"sent"}
    assert_totals_are_right(county)


def test_rescaled_points_are_exact(county):
    county.reviewed(points=("15", "16"))
    version = next_version(
        county, i_effort={"points": 70_000, "params": {"least": "0", "most": "7"}}
    )
    move(county, version, {"i-effort": Decision.RESCALE})
    # × 7 ÷ 20
    assert given("i-effort")[:2] == [
        (version, 52_500, {"fact": "awarded", "points": "5.25", "reason": "steady work"}),
        (version, 56_000, {"fact": "awarded", "points": "5.6", "reason": "steady work"}),
    ]
    assert statuses() == {"sent"}
    assert_totals_are_right(county)


def test_thirds_are_kept_exactly_in_the_answer(county):
    county.reviewed(points=("10", "20"))
    version = next_version(
        county, i_effort={"points": 66_667, "params": {"least": "0", "most": "6.6667"}}
    )
    move(county, version, {"i-effort": Decision.RESCALE})
    exact = Fraction(10) * Fraction(66_667, 200_000)
    mark = Mark.objects.filter(node__code="i-effort").order_by("review_id").first()
    assert scoring.load_fact(mark.answer).points == exact
    assert mark.points == 33_334  # 3.33335, rounded half up as every mark is
    assert_totals_are_right(county)


def test_a_level_stays_a_level_where_its_points_shrink_alike(county):
    county.reviewed()
    words = [{"code": "high", "value": "10"}, {"code": "low", "value": "3.5"}]
    version = next_version(county, i_study={"points": 100_000, "params": {"words": words}})
    move(county, version, {"i-study": Decision.RESCALE})
    assert set(Mark.objects.filter(node__code="i-study").values_list("level", "points")) == {
        ("high", 100_000)
    }


def test_a_rule_that_deducts_takes_what_is_taken_off(county):
    county.reviewed(points=("15", "16"))
    rule = {"mode": "deduct", "least": "0", "most": "10"}
    version = next_version(county, i_effort={"points": 100_000, "params": rule})
    move(county, version, {"i-effort": Decision.RESCALE})
    assert [(points, answer["points"]) for _v, points, answer in given("i-effort")[:2]] == [
        (75_000, "2.5"),
        (80_000, "2"),
    ]
    assert_totals_are_right(county)


def test_what_is_scored_again_goes_back_to_the_reviewers(county):
    county.reviewed()
    version = next_version(county, i_effort={"params": {"least": "0", "most": "10"}})
    move(county, version, {"i-effort": Decision.AGAIN})
    assert given("i-effort") == []
    assert statuses() == {"in_progress"}
    review = Review.objects.first()
    assert (review.sent_at, review.reason) == (None, "the county agreed on it")
    assert set(Total.objects.values_list("unscored", flat=True)) == {3}  # no sent review is left
    assert_totals_are_right(county)
    # what was marked beside it is still there, and the review can be sent again
    assert review.marks.count() == 2
    reviewer = review.reviewer.user
    new = {"i-effort": (scoring.Awarded("9"), "less")}
    actions.mark_all(review, answers=new, by=reviewer, at=f.NOW)
    actions.send_review(review, by=reviewer, at=f.NOW)
    assert_totals_are_right(county)


def test_a_vanished_indicator_takes_its_marks_along_and_the_trail_keeps_them(county):
    county.reviewed(points=("15", "16"))
    version = next_version(county, i_effort=None)
    move(county, version)
    assert given("i-effort") == []
    assert statuses() == {"sent"}
    assert_totals_are_right(county)
    events = AuditEvent.objects.filter(verb="cycle.scores_moved").order_by("seq")
    assert [event.organisation for event in events] == [county.cast.east, county.cast.west]
    assert events[0].data["marks"][0] == {
        "review": Review.objects.order_by("pk").first().pk,
        "indicator": "i-effort",
        "points": 150_000,
        "answer": {"fact": "awarded", "points": "15", "reason": "steady work"},
        "not_applicable": False,
        "reason": "steady work",
    }


def test_a_new_indicator_opens_the_reviews_it_belongs_to(county):
    county.reviewed()
    version = next_version(county, new={**NEW, "applies_to": ["community"]})
    move(county, version)
    assert statuses() == {"sent"}  # both branches are villages
    draft = determination.copy_version(
        version, organisation=county.cast.county, by=county.cast.administrator, at=f.NOW
    )
    draft.nodes.filter(code="i-new").update(applies_to=["village"])
    move(county, publish(draft))
    assert statuses() == {"in_progress"}
    assert_totals_are_right(county)


def test_an_indicator_that_no_longer_applies_to_a_kind_loses_that_kinds_marks(county):
    county.reviewed()
    version = next_version(county, i_effort={"applies_to": ["community"]})
    assert offers(county, version) == {}
    move(county, version)
    assert given("i-effort") == []
    assert statuses() == {"sent"}
    assert_totals_are_right(county)


def test_an_indicator_below_a_group_that_no_longer_applies_loses_its_marks(county):
    """The indicator itself is the same; what stands above it applies to others now."""
    county.reviewed()
    draft = determination.copy_version(
        county.version, organisation=county.cast.county, by=county.cast.administrator, at=f.NOW
    )
    group = f.make_node(draft, parent=draft.nodes.get(code="root"), kind="sum", code="g", points=0)
    draft.nodes.filter(code="i-effort").update(parent=group)
    first = publish(draft)
    move(county, first)
    assert len(given("i-effort")) == 4
    second = next_version(county, g={"applies_to": ["community"]})
    move(county, second)
    assert given("i-effort") == []
    assert statuses() == {"sent"}
    assert_totals_are_right(county)


def test_a_mark_of_not_applicable_is_kept_only_where_it_counts_alike(county):
    county.reviewed()
    mark = Mark.objects.filter(node__code="i-study").first()
    Mark.objects.filter(pk=mark.pk).update(
        not_applicable=True, answer={}, level="", points=0, reason="no members"
    )
    words = [{"code": "high", "value": "20"}, {"code": "low", "value": "7"}]
    same = {"words": words, "if_not_applicable": "rescale", "cap": "20"}
    for exemption, expected in (
        ("rescale", ["keep", "again"]),
        ("full", ["again"]),
        ("refuse", ["again"]),
    ):
        with transaction.atomic():
            version = next_version(
                county, i_study={"params": {**same, "if_not_applicable": exemption}}
            )
            assert offers(county, version) == {"i-study": expected}
            transaction.set_rollback(True)


# Self-scores --------------------------------------------------------------------------------------


@pytest.fixture
def self_assessed(county):
    """East has sent its own points; the cycle stands in self-assessment."""
    county.in_phase("self_assessment")
    cast = county.cast
    kept = actions.save_self_assessment(
        county.east,
        summary="a year",
        scores={
            "i-effort": (180_000, "much done"),
            "i-dues": (200_000, ""),
            "i-theme": (70_000, ""),
        },
        by=cast.secretary,
        at=f.NOW,
    )
    actions.send_self_assessment(kept, by=cast.secretary, at=f.NOW)
    return county


def own_scores():
    rows = SelfScore.objects.order_by("node__order")
    return [(row.node.code, row.node.version_id, row.points, row.text) for row in rows]


def test_own_points_are_kept_rescaled_cleared_or_taken_away(self_assessed):
    county = self_assessed
    version = next_version(
        county,
        i_theme={"points": 100_000},
        i_dues={"points": 150_000},
        i_effort={"points": 100_000, "params": {"least": "0", "most": "10"}},
        i_findings=None,
    )
    assert offers(county, version) == {
        "i-theme": ["keep", "rescale", "again"],
        "i-dues": ["rescale", "again"],  # 20 is more than the new full mark
        "i-effort": ["rescale", "again"],
    }
    move(
        county,
        version,
        {"i-theme": Decision.KEEP, "i-dues": Decision.RESCALE, "i-effort": Decision.AGAIN},
    )
    assert own_scores() == [
        ("i-theme", version.pk, 70_000, ""),
        ("i-dues", version.pk, 150_000, ""),
        ("i-effort", version.pk, None, "much done"),  # the words stay
    ]
    event = AuditEvent.objects.get(verb="cycle.scores_moved")
    assert event.data["self_scores"] == [
        {"indicator": "i-dues", "points": 200_000, "text": "", "became": 150_000},
        {"indicator": "i-effort", "points": 180_000, "text": "much done"},
    ]
    assert not Total.objects.exists()  # nothing is kept before the reviews begin


def test_own_points_without_words_leave_no_empty_row(self_assessed):
    version = next_version(self_assessed, i_dues={"points": 150_000}, i_effort=None)
    move(self_assessed, version, {"i-dues": Decision.AGAIN})
    assert own_scores() == [("i-theme", version.pk, 70_000, "")]


# Rights, phases, refusals -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "member", ["secretary", "officer", "assigned", "observer", "technical", "outsider"]
)
def test_only_who_runs_the_cycle_moves_it(county, member):
    version = next_version(county)
    with pytest.raises(PermissionDenied):
        move(county, version, by=getattr(county.cast, member))
    assert county.cycle.framework_version == county.version


@pytest.mark.parametrize("phase", Phase)
def test_a_cycle_moves_until_it_is_locked(county, phase):
    county.in_phase(phase)
    version = next_version(county)
    if phase in LOCKED_PHASES:
        with pytest.raises(Refused):
            move(county, version)
        assert county.cycle.framework_version == county.version
    else:
        move(county, version)
        assert county.cycle.framework_version == version


def test_nothing_moves_while_a_settlement_is_open(county):
    settlement = county.reviewed().proposed()
    version = next_version(county)
    with pytest.raises(Refused):
        move(county, version)
    actions.cancel_settlement(settlement, by=county.cast.administrator, at=f.NOW)
    move(county, version)
    assert_totals_are_right(county)


def test_a_settlement_that_was_being_computed_meanwhile_is_refused(county, monkeypatch):
    from tracker.assessment import settling

    county.reviewed()
    version, compute = next_version(county), settling.compute

    def moved_in_between(participants):
        found = compute(participants)
        monkeypatch.setattr(settling, "compute", compute)
        move(county, version)
        return found

    monkeypatch.setattr(settling, "compute", moved_in_between)
    with pytest.raises(Refused):
        county.proposed()
    assert county.proposed().results_count == 2


def change_raw(table, column):
    def act(county, version):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s", [version.pk])  # noqa: S608

    return act


@pytest.mark.parametrize("phase", sorted(LOCKED_PHASES))
@pytest.mark.parametrize(
    "route",
    [
        change_raw("tracker_cycle", "framework_version_id"),
        change_raw("tracker_participant", "framework_version_id"),
        lambda county, version: Cycle.objects.update(framework_version=version),
        lambda county, version: Participant.objects.update(framework_version=version),
    ],
)
def test_no_route_changes_the_version_of_a_locked_cycle(county, phase, route):
    version = next_version(county)
    county.in_phase(phase)
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        route(county, version)
    assert set(Participant.objects.values_list("framework_version", flat=True)) == {
        county.version.pk
    }
    with locks.lifted_for_test_flush():  # the control
        route(county, version)
    assert version.pk in {
        *Participant.objects.values_list("framework_version", flat=True),
        *Cycle.objects.values_list("framework_version", flat=True),
    }


@pytest.mark.parametrize("column", ["name_zh", "kind", "path", "is_assessed"])
def test_nothing_else_of_a_participant_changes_in_an_open_cycle(county, column):
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        Participant.objects.update(**{column: False if column == "is_assessed" else "x"})


def test_a_version_must_be_published_and_ones_own(county):
    cast = county.cast
    draft = determination.copy_version(
        county.version, organisation=cast.county, by=cast.administrator, at=f.NOW
    )
    foreign = publish(
        determination.copy_version(
            county.version, organisation=cast.elsewhere, by=cast.outsider, at=f.NOW
        )
    )
    for version in (draft, foreign, county.version):
        with pytest.raises(Refused):
            move(county, version)
    retired = publish(draft)
    determination.retire_version(retired, by=cast.administrator, at=f.NOW)
    with pytest.raises(Refused):
        move(county, retired)


def test_every_kind_of_branch_must_find_indicators(county):
    version = next_version(county, root={"applies_to": ["community"]})
    with pytest.raises(Refused, match="村|village"):
        move(county, version)


def test_decisions_are_complete_offered_and_asked_for(county):
    county.reviewed()
    version = next_version(county, i_effort={"params": {"least": "0", "most": "10"}})
    for decisions, field in (
        ({}, "decide-i-effort"),
        ({"i-effort": Decision.KEEP}, "decide-i-effort"),
        ({"i-effort": Decision.AGAIN, "i-dues": Decision.KEEP}, None),
    ):
        with pytest.raises(Refused) as refused:
            move(county, version, decisions)
        assert refused.value.field == field
    with pytest.raises(Refused) as refused:
        move(county, version, {"i-effort": Decision.AGAIN}, reason="  ")
    assert refused.value.field == "reason"
    assert len(given("i-effort")) == 4


def test_a_page_that_is_out_of_date_moves_nothing(county):
    first = next_version(county)
    move(county, first)
    with pytest.raises(Refused):
        move(county, next_version(county), came_from=county.version)


# What is told and kept ----------------------------------------------------------------------------


def test_the_trail_names_versions_decisions_and_counts(county):
    county.reviewed()
    version = next_version(
        county, i_effort={"points": 100_000, "params": {"least": "0", "most": "10"}}, new=NEW
    )
    move(county, version, {"i-effort": Decision.RESCALE})
    event = AuditEvent.objects.get(verb="cycle.version_moved")
    assert (event.by, event.organisation) == (county.cast.administrator, county.cast.county)
    assert event.data == {
        "code": county.cycle.code,
        "from": f"{county.version.framework.code}/1",
        "to": f"{version.framework.code}/{version.number}",
        "sha256": version.content_hash,
        "reason": "the county agreed on it",
        "decisions": {"i-effort": "rescale"},
        "counts": {
            "participants": 5,
            "indicators_new": 1,
            "indicators_gone": 0,
            "indicators_changed": 1,
            "marks_kept": 8,
            "marks_rescaled": 4,
            "marks_removed": 0,
            "self_scores_changed": 0,
            "reviews_reopened": 4,
            "totals_changed": 2,
            "grades_changed": 2,
        },
    }
    assert deeds.verify() is None


def test_reviewers_and_secretaries_are_told(county):
    county.reviewed()
    version = next_version(county, new=NEW)
    Notice.objects.all().delete()
    move(county, version)
    told = {notice.recipient: notice for notice in Notice.objects.all()}
    cast = county.cast
    assert set(told) == {cast.assigned, cast.second_reviewer, cast.secretary, cast.other_secretary}
    with translation.override("en"):
        assert text_of(told[cast.assigned]) == (
            "“Year 2026” follows another version of its framework: 2 of your reviews are to be "
            "looked at again. the county agreed on it"
        )
        assert text_of(told[cast.secretary]) == (
            "“Year 2026” is scored by another version of its framework from now on. the county "
            "agreed on it"
        )


def test_nobody_is_told_of_a_move_that_changes_nothing_for_them(county):
    county.reviewed()
    version = next_version(county, new={**NEW, "applies_to": ["community"]})
    Notice.objects.all().delete()
    move(county, version)
    assert not Notice.objects.exists()
    assert statuses() == {"sent"}


def test_the_preview_says_what_the_move_does_and_leaves_nothing(county):
    county.reviewed()
    version = next_version(county, i_effort={"params": {"least": "0", "most": "10"}})
    arguments = {
        "came_from": county.version,
        "decisions": {"i-effort": Decision.AGAIN},
        "reason": "so",
        "by": county.cast.administrator,
        "at": f.NOW,
    }
    counts = actions.preview_move(county.cycle, version, **arguments)
    assert len(given("i-effort")) == 4
    assert statuses() == {"sent"}
    assert not AuditEvent.objects.filter(verb="cycle.version_moved").exists()
    actions.move_cycle(county.cycle, version, **arguments)
    assert AuditEvent.objects.get(verb="cycle.version_moved").data["counts"] == counts


def test_a_form_that_is_sent_twice_moves_once(county):
    county.reviewed()
    version = next_version(county, i_effort={"params": {"least": "0", "most": "10"}})
    for _ in range(3):
        moved = actions.move_cycle(
            county.cycle,
            version,
            came_from=county.version,
            decisions={"i-effort": Decision.AGAIN},
            reason="so",
            by=county.cast.administrator,
            at=f.NOW,
            key="once",
        )
        assert moved == county.cycle
    assert AuditEvent.objects.filter(verb="cycle.version_moved").count() == 1


def test_a_review_read_before_the_move_is_not_sent_behind_it(county):
    """The row was read by the old version; under the lock it is found to be another."""
    county.reviewed()
    review = Review.objects.select_related("participant__framework_version").first()
    review.participant.framework_version = county.version
    version = next_version(county, new=NEW)
    move(county, version)
    with pytest.raises(Refused):
        actions.send_review(review, by=review.reviewer.user, at=f.NOW)
    stale = county.east
    assert stale.framework_version == county.version
    county.in_phase("self_assessment")
    with pytest.raises(Refused):
        actions.save_self_assessment(
            stale, summary="x", scores={}, by=county.cast.secretary, at=f.NOW
        )


@pytest.mark.parametrize("count", [1, 3])
def test_moving_takes_the_same_queries_for_any_number_of_branches(
    cast, django_assert_num_queries, count
):
    county = County(cast, branches=[cast.east, *more_branches(cast, count - 1)]).reviewed()
    version = next_version(county, i_effort={"params": {"least": "0", "most": "10"}})
    with django_assert_num_queries(62):
        move(county, version, {"i-effort": Decision.AGAIN})
