"""A town's leaders and villages through a whole year by the Baibu rubric: own 80 %, units 20 %.

Two leaders, three villages, one of them led by both. Every total is worked out by hand beside the
facts; the product must come to the same, and so must every snapshot by itself.
"""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied

from tests import factories as f
from tests.assessment.baibu import OFFICES, finished
from tests.determination.builders import opening
from tracker import scoring
from tracker.assessment import actions, assigning
from tracker.assessment.models import Result, Review, Total
from tracker.determination import actions as determination
from tracker.determination.models import Measure
from tracker.organisations.roles import PostKind
from tracker.performance.actions import begin_performance, enter_measurement
from tracker.performance.actions.measurements import Value
from tracker.scoring import Awarded, Checks, Count, Event, Events

pytestmark = pytest.mark.django_db


def on(year, month, day):
    return datetime(year, month, day, 10, 0, tzinfo=f.SHANGHAI)


JUNE, DECEMBER, JANUARY = on(2026, 6, 15), on(2026, 12, 22), on(2027, 1, 10)
PUBLISHED, APPEALS = on(2027, 1, 22), on(2027, 1, 28)


def units(number):
    return int(Decimal(str(number)) * 10_000)


def checks(**met):
    return Checks(tuple((code.replace("_", "-"), is_met) for code, is_met in met.items()))


# what the reviewer finds of the first leader; each line says what it comes to
FIRST = {
    # clear duty: 3 (measured) + 5 + 3.5 = 11.5
    "i02": checks(lists=True, detailed=True, on_time=True, explained=False, quarterly=True),  # 5
    "i03-often": Count(10),  # 2 missing × 0.25
    "i03-checks": checks(plan=True, on_time=True, content=False),  # −1: 5 − 0.5 − 1 = 3.5
    # perform: 8 + 5 + 6 + 4 + 0 + 3 + 4 + 4.7 + 8 + 4.5 = 47.2
    "i04": checks(on_time=True, explained=True, quarterly=False),  # 8
    "i05-often": Count(4),
    "i05-checks": checks(report=True, follow_up=False),  # 5
    "i06": checks(notice=True, talk=True),  # 6
    "i07": checks(complete=True, rectified=True),  # 4
    "i08": checks(rectified=False),  # 0
    "i09": checks(compiled=True, detailed=False),  # 3
    "i10": Awarded("4"),  # the default
    "i11-checks": checks(report=True, complete=True),  # 2, and 2.7 measured
    "i12": Awarded("8"),
    "i13-judged": Awarded("2.5", "整改略慢"),
    "i13-checks": checks(handled=True),  # 2
    # supervise: 5
    "i14": checks(record=True, corrected=True),
    # pursue: 20 − 2 × 2 × 0.5 + 0.5 + 1 = 19.5
    "i15-punished": Events((Event("case-1", "bulletin", ("leader", "self-reported-half")),)),
    "i15-talks": Count(1),
    "i15-warning": Count(1),
    "i15-reform": Count(0),
}
FIRST_OWN = Fraction("11.5") + Fraction("47.2") + 5 + Fraction("19.5")  # 83.2

# the second: everything in order but one case that was concealed, and much education after it
SECOND = {
    **FIRST,
    "i02": checks(lists=True, detailed=True, on_time=True, explained=True, quarterly=True),
    "i03-often": Count(12),
    "i03-checks": checks(plan=True, on_time=True, content=True),
    "i04": checks(on_time=True, explained=True, quarterly=True),
    "i05-checks": checks(report=True, follow_up=True),
    "i08": checks(rectified=True),
    "i09": checks(compiled=True, detailed=True),
    "i13-judged": Awarded("3", "按期整改"),
    # 20 − 6 × 2 + at most 6 (of 4 × 0.5 + 3 + 3 = 8) = 14
    "i15-punished": Events((Event("case-2", "light", ("concealed",)),)),
    "i15-talks": Count(4),
    "i15-warning": Count(3),
    "i15-reform": Count(3),
}
SECOND_OWN = Fraction(15 + 60 + 5 + 14)  # 94

# village: points on each of 20 items of 4, on the last item of 12, and what two offices gave
VILLAGES = {"east": ("4", "10", "4", "4"), "west": ("3", "12", "3.5", "2.5"),
            "middle": ("3.5", "11.75", "4", "1.25")}  # fmt: skip
