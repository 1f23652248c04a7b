"""The first page: what waits, for each role, in few queries."""

import pytest
from django.urls import reverse

from tests import factories as f
from tests.world import World
from tracker.performance.models import Record
from tracker.reporting.context import ENTRIES

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return World(cast)


def home(as_user, user):
    return as_user(user).get(reverse("home"))


def test_a_secretary_sees_what_is_due_and_what_was_returned(world, as_user):
    Record.objects.filter(pk=world.record.pk).update(
        status="returned",
        return_reason="缺少人数",
        decided_at=f.NOW,
        decided_by=world.cast.officer,
    )
    page = home(as_user, world.cast.secretary)
    text = page.content.decode()
    assert page.context["due_count"] == 0 or world.task.title in text
    assert "缺少人数" in text
    assert reverse("performance:record-edit", args=[world.record.pk]) in text


def test_another_branch_sees_none_of_it(world, as_user):
    page = home(as_user, world.cast.other_secretary)
    assert list(page.context["due"]) == []
    assert list(page.context["returned"]) == []
    assert list(page.context["rectifications"]) == []


def test_an_officer_sees_the_queue(world, as_user):
    page = home(as_user, world.cast.officer)
    assert page.context["waiting_count"] == 1
    assert list(page.context["waiting"]) == [world.record]


def test_what_a_locked_cycle_leaves_is_no_work_any_more(cast, as_user):
    over = f.make_participant(f.make_cycle(cast.county, year=2025, phase="closed"), cast.east)
    f.make_record(over, cast.secretary, status="sent", received_at=f.NOW)
    f.make_record(
        over,
        cast.secretary,
        status="returned",
        received_at=f.NOW,
        decided_at=f.NOW,
        decided_by=cast.officer,
    )
    assert home(as_user, cast.officer).context["waiting_count"] == 0
    assert list(home(as_user, cast.secretary).context["returned"]) == []
    agenda = reverse("life:agenda", args=[cast.east.code])
    assert list(as_user(cast.secretary).get(agenda).context["returned"]) == []


def test_a_reviewer_is_led_to_the_next_review(world, as_user):
    page = home(as_user, world.cast.assigned)
    assert page.context["next"] == world.review
    assert (page.context["sent"], page.context["all"]) == (0, 1)


def test_a_reviewer_without_work_is_told_so(world, as_user):
    assert home(as_user, world.cast.unassigned).context["all"] == 0


def test_an_administrator_sees_what_is_to_be_decided(world, as_user):
    page = home(as_user, world.cast.administrator)
    assert list(page.context["replies"]) == [world.reply]
    assert list(page.context["findings"]) == [world.open_finding]
    assert list(page.context["talks"]) == [world.talk]
    assert list(page.context["cycles"]) == [world.cycle]


def test_somebody_without_a_post_is_told_whom_to_ask(as_user):
    user = f.make_user()
    assert home(as_user, user).status_code == 200


@pytest.mark.parametrize("role", ENTRIES)
def test_no_role_has_more_than_five_entries(role):
    assert 1 <= len(ENTRIES[role]) <= 5


@pytest.mark.parametrize(
    "member",
    ["secretary", "officer", "assigned", "administrator", "observer", "technical"],
)
def test_every_link_of_the_first_page_leads_somewhere(world, as_user, member, client):
    import re

    user = getattr(world.cast, member)
    text = home(as_user, user).content.decode()
    links = {link for link in re.findall(r'href="(/[^"#]*)"', text) if "/static/" not in link}
    dead = {}
    for link in sorted(links):
        status = client.get(link.replace("&amp;", "&")).status_code
        if status not in (200, 302):
            dead[link] = status
    assert dead == {}


@pytest.mark.parametrize("more", [0, 2])
def test_a_longer_list_takes_no_more_queries(world, as_user, more, django_assert_num_queries):
    for _number in range(more):
        f.make_task(world.participant)
    client = as_user(world.cast.secretary)
    with django_assert_num_queries(12):
        client.get(reverse("home"))
