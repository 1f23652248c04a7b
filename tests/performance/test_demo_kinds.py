"""The demonstration's records are such as their kinds could be sent: numbers, steps, no more."""

from datetime import date

import pytest

from tests.factories import make_task, make_template
from tracker.management.demo.kinds import filled, serves_too
from tracker.performance.record_kinds import GOVERNED, asks_of, check_steps, progress_of

pytestmark = pytest.mark.django_db
CONTENT = {"place": "会议室", "attended": 9, "expected": 10, "what_was_done": "x", "decision": "y"}


@pytest.mark.parametrize(
    "kind", ["talk", "care_visit", "service", "decision", "problem", "lecture"]
)
def test_a_record_holds_what_its_kind_asks_for_and_no_more(work, kind):
    task = make_task(
        work.participant, template=make_template(code=f"t-{kind}", record_kinds=[kind])
    )
    day = date(2026, 5, 20)
    content = filled(work.cycle, work.participant, [task], CONTENT, happened_on=day)
    asks = asks_of(kind)
    unasked = {name for name in GOVERNED & set(content) - asks.fields if content[name]}
    assert (content["kind"], unasked) == (kind, set())
    assert bool(content["number"]) is asks.count
    if progress_of(kind, {}) is not None:
        first, last = work.cycle.starts_on, work.cycle.ends_on
        check_steps(kind, content["steps"], first=first, last=last, today=day)
        assert content["happened_on"].isoformat() == max(content["steps"].values())
    again = filled(work.cycle, work.participant, [task], CONTENT, happened_on=day)
    assert again == content  # the same on every loading


def test_an_event_serves_a_second_task_of_its_kind_and_each_template_once(work):
    lecture = make_task(work.participant, template=make_template(record_kinds=["lecture"]))
    fitting = make_task(work.participant, template=make_template(record_kinds=["x", "lecture"]))
    other = make_task(work.participant, template=make_template(record_kinds=["talk"]))
    assert [serves_too([lecture], task) for task in (fitting, work.task, other, lecture)] == [
        True,
        True,
        False,
        False,
    ]
