"""What rests on others: places, means, earlier years, other frameworks, offices, grades."""

import dataclasses
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest

from tests import factories as f
from tests.assessment.builders import County, more_branches
from tracker import scoring
from tracker.assessment import actions, corrections, settling, totals
from tracker.assessment.earlier import own_history
from tracker.assessment.facts import facts_of
from tracker.assessment.models import Mark, Result, Review, Settlement, Total
from tracker.audit import locks
from tracker.audit.refusals import Refused
from tracker.determination.models import Measure, Participant
from tracker.performance.models import Measurement

RANKS = {
    "against": "rank",
    "within": "parent",
    "places": [{"to": 1, "points": "10"}, {"to": 2, "points": "6"}],
    "beyond": "2",
}


def measure(code):
    return Measure.objects.create(code=code, duty=f.make_duty(), title_zh="指标", title_en=code)


def enter(county, participant, code, value):
    return Measurement.objects.create(
        cycle=participant.cycle,
        participant=participant,
        measure=Measure.objects.get(code=code),
        value=value * 10_000,
        entered_by=county.cast.administrator,
        entered_at=f.NOW,
    )


def fresh(county):
    return list(settling.participants_of(county.cycle))


def computed(county):
    """The computed scores by organisation."""
    return {one.participant.organisation: one for one in settling.compute(fresh(county))}


@pytest.fixture
def ranked(cast):
    """Three branches of one town, ranked by their income."""
    measure("income")
    extra = [("i-income", "relative", 10, {"from": "measure", "measure": "income"}, RANKS)]
    branches = [cast.east, cast.west, *more_branches(cast, 1)]
    county = County(cast, branches=branches, extra=extra)
    for branch, value in zip(branches, (50, 70, 60), strict=True):
        enter(county, county.participants[branch.pk], "income", value)
    county.branches = branches
    return county


def places(county):
    found = computed(county)
    return [found[b].evaluation.node("i-income").points for b in county.branches]


def test_a_rank_is_taken_among_the_branches_of_one_town(ranked):
    assert places(ranked) == [2, 10, 6]
    evaluation = computed(ranked)[ranked.cast.east].evaluation
    row = ranked.east.measurements.get(measure__code="income")
    assert evaluation.facts["i-income"] == scoring.Standing(
        50, rank=3, of=3, evidence=(f"measurement:{row.pk}",)
    )


def test_a_branch_of_another_town_is_ranked_by_itself(ranked):
    far = ranked.cast.far
    ranked._take_part(far)
    ranked.give_facts(far)
    enter(ranked, ranked.participants[far.pk], "income", 1)
    assert computed(ranked)[far].evaluation.node("i-income").points == 10
    assert places(ranked) == [2, 10, 6]


def test_one_branch_is_scored_again_with_the_place_it_was_last_found_at(ranked):
    totals.refresh_cycle(ranked.cycle, at=f.NOW)
    before = Total.objects.get(participant=ranked.west).points
    assert Total.objects.get(participant=ranked.east).standings["i-income"]["rank"] == 3
    ranked.east.measurements.filter(measure__code="income").update(value=900_000)
    one = settling.compute_some(settling.participants_of(ranked.cycle).filter(pk=ranked.east.pk))
    assert one[0].evaluation.facts["i-income"].rank == 3
    assert totals.differences(ranked.cycle) == []
    totals.refresh_cycle(ranked.cycle, at=f.NOW)
    assert places(ranked) == [10, 6, 2]
    assert Total.objects.get(participant=ranked.west).points == before - 40_000


def test_an_area_that_takes_from_its_units_follows_them(cast):
    extra = [("i-units", "from_units", 10, {"from": "units"}, {})]
    county = County(cast, extra=extra)
    township = county.participants[cast.township.pk]
    with locks.lifted_for_test_flush():
        Participant.objects.filter(organisation__in=[cast.township, cast.county]).update(
            is_assessed=True
        )
    totals.refresh_cycle(county.cycle, at=f.NOW)
    assert totals.differences(county.cycle) == []
    before = dict(Total.objects.values_list("participant", "points"))
    county.east.measurements.update(value=100_000)
    east = settling.participants_of(county.cycle).filter(pk=county.east.pk)
    totals.refresh(east, at=f.NOW)
    assert totals.differences(county.cycle) == []
    after = dict(Total.objects.values_list("participant", "points"))
    # 20 of 100 less in one of two branches, a tenth of which the town takes
    assert before[county.east.pk] - after[county.east.pk] == 200_000
    assert after[township.pk] < before[township.pk]


