"""Measured values: who enters them, what is refused, what the trail keeps."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.factories import NOW, make_duty, number
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.models import Measure
from tracker.performance import actions
from tracker.performance.actions.measurements import Value
from tracker.performance.models import Measurement

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure():
    return Measure.objects.create(
        code=f"m-{number()}", duty=make_duty(), title_zh="集体收入", title_en="Income"
    )


@pytest.fixture
def share(measure):
    return Measure.objects.create(
        code=f"m-{number()}",
        duty=measure.duty,
        title_zh="党费按时",
        title_en="Dues on time",
        is_ratio=True,
    )


def said():
    return list(
        Measurement.objects.order_by("participant").values_list(
            "value", "numerator", "denominator", "not_applicable", "reason"
        )
    )


@pytest.mark.parametrize("member", ["officer", "administrator"])
def test_the_levels_above_enter_values(work, cast, measure, member):
    person = getattr(cast, member)
    actions.enter_measurement(
        work.participant, measure, by=person, at=NOW, value=Value(value=123_456)
    )
    assert said() == [(123_456, None, None, False, "")]


@pytest.mark.parametrize(
    "member", ["secretary", "observer", "assigned", "outsider", "technical", "other_secretary"]
)
def test_nobody_else_enters_values(work, cast, measure, member):
    with pytest.raises(PermissionDenied):
        actions.enter_measurement(
            work.participant, measure, by=getattr(cast, member), at=NOW, value=Value(value=1)
        )
    assert said() == []


def test_an_officer_enters_for_the_own_township_only_and_all_or_nothing(work, cast, measure):
    values = {work.participant: Value(value=1), work.far: Value(value=2)}
    with pytest.raises(PermissionDenied):
        actions.enter_measurements(measure, values, by=cast.officer, at=NOW)
    assert said() == []
    assert actions.enter_measurements(measure, values, by=cast.administrator, at=NOW) == 2


def test_a_change_is_recorded_from_old_to_new_and_no_change_is_not(work, cast, measure):
    for units in (10_000, 10_000, 20_000):
        actions.enter_measurement(
            work.participant, measure, by=cast.officer, at=NOW, value=Value(value=units)
        )
    events = AuditEvent.objects.filter(about_type="measurement").values_list("verb", "data")
    assert [(verb, data["old"], data["new"]) for verb, data in events] == [
        ("measurement.entered", None, {"value": 10_000, "reason": ""}),
        (
            "measurement.changed",
            {"value": 10_000, "reason": ""},
            {"value": 20_000, "reason": ""},
        ),
    ]


@pytest.mark.parametrize(
    "value",
    [
        Value(),
        Value(numerator=1, denominator=2),
        Value(value=-1),
        Value(value=10**15),
        Value(not_applicable=True),
        Value(not_applicable=True, value=1, reason="x"),
        Value(value=1, reason="字" * 301),
    ],
)
def test_what_a_plain_measure_does_not_ask_for_is_refused(work, cast, measure, value):
    with pytest.raises(Refused, match=work.participant.name):
        actions.enter_measurement(work.participant, measure, by=cast.officer, at=NOW, value=value)
    assert said() == []


@pytest.mark.parametrize(
    "value",
    [
        Value(value=1),
        Value(numerator=1),
        Value(numerator=1, denominator=0),
        Value(numerator=3, denominator=2),
    ],
)
def test_what_a_share_does_not_ask_for_is_refused(work, cast, share, value):
    with pytest.raises(Refused):
        actions.enter_measurement(work.participant, share, by=cast.officer, at=NOW, value=value)


@pytest.mark.parametrize(
    ("phase", "is_open"),
    [
        ("determination", False),
        ("performance", True),
        ("self_assessment", True),
        ("review", True),
        ("publication", False),
        ("appeal", False),
        ("closed", False),
    ],
)
def test_values_are_entered_until_review_ends(work, cast, measure, phase, is_open):
    type(work.cycle).objects.filter(pk=work.cycle.pk).update(phase=phase)
    act = {"by": cast.officer, "at": NOW, "value": Value(value=1)}
    if is_open:
        actions.enter_measurement(work.participant, measure, **act)
    else:
        with pytest.raises(Refused):
            actions.enter_measurement(work.participant, measure, **act)


def page(work, measure):
    return reverse("performance:measurement-page", args=[work.cycle.code, measure.code])


def test_one_page_takes_the_values_of_all_branches(as_user, cast, work, share):
    client = as_user(cast.administrator)
    east, west, far = (row.pk for row in (work.participant, work.west, work.far))
    answer = client.post(
        page(work, share),
        {
            f"p{east}-numerator": "18",
            f"p{east}-denominator": "20",
            f"p{west}-na": "on",
            f"p{west}-reason": "新成立",
            f"p{far}-numerator": "",
        },
    )
    assert answer.status_code == 302
    assert said() == [(None, 180_000, 200_000, False, ""), (None, None, None, True, "新成立")]


@pytest.mark.parametrize(
    ("typed", "field"),
    [("abc", "value"), ("-1", "value"), ("1.23456", "value"), ("NaN", "value"), ("1e99", "value")],
)
def test_a_number_that_is_none_is_shown_at_its_input(as_user, cast, work, measure, typed, field):
    client = as_user(cast.administrator)
    name = f"p{work.participant.pk}-{field}"
    answer = client.post(page(work, measure), {name: typed})
    assert (answer.status_code, said()) == (422, [])
    assert f'href="#id_{name}"' in answer.content.decode()


def test_an_officer_sees_and_saves_the_own_branches_only(as_user, cast, work, measure):
    client = as_user(cast.officer)
    rows = client.get(page(work, measure)).context["form"].participants
    assert rows == [work.participant, work.west]
    client.post(page(work, measure), {f"p{work.far.pk}-value": "5"})
    assert said() == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_queries_however_many_branches(
    as_user, cast, work, measure, rows, django_assert_num_queries
):
    participants = [work.participant, work.west, work.far][:rows]
    for participant in participants:
        actions.enter_measurement(
            participant, measure, by=cast.administrator, at=NOW, value=Value(value=1)
        )
    client = as_user(cast.administrator)
    client.get(page(work, measure))
    with django_assert_num_queries(15):
        client.get(page(work, measure))


def test_the_list_counts_what_is_entered(as_user, cast, work, measure):
    actions.enter_measurement(
        work.participant, measure, by=cast.administrator, at=NOW, value=Value(value=1)
    )
    address = reverse("performance:measure-list", args=[work.cycle.code])
    context = as_user(cast.administrator).get(address).context
    assert [(row.entered, row.asked) for row in context["measures"]] == [(1, 3)]
