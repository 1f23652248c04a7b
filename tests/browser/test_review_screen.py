"""A reviewer at a desk scores one branch: by keys and mouse, saved as they go, then sent."""

import pytest

from tests import factories as f
from tests.assessment.builders import County, answers
from tracker.assessment import actions
from tracker.assessment.models import Mark, Review

PEER_REASON = "PEER-REASON-5521"


@pytest.fixture
def county(transactional_db):
    """Branch `east` in review: given to `assigned`, already marked and sent by a colleague."""
    county = County(f.Cast()).in_phase("review")
    peer = county.assign(county.east, county.cast.second_reviewer)
    theirs = answers("17.25")
    theirs["i-effort"] = (theirs["i-effort"][0], PEER_REASON)
    actions.mark_all(peer, answers=theirs, by=county.cast.second_reviewer, at=f.NOW)
    actions.send_review(peer, by=county.cast.second_reviewer, at=f.NOW)
    county.review = county.assign(county.east, county.cast.assigned)
    return county


@pytest.fixture
def screen(county, open_page, log_in):
    """Return a function that opens the review: `screen(scripts=True)`."""
    from tests.browser.conftest import DESK

    def open_screen(**options):
        page = open_page(DESK, language="en", **options)
        log_in(page, county.cast.assigned)
        page.goto(f"/review/{county.review.pk}/")
        return page

    return open_screen


def tell(page):
    """Mark two indicators by mouse and typing; the first is left to the test."""
    page.locator("#id_i-effort-points").fill("12.5")
    page.locator("#id_i-effort-reason").fill("steady work")
    page.locator("input[name=i-checks-check-a][value=yes]").check()
    page.locator("input[name=i-checks-check-b][value=no]").check()


def test_a_branch_is_scored_by_keys_and_sent(county, screen):
    page = screen()
    total = page.locator("#running-total b")
    assert total.inner_text() == "0 points so far"
    page.keyboard.press("j")
    page.keyboard.press("2")
    assert page.locator("input[name=i-study-level][value=low]").is_checked()
    page.keyboard.press("1")
    assert page.locator("input[name=i-study-level][value=high]").is_checked()
    # letters and numbers belong to whoever is writing
    page.locator("#id_i-study-reason").fill("")
    page.locator("#id_i-study-reason").press_sequentially("jk 2 minutes of March")
    assert page.locator("input[name=i-study-level][value=high]").is_checked()
    page.locator("#id_i-study-reason").blur()
    page.get_by_text("20 points so far").wait_for()
    tell(page)
    page.locator("#id_i-effort-reason").blur()
    page.get_by_text("37.5 points so far").wait_for()
    assert county.review.marks.count() == 3
    assert PEER_REASON not in page.content() and "17.25" not in page.content()
    page.keyboard.press("Control+Enter")
    page.locator(".message.success").wait_for()
    review = Review.objects.get(pk=county.review.pk)
    assert (review.status, review.points) == ("sent", 375_000)
    assert dict(review.marks.values_list("node__code", "reason")) == {
        "i-study": "jk 2 minutes of March",
        "i-effort": "steady work",
        "i-checks": "",
    }
    page.goto(f"/review/{review.pk}/")
    assert "17.25" in page.content()


def test_the_same_is_done_without_scripts(county, screen):
    page = screen(scripts=False)
    page.locator("input[name=i-study-level][value=low]").check()
    page.locator("#id_i-study-reason").fill("minutes of April")
    tell(page)
    assert "17.25" not in page.content()
    page.locator(".sticky-foot button[value=save]").click()
    page.get_by_text("24.5 points so far").wait_for()
    page.locator(".sticky-foot button[value=send]").click()
    page.get_by_text("The review has been sent.").wait_for()
    assert Review.objects.get(pk=county.review.pk).status == "sent"


def test_a_mark_without_its_reason_is_not_kept_and_says_so(county, screen):
    page = screen()
    page.locator("input[name=i-study-level][value=high]").check()
    page.locator("#running-total .status-late").wait_for()
    assert Mark.objects.filter(review=county.review).count() == 0


def test_evidence_rubric_and_context_stand_side_by_side_above_the_total(screen):
    page = screen()
    columns = [box.bounding_box() for box in page.locator(".review-grid > section").all()]
    assert len({round(box["y"]) for box in columns}) == 1
    assert [box["x"] for box in columns] == sorted({box["x"] for box in columns})
    for place in (0, 400):
        page.evaluate("(y) => window.scrollTo(0, y)", place)
        foot = page.locator(".sticky-foot").bounding_box()
        assert foot["y"] + foot["height"] <= 720