def test_what_was_never_compared_is_unscored_until_everybody_is(ranked):
    some = settling.participants_of(ranked.cycle).filter(pk=ranked.east.pk)
    assert "i-income" in settling.compute_some(some)[0].evaluation.unscored


def test_a_settled_rank_recomputes_without_the_others(ranked):
    ranked.settled()
    for result in Result.objects.all():
        assert scoring.recompute(result.snapshot).total_units == result.points


def test_a_changed_value_of_another_branch_keeps_a_proposal_from_being_confirmed(ranked):
    settlement = ranked.reviewed().proposed()
    row = ranked.west.measurements.get(measure__code="income")
    row.value, row.entered_at = 10_000, f.NOW.replace(hour=11)
    row.save()
    with pytest.raises(Refused):
        actions.confirm_settlement(
            settlement, by=ranked.cast.second_administrator, at=f.NOW, password=f.PASSWORD
        )
    assert Settlement.objects.get().status == "proposed"


def test_the_own_years_before_are_the_reference(cast):
    measure("income")
    rule = {"against": "own_history", "years": 3, "above": "1", "below": "-2", "cap": "6"}
    extra = [("i-income", "relative", 5, {"from": "measure", "measure": "income"}, rule)]
    county = County(cast, extra=extra)
    for year, value in ((2022, 999), (2023, 40), (2025, 60)):
        cycle = f.make_cycle(cast.county, version=county.version, year=year)
        enter(county, f.make_participant(cycle, cast.east), "income", value)
    for participant, value in ((county.east, 51), (county.west, 51)):
        enter(county, participant, "income", value)
    found = computed(county)
    # 2022 lies more than three years back; west has no earlier value to compare with
    assert found[cast.east].evaluation.facts["i-income"].reference == 50
    assert found[cast.east].evaluation.node("i-income").points == 6
    assert "i-income" in found[cast.west].evaluation.unscored


def test_the_own_years_of_a_leader_are_those_of_the_post(cast):
    measure("income")
    county, post = County(cast), f.make_post(cast.east)
    before = f.make_cycle(cast.county, version=county.version, year=2025)
    enter(county, f.make_participant(before, cast.east), "income", 60)
    enter(county, f.make_leader(before, post), "income", 40)
    leader = f.make_leader(county.cycle, post)
    rule = {"against": "own_history", "years": 3, "above": "1", "cap": "6"}
    tree = scoring.build([scoring.Item("i-income", "relative", 5, rule)])
    rubrics = SimpleNamespace(
        tree=lambda one: tree, sources=lambda one: {"i-income": {"measure": "income"}}
    )
    found = own_history([county.east, leader], rubrics)
    assert found == {county.east.pk: {"i-income": 60}, leader.pk: {"i-income": 40}}


def test_parts_of_several_offices_count_when_all_have_given_theirs(cast):
    for code in ("office-a", "office-b"):
        measure(code)
    rule = {"parts": [{"code": "a", "points": "4"}, {"code": "b", "points": "3"}]}
    source = {"from": "parts", "parts": {"a": "office-a", "b": "office-b"}}
    county = County(cast, extra=[("i-parts", "delegated", 7, source, rule)])
    first = enter(county, county.east, "office-a", 3)
    assert "i-parts" in computed(county)[cast.east].evaluation.unscored
    second = enter(county, county.east, "office-b", 2)
    evaluation = computed(county)[cast.east].evaluation
    assert evaluation.facts["i-parts"] == scoring.Given(
        (("a", 3), ("b", 2)), (f"measurement:{first.pk}", f"measurement:{second.pk}")
    )
    assert evaluation.node("i-parts").points == 5


def test_another_frameworks_result_is_converted_to_the_items_own_scale(cast):
    other = County(cast).published()
    code = other.version.framework.code
    rule = {"rubric": code, "out_of": "100"}
    county = County(cast, extra=[("i-index", "delegated", 5, {"from": "rubric"}, rule)])
    result = other.result(other.east)
    evaluation = computed(county)[cast.east].evaluation
    # 80.5 of 100 there is 4.025 of 5 here
    assert evaluation.facts["i-index"] == scoring.Given(
        (("", Fraction("80.5")),), (f"result:{result.pk}",)
    )
    assert evaluation.node("i-index").points == Fraction("4.025")


