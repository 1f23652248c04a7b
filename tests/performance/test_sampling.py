"""Samples: drawn so that anybody can draw again, and binding on those who draw."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import NOW, make_record, make_task, make_template
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination.models import CountyRules
from tracker.performance import actions
from tracker.performance.models import Record, Sample
from tracker.performance.sampling import draw

LATER = NOW + timedelta(hours=2)


def test_the_drawing_can_be_repeated_with_nothing_but_sha256():
    order = sorted(range(1, 11), key=lambda n: hashlib.sha256(f"42:{n}".encode()).hexdigest())
    assert draw(range(1, 11), seed=42, share=30) == set(order[:3])


def test_a_share_is_rounded_up_and_what_is_certain_comes_besides():
    assert len(draw(range(1, 12), seed=7, share=10)) == 2
    drawn = draw(range(1, 12), seed=7, share=10, always={1, 2, 99})
    assert ({1, 2} <= drawn, len(drawn), 99 in drawn) == (True, 3, False)


@pytest.mark.parametrize("share", [0, 101, -5])
def test_a_share_that_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match="share"):
        draw([1, 2], seed=1, share=share)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    numbers=st.sets(st.integers(1, 10**9), min_size=1, max_size=80),
    seed=st.integers(1, 2**31 - 1),
    share=st.integers(1, 100),
)
def test_every_drawing_takes_its_share_and_never_another(numbers, seed, share):
    drawn = draw(numbers, seed=seed, share=share)
    assert drawn <= numbers
    assert len(drawn) == -(-len(numbers) * share // 100)
    assert drawn == draw(sorted(numbers, reverse=True), seed=seed, share=share)


def test_over_many_seeds_every_record_is_drawn_about_as_often():
    times = dict.fromkeys(range(1, 21), 0)
    for seed in range(1, 1001):
        for number in draw(times, seed=seed, share=20):
            times[number] += 1
    # 200 are expected; five deviations of the binomial are 63
    assert all(137 <= number <= 263 for number in times.values()), times


@pytest.fixture
def rules(cast):
    return CountyRules.objects.create(organisation=cast.county, sample_share=50)


@pytest.fixture
def waiting(work, cast):
    """Ten records of one branch that wait, of ordinary tasks."""
    template = make_template(is_key=False)
    records = []
    for month in range(1, 11):
        task = make_task(
            work.participant, template=template, period_start=NOW.date().replace(month=month, day=1)
        )
        draft = make_record(work.participant, cast.secretary, tasks=[task])
        records.append(actions.send(draft, by=cast.secretary, at=NOW))
    return records


def drawn_sample(work, cast, seed=42):
    return actions.draw_sample(work.cycle, cast.township, by=cast.officer, at=LATER, seed=seed)


def judge_drawn(sample, cast, *, returned=0):
    for number, line in enumerate(sample.lines.filter(is_drawn=True).order_by("pk")):
        if number < returned:
            actions.return_record(line.record, by=cast.officer, at=LATER, reason="缺签名")
        else:
            actions.accept(line.record, by=cast.officer, at=LATER)


@pytest.mark.django_db
def test_a_sample_keeps_what_waited_and_what_was_drawn(work, cast, rules, waiting):
    sample = drawn_sample(work, cast)
    numbers = [record.pk for record in waiting]
    assert (sample.share, sample.waiting, sample.drawn, sample.seed) == (50, 10, 5, 42)
    assert set(sample.lines.values_list("record", flat=True)) == set(numbers)
    assert set(sample.lines.filter(is_drawn=True).values_list("record", flat=True)) == draw(
        numbers, seed=42, share=50
    )
    event = AuditEvent.objects.latest("seq")
    assert (event.verb, event.data) == (
        "sample.drawn",
        {"seed": 42, "share": 50, "waiting": 10, "drawn": 5},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("is_drawn", [True, False])
def test_what_waited_at_a_drawing_is_not_deleted_so_that_it_can_be_repeated(
    work, cast, rules, waiting, is_drawn
):
    sample = drawn_sample(work, cast)
    record = sample.lines.filter(is_drawn=is_drawn).first().record
    actions.withdraw(record, by=cast.secretary, at=LATER)
    with pytest.raises(Refused):
        actions.delete_draft(record, by=cast.secretary, at=LATER)
    numbers = sample.lines.values_list("record", flat=True)
    assert draw(numbers, seed=42, share=50) == set(numbers.filter(is_drawn=True))
    draft = make_record(work.participant, cast.secretary)
    actions.delete_draft(draft, by=cast.secretary, at=LATER)  # the control


@pytest.mark.django_db
def test_key_tasks_and_mended_records_are_always_drawn(work, cast, rules, waiting):
    type(waiting[0].tasks.first()).objects.filter(pk=waiting[0].tasks.first().pk).update(
        is_key=True
    )
    actions.return_record(waiting[1], by=cast.officer, at=NOW, reason="缺签名")
    actions.send(waiting[1], by=cast.secretary, at=NOW)
    for seed in range(1, 8):
        sample = drawn_sample(work, cast, seed=seed)
        drawn = set(sample.lines.filter(is_drawn=True).values_list("record", flat=True))
        assert {waiting[0].pk, waiting[1].pk} <= drawn
        sample.delete()


@pytest.mark.django_db
def test_the_rest_is_accepted_unseen_once_all_drawn_are_accepted(work, cast, rules, waiting):
    sample = drawn_sample(work, cast)
    with pytest.raises(Refused):
        actions.accept_rest(sample, by=cast.officer, at=LATER)
    judge_drawn(sample, cast)
    assert actions.accept_rest(sample, by=cast.officer, at=LATER) == 5
    sample.refresh_from_db()
    assert (sample.status, sample.closed_by, sample.closed_at) == ("passed", cast.officer, LATER)
    assert Record.objects.accepted().count() == 10
    assert Record.objects.filter(accepted_by_sample=sample).count() == 5
    with pytest.raises(Refused):
        actions.accept_rest(sample, by=cast.officer, at=LATER)


@pytest.mark.django_db
def test_one_return_among_the_drawn_binds_the_rest(work, cast, rules, waiting):
    sample = drawn_sample(work, cast)
    judge_drawn(sample, cast, returned=1)
    with pytest.raises(Refused):
        actions.accept_rest(sample, by=cast.officer, at=LATER)
    assert Record.objects.accepted().count() == 4
    actions.end_sample(sample, by=cast.officer, at=LATER)
    # mending and accepting it later does not make the sample good again
    sample.refresh_from_db()
    assert sample.status == "ended"
    assert Record.objects.waiting().count() == 5


@pytest.mark.django_db
def test_nobody_draws_until_the_drawing_suits(work, cast, rules, waiting):
    sample = drawn_sample(work, cast)
    with pytest.raises(Refused):
        drawn_sample(work, cast, seed=43)
    with pytest.raises(Refused):
        actions.end_sample(sample, by=cast.officer, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.create(
            cycle=work.cycle,
            organisation=cast.township,
            seed=1,
            share=50,
            waiting=1,
            drawn=1,
            drawn_by=cast.officer,
            drawn_at=NOW,
        )


@pytest.mark.django_db
def test_what_was_sent_again_after_the_drawing_is_not_accepted_unseen(work, cast, rules, waiting):
    sample = drawn_sample(work, cast)
    other = sample.lines.filter(is_drawn=False).first().record
    actions.withdraw(other, by=cast.secretary, at=LATER)
    actions.send(other, by=cast.secretary, at=LATER + timedelta(minutes=1))
    judge_drawn(sample, cast)
    assert actions.accept_rest(sample, by=cast.officer, at=LATER + timedelta(hours=1)) == 4
    other.refresh_from_db()
    assert (other.status, other.accepted_by_sample) == ("sent", None)


@pytest.mark.django_db
def test_what_serves_more_tasks_since_the_drawing_is_not_accepted_unseen(
    work, cast, rules, waiting
):
    sample = drawn_sample(work, cast)
    other = sample.lines.filter(is_drawn=False).first().record
    key_task = make_task(work.participant, template=make_template(is_key=True))
    actions.serve_more(other, [key_task], by=cast.secretary, at=LATER + timedelta(minutes=1))
    judge_drawn(sample, cast)
    assert actions.accept_rest(sample, by=cast.officer, at=LATER + timedelta(hours=1)) == 4
    key_task.refresh_from_db()
    assert key_task.status == "submitted"


@pytest.mark.django_db
def test_what_another_sample_has_drawn_is_looked_at_and_both_can_be_closed(
    work, cast, rules, waiting
):
    of_county = actions.draw_sample(
        work.cycle, cast.county, by=cast.administrator, at=LATER, seed=7
    )
    of_township = drawn_sample(work, cast)
    drawn_above = set(of_county.lines.filter(is_drawn=True).values_list("record", flat=True))
    rest = set(of_township.lines.filter(is_drawn=False).values_list("record", flat=True))
    assert drawn_above & rest
    judge_drawn(of_township, cast)
    assert actions.accept_rest(of_township, by=cast.officer, at=LATER) == len(rest - drawn_above)
    for line in of_county.lines.filter(is_drawn=True, outcome=""):
        actions.accept(line.record, by=cast.administrator, at=LATER)
    actions.accept_rest(of_county, by=cast.administrator, at=LATER)
    of_county.refresh_from_db()
    assert (of_county.status, Record.objects.waiting().count()) == ("passed", 0)


@pytest.mark.django_db
def test_a_county_that_looks_at_everything_draws_nothing(work, cast, waiting):
    with pytest.raises(Refused):
        drawn_sample(work, cast)


@pytest.mark.django_db
def test_only_who_accepts_there_may_draw(work, cast, rules, waiting):
    for person in (cast.secretary, cast.observer, cast.outsider, cast.assigned):
        with pytest.raises(PermissionDenied):
            actions.draw_sample(work.cycle, cast.township, by=person, at=LATER, seed=1)


@pytest.mark.django_db
def test_the_database_refuses_a_sampled_record_that_is_not_accepted(work, cast, rules, waiting):
    sample = drawn_sample(work, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=waiting[0].pk).update(accepted_by_sample=sample)


@pytest.mark.django_db
def test_the_officer_draws_looks_and_accepts_the_rest_by_pages(as_user, work, cast, rules, waiting):
    client = as_user(cast.officer)
    page = client.get("/records/samples/")
    assert page.status_code == 200
    done = client.post(
        "/records/samples/",
        {"organisation": cast.township.code, "cycle": work.cycle.code, "key": "a" * 32},
    )
    again = client.post(
        "/records/samples/",
        {"organisation": cast.township.code, "cycle": work.cycle.code, "key": "a" * 32},
    )
    sample = Sample.objects.get()
    assert done.url == again.url == f"/records/samples/{sample.pk}/"
    judge_drawn(sample, cast)
    assert client.get(done.url).context["can_accept_rest"] is True
    client.post(f"{done.url}accept-rest/")
    assert Record.objects.accepted().count() == 10


@pytest.mark.django_db
def test_the_list_of_samples_asks_the_same_queries_for_one_and_for_three(
    as_user, work, cast, django_assert_num_queries
):
    def add(number):
        Sample.objects.create(
            cycle=work.cycle,
            organisation=cast.township,
            seed=number,
            share=50,
            waiting=3,
            drawn=2,
            status="ended",
            drawn_by=cast.officer,
            drawn_at=NOW,
            closed_by=cast.officer,
            closed_at=NOW,
        )

    client = as_user(cast.officer)
    add(1)
    with django_assert_num_queries(10):
        assert len(client.get("/records/samples/").context["page_obj"]) == 1
    add(2)
    add(3)
    with django_assert_num_queries(10):
        assert len(client.get("/records/samples/").context["page_obj"]) == 3
