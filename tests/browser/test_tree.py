"""The tree of a draft in a browser: arrow keys move a line, and one stays where one was."""

import pytest
from django.urls import reverse

from tests.factories import Cast
from tests.world import World


@pytest.fixture
def tree(transactional_db, desk, log_in):
    world = World(Cast())
    log_in(desk, world.cast.administrator)
    version = world.own_draft
    place = [version.framework.code, version.number]
    desk.goto(reverse("determination:framework-edit", args=place))
    return desk


def lines(page):
    return [line.get_attribute("id") for line in page.locator("#tree tbody tr").all()]


def test_alt_and_an_arrow_move_the_line_and_the_focus_stays_on_it(tree):
    assert lines(tree)[:3] == ["l-part", "l-own-a", "l-own-b"]
    tree.locator("#l-own-b a").focus()
    with tree.expect_response(lambda answer: answer.request.method == "POST"):
        tree.keyboard.press("Alt+ArrowUp")
    tree.locator("#tree button[name=undo]").wait_for()
    tree.wait_for_function("document.activeElement.value === 'own-b'")
    assert lines(tree)[:3] == ["l-part", "l-own-b", "l-own-a"]


def test_a_removed_line_comes_back_by_undo(tree):
    tree.locator("#l-own-a button[name=drop]").click()
    tree.locator("#l-own-a").wait_for(state="detached")
    tree.locator("#tree button[name=undo]").click()
    tree.locator("#l-own-a").wait_for()
    assert lines(tree)[:3] == ["l-part", "l-own-a", "l-own-b"]


def test_another_rule_brings_its_fields_and_its_words_follow(tree):
    tree.locator("#l-own-a a").click()
    tree.select_option("#id_kind", "per_occurrence")
    tree.locator("#id_rule-each").fill("0.7")
    tree.locator("#id_rule-each").blur()
    tree.locator("#in-words", has_text="0.7").wait_for()