VILLAGE_TOTALS = {
    "east": Fraction(20 * 4 + 10 + 8),  # 98
    "west": Fraction(20 * 3 + 12 + 6),  # 78
    "middle": Fraction("3.5") * 20 + Fraction("11.75") + Fraction("5.25"),  # 87
}
# the first leads east and west alike, the second west once and middle three times as heavily
FIRST_UNITS = (VILLAGE_TOTALS["east"] + VILLAGE_TOTALS["west"]) / 2  # 88
SECOND_UNITS = (VILLAGE_TOTALS["west"] + 3 * VILLAGE_TOTALS["middle"]) / 4  # 84.75
LEADER_TOTALS = {
    "first": FIRST_OWN * 80 / 100 + FIRST_UNITS * 20 / 100,  # 66.56 + 17.6 = 84.16
    "second": SECOND_OWN * 80 / 100 + SECOND_UNITS * 20 / 100,  # 75.2 + 16.95 = 92.15
}


class Year:
    """The year of the town, step by step by the product's own acts."""

    def __init__(self, cast):
        self.cast = cast
        self.admin, self.second = cast.administrator, cast.second_administrator
        cast.far.dissolved_on = date(2025, 12, 31)
        cast.far.save()
        self.middle = f.make_organisation(cast.township, name="中村", members=9)
        self.villages = {"east": cast.east, "west": cast.west, "middle": self.middle}
        self.holders = {
            "first": f.make_user(cast.township, PostKind.TOWNSHIP_SECRETARY, name="甲某"),
            "second": f.make_user(cast.township, PostKind.DEPUTY_SECRETARY, name="乙某"),
        }
        for who, village, weight in (
            ("first", "east", 1), ("first", "west", 1), ("second", "west", 1),
            ("second", "middle", 3),
        ):  # fmt: skip
            determination.enter_lead(
                self.post(who), self.villages[village], weight=units(weight),
                by=self.admin, at=JUNE,
            )  # fmt: skip
        self.version = finished(cast)
        self.cycle = determination.open_cycle(**opening(cast, self.version), assess_leaders=True)
        by_place = {one.code: one for one in self.cycle.participants.assessed()}
        self.participants = {
            **{name: by_place[village.code] for name, village in self.villages.items()},
            **{who: by_place[self.post(who).code] for who in self.holders},
        }

    def post(self, who):
        return self.holders[who].standing[0]

    def perform(self):
        """The year's work: what is measured of leaders and what offices give to villages."""
        self.cycle = begin_performance(self.cycle, by=self.admin, at=JUNE)
        self.measure("first", "m-meetings", numerator=units(9), denominator=units(12))
        self.measure("first", "m-screened", numerator=units(18), denominator=units(20))
        self.measure("second", "m-meetings", numerator=units(12), denominator=units(12))
        self.measure("second", "m-screened", numerator=units(7), denominator=units(7))
        for name, (_each, _last, *given) in VILLAGES.items():
            for code, points in zip(OFFICES.values(), given, strict=True):
                self.measure(name, code, value=units(points))
        actions.begin_self_assessment(self.cycle, by=self.admin, at=DECEMBER)
        return self

    def measure(self, who, code, **value):
        enter_measurement(
            self.participants[who], Measure.objects.get(code=code), value=Value(**value),
            by=self.admin, at=JUNE,
        )  # fmt: skip

    def review(self):
        """Assign by the proposal, mark and send everything."""
        self.cycle.refresh_from_db()
        actions.begin_review(self.cycle, by=self.admin, at=JANUARY)
        self.cycle.refresh_from_db()
        proposal = assigning.propose(self.cycle, on=JANUARY.date())
        assert proposal.short == {}
        actions.assign_reviews(self.cycle, pairs=proposal.pairs, by=self.admin, at=JANUARY)
        for name, participant in self.participants.items():
            review = Review.objects.get(participant=participant)
            user = review.reviewer.user
            answers = self.answers(name)
            actions.mark_all(review, answers=answers, by=user, at=JANUARY)
            actions.send_review(review, by=user, at=JANUARY)
        return self

    def answers(self, name):
        if name in self.holders:
            return {
                code: (fact, "") for code, fact in {"first": FIRST, "second": SECOND}[name].items()
            }
        each, last, *_given = VILLAGES[name]
        answers = {
            f"v{number:02}": (Awarded(each, "经复核"), "")
            for number in range(1, 24)
            if f"v{number:02}" not in OFFICES
        }
        answers["v23"] = (Awarded(last, "经复核"), "")
        return answers

    def settle(self):
        word = {"password": f.PASSWORD}
        settlement = actions.propose_settlement(self.cycle, by=self.admin, at=JANUARY, **word)
        actions.confirm_settlement(settlement, by=self.second, at=JANUARY, **word)
        self.cycle.refresh_from_db()
        return self

    def publish(self):
        actions.publish(self.cycle, by=self.admin, at=PUBLISHED)
        actions.open_appeals(self.cycle, by=self.admin, at=APPEALS)
        self.cycle.refresh_from_db()
        return self

    def result(self, name):
        return self.participants[name].results.newest().get()


