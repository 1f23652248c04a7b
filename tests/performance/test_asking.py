"""What branches are asked is seen before a task is given, and the county's ceiling is kept."""

from datetime import date

import pytest

from tests import factories as f
from tracker.audit.refusals import Refused
from tracker.determination.asking import Asked
from tracker.determination.models import CountyRules, Measure
from tracker.performance import actions, asking
from tracker.performance.models import Task

pytestmark = pytest.mark.django_db


def given(**changes):
    return {
        "post_kind": "branch_secretary",
        "title_zh": "上报慰问名单",
        "requirement_zh": "只报人数",
        "due_on": f.TODAY,
        **changes,
    }


def test_what_branches_are_asked_counts_tasks_of_templates_and_by_hand(work, cast):
    template = f.make_template(minutes=40, asks_file=True)
    f.make_task(work.participant, template=template)
    f.make_task(work.participant, template=None, title_zh="交名单")
    assert asking.asked_of([work.participant, work.west]) == {
        work.participant.pk: Asked(3, 1, 15 + 40 + 15)
    }


def test_loads_tell_before_and_after_heaviest_first(work, cast, django_assert_num_queries):
    CountyRules.objects.create(organisation=cast.county, most_items=1)
    participants = [work.west, work.participant]
    with django_assert_num_queries(2):
        loads = asking.loads(participants)
    assert [(load.participant, load.before.items, load.after.items) for load in loads] == [
        (work.participant, 1, 2),
        (work.west, 0, 1),
    ]
    assert [load.over for load in loads] == [frozenset({"items"}), frozenset()]


def test_a_ceiling_is_kept_for_tasks_by_hand_all_or_none(work, cast):
    CountyRules.objects.create(organisation=cast.county, most_items=1)
    with pytest.raises(Refused) as refused:
        actions.add_tasks([work.west, work.participant], by=cast.officer, at=f.NOW, **given())
    assert work.participant.name in str(refused.value)
    assert Task.objects.count() == 1
    # the control: without the ceiling both are given
    CountyRules.objects.all().delete()
    actions.add_tasks([work.west, work.participant], by=cast.officer, at=f.NOW, **given())
    assert Task.objects.count() == 3


@pytest.fixture
def of_two_counties(work, cast):
    """A city's cycle with a branch of a county that has a ceiling, and of one that has none."""
    city = f.make_organisation(level="city", kind="committee")
    for county in (cast.county, cast.elsewhere):
        county.path = f"{city.path}{county.path}"
        county.save()
    beyond = f.make_organisation(f.make_organisation(cast.elsewhere), name="外村")
    for place in (cast.township, cast.east, cast.west):
        place.path = f"{city.path}{place.path}"
        place.save()
    for participant in (work.participant, work.west):
        participant.organisation.refresh_from_db()
    CountyRules.objects.create(organisation=cast.county, most_items=1)
    return [f.make_participant(work.cycle, beyond), work.participant]


def test_branches_of_several_counties_are_each_held_to_their_own_rules(
    of_two_counties, work, django_assert_num_queries
):
    beyond, held = of_two_counties
    for order in ([beyond, held], [held, beyond]):
        with django_assert_num_queries(2):
            over = {load.participant: load.over for load in asking.loads(order)}
        assert over == {held: frozenset({"items"}), beyond: frozenset()}
    f.make_task(held)
    for order in ([beyond, held], [held, beyond]):
        with pytest.raises(Refused) as refused:
            asking.check_ceiling(order)
        assert held.name in str(refused.value)
    # another county's ceiling is nobody else's
    for _number in range(3):
        f.make_task(beyond)
    asking.check_ceiling([beyond])


def test_a_ceiling_is_for_branches_not_for_townships(work, cast):
    CountyRules.objects.create(organisation=cast.county, most_items=0)
    given_to = given(post_kind="township_officer")
    assert actions.add_tasks([work.township], by=cast.administrator, at=f.NOW, **given_to)


def test_tasks_and_numbers_that_may_be_the_same_are_named(work, cast):
    f.make_task(work.participant, template=None, title_zh="报送慰问名单")
    f.make_task(work.west, template=None, title_zh="报送慰问名单")
    f.make_task(work.participant, template=None, title_zh="修路")
    Measure.objects.create(code="m-care", duty=f.make_duty(), title_zh="慰问名单", title_en="x")
    tasks, measures = asking.there_already(
        [work.participant, work.west], title_zh="上报慰问名单", title_en=""
    )
    assert tasks == [("报送慰问名单", 2)]
    assert [measure.code for measure in measures] == ["m-care"]


def test_the_page_shows_what_it_asks_before_it_gives(as_user, work, cast):
    client = as_user(cast.officer)
    data = given(participant=[work.participant.pk], act="check", key="c" * 32)
    shown = client.post("/tasks/new/", data)
    assert (shown.status_code, Task.objects.count()) == (200, 1)
    assert shown.context["preview"]["loads"][0].after == Asked(2, 0, 30)
    done = client.post("/tasks/new/", data | {"act": "give"})
    assert (done.status_code, Task.objects.count()) == (302, 2)


def test_handing_down_shows_what_it_asks_first(as_user, work, cast):
    task = f.make_task(work.township, template=None, title_zh="安排慰问", due_on=date(2026, 6, 30))
    client = as_user(cast.officer)
    data = given(participant=[work.participant.pk], act="check", key="d" * 32)
    shown = client.post(f"/tasks/{task.pk}/hand-down/", data)
    assert (shown.status_code, task.parts.count()) == (200, 0)
    assert shown.context["preview"]["loads"][0].before == Asked(1, 0, 15)
    client.post(f"/tasks/{task.pk}/hand-down/", data | {"act": "give"})
    assert task.parts.count() == 1
