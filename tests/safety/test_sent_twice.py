"""A form sent again, by a slow line or a quick finger, does once what it does."""

from datetime import date

import pytest

from tests.accountability.cases import make_rectification, make_report
from tests.assessment.builders import County
from tests.factories import NOW, PASSWORD, Cast
from tests.safety.database import changes, contents, undone
from tests.safety.visits import county_at_work, found_forms, typed, visitors
from tests.threads import fresh, shared_database, together
from tracker.accountability import actions as accountability
from tracker.assessment import actions as assessment
from tracker.audit import deeds
from tracker.audit.models import AuditEvent
from tracker.performance import actions as performance

WALKERS = ("secretary", "officer", "assigned", "administrator")
CREATING = {
    "organisations:new",
    "organisations:person-new",
    "organisations:post-new",
    "organisations:appoint",
    "organisations:account-passwords",
    "performance:task-new",
    "performance:task-hand-down",
    "performance:record-new",
    "accountability:finding-new",
    "accountability:talk-new",
    "accountability:reply",
    "accountability:report",
    "accountability:answer",
    "accountability:hold",
}


def again(world, *, with_key, starts=("",)):
    """Send every keyed form once and then twice more: ({what acted}, {what acted again})."""
    acted, twice, tried = set(), set(), set()
    walkers = visitors(world.cast)
    for member in WALKERS:
        visitor = walkers[member]
        before = contents()
        for (name, fields), form in found_forms(world, member, visitor, starts).items():
            if "key" not in form.names or (name, fields) in tried:
                continue
            tried.add((name, fields))
            for data in form.ways(typed=typed(world)):
                if data.get("act") == ["check"]:
                    data["act"] = ["give"]  # the second step, when what it asks was seen
                sent = data if with_key else {k: v for k, v in data.items() if k != "key"}
                with undone():
                    visitor.post(form.action, sent)
                    once = contents()
                    if once == before:
                        continue
                    acted.add(name)
                    visitor.post(form.action, sent)
                    visitor.post(form.action, sent)
                    if changes(once, contents()):
                        twice.add(name)
        assert visitor.errors == []
    return acted, twice


@pytest.mark.django_db
def test_every_creating_form_sent_three_times_acts_once(cast):
    acted, twice = again(county_at_work(cast), with_key=True)
    assert twice == set()
    assert CREATING - acted == set()


@pytest.mark.django_db
def test_without_its_key_a_form_acts_again(cast):
    """The control: it is the key that makes one of three."""
    starts = ("performance:task-new", "accountability:talk-new")
    _acted, twice = again(county_at_work(cast), with_key=False, starts=starts)
    assert set(starts) <= twice


# At once ------------------------------------------------------------------------------------------


@pytest.fixture
def county(transactional_db, tmp_path):
    with shared_database(tmp_path):
        yield Cast()


def send_record(cast):
    world = county_at_work(cast)
    return lambda: performance.send(world.draft, by=fresh(cast.secretary), at=NOW)


def accept_record(cast):
    world = county_at_work(cast)
    return lambda: performance.accept(world.record, by=fresh(cast.officer), at=NOW)


def file_appeal(cast):
    result = County(cast, branches=[cast.east]).in_appeal().result()
    return lambda: assessment.file_appeal(result, text="wrong", by=fresh(cast.secretary), at=NOW)


def verify_report(cast):
    world = county_at_work(cast)
    report = make_report(world, rectification=make_rectification(world, status="reported"))
    return lambda: accountability.verify(report, remark="", by=fresh(cast.administrator), at=NOW)


def confirm_settlement(cast):
    settlement = County(cast, branches=[cast.east]).reviewed().proposed()
    return lambda: assessment.confirm_settlement(
        settlement, by=fresh(cast.second_administrator), at=NOW, password=PASSWORD
    )


@pytest.mark.parametrize(
    "prepare", [send_record, accept_record, file_appeal, verify_report, confirm_settlement]
)
def test_two_at_once_are_one_deed(prepare, county):
    act = prepare(county)
    events = AuditEvent.objects.count()
    outcomes = together(act, act)
    assert sorted(outcome[0] for outcome in outcomes) == ["done", "refused"]
    assert deeds.verify() is None
    first = list(AuditEvent.objects.order_by("seq")[events:].values_list("verb", "about_id"))
    assert len(first) == len(set(first)) > 0


def test_two_at_once_with_one_key_have_one_outcome(county):
    world = county_at_work(county)

    def tell():
        return performance.save_and_send(
            world.participant,
            by=fresh(county.secretary),
            at=NOW,
            tasks=[world.task],
            happened_on=date(2026, 6, 5),
            what_was_done="words",
            key="0" * 32,
        ).pk

    outcomes = together(tell, tell)
    assert [outcome[0] for outcome in outcomes] == ["done", "done"]
    assert outcomes[0] == outcomes[1]
