"""The cascade down to what was done, its leaks, and the hand that passes them on."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests import factories as f
from tests.determination.builders import OPENED, opening, published
from tracker.audit.models import AuditEvent
from tracker.audit.refusals import Refused
from tracker.determination import actions as determination
from tracker.determination.models import Duty, Measure, TaskTemplate, Trace
from tracker.notices.models import Notice
from tracker.notices.texts import text_of
from tracker.organisations.models import Appointment
from tracker.organisations.roles import PostKind, Role
from tracker.performance import actions
from tracker.performance.cascade import Leak, descents, fallen, leaks
from tracker.performance.models import LeakHandover, LeakKind, Measurement, Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    import time_machine

    with time_machine.travel(f.NOW, tick=False):
        yield


@pytest.fixture
def version():
    return published()


def traced(duty, *, indicator="i-tasks", role=Role.REVIEWER, template=None):
    """Let an indicator make something of the duty, reviewed by that role."""
    from tracker.determination.models import DocumentedSystem

    clause = f.make_clause()
    duty.clauses.add(clause)
    system = DocumentedSystem.objects.create(
        code=f"S{f.number()}", order=f.number(), title_zh="系统", title_en="System"
    )
    return Trace.objects.create(
        code=f"t{f.number()}",
        system=system,
        clause=clause,
        duty=duty,
        template=template or duty.templates.first(),
        indicator=indicator,
        reviewing_role=role,
    )


@pytest.fixture
def duty(version):
    """A duty of branches with a task, an indicator and a reviewer: the version's own."""
    found = TaskTemplate.objects.get().duty
    traced(found)
    return found


@pytest.fixture
def cycle(cast, version, duty):
    """A county's cycle in performance: the far branch has no secretary."""
    opened = determination.open_cycle(**opening(cast, version))
    return actions.begin_performance(opened, by=cast.administrator, at=OPENED)


def url(name, *args):
    return reverse(f"performance:{name}", args=args)


def descent(cycle, user, duty, *, on=f.TODAY):
    return next(one for one in descents(cycle, user, on=on) if one.duty == duty)


def accepted(cycle, organisation, *, until):
    Task.objects.filter(cycle=cycle, organisation=organisation, due_on__lte=until).update(
        status="accepted"
    )


# the fall


def test_the_fall_goes_on_to_what_was_done(cast, cycle, duty):
    accepted(cycle, cast.east, until=date(2026, 6, 30))
    accepted(cycle, cast.west, until=date(2026, 2, 28))
    accepted(cycle, cast.far, until=date(2026, 6, 30))  # done, and nobody owns it
    one = descent(cycle, cast.administrator, duty)
    assert dict(one.steps) == {
        "received": 3,
        "broken_down": 3,
        "owned": 2,
        "task": 3,
        "time": 3,
        "requirement": 3,
        "under_way": 3,
        "done": 2,
    }
    assert one.fall == [
        ("received", 3, 0),
        ("broken_down", 3, 0),
        ("owned", 2, 1),
        ("task", 2, 0),
        ("time", 2, 0),
        ("requirement", 2, 0),
        ("under_way", 2, 0),
        ("done", 1, 1),
    ]
    assert one.lost == 1


def test_a_day_still_counts_and_what_is_due_later_takes_nothing_away(cast, cycle, duty):
    accepted(cycle, cast.east, until=date(2026, 5, 31))
    due = date(2026, 6, 25)
    assert descent(cycle, cast.administrator, duty, on=due).kept["done"] == 1
    assert descent(cycle, cast.administrator, duty, on=due + timedelta(days=1)).kept["done"] == 0


def test_whom_a_duty_falls_to_no_longer_counts_nowhere(cast, cycle, duty):
    # the lists were filled when the branch of five members was asked too
    TaskTemplate.objects.update(min_members=10)
    one = descent(cycle, cast.administrator, duty)
    assert (one.asked, one.counts["received"], one.lost) == (2, 2, 1)
    assert all(number >= 0 for _step, _kept, number in one.fall)
    assert leaks(cycle, [one], on=f.TODAY) == [Leak(duty, LeakKind.OWNER, 1)]


