"""What reviewers enter where an indicator is not marked by levels, checks or points."""

from fractions import Fraction

import pytest
from django.urls import reverse

from tests import factories as f
from tests.assessment.builders import County
from tracker import scoring
from tracker.assessment import actions, settling
from tracker.assessment.models import Mark, Review

REVIEW = {"from": "review"}
LEVELS = {"levels": [{"code": "notice", "points": "2"}, {"code": "light", "points": "6"}]}
EXTRA = [
    ("i-cases", "severity", 10, REVIEW, LEVELS),
    ("i-visits", "shortfall", 4, REVIEW, {"required": 4, "each": "1"}),
    ("i-plan", "gate", 0, REVIEW, {}),
    ("i-reports", "lateness", 3, REVIEW, {"each": "0.1", "never": "1"}),
    (
        "i-quarters",
        "per_occurrence",
        8,
        REVIEW,
        {"each": "1", "periods": {"of": "quarter", "missing": "skip"}},
    ),
]


@pytest.fixture
def review(cast, client):
    county = County(cast, extra=EXTRA).in_phase("review")
    user = county.reviewers()[0]
    review = county.assign(county.east, user)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    review.county = county
    return review


def post(client, review, **typed):
    data = {name.replace("__", "."): value for name, value in typed.items()}
    for code, *_ in EXTRA:
        data.setdefault(f"{code}-reason", "")
    address = reverse("assessment:review-detail", args=[review.pk])
    return client.post(address, {**data, "act": "save"})


TYPED = {
    "i-cases.0.key": "case 7",
    "i-cases.0.level": "light",
    "i-visits.count": "3",
    "i-plan.met": "yes",
    "i-reports.days": "0, 12, never",
    "i-quarters.period.2026-q1.count": "2",
    "i-quarters.period.2026-q2.count": "0",
}


def test_counts_events_conditions_delays_and_periods_are_saved_as_facts(review, client):
    answer = post(client, review, **TYPED)
    assert answer.status_code == 302
    marks = {mark.node.code: mark for mark in Mark.objects.filter(review=review)}
    assert {code: scoring.load_fact(mark.answer) for code, mark in marks.items()} == {
        "i-cases": scoring.Events((scoring.Event("case 7", "light"),)),
        "i-visits": scoring.Count(3),
        "i-plan": scoring.Met(True),
        "i-reports": scoring.Delays((0, 12, None)),
        "i-quarters": scoring.Periods(
            (
                ("2026-q1", scoring.Count(2)),
                ("2026-q2", scoring.Count(0)),
                ("2026-q3", None),
                ("2026-q4", None),
            )
        ),
    }
    assert {code: mark.points for code, mark in marks.items()} == {
        "i-cases": 40_000,
        "i-visits": 30_000,
        "i-plan": 0,
        "i-reports": 8_000,
        "i-quarters": 70_000,
    }


def test_what_was_entered_stands_in_the_form_again(review, client):
    post(client, review, **TYPED)
    page = client.get(reverse("assessment:review-detail", args=[review.pk])).content.decode()
    for value in ('value="case 7"', 'value="3"', 'value="0, 12, '):
        assert value in page


def test_a_wrong_entry_is_named_and_the_rest_is_kept(review, client):
    answer = post(client, review, **{**TYPED, "i-visits.count": "many"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="many"' in page
    assert not Mark.objects.filter(review=review, node__code="i-visits").exists()
    assert Mark.objects.filter(review=review, node__code="i-cases").exists()


def test_a_panel_of_two_joins_events_and_each_period(review, client):
    county = review.county
    answers = {
        "i-cases": (scoring.Events((scoring.Event("case 7", "light"),)), "seen"),
        "i-quarters": (
            scoring.Periods((("2026-q1", scoring.Count(2)), ("2026-q2", None))),
            "seen",
        ),
    }
    actions.mark_all(review, answers=answers, by=county.reviewers()[0], at=f.NOW)
    second = county.assign(county.east, county.reviewers()[1])
    answers["i-cases"] = scoring.Events(()), "nothing"
    answers["i-quarters"] = (
        scoring.Periods((("2026-q1", scoring.Count(4)), ("2026-q2", scoring.Count(1)))),
        "seen",
    )
    actions.mark_all(second, answers=answers, by=county.reviewers()[1], at=f.NOW)
    Review.objects.update(status="sent", sent_at=f.NOW)
    (one,) = [
        one
        for one in settling.compute(settling.participants_of(county.cycle))
        if one.participant == county.east
    ]
    # (10 − 6 + 10) / 2; the quarters are (6 + 4) / 2 and 7, and their mean is 6
    assert one.evaluation.node("i-cases").points == 7
    assert one.evaluation.node("i-quarters").points == Fraction(5 + 7, 2)


def test_which_circumstances_hold_is_what_most_reviewers_saw(cast, client):
    factors = [{"code": "mended", "factor": "0.5"}, {"code": "hidden", "factor": "2"}]
    county = County(cast)
    version = f.make_version(rules={"panel": "mean", "reviewers": 2})
    item = f.make_node(
        version, kind="adjusted", code="item", points=0, params={"of": "lost", "factors": factors}
    )
    f.make_node(
        version,
        parent=item,
        kind="per_occurrence",
        code="gaps",
        points=100_000,
        params={"each": "2"},
        source=REVIEW,
        is_indicator=True,
    )
    type(version).objects.filter(pk=version.pk).update(status="published", content_hash="1" * 64)
    version.refresh_from_db()
    cycle = f.make_cycle(cast.county, version=version, year=2027, phase="review")
    east = f.make_participant(cycle, cast.east)
    for user, ticked in zip(county.reviewers(), (["mended"], ["mended", "hidden"]), strict=True):
        review = county.assign(east, user)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("assessment:review-detail", args=[review.pk])
        assert 'name="item.holds"' in client.get(address).content.decode()
        typed = {"gaps.count": "2", "gaps-reason": "", "item.holds": ticked, "item-reason": ""}
        assert client.post(address, {**typed, "act": "save"}).status_code == 302
    Review.objects.update(status="sent", sent_at=f.NOW)
    (one,) = settling.compute(settling.participants_of(cycle))
    assert one.evaluation.facts["item"].checks == (("hidden", False), ("mended", True))
    # 4 of 10 were lost, and half of that counts; one of two saw the rest: not more than half
    assert one.evaluation.points == 8


def test_that_no_circumstance_holds_is_an_answer_and_need_not_be_given(cast):
    tree = scoring.build(
        [
            scoring.Item("item", "adjusted", None, {"factors": [{"code": "a", "factor": "2"}]}),
            scoring.Item("gaps", "per_occurrence", "10", {"each": "2"}, "item"),
        ]
    )
    assert scoring.score_leaf(tree, "item", scoring.Checks((("a", False),))) == 0
    with pytest.raises(scoring.FactDoesNotFit):
        scoring.score_leaf(tree, "item", scoring.Checks((("b", True),)))
    with pytest.raises(scoring.FactDoesNotFit):
        scoring.score_leaf(tree, "item", scoring.Count(1))