def test_an_unpublished_result_elsewhere_is_not_taken(cast):
    other = County(cast).settled()
    rule = {"rubric": other.version.framework.code}
    county = County(cast, extra=[("i-index", "delegated", 5, {"from": "rubric"}, rule)])
    assert "i-index" in computed(county)[cast.east].evaluation.unscored


def test_tasks_say_how_late_each_was(cast):
    rule = {"bands": [{"over": 0, "points": "0.5"}], "never": "1"}
    county = County(cast, extra=[("i-late", "lateness", 4, {"from": "tasks"}, rule)])
    f.make_task(
        county.east,
        template=county.template,
        period_start=date(2026, 5, 1),
        scheduled_on=date(2026, 5, 5),
        due_on=date(2026, 5, 25),
        status="missed",
    )
    fact = facts_of(fresh(county))[county.east.pk]["i-late"]
    assert fact.days == (0, 3, None)
    assert computed(county)[cast.east].evaluation.node("i-late").points == Fraction("2.5")


def test_tasks_are_told_apart_by_the_periods_of_the_year(cast):
    rule = {"required": 1, "each": "4", "periods": {"of": "quarter", "missing": "zero"}}
    county = County(
        cast, extra=[("i-year", "shortfall", 8, {"from": "tasks", "count": "on_time"}, rule)]
    )
    evaluation = computed(county)[cast.east].evaluation
    first, second, third, fourth = evaluation.facts["i-year"].periods
    assert (first[0], first[1].count) == ("2026-q1", 1)
    assert (second[0], second[1].count) == ("2026-q2", 0)
    assert (third, fourth) == (("2026-q3", None), ("2026-q4", None))
    assert evaluation.node("i-year").points == Fraction(8 + 4, 4)


SHARES = {
    "panel": "mean",
    "reviewers": 2,
    "grading": {
        "by": "share",
        "shares": [
            {"grade": "good", "to": "34"},
            {"grade": "fair", "to": "67"},
            {"grade": "average", "to": "100"},
        ],
        "under": [{"below": "60", "grade": "poor"}],
    },
}


@pytest.fixture
def graded(cast):
    """Three branches of one town with 94.5, 74.5 and 54.5 of 100 by their findings and dues."""
    branches = [cast.east, cast.west, *more_branches(cast, 1)]
    county = County(cast, branches=branches, rules=SHARES)
    county.branches = branches
    for branch, dues in zip(branches, (95, 80, 80), strict=True):
        participant = county.participants[branch.pk]
        participant.measurements.update(value=dues * 10_000)
    county.participants[branches[2].pk].tasks.update(first_sent_on=date(2026, 12, 1))
    return county


def grades(county):
    return [county.participants[b.pk].results.newest().get().grade for b in county.branches]


def test_grades_follow_places_and_a_low_score_overrides_its_place(graded):
    graded.settled()
    points = [graded.participants[b.pk].results.get().points for b in graded.branches]
    assert points == [805_000, 605_000, 505_000]
    assert grades(graded) == ["good", "fair", "poor"]


@pytest.mark.parametrize("within", ["all", "parent"])
def test_a_leader_takes_no_place_of_the_units_led(graded, within):
    grading = graded.reviewed().version.rules["grading"]
    found = settling.compute(fresh(graded))
    for one in found:
        one.participant.framework_version.rules["grading"] = {**grading, "within": within}
    best = max(found, key=lambda one: one.points)
    seat = f.make_leader(graded.cycle, f.make_post(graded.cast.township), parent=best.participant
                         .parent, framework_version=best.participant.framework_version)  # fmt: skip
    leader = dataclasses.replace(best, participant=seat, points=best.points + 10_000, grade="")
    _leader, *units = settling.graded_by_place([leader, *found])
    assert [one.grade for one in units] == [one.grade for one in found]
    assert "good" in [one.grade for one in found]