def test_a_measured_value_is_work_too(cast, cycle):
    measured = f.make_duty()
    measure = Measure.objects.create(code="m-x", duty=measured, title_zh="数据", title_en="Data")
    determination.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)
    assert descent(cycle, cast.administrator, measured).kept["under_way"] == 0
    participant = cycle.participants.get(organisation=cast.east)
    Measurement.objects.create(
        cycle=cycle,
        participant=participant,
        measure=measure,
        value=1,
        entered_by=cast.administrator,
        entered_at=f.NOW,
    )
    one = descent(cycle, cast.administrator, measured)
    assert (one.counts["under_way"], one.counts["done"]) == (1, 1)


def test_whoever_leaves_the_post_leaves_the_duty_without_an_owner_that_day(cast, cycle, duty):
    Appointment.objects.filter(person=cast.secretary.person).update(until=f.TODAY)
    assert descent(cycle, cast.administrator, duty).counts["owned"] == 2
    tomorrow = f.TODAY + timedelta(days=1)
    assert descent(cycle, cast.administrator, duty, on=tomorrow).counts["owned"] == 1


def test_who_lost_it_is_listed_where_it_was_lost(cast, cycle, duty):
    accepted(cycle, cast.east, until=date(2026, 6, 30))

    def names(step, user=cast.administrator):
        rows = fallen(duty, step, cycle, user, on=f.TODAY).order_by("path")
        return [row.name_zh for row in rows]

    steps = ("received", "broken_down", "owned", "task", "under_way")
    assert {step: names(step) for step in steps} == {
        "received": [],
        "broken_down": [],
        "owned": ["远村"],
        "task": [],
        "under_way": ["西村"],
    }
    assert names("owned", cast.officer) == []
    late = f.make_duty()
    rows = fallen(late, "received", cycle, cast.officer, on=f.TODAY).order_by("path")
    assert [row.name_zh for row in rows] == ["东村", "西村"]


def test_a_duty_with_parts_is_lost_where_no_part_arrived(cast, version):
    township = f.make_duty(level="township", post_kind=PostKind.TOWNSHIP_OFFICER)
    f.make_template(duty=township, level="township", post_kind=PostKind.TOWNSHIP_OFFICER)
    f.make_template(duty=f.make_duty(parent=township))
    cast.far.dissolved_on = date(2025, 1, 1)
    cast.far.save()
    cycle = determination.open_cycle(**opening(cast, version))
    rows = fallen(township, "broken_down", cycle, cast.administrator, on=f.TODAY)
    assert [row.name_zh for row in rows] == ["邻镇"]
    one = descent(cycle, cast.administrator, township)
    assert [(step, lost) for step, _kept, lost in one.fall if lost] == [
        ("broken_down", 1),
        ("under_way", 1),
    ]
    rows = fallen(township, "under_way", cycle, cast.administrator, on=f.TODAY)
    assert [row.name_zh for row in rows] == ["样镇"]


# leaks


def found(cycle, user):
    return leaks(cycle, descents(cycle, user, on=f.TODAY), on=f.TODAY)


def test_every_leak_is_found_by_itself(cast, cycle, duty):
    bare = f.make_duty()
    Duty.objects.filter(pk=bare.pk).update(requirement_zh="", requirement_en="")
    determination.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)
    late = f.make_duty()
    assert found(cycle, cast.administrator) == [
        Leak(duty, LeakKind.OWNER, 1),
        Leak(bare, LeakKind.OWNER, 1),
        Leak(bare, LeakKind.TASK, 3),
        Leak(bare, LeakKind.DEADLINE, 3),
        Leak(bare, LeakKind.STANDARD, 3),
        Leak(bare, LeakKind.INDICATOR, 3),
        Leak(bare, LeakKind.REVIEWER, 3),
        Leak(late, LeakKind.RECEIVED, 3),
        Leak(late, LeakKind.INDICATOR, 3),
        Leak(late, LeakKind.REVIEWER, 3),
    ]


def test_an_indicator_of_another_version_does_not_count(cast, cycle):
    other = f.make_template().duty
    line = traced(other, indicator="of-elsewhere")
    determination.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)
    assert Leak(other, LeakKind.INDICATOR, 3) in found(cycle, cast.administrator)
    line.indicator = "i-tasks"
    line.save()
    assert Leak(other, LeakKind.INDICATOR, 3) not in found(cycle, cast.administrator)