@pytest.fixture
def year(cast):
    return Year(cast)


def totals(results):
    return {name: scoring.from_units(result.points) for name, result in results.items()}


def test_a_year_of_two_leaders_and_three_villages(year):
    year.perform().review().settle().publish()
    results = {name: year.result(name) for name in year.participants}
    assert totals(results) == {**VILLAGE_TOTALS, **LEADER_TOTALS}
    assert LEADER_TOTALS == {"first": Fraction("84.16"), "second": Fraction("92.15")}
    assert {scoring.from_units(result.full_points) for result in results.values()} == {100}
    assert {name: result.grade for name, result in results.items()} == {
        "east": "excellent",
        "west": "fair",
        "middle": "good",
        "first": "good",
        "second": "excellent",
    }


def test_every_result_recomputes_from_its_own_snapshot(year):
    year.perform().review().settle()
    for result in Result.objects.all():
        evaluation = scoring.recompute(result.snapshot)
        assert scoring.to_units(evaluation.total) == result.points
        assert sum(line.amount for line in evaluation.working) == evaluation.total
    leader = scoring.from_snapshot(year.result("second").snapshot)[1]["units"]
    assert {(unit.code, unit.points, unit.weight) for unit in leader.units} == {
        (str(year.participants["west"].pk), 78, 1),
        (str(year.participants["middle"].pk), 87, 3),
    }


def test_the_parts_of_a_leaders_result_are_those_of_the_rubric(year):
    year.perform().review().settle()
    _tree, _facts, evaluation = scoring.from_snapshot(year.result("first").snapshot)
    found = {code: evaluation.node(code).points for code in ("clarify", "perform", "supervise")}
    assert found == {
        "clarify": Fraction("11.5"), "perform": Fraction("47.2"), "supervise": Fraction(5),
    }  # fmt: skip
    assert evaluation.node("pursue").points == Fraction("19.5")
    assert evaluation.node("own").points == FIRST_OWN
    assert evaluation.node("units").points == FIRST_UNITS
    second = scoring.from_snapshot(year.result("second").snapshot)[2]
    assert second.node("i15-bonus").points == 6  # held at the cap
    assert second.node("pursue").points == 14


def test_a_village_that_is_shared_moves_both_who_lead_it(year):
    year.perform().review()
    before = dict(Total.objects.values_list("participant", "points"))
    review = Review.objects.get(participant=year.participants["west"])
    actions.reopen_review(review, reason="再看一次", by=year.admin, at=JANUARY)
    user = review.reviewer.user
    # 4 more points on the last item: 82; a half and a quarter of 4, times 20 %
    actions.mark(
        review, year.version.nodes.get(code="v01"), fact=Awarded("4", "补充材料"),
        by=user, at=JANUARY,
    )  # fmt: skip
    actions.send_review(review, by=user, at=JANUARY)
    after = dict(Total.objects.values_list("participant", "points"))
    moved = {
        name: scoring.from_units(after[one.pk] - before[one.pk])
        for name, one in year.participants.items()
    }
    assert moved == {
        "east": 0,
        "west": 1,
        "middle": 0,
        "first": Fraction("0.1"),
        "second": Fraction("0.05"),
    }


def test_running_totals_equal_the_settled_ones(year):
    year.perform().review()
    actions.recheck(year.cycle, by=year.admin, at=JANUARY)
    kept = dict(Total.objects.values_list("participant", "points"))
    year.settle()
    assert kept == dict(Result.objects.values_list("participant", "points"))


def test_a_leader_writes_the_own_account_reads_the_result_and_appeals(year):
    holder, other = year.holders["first"], year.holders["second"]
    year.perform()
    own = actions.save_self_assessment(
        year.participants["first"], summary="清单按季核查。", scores={"i02": (units(6), "已建立")},
        by=holder, at=DECEMBER,
    )  # fmt: skip
    actions.send_self_assessment(own, by=holder, at=DECEMBER)
    with pytest.raises(PermissionDenied):
        actions.save_self_assessment(
            year.participants["first"], summary="x", scores={}, by=other, at=DECEMBER
        )
    year.review().settle().publish()
    assert Result.objects.visible_to(holder).filter(pk=year.result("first").pk).exists()
    with pytest.raises(PermissionDenied):
        actions.file_appeal(year.result("first"), text="不对", by=other, at=APPEALS)
    appeal = actions.file_appeal(year.result("first"), text="动议已整改", by=holder, at=APPEALS)
    assert appeal.filed_by == holder