def test_a_late_correction_gets_its_place_among_the_others_and_moves_nobody(graded):
    graded.in_appeal()
    last = graded.participants[graded.branches[2].pk]
    appeal = actions.file_appeal(
        last.results.get(), text="dues were on time", node=graded.nodes["i-dues"],
        by=f.make_user(graded.branches[2]), at=f.NOW,
    )  # fmt: skip
    cast = graded.cast
    actions.propose_answer(
        appeal, upheld=True, answer="They were.", marks={"i-dues": 200_000},
        by=cast.administrator, at=f.NOW, password=f.PASSWORD,
    )  # fmt: skip
    actions.confirm_answer(appeal, by=cast.second_administrator, at=f.NOW, password=f.PASSWORD)
    # 70.5 is now the second place of three; whoever was second stays what they were
    assert last.results.newest().get().points == 705_000
    assert grades(graded) == ["good", "fair", "fair"]


def test_a_correction_below_a_ranked_item_finds_its_place_anew(cast):
    places = {
        "against": "rank",
        "places": [{"to": 1, "points": "20"}, {"to": 2, "points": "12"}],
        "beyond": "8",
    }
    branches = [cast.east, cast.west, *more_branches(cast, 1)]
    county = County(cast, branches=branches)
    tree = scoring.build(
        [
            scoring.Item("daily", "ranked", 20, places),
            scoring.Item("work", "ratio", 100, {}, "daily"),
        ]
    )
    county.settled()
    shares = dict(zip(branches, (90, 80, 70), strict=True))
    evaluations = scoring.evaluate_cohort(
        scoring.Member(branch.pk, tree, {"work": scoring.Ratio(share, 100)})
        for branch, share in shares.items()
    )
    rows = {}
    for branch in branches:
        one = evaluations[branch.pk]
        text = scoring.snapshot(tree, one.facts, one)
        result = county.participants[branch.pk].results.get()
        # as if the cycle had been scored so: a new version beside the locked one
        rows[branch] = Result.objects.create(
            participant=result.participant, version=2, status="draft", points=one.total_units,
            full_points=200_000, grade="good", snapshot=text, sha256=scoring.sha256(text),
            scorer_version=scoring.SCORER_VERSION,
        )  # fmt: skip
    Result.objects.filter(version=1).update(status="superseded")
    corrected = corrections.corrected(
        rows[branches[2]], {"work": 850_000}, reason="one more", evidence="appeal:1"
    )
    assert corrected.facts["daily"] == scoring.Standing(85, rank=2, of=3)
    assert corrected.points == 12


def test_a_correction_lets_no_event_count_elsewhere():
    def cases(code, worth, order):
        levels = [{"code": "notice", "points": worth}]
        return scoring.Item(code, "severity", "10", {"levels": levels}, "once", order)

    tree = scoring.build(
        [scoring.Item("once", "not_twice"), cases("a", "2", 1), cases("b", "1", 2)]
    )
    case = scoring.Events((scoring.Event("land", "notice"),))
    facts = {"a": case, "b": scoring.Reviewed((case,))}
    before = scoring.evaluate(tree, facts)
    assert (before.node("a").points, before.node("b").points) == (8, 10)
    result = SimpleNamespace(snapshot=scoring.snapshot(tree, facts, before))
    after = corrections.corrected(
        result, {"a": 100_000}, reason="it was somebody else", evidence="appeal:1"
    )
    # the branch won: the case must not come back at the other item
    assert (after.node("a").points, after.node("b").points) == (10, 10)
    assert scoring.recompute(scoring.snapshot(after.tree, after.facts, after)).total == 20


def test_a_condition_that_reviewers_judge_is_unmet_only_when_more_say_so(cast):
    county = County(cast, extra=[("i-gate", "gate", 0, {"from": "review"}, {})])
    county.in_phase("review")
    for user, met in zip(county.reviewers(), (True, False), strict=True):
        review = Review.objects.create(
            participant=county.east, reviewer=user.person, assigned_by=cast.administrator,
            assigned_at=f.NOW, status="sent", sent_at=f.NOW,
        )  # fmt: skip
        Mark.objects.create(
            review=review, node=county.nodes["i-gate"], saved_at=f.NOW,
            answer=scoring.dump_fact(scoring.Met(met)),
        )  # fmt: skip
    fact = facts_of(fresh(county))[county.east.pk]["i-gate"]
    assert (fact.met, len(fact.evidence)) == (True, 2)