def test_a_reviewing_role_that_nobody_holds_is_a_leak(cast, cycle, duty):
    assert Leak(duty, LeakKind.REVIEWER, 3) not in found(cycle, cast.administrator)
    Appointment.objects.filter(post__role=Role.REVIEWER).update(until=f.TODAY - timedelta(days=1))
    assert Leak(duty, LeakKind.REVIEWER, 3) in found(cycle, cast.administrator)


def hand(cycle, duty, kind, by, participant=None, *, at=f.NOW):
    return actions.hand_leak(cycle, duty, kind, participant=participant, by=by, at=at)


def test_a_missing_owner_is_handed_to_who_appoints_there(cast, cycle, duty):
    far = cycle.participants.get(organisation=cast.far)
    handed = hand(cycle, duty, "owner", cast.administrator, far)
    # the other administrator: nobody hands it to themselves
    assert handed.to == cast.second_administrator
    notice = Notice.objects.get(kind="leak_handed")
    assert (notice.recipient, notice.link) == (
        cast.second_administrator,
        reverse("organisations:detail", args=[cast.far.code]),
    )
    assert "无责任人" in text_of(notice) or "no owner" in text_of(notice)
    assert AuditEvent.objects.filter(verb="leak.handed").count() == 1


def test_a_leak_is_handed_once_a_week_and_only_while_it_leaks(cast, cycle, duty):
    far = cycle.participants.get(organisation=cast.far)
    hand(cycle, duty, "owner", cast.administrator, far)
    with pytest.raises(Refused):
        hand(cycle, duty, "owner", cast.second_administrator, far)
    hand(cycle, duty, "owner", cast.second_administrator, far, at=f.NOW + timedelta(days=7))
    assert LeakHandover.objects.get().to == cast.administrator
    secretary = f.make_post(cast.far)
    f.appoint(f.make_person(cast.far), secretary)
    determination.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)
    with pytest.raises(Refused):
        hand(cycle, duty, "owner", cast.administrator, far, at=f.NOW + timedelta(days=30))
    assert Leak(duty, LeakKind.OWNER, 1) not in found(cycle, cast.administrator)


def test_what_a_duty_lacks_is_handed_by_officers_to_the_county(cast, cycle, duty):
    bare = f.make_duty()
    determination.refill_responsibilities(cycle, by=cast.administrator, at=f.NOW)
    for kind in ("task", "deadline", "indicator", "reviewer"):
        assert hand(cycle, bare, kind, cast.officer).to == cast.administrator
    with pytest.raises(Refused):
        hand(cycle, bare, "standard", cast.officer)


def test_who_does_not_edit_tasks_hands_nothing_on(cast, cycle, duty):
    far = cycle.participants.get(organisation=cast.far)
    for person in (cast.secretary, cast.observer, cast.outsider):
        with pytest.raises(PermissionDenied):
            hand(cycle, duty, "owner", person, far)
    with pytest.raises(PermissionDenied):
        hand(cycle, duty, "owner", cast.officer, far)  # of another township


def test_an_owner_is_missing_somewhere_and_the_rest_everywhere(cast, cycle, duty):
    far = cycle.participants.get(organisation=cast.far)
    for kind, participant in (("owner", None), ("task", far)):
        with pytest.raises(Refused):
            hand(cycle, duty, kind, cast.administrator, participant)


def test_without_anybody_else_to_mend_it_nothing_is_sent(cast, cycle, duty):
    far = cycle.participants.get(organisation=cast.far)
    cast.second_administrator.is_active = False
    cast.second_administrator.save()
    with pytest.raises(Refused):
        hand(cycle, duty, "owner", cast.administrator, far)
    assert Notice.objects.filter(kind="leak_handed").count() == 0


