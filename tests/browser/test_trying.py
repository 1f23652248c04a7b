"""Trying a rubric in a browser: the answer comes while one types; without scripts by a button."""

import pytest

from tests import factories as f
from tests.assessment.every_kind import EveryKind


@pytest.fixture
def every(transactional_db):
    return EveryKind(f.Cast())


@pytest.fixture
def trial(every, open_page, log_in):
    """Return a function that opens the page: `trial(scripts=False)`."""
    from tests.browser.conftest import PHONE

    def open_trial(**options):
        page = open_page(PHONE, language="en", **options)
        log_in(page, every.cast.secretary)
        page.goto(f"/frameworks/{every.version.framework.code}/{every.version.number}/try/")
        return page

    return open_trial


def test_points_follow_what_is_typed(trial):
    page = trial()
    met, count = page.locator("[name='e-met.met']"), page.locator("[name='e-count.count']")
    standing = page.locator("fieldset:has([name='e-count.count']) .try-standing")
    assert standing.inner_text() == "not scored"
    met.select_option("yes")
    page.locator("#try-total b", has_text="10 of").wait_for()  # 8 stand until a clause takes some
    count.press_sequentially("1")
    standing.locator("b", has_text="1.5").wait_for()
    page.locator("#try-total b", has_text="11.5 of").wait_for()
    count.press_sequentially("x")
    standing.locator("text=Enter a whole number.").wait_for()
    assert count.input_value() == "1x"
    assert page.evaluate("document.activeElement.name") == "e-count.count"


def test_without_scripts_a_button_does_the_same(trial):
    page = trial(scripts=False)
    page.locator("[name='e-met.met']").select_option("yes")
    page.locator("[name='e-count.count']").fill("1")
    page.locator(".sticky-foot button").click()
    page.locator("#try-total b", has_text="11.5 of").wait_for()
    assert page.locator("[name='e-count.count']").input_value() == "1"
    page.locator("button[name='e-severity.more']").click()
    page.locator("[name='e-severity.2.key']").wait_for()
