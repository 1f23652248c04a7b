"""What a branch secretary does on a phone, in as few taps as promised, with and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories as f
from tests.browser.conftest import PHONE
from tests.world import World
from tracker.performance.models import Record, Task


@pytest.fixture
def world(transactional_db):
    """A cycle of this very year with one task due tomorrow."""
    world = World(f.Cast())
    today = timezone.localdate()
    type(world.cycle).objects.update(
        starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=100)
    )
    Task.objects.update(
        period_start=today.replace(day=1),
        scheduled_on=today,
        due_on=today + timedelta(days=1),
    )
    world.draft.delete()  # opening the form would go on with it
    return world


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_record_is_logged_in_three_taps_besides_typing(world, open_page, log_in, scripts):
    page = open_page(PHONE, scripts=scripts)
    log_in(page, world.cast.secretary)
    page.goto("/")
    before = Record.objects.filter(status="sent").count()
    page.locator("a.row-link", has_text=world.task.title).first.click()  # 1
    page.locator("textarea[name=what_was_done]").fill("学习讨论，商量修路。")
    page.locator("button[value=send], button[name=send]").first.click()  # 2
    page.locator(".message").wait_for()
    sent = Record.objects.filter(status="sent")
    assert sent.count() == before + 1
    assert sent.latest("id").what_was_done == "学习讨论，商量修路。"
    assert list(sent.latest("id").tasks.all()) == [world.task]


def test_targets_are_large_enough_for_a_thumb(world, phone, log_in):
    log_in(phone, world.cast.secretary)
    small = {}
    for address in ("/", "/tasks/", f"/records/new/?task={world.task.pk}"):
        phone.goto(address)
        for box in phone.evaluate(
            """() => [...document.querySelectorAll("main a.row-link, main button, .entries a")]
                .filter((e) => e.offsetParent && !e.matches(".visually-hidden"))
                .map((e) => [e.innerText.slice(0, 20), e.getBoundingClientRect().height])"""
        ):
            if box[1] < 43.5:
                small[f"{address} {box[0]}"] = box[1]
    assert small == {}