def test_the_database_keeps_one_handover_for_each_leak(cast, cycle, duty):
    far = cycle.participants.get(organisation=cast.far)
    row = {"cycle": cycle, "duty": duty, "to": cast.administrator, "by": cast.officer, "at": f.NOW}
    for fields in ({"kind": "task"}, {"kind": "owner", "participant": far}):
        LeakHandover.objects.create(**row, **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            LeakHandover.objects.create(**row, **fields)


# pages


def test_the_page_draws_the_fall_and_lists_leaks_with_their_clauses(as_user, cast, cycle, duty):
    client = as_user(cast.administrator)
    page = client.get(url("cascade"))
    assert [level["total"].fall[2] for level in page.context["levels"]] == [("owned", 2, 1)]
    assert "chart-loss" in page.content.decode()
    page = client.get(url("cascade") + "?leaks=1")
    (leak,) = page.context["leaks"]
    clause = duty.clauses.get()
    assert (leak["kind"], leak["number"]) == ("owner", 1)
    text = page.content.decode()
    address = reverse("determination:source-detail", args=[clause.source.code])
    assert f"{address}#{clause.code}" in text
    assert f"{url('duty-cascade', duty.code)}?cycle={cycle.code}&amp;step=owned" in text


def test_one_click_hands_a_leak_and_the_page_says_to_whom(as_user, cast, cycle, duty):
    client = as_user(cast.administrator)
    address = f"{url('duty-cascade', duty.code)}?step=owned"
    page = client.get(address)
    (row,) = page.context["page_obj"]
    assert (row.name_zh, row.mending["mender"]) == ("远村", cast.second_administrator)
    answer = client.post(
        url("leak-hand", duty.code),
        {"cycle": cycle.code, "kind": "owner", "place": row.pk},
    )
    assert answer.url == f"{url('duty-cascade', duty.code)}?cycle={cycle.code}&step=owned"
    (row,) = client.get(address).context["page_obj"]
    assert (row.mending["mender"], row.mending["handed"].to) == (None, cast.second_administrator)
    client.post(
        url("leak-hand", duty.code),
        {"cycle": cycle.code, "kind": "owner", "place": row.pk},
    )
    assert Notice.objects.filter(kind="leak_handed").count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"cycle": "\x00"},
        {"cycle": "nowhere", "kind": "owner"},
        {"kind": "nothing"},
        {"kind": "owner", "place": "9" * 30},
        {"kind": "owner", "place": "x"},
    ],
)
def test_nonsense_is_not_found(as_user, cast, cycle, duty, data):
    client = as_user(cast.administrator)
    answer = client.post(url("leak-hand", duty.code), {"cycle": cycle.code} | data)
    assert answer.status_code == 404


def test_the_page_of_a_duty_shows_the_levels_above_and_below(as_user, cast, version):
    township = f.make_duty(level="township", post_kind=PostKind.TOWNSHIP_OFFICER)
    f.make_template(duty=township, level="township", post_kind=PostKind.TOWNSHIP_OFFICER)
    branch = f.make_template(duty=f.make_duty(parent=township)).duty
    determination.open_cycle(**opening(cast, version))
    client = as_user(cast.administrator)
    for duty in (township, branch):
        page = client.get(url("duty-cascade", duty.code))
        rows = [(one["descent"].duty, one["is_own"]) for one in page.context["falls"]]
        assert sorted(rows, key=lambda row: row[0].pk) == [
            (township, duty == township),
            (branch, duty == branch),
        ]
    assert client.get(url("duty-cascade", "nowhere")).status_code == 404


def test_secretaries_see_their_own_part_and_no_button(as_user, cast, cycle, duty):
    page = as_user(cast.secretary).get(url("duty-cascade", duty.code))
    assert page.context["own"].asked == 1
    assert url("leak-hand", duty.code) not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_cascade_asks_the_same_for_one_organisation_and_for_three(
    as_user, cast, version, rows, django_assert_num_queries
):
    cycle = f.make_cycle(cast.county, version=version, phase="determination")
    for organisation in (cast.east, cast.west, cast.far)[:rows]:
        f.make_participant(cycle, organisation)
    duty = f.make_template(duty=f.make_duty(post_kind=PostKind.DEPUTY_SECRETARY)).duty
    determination.refill_responsibilities(cycle, by=cast.administrator, at=OPENED)
    client = as_user(cast.administrator)
    client.get(url("cascade"))
    with django_assert_num_queries(14):
        client.get(url("cascade"))
    with django_assert_num_queries(19):
        client.get(url("cascade") + "?leaks=1")
    with django_assert_num_queries(32):
        client.get(f"{url('duty-cascade', duty.code)}?step=owned")


def test_the_cascade_reads_in_both_languages(as_user, cast, cycle, duty, language):
    client = as_user(cast.administrator)
    words = {"zh-hans": "由谁补齐", "en": "Who mends it"}[language]
    assert words in client.get(url("cascade") + "?leaks=1").content.decode()
    assert words in client.get(url("duty-cascade", duty.code)).content.decode()
